# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The name of the machine that a session is on. On a front end of Exchange that need not be the one addressed."""

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
    """The short name in lower case, cut off as NetBIOS and the environment have it."""
    return name.partition(".")[0][:_LONGEST].lower()


def read_machine_name(session: Session) -> str:
    """The machine's own name, comparable with :func:`netbios_name`, empty where it does not give one; on a Windows endpoint only.

    :raises RemotingError: it does not answer.
    """
    # PowerShell 2.0 has no other cmdlet that says it plainly.
    reply = session.invoke([Command("Get-Content", {"Path": "Env:\\COMPUTERNAME"})])
    reply.raise_first_error()
    return netbios_name(next((text(found) or "" for found in reply.outputs), ""))
