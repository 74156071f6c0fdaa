# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PowerShell's conversion of an argument to the type of its parameter (wire-shapes 11, errors and parameters)."""

from __future__ import annotations

import datetime
import re
import typing as t

from psrpcore.types import PSSecureString

from lab.contract import EnumType, EnumValue, Kind, LiveObject, NetException, Parameter

from .failures import invalid_cast, plain_runtime, system_exception
from .values import items_of, to_text, type_name

_INT_LIMITS = {Kind.INT32: 2**31, Kind.INT64: 2**63}
_TIMESPAN = re.compile(r"(-)?(?:(\d+)\.)?(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,7}))?)?")
_DATE_FORMATS = (
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y",
)


class ConversionFailed(Exception):
    """The argument does not convert.

    :ivar explained: whether there is an inner exception that says why: ``CannotConvertArgumentNoMessage``; without one,
        the types do not go together at all: ``CannotConvertArgument``.
    """

    def __init__(self, message: str, inner: NetException | None = None) -> None:
        super().__init__(message)
        self.inner = inner

    @property
    def explained(self) -> bool:
        """Whether the id ends in NoMessage."""
        return self.inner is not None


def target_type(parameter: Parameter) -> str:
    """The full name of the parameter's .NET type."""
    if parameter.type_name is not None:
        return parameter.type_name
    if parameter.kind is Kind.ENUM and parameter.enum_type is not None:
        return parameter.enum_type.type_name
    return parameter.kind.value


def convert(parameter: Parameter, value: t.Any) -> t.Any:
    """The value as the body receives it. Raises ConversionFailed. Null is the binder's business."""
    converted = _CONVERTERS[parameter.kind](parameter, value)
    return converted if parameter.parse is None else _parsed(parameter, value, converted)


def fits(parameter: Parameter, value: t.Any) -> bool:
    """Whether the value is of the parameter's type already, as binding without conversion demands."""
    kind = parameter.kind
    if kind in (Kind.OBJECT, Kind.OBJECTS):
        return parameter.type_name is None or (
            isinstance(value, LiveObject) and parameter.type_name in value.type_names
        )
    if kind is Kind.STRINGS:
        # One text counts as an array of it: that is how a piped item's PSPath wins over the item's own text.
        items = items_of(value)
        return all(isinstance(item, str) for item in ([value] if items is None else items))
    natural: dict[Kind, type | tuple[type, ...]] = {
        Kind.STRING: str,
        Kind.BOOLEAN: bool,
        Kind.SWITCH: bool,
        Kind.BYTES: bytes,
        Kind.DATETIME: datetime.datetime,
        Kind.TIMESPAN: datetime.timedelta,
        Kind.SECURE_STRING: PSSecureString,
        Kind.HASHTABLE: dict,
    }
    if kind is Kind.ENUM:
        return isinstance(value, EnumValue) and value.type == parameter.enum_type
    if kind in _INT_LIMITS:
        return isinstance(value, int) and not isinstance(value, bool)
    expected = natural.get(kind)
    return expected is not None and isinstance(value, expected)


def _parsed(parameter: Parameter, value: t.Any, converted: t.Any) -> t.Any:
    """What the .NET type's own Parse makes of the text, or of each text of a list; null items stay null.

    Assumption: what Parse throws is a FormatException.
    """
    parse = parameter.parse
    if parse is None:
        return converted
    try:
        if isinstance(converted, list):
            return [None if item is None else parse(item) for item in converted]
        return parse(converted)
    except ValueError as error:
        why = system_exception("System.FormatException", str(error), -2146233033)
        raise _failed(parameter, value, why) from error


def _mismatch(parameter: Parameter, value: t.Any) -> ConversionFailed:
    return ConversionFailed(
        f"Cannot convert '{type_name(value)}' to the type '{target_type(parameter)}' required by parameter "
        f"'{parameter.name}'. "
    )


