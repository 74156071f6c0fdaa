# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a cmdlet of the lab is: a declared signature and a body.

The engine binds parameters by the declaration, drives the body and answers for streams, prompts and errors; the body
does what the cmdlet does. Neither looks into the other.
"""

from __future__ import annotations

import dataclasses
import enum
import typing as t

from .errors import ErrorRecord
from .values import EnumType


class Kind(enum.Enum):
    """How a parameter's value converts; the engine holds PowerShell's conversion rules for each.

    The body receives: STRING str, STRINGS list[str], BOOLEAN bool, SWITCH bool, INT32/INT64 int, DATETIME datetime (aware
    or naive, as the client sent it), TIMESPAN timedelta, BYTES bytes, SECURE_STRING str (decrypted), ENUM EnumValue,
    HASHTABLE dict, OBJECT anything, OBJECTS list. A null that was bound arrives as None.
    """

    STRING = "System.String"
    STRINGS = "System.String[]"
    BOOLEAN = "System.Boolean"
    SWITCH = "System.Management.Automation.SwitchParameter"
    INT32 = "System.Int32"
    INT64 = "System.Int64"
    DATETIME = "System.DateTime"
    TIMESPAN = "System.TimeSpan"
    BYTES = "System.Byte[]"
    SECURE_STRING = "System.Security.SecureString"
    ENUM = "enum"
    HASHTABLE = "System.Collections.Hashtable"
    OBJECT = "System.Object"
    OBJECTS = "System.Object[]"


@dataclasses.dataclass(frozen=True)
class Parameter:
    """One declared parameter.

    :ivar sets: the parameter sets it belongs to; empty for all.
    :ivar mandatory: in every set it belongs to.
    :ivar position: PowerShell's own count, from 0; None for a named one.
    :ivar by_value: the piped object binds to it. :ivar by_property: a property of that name does.
    :ivar type_name: the .NET type's full name where it is not that of the kind (``...ServerIdParameter``, Nullable).
    :ivar nullable: null may be bound where it is mandatory, or where the type is a value type.
    :ivar parse: the type's own Parse, for STRING, and for each item of STRINGS; what it refuses is a ValueError.
    :ivar validate_count: ValidateCount, how few and how many values. :ivar validate_set: ValidateSet, compared without
        case.
    """

    name: str
    kind: Kind = Kind.STRING
    enum_type: EnumType | None = None
    sets: tuple[str, ...] = ()
    mandatory: bool = False
    position: int | None = None
    by_value: bool = False
    by_property: bool = False
    aliases: tuple[str, ...] = ()
    type_name: str | None = None
    nullable: bool = False
    parse: t.Callable[[str], t.Any] | None = None
    validate_count: tuple[int, int] | None = None
    validate_set: tuple[str, ...] = ()


class Call(t.Protocol):
    """What the engine gives a body for one call: the bound values in, the streams out."""

    @property
    def bound(self) -> t.Mapping[str, t.Any]:
        """Converted values of the parameters that were given, by declared name; pipeline-bound ones included."""

    @property
    def parameter_set(self) -> str | None:
        """The parameter set that the given parameters chose."""

    @property
    def has_input(self) -> bool:
        """Whether this call of process() has a piped object."""

    @property
    def input(self) -> t.Any:
        """The piped object itself (a live value)."""

    @property
    def context(self) -> t.Any:
        """What the endpoint was opened with: the lab's view of server and user. The engine passes it through."""

    @property
    def variables(self) -> dict[str, t.Any]:
        """The session's variables (Set-Variable, Get-Variable)."""

    def write(self, value: t.Any) -> None:
        """WriteObject: hands the value to the next command, or to the client."""

    def warning(self, text: str) -> None:
        """WriteWarning."""

    def verbose(self, text: str) -> None:
        """WriteVerbose."""

    def error(self, record: ErrorRecord) -> None:
        """WriteError: non-terminating, unless -ErrorAction Stop."""

    def import_module(self, name: str) -> None:
        """Brings the cmdlets of a module into the session, from the next statement on; nothing where it names none of the
        configuration's."""

    def should_process(
        self,
        target: str,
        action: str,
        *,
        description: str | None = None,
        question: str | None = None,
        caption: str | None = None,
    ) -> bool:
        """ShouldProcess(target, action), or with the texts of the three-string form: honours -WhatIf, -Confirm and the
        cmdlet's ConfirmImpact; four choices. The description is what -WhatIf prints, the question what is asked."""

    def should_continue(self, query: str, caption: str, *, yes_no_to_all: bool = False) -> bool:
        """ShouldContinue: asks always; two choices, or four with yes-to-all and no-to-all."""


class Cmdlet:
    """Base of all cmdlets. One instance lives for one pipeline; state between begin, process and end is its own."""

    name: t.ClassVar[str]
    net_class: t.ClassVar[str]
    parameters: t.ClassVar[tuple[Parameter, ...]] = ()
    default_set: t.ClassVar[str | None] = None
    supports_should_process: t.ClassVar[bool] = False
    confirm_impact: t.ClassVar[str] = "Medium"

    def begin(self, call: Call) -> None:
        """Before the first object."""

    def process(self, call: Call) -> None:
        """Once for each piped object; once where nothing is piped. Raises TerminatingError to end the pipeline."""

    def end(self, call: Call) -> None:
        """After the last object."""


__all__ = ("Call", "Cmdlet", "Kind", "Parameter")
