# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An error record of the endpoint's PowerShell."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import re

__all__ = ("RemoteRecord",)


@dataclasses.dataclass(frozen=True)
class RemoteRecord:
    """An error record of the endpoint's PowerShell.

    Decide by id, category and exception type; the message is in the server's language.

    :ivar error_id: the fully qualified error id.
    :ivar category: the number of System.Management.Automation.ErrorCategory.
    :ivar reason: ErrorCategory_Reason, the short name of the exception's type.
    :ivar exception_types: full type names of the exception, of its bases and of all inner exceptions, outermost first.
    :ivar hresults: HResult of the exception and of its inner ones, outermost first.
    :ivar command: the cmdlet that failed, as the record names it; empty if it doesn't.
    :ivar target: ToString of the record's target; empty if it has none.
    """

    message: str
    error_id: str
    category: int
    reason: str
    exception_types: tuple[str, ...] = ()
    hresults: tuple[int, ...] = ()
    command: str = ""
    target: str = ""

    def is_a(self, type_name: str) -> bool:
        """Whether the exception, a base of it, or an inner one is of that type (full name)."""
        return type_name in self.exception_types

    @property
    def id(self) -> str:
        """The error id alone: without Exchange's ``[Server=...]`` in front and the class of the cmdlet behind."""
        return _BRACKETS.sub("", self.error_id).partition(",")[0]


# exchange-cmdlets 1.6: "[Server=EX1,RequestId=...,TimeStamp=...] [FailureCategory=...] 1A2B3C4D,<class>"
_BRACKETS = re.compile(r"\A(?:\[[^\]]*\]\s*)*")
