# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From an error record to the exception that fits it, by error id, category and exception type, never by text."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import typing as t

from ._errors import (
    BadArgument,
    CommandNotAvailable,
    LanguageRefused,
    NotAuthorised,
    RemoteFailure,
    RemoteNotFound,
    RemotingError,
    Throttled,
)
from ._record import RemoteRecord

if t.TYPE_CHECKING:
    from ._reply import Reply

__all__ = ("from_record",)

# System.Management.Automation.ErrorCategory
_OBJECT_NOT_FOUND = 13
_PARSER_ERROR = 17
_DENIED = (18, 25)  # PermissionDenied, SecurityError
_LIMITS = (29, 30)  # LimitsExceeded, QuotaExceeded

# wire-shapes 11 (Errors): the ids of the parameter binder, without the class of the cmdlet.
_BINDER_IDS = (
    "AmbiguousParameter",
    "AmbiguousParameterSet",
    "CannotConvertArgument",
    "CannotConvertArgumentNoMessage",
    "MissingArgument",
    "MissingMandatoryParameter",
    "NamedParameterNotFound",
    "ParameterArgumentTransformationError",
    "ParameterArgumentValidationError",
    "ParameterArgumentValidationErrorEmptyArrayNotAllowed",
    "ParameterArgumentValidationErrorEmptyStringNotAllowed",
    "ParameterArgumentValidationErrorNullNotAllowed",
    "ParameterAlreadyBound",
    "PositionalParameterNotFound",
)
_BINDER_TYPES = ("System.Management.Automation.ParameterBindingException",)


def from_record(record: RemoteRecord, *, server: str, command: str = "", reply: Reply | None = None) -> RemotingError:
    """The exception that fits a record; :class:`RemoteFailure` if no other does."""
    rest: dict[str, t.Any] = {"server": server, "command": command, "said": record.message, "reply": reply}
    if record.id == "CommandNotFoundException":
        return CommandNotAvailable(
            record=record, happened=f"The command {record.target or record.command} is not available here.", **rest
        )
    if record.id in ("ScriptsNotAllowed", "CommandNotAllowed") or record.category == _PARSER_ERROR:
        return LanguageRefused(record=record, **rest)
    if record.id in _BINDER_IDS or any(record.is_a(name) for name in _BINDER_TYPES):
        return BadArgument(record=record, **rest)
    if record.category in _DENIED or record.is_a("System.UnauthorizedAccessException"):
        return NotAuthorised(**rest)
    if record.category in _LIMITS:
        return Throttled(**rest)
    if record.category == _OBJECT_NOT_FOUND:
        return RemoteNotFound(record=record, **rest)
    return RemoteFailure(record=record, **rest)
