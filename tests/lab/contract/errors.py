# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors as a cmdlet's body raises or writes them."""

from __future__ import annotations

import dataclasses
import enum
import typing as t


class Category(enum.IntEnum):
    """System.Management.Automation.ErrorCategory."""

    NotSpecified = 0
    OpenError = 1
    CloseError = 2
    DeviceError = 3
    DeadlockDetected = 4
    InvalidArgument = 5
    InvalidData = 6
    InvalidOperation = 7
    InvalidResult = 8
    InvalidType = 9
    MetadataError = 10
    NotImplemented = 11
    NotInstalled = 12
    ObjectNotFound = 13
    OperationStopped = 14
    OperationTimeout = 15
    SyntaxError = 16
    ParserError = 17
    PermissionDenied = 18
    ResourceBusy = 19
    ResourceExists = 20
    ResourceUnavailable = 21
    ReadError = 22
    WriteError = 23
    FromStdErr = 24
    SecurityError = 25


EXCEPTION = ("System.Exception", "System.Object")
SYSTEM_EXCEPTION = ("System.SystemException", *EXCEPTION)
INVALID_OPERATION = ("System.InvalidOperationException", *SYSTEM_EXCEPTION)


@dataclasses.dataclass(frozen=True)
class NetException:
    """A .NET exception: type names from the class itself to System.Object, message, inner exception, HResult."""

    type_names: tuple[str, ...]
    message: str
    inner: NetException | None = None
    hresult: int = -2146233088
    properties: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class ErrorRecord:
    """An error record.

    :ivar error_id: the id without the class; the engine appends ``,<class>`` of the cmdlet that raised it.
    :ivar details: ErrorDetails.Message, the text shown in place of the exception's. :ivar recommended_action: its remedy.
    """

    exception: NetException
    error_id: str
    category: Category = Category.NotSpecified
    target: t.Any = None
    reason: str | None = None
    details: str | None = None
    recommended_action: str | None = None


class TerminatingError(Exception):
    """Ends the pipeline: what ThrowTerminatingError or an uncaught exception does."""

    def __init__(self, record: ErrorRecord) -> None:
        super().__init__(record.exception.message)
        self.record = record


__all__ = (
    "Category",
    "EXCEPTION",
    "ErrorRecord",
    "INVALID_OPERATION",
    "NetException",
    "SYSTEM_EXCEPTION",
    "TerminatingError",
)
