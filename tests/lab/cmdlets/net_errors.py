# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What methods and constructors of .NET objects throw, and what the engine throws where an argument does not fit them."""

from __future__ import annotations

import typing as t

from lab.contract import SYSTEM_EXCEPTION, Category, EnumType, EnumValue, ErrorRecord, NetException, TerminatingError

_RUNTIME = ("System.Management.Automation.RuntimeException", *SYSTEM_EXCEPTION)
_METHOD = (
    "System.Management.Automation.MethodException",
    "System.Management.Automation.ExtendedTypeSystemException",
    *_RUNTIME,
)
_CAST = ("System.Management.Automation.PSInvalidCastException", "System.InvalidCastException", *SYSTEM_EXCEPTION)
CRYPTOGRAPHIC = ("System.Security.Cryptography.CryptographicException", *SYSTEM_EXCEPTION)


def thrown(type_names: tuple[str, ...], message: str, hresult: int = -2146233088) -> TerminatingError:
    """An exception that a method's own code throws."""
    return TerminatingError(ErrorRecord(NetException(type_names, message, None, hresult), type_names[0]))


def unfit(index: int, value: str, method: str, type_name: str, why: str = "") -> TerminatingError:
    """The argument does not convert to what the method takes (member_bad_argument)."""
    cast = f'Cannot convert value "{value}" to type "{type_name}".'
    reason = NetException(_RUNTIME, why or cast)
    inner = NetException(_CAST, cast, reason, -2147467262, {"ErrorRecord": cast})
    message = f'Cannot convert argument "{index}", with value: "{value}", for "{method}" to type "{type_name}".'
    return TerminatingError(ErrorRecord(NetException(_METHOD, message, inner, -2146233087), "MethodException"))


def no_overload(name: str, count: int) -> TerminatingError:
    """No constructor takes that many arguments."""
    message = f'Cannot find an overload for "{name}" and the argument count: "{count}".'
    return TerminatingError(ErrorRecord(NetException(_METHOD, message, None, -2146233087), "MethodException"))


def not_in_lab(what: str) -> TerminatingError:
    """Something that .NET can do and this lab cannot: said so, never pretended."""
    exception = NetException(("System.NotSupportedException", *SYSTEM_EXCEPTION), f"The lab has no {what}.")
    return TerminatingError(ErrorRecord(exception, "LabLimit", Category.NotImplemented))


def enum_argument(kind: EnumType, value: t.Any, index: int, method: str) -> EnumValue:
    """An argument that a method takes as an enumeration: its value, a number, or names with commas between.

    Raises TerminatingError.
    """
    if isinstance(value, EnumValue):
        value = str(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return EnumValue(kind, value)
    names = [name.strip() for name in str(value).split(",")]
    try:
        found = kind.named(*names)
    except KeyError:
        known = ", ".join(name for name, _number in kind.members)
        why = f"Unable to match the identifier name {value} to a valid enumerator name: {known}"
        raise unfit(index, str(value), method, kind.type_name, why) from None
    if len(names) > 1 and not kind.flags:
        raise unfit(index, str(value), method, kind.type_name)
    return found


__all__ = ("CRYPTOGRAPHIC", "enum_argument", "no_overload", "not_in_lab", "thrown", "unfit")
