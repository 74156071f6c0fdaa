# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which machine answers on a Windows endpoint; by what PowerShell 2.0 has as well, which knows no CIM (cmdlet sheet 8.1)."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import typing as t

from .._wire import text
from ._command import Command

if t.TYPE_CHECKING:
    from ._session import Session

__all__ = ("netbios_name", "read_machine_name")

_LONGEST = 15


def netbios_name(name: str) -> str:
    """The short name in lower case, cut as NetBIOS and the environment have it."""
    return name.partition(".")[0][:_LONGEST].lower()


def read_machine_name(session: Session) -> str:
    """The machine's own name, comparable with :func:`netbios_name`; empty where it does not give one.

    :raises RemotingError: it does not answer.
    """
    reply = session.invoke([Command("Get-Content", {"Path": "Env:\\COMPUTERNAME"})])
    reply.raise_first_error()
    return netbios_name(next((text(found) or "" for found in reply.outputs), ""))
