# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From live values to what psrpcore writes: how much of a value travels, and in which tags.

The depth rules are those of wire-shapes 1 and 11: a whole object has depth 1, its adapted properties one less, its notes
the same; at depth 0 everything that is neither primitive nor list becomes its text; lists cost no depth; an object that
is already in the message becomes a reference.
"""

from __future__ import annotations

import datetime
import enum
import re
import typing as t

from psrpcore.types import PSDict, PSDouble, PSInt, PSInt64, PSList, PSNoteProperty, PSObject

from lab.contract import EnumValue, LiveList, LiveObject

from .values import ARRAY, CERTIFICATE2, LiveDictionary, is_unreadable, to_text

WHOLE = 1
# Control characters, lone surrogates and what lies beyond the first plane; and what would read like an escape.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\U00010000-\U0010ffff]")
_LOOKS_ESCAPED = re.compile("_(?=[xX])")
_INT_MIN, _INT_MAX = -(2**31), 2**31 - 1


class _WireDateTime(datetime.datetime):
    """A moment whose fraction is written as .NET does, without trailing zeros (wire-shapes 8)."""

    def strftime(self, form: str, /) -> str:
        text = super().strftime(form)
        return text.rstrip("0") if form == ".%f" else text


def note_object(
    notes: t.Mapping[str, t.Any],
    *,
    type_names: t.Sequence[str] = (),
    properties: t.Mapping[str, t.Any] | None = None,
    text: str | None = None,
) -> PSObject:
    """A psrpcore object of these members, whose values psrpcore can write already."""
    result = PSObject()
    result.PSObject.type_names = list(type_names)
    for name, value in (properties or {}).items():
        result.PSObject.adapted_properties.append(PSNoteProperty(name, value))
    for name, value in notes.items():
        result.PSObject.extended_properties.append(PSNoteProperty(name, value))
    if text is not None:
        result.PSObject.to_string = escaped(text)
    return result


def escaped(text: str) -> str:
    """Text as CLIXML holds it (wire-shapes 2). psrpcore does so for strings, but not for ToString."""

    def units(match: re.Match[str]) -> str:
        data = match.group().encode("utf-16-be", errors="surrogatepass")
        return "".join(f"_x{data[index : index + 2].hex().upper()}_" for index in range(0, len(data), 2))

    return _UNSAFE.sub(units, _LOOKS_ESCAPED.sub("_x005F_", text))


def wire_list(items: t.Iterable[t.Any], type_names: t.Sequence[str]) -> PSList:
    """A list under these type names."""
    result = PSList(items)
    result.PSObject.type_names = list(type_names)
    return result


def wire_dictionary(items: t.Mapping[t.Any, t.Any], type_names: t.Sequence[str]) -> PSDict:
    """A dictionary under these type names."""
    result = PSDict(items)
    result.PSObject.type_names = list(type_names)
    return result


def wire_enum(type_name: str, text: str, number: int) -> t.Any:
    """An enumeration's value: its type names, its text and its number.

    psrpcore takes the names from a Python enumeration. A new one is made for each value, for two boxed values of .NET are
    two objects too: neither is written as a reference to the other.
    """
    module, _unused, name = type_name.rpartition(".")
    members: dict[str, t.Any] = {text: PSInt(number) if _INT_MIN <= number <= _INT_MAX else PSInt64(number)}
    make: t.Any = enum.Enum
    return next(iter(make(name, members, module=module)))


class Serialiser:
    """Turns live values into psrpcore's for one message; objects met twice are the same object."""

    def __init__(self) -> None:
        self._seen: dict[int, tuple[LiveObject, PSObject]] = {}

    def convert(self, value: t.Any, depth: int = WHOLE) -> t.Any:
        """The value as psrpcore writes it, at this depth."""
        if value is None or isinstance(value, bool) or is_unreadable(value):
            return None if is_unreadable(value) else value
        if isinstance(value, EnumValue):
            return str(value) if depth < 1 else wire_enum(value.type.type_name, str(value), value.number)
        if isinstance(value, LiveObject):
            return self._object(value, depth)
        if isinstance(value, LiveList):
            return wire_list([self.convert(item, depth) for item in value.items], value.type_names)
        if isinstance(value, LiveDictionary):
            return wire_dictionary(self._entries(value, depth), value.type_names)
        if isinstance(value, PSObject):
            return value
        if isinstance(value, dict):
            return PSDict(self._entries(value, depth))
        if isinstance(value, (list, tuple)):
            return wire_list([self.convert(item, depth) for item in value], ARRAY)
        return _primitive(value)

    def _entries(self, value: t.Mapping[t.Any, t.Any], depth: int) -> dict[t.Any, t.Any]:
        return {self.convert(key, depth): self.convert(item, depth) for key, item in value.items()}

    def _object(self, value: LiveObject, depth: int) -> t.Any:
        seen = self._seen.get(id(value))
        if seen is not None:
            return seen[1]
        if depth < 1:
            return to_text(value)
        result = note_object({}, type_names=value.type_names, text=value.text)
        self._seen[id(value)] = (value, result)
        meta = result.PSObject
        for name, member in value.properties.items():
            if self._travels(value, name):
                self._append(meta.adapted_properties, name, member, depth - 1)
        for name, member in value.notes.items():
            self._append(meta.extended_properties, name, member, depth)
        return result

    @staticmethod
    def _travels(value: LiveObject, name: str) -> bool:
        # The engine has a special rule for this base class (wire-shapes 11, certificate_whole).
        if CERTIFICATE2 in value.type_names:
            return name == "RawData"
        return value.whole is None or name in value.whole

    def _append(self, properties: list[t.Any], name: str, member: t.Any, depth: int) -> None:
        value = member() if callable(member) and not isinstance(member, type) else member
        if not is_unreadable(value):
            properties.append(PSNoteProperty(name, self.convert(value, depth)))


def _primitive(value: t.Any) -> t.Any:
    if isinstance(value, int):
        return PSInt(value) if _INT_MIN <= value <= _INT_MAX else PSInt64(value)
    if isinstance(value, float):
        return PSDouble(value)
    if isinstance(value, datetime.datetime):
        return _WireDateTime.combine(value.date(), value.timetz(), value.tzinfo)
    return value


def serialise(value: t.Any) -> t.Any:
    """One live value as the whole of one message."""
    return Serialiser().convert(value, WHOLE)


__all__ = ("Serialiser", "WHOLE", "escaped", "note_object", "serialise", "wire_dictionary", "wire_enum", "wire_list")