def _failed(parameter: Parameter, value: t.Any, why: NetException | None = None) -> ConversionFailed:
    message = f'Cannot convert value "{to_text(value)}" to type "{target_type(parameter)}".'
    if why is None:
        return ConversionFailed(
            f"Cannot bind parameter '{parameter.name}'. {message}", invalid_cast(message, plain_runtime(message))
        )
    message = f'{message} Error: "{why.message}"'
    return ConversionFailed(f"Cannot bind parameter '{parameter.name}'. {message}", invalid_cast(message, why))


def _string(parameter: Parameter, value: t.Any) -> t.Any:
    if items_of(value) is not None:
        raise _mismatch(parameter, value)
    return to_text(value)


def _strings(_parameter: Parameter, value: t.Any) -> t.Any:
    items = items_of(value)
    if items is None:
        items = [value]
    return [None if item is None else to_text(item) for item in items]


def _boolean(parameter: Parameter, value: t.Any) -> t.Any:
    if isinstance(value, (int, float)):
        return bool(value)
    raise _mismatch(parameter, value)


def _integer(parameter: Parameter, value: t.Any) -> t.Any:
    limit = _INT_LIMITS[parameter.kind]
    if isinstance(value, EnumValue):
        value = value.number
    if isinstance(value, str):
        text = value.strip()
        try:
            number = int(text, 16) if text.lower().startswith("0x") else round(float(text)) if text else 0
        except ValueError as error:
            why = system_exception(
                "System.FormatException", f"The input string '{value}' was not in a correct format.", -2146233033
            )
            raise _failed(parameter, value, why) from error
        if re.fullmatch(r"[+-]?\d+", text):
            number = int(text)
    elif isinstance(value, (int, float)):
        number = round(value)
    else:
        raise _failed(parameter, value)
    if not -limit <= number < limit:
        why = system_exception(
            "System.OverflowException",
            f"Value was either too large or too small for {target_type(parameter)}.",
            -2146233066,
        )
        raise _failed(parameter, value, why)
    return number


def _datetime(parameter: Parameter, value: t.Any) -> t.Any:
    if isinstance(value, datetime.datetime):
        return value
    if isinstance(value, str):
        parsed = _parse_date(value.strip())
        if parsed is not None:
            return parsed
        why = system_exception(
            "System.FormatException", f"String '{value}' was not recognized as a valid DateTime.", -2146233033
        )
        raise _failed(parameter, value, why)
    raise _failed(parameter, value)


def _parse_date(text: str) -> datetime.datetime | None:
    """ISO 8601 and the invariant culture's forms, which is what PowerShell reads text with."""
    iso = text[:-1] + "+00:00" if text.endswith(("Z", "z")) else text
    try:
        return datetime.datetime.fromisoformat(iso)
    except ValueError:
        pass
    for form in _DATE_FORMATS:
        try:
            return datetime.datetime.strptime(text, form)
        except ValueError:
            continue
    return None


def _timespan(parameter: Parameter, value: t.Any) -> t.Any:
    if isinstance(value, datetime.timedelta):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return datetime.timedelta(microseconds=value / 10)
    match = _TIMESPAN.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        why = system_exception(
            "System.FormatException", f"String '{to_text(value)}' was not recognized as a valid TimeSpan.", -2146233033
        )
        raise _failed(parameter, value, why)
    sign, days, hours, minutes, seconds, fraction = match.groups()
    span = datetime.timedelta(
        days=int(days or 0),
        hours=int(hours),
        minutes=int(minutes),
        seconds=int(seconds or 0),
        microseconds=int((fraction or "0").ljust(7, "0")) // 10,
    )
    return -span if sign else span


def _bytes(parameter: Parameter, value: t.Any) -> t.Any:
    if isinstance(value, bytes):
        return bytes(value)
    items = items_of(value)
    if items is None:
        items = [value]
    if all(isinstance(item, int) and not isinstance(item, bool) and 0 <= item <= 255 for item in items):
        return bytes(items)
    raise _failed(parameter, "(bytes)" if isinstance(value, (list, tuple)) else value)


