# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From psrpcore's objects to the project's own values (:mod:`.._wire`)."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import datetime
import decimal
import enum
import queue
import re
import typing as t
import uuid

from .._wire import WireEnum, WireObject, WireValue
from ._libraries import psrpcore, require

__all__ = ("properties_of", "read_clixml", "to_wire", "type_names_of")

# A SecureString of a file is never decrypted, so nothing stands where a session key would be.
_NO_KEY: t.Any = object()
_DESERIALIZED = "Deserialized."
_DECLARATION = re.compile(r"\A\ufeff?\s*(?:<\?xml[^>]*\?>\s*)?")


def read_clixml(text: str) -> list[WireValue]:
    """The top-level objects of a CLIXML text, such as an ``Export-Clixml`` file (decoded; a BOM is fine).

    :raises LibraryMissing: psrpcore is not installed.
    """
    require("CLIXML")
    converter = _Converter()
    whole = _DECLARATION.sub("", text, count=1)
    return [converter.convert(value) for value in psrpcore.types.deserialize_clixml(whole, _NO_KEY)]


def to_wire(value: t.Any) -> WireValue:
    """One received object."""
    return t.cast(WireValue, _Converter().convert(value))


def type_names_of(value: t.Any) -> tuple[str, ...]:
    """Type names from the class itself to its last base, without any ``Deserialized.`` in front."""
    names = []
    for name in value.PSObject.type_names:
        # psrpcore puts the prefix before names that already have it (wire-shapes 9).
        while name.startswith(_DESERIALIZED):
            name = name[len(_DESERIALIZED) :]
        names.append(name)
    return tuple(names)


def properties_of(value: t.Any) -> dict[str, t.Any]:
    """All properties of an object, not yet converted; notes win."""
    found: dict[str, t.Any] = {}
    for group in (value.PSObject.adapted_properties, value.PSObject.extended_properties):
        found.update((prop.name, prop.get_value(value)) for prop in group)
    return found


class _Converter:
    """Converts one message; an object that occurs twice in it becomes one object, also inside itself."""

    def __init__(self) -> None:
        self._done: dict[int, t.Any] = {}
        # Keeps what was converted alive: an id is only unique while its object lives.
        self._seen: list[t.Any] = []

    def convert(self, value: t.Any) -> t.Any:
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, psrpcore.types.PSSecureString):
            return WireObject(("System.Security.SecureString", "System.Object"), "System.Security.SecureString")
        if isinstance(value, _SCALARS):
            return self._scalar(value)
        if id(value) not in self._done:
            self._seen.append(value)
            self._container(value)
        return self._done[id(value)]

    def _scalar(self, value: t.Any) -> t.Any:
        if isinstance(value, psrpcore.types.PSChar):
            return str(value)
        if isinstance(value, str):
            return str.__str__(value)
        if isinstance(value, int):
            return self._integer(value)
        if isinstance(value, bytes):
            return bytes(value)
        if isinstance(value, datetime.datetime):
            day = (value.year, value.month, value.day)
            return datetime.datetime(*day, value.hour, value.minute, value.second, value.microsecond, value.tzinfo)
        if isinstance(value, datetime.timedelta):
            return datetime.timedelta(value.days, value.seconds, value.microseconds)
        if isinstance(value, uuid.UUID):
            return uuid.UUID(int=value.int)
        if isinstance(value, decimal.Decimal):
            return int(value) if value == value.to_integral_value() else float(value)
        return float(value)

    def _integer(self, value: t.Any) -> t.Any:
        if isinstance(value, enum.Enum):
            # A type that psrpcore has itself; what the message said of it is lost.
            members = [m for m in type(value) if m.value and m.value & value.value == m.value]
            names = [m.name for m in members] if isinstance(value, enum.Flag) else [value.name]
            return WireEnum(", ".join(names).replace("none", "None") or "None", int(value.value))
        if isinstance(value, psrpcore.types.PSObject) and "System.Enum" in type_names_of(value):
            return WireEnum(str(value), int(value))
        return int(value)

    def _container(self, value: t.Any) -> None:
        if isinstance(value, dict):
            table: dict[t.Any, t.Any] = {}
            self._done[id(value)] = table
            for key, item in value.items():
                table[self._key(key)] = self.convert(item)
        elif isinstance(value, (list, queue.Queue)):
            items: list[t.Any] = []
            self._done[id(value)] = items
            items.extend(map(self.convert, value.queue if isinstance(value, queue.Queue) else list(value)))
        elif isinstance(value, psrpcore.types.PSVersion):
            self._done[id(value)] = str(value)
        else:
            self._object(value)

    def _key(self, key: t.Any) -> t.Any:
        converted = self.convert(key)
        return converted if isinstance(converted, (str, int, uuid.UUID, WireEnum)) else str(key)

    def _object(self, value: t.Any) -> None:
        properties: dict[str, t.Any] = {}
        notes: dict[str, t.Any] = {}
        text = value.PSObject.to_string
        self._done[id(value)] = WireObject(
            type_names_of(value), None if text is None else str.__str__(text), properties, notes
        )
        for target, group in ((properties, "adapted_properties"), (notes, "extended_properties")):
            for prop in getattr(value.PSObject, group):
                target[str.__str__(prop.name)] = self.convert(prop.get_value(value))


_SCALARS = (str, int, float, decimal.Decimal, bytes, datetime.datetime, datetime.timedelta, uuid.UUID)
