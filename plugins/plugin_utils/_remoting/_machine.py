# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which machine answers on a Windows endpoint; by what PowerShell 2.0 has as well, which knows no CIM (cmdlet sheet 8.1)."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

from .._wire import text
from ._command import Command
from ._session import Session

__all__ = ("is_machine", "machine_name")

_NETBIOS_LENGTH = 15


def machine_name(session: Session) -> str:
    """Its NetBIOS name; empty where it does not give one.

    :raises RemotingError: it does not answer.
    """
    reply = session.invoke([Command("Get-Content", {"Path": "Env:\\COMPUTERNAME"})])
    reply.raise_first_error()
    return next((text(found) or "" for found in reply.outputs), "")


def is_machine(server: str, machine: str) -> bool:
    """Whether the server of that short or fully qualified name is the machine of that NetBIOS name, which is cut."""
    return server.partition(".")[0][:_NETBIOS_LENGTH].lower() == machine.lower()