def _secure_string(parameter: Parameter, value: t.Any) -> t.Any:
    if isinstance(value, PSSecureString):
        return str(value.decrypt())
    # The value is left out of the message: it is what somebody took for a password.
    message = f'Cannot convert the "{type_name(value)}" value to type "System.Security.SecureString".'
    raise ConversionFailed(
        f"Cannot bind parameter '{parameter.name}'. {message}", invalid_cast(message, plain_runtime(message))
    )


def _enum(parameter: Parameter, value: t.Any) -> t.Any:
    enum_type = parameter.enum_type
    if enum_type is None:
        raise TypeError(f"parameter {parameter.name} is an enumeration without a type")
    if isinstance(value, EnumValue):
        value = value.number if value.type == enum_type else str(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return _enum_number(parameter, enum_type, int(value))
    items = items_of(value)
    if items is not None and not enum_type.flags and len(items) != 1:
        raise _failed(parameter, value)
    texts = [to_text(item) for item in items] if items is not None else [to_text(value)]
    names = [name.strip() for text in texts for name in text.split(",")]
    number = 0
    for name in names:
        number |= _enum_name(parameter, enum_type, name, value)
    return EnumValue(enum_type, number)


def _enum_number(parameter: Parameter, enum_type: EnumType, number: int) -> EnumValue:
    known = 0
    for _name, bits in enum_type.members:
        known |= bits
    defined = any(bits == number for _name, bits in enum_type.members)
    if defined or (enum_type.flags and number & ~known == 0):
        return EnumValue(enum_type, number)
    raise _failed(parameter, number)


def _enum_name(parameter: Parameter, enum_type: EnumType, name: str, value: t.Any) -> int:
    """The number of a member, by its name or by an unambiguous beginning of it, as PowerShell takes them."""
    if re.fullmatch(r"[+-]?\d+", name):
        return _enum_number(parameter, enum_type, int(name)).number
    lowered = name.lower()
    exact = [number for member, number in enum_type.members if member.lower() == lowered]
    begins = [number for member, number in enum_type.members if lowered and member.lower().startswith(lowered)]
    found = exact or begins
    if len(found) == 1:
        return found[0]
    all_names = ", ".join(member for member, _number in enum_type.members)
    why = plain_runtime(
        f"Unable to match the identifier name {name} to a valid enumerator name. Specify one of the following "
        f"enumerator names and try again:\n{all_names}"
    )
    raise _failed(parameter, value, why)


def _hashtable(parameter: Parameter, value: t.Any) -> t.Any:
    if isinstance(value, dict):
        return value
    raise _failed(parameter, value)


def _object(_parameter: Parameter, value: t.Any) -> t.Any:
    return value


def _objects(_parameter: Parameter, value: t.Any) -> t.Any:
    if isinstance(value, bytes):
        # An array becomes an array of its items: one byte[] argument is a list that holds the bytes (wire-shapes 11).
        return list(value)
    items = items_of(value)
    return [value] if items is None else list(items)


_CONVERTERS: dict[Kind, t.Callable[[Parameter, t.Any], t.Any]] = {
    Kind.STRING: _string,
    Kind.STRINGS: _strings,
    Kind.BOOLEAN: _boolean,
    Kind.SWITCH: _boolean,
    Kind.INT32: _integer,
    Kind.INT64: _integer,
    Kind.DATETIME: _datetime,
    Kind.TIMESPAN: _timespan,
    Kind.BYTES: _bytes,
    Kind.SECURE_STRING: _secure_string,
    Kind.ENUM: _enum,
    Kind.HASHTABLE: _hashtable,
    Kind.OBJECT: _object,
    Kind.OBJECTS: _objects,
}


__all__ = ("ConversionFailed", "convert", "fits", "target_type")
