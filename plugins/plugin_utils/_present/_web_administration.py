# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cmdlets of IIS, which Windows PowerShell 2.0 does not load by itself (cmdlet sheet 8.1)."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import typing as t

from .._remoting import Command, CommandNotAvailable, Session

__all__ = ("with_web_administration",)

_MODULE = "WebAdministration"

Answer = t.TypeVar("Answer")


def with_web_administration(session: Session, ask: t.Callable[[], Answer]) -> Answer:
    """What is asked, again with the module where its cmdlets were missing.

    :raises CommandNotAvailable: there is no such module: the server has no IIS.
    """
    try:
        return ask()
    except CommandNotAvailable:
        # The first error says more than that of the module.
        if session.invoke([Command("Import-Module", {"Name": _MODULE})]).errors:
            raise
    return ask()
