# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What flows through a PowerShell pipeline of the lab: live values.

A live value is what a cmdlet's body hands to the engine. Nothing here knows the wire: how much of a
value travels, and in which CLIXML tags, is the engine's business (depth rules, Select-Object).

A value is one of

* ``None``, ``bool``, ``int`` (System.Int32), ``float`` (Double), ``str``, ``bytes`` (Byte[]),
  ``datetime.datetime`` (aware UTC -> Kind Utc, other aware -> Kind Local, naive -> Unspecified),
  ``datetime.timedelta``, ``uuid.UUID``;
* a ``psrpcore.types`` primitive where Python has no type of its own (PSInt64, PSUInt, PSByte, PSVersion, PSUri,
  PSChar, PSDecimal, PSSecureString...);
* :class:`EnumValue`, :class:`LiveList`, :class:`LiveObject`, a ``dict`` (Hashtable), a plain ``list`` (Object[]).
"""

from __future__ import annotations

import dataclasses
import typing as t

OBJECT = "System.Object"
ENUM_BASES = ("System.Enum", "System.ValueType", OBJECT)


@dataclasses.dataclass(frozen=True)
class EnumType:
    """A .NET enumeration: its full name, and its members in the order of their declaration."""

    type_name: str
    members: tuple[tuple[str, int], ...]
    flags: bool = False

    def value(self, number: int) -> EnumValue:
        return EnumValue(self, number)

    def named(self, *names: str) -> EnumValue:
        """The value of these member names, compared without case. Raises KeyError for an unknown name."""
        lookup = {name.lower(): number for name, number in self.members}
        number = 0
        for name in names:
            number |= lookup[name.lower()]
        return EnumValue(self, number)


@dataclasses.dataclass(frozen=True)
class EnumValue:
    """One value of an enumeration."""

    type: EnumType
    number: int

    def has(self, name: str) -> bool:
        """Whether every bit of the member of that name is set."""
        bits = self.type.named(name).number
        return (self.number & bits) == bits

    def __str__(self) -> str:
        """The text that .NET's ToString gives: member names by ascending value, or the number."""
        for name, number in self.type.members:
            if number == self.number:
                return name
        if not self.type.flags:
            return str(self.number)
        names = []
        rest = self.number
        for name, number in sorted(self.type.members, key=lambda item: item[1]):
            if number and (rest & number) == number:
                names.append(name)
                rest &= ~number
        return ", ".join(names) if names and not rest else str(self.number)


@dataclasses.dataclass
class LiveList:
    """A .NET list: ``LST`` on the wire, at any depth."""

    type_names: tuple[str, ...]
    items: list[t.Any] = dataclasses.field(default_factory=list)


class Unreadable:
    """Put in place of a property's value when its getter throws: left out of a whole object, Nil after Select-Object."""


@dataclasses.dataclass(eq=False)
class LiveObject:
    """A .NET object.

    :ivar type_names: the chain from the class itself to System.Object.
    :ivar text: what ToString() gives; ``None`` for a property bag, which has none.
    :ivar properties: the public properties in their order; a callable is a getter, called when the value is read.
    :ivar notes: members that live on the instance (``MS`` on the wire).
    :ivar whole: names of the properties that travel when the object is sent whole; ``None`` for all of them.
        The engine sends only ``RawData`` of anything derived from X509Certificate2.
    :ivar methods: what ``ForEach-Object -MemberName`` can call, by name.
    :ivar source: what stands behind the object in the organisation; the engine never looks at it, the next cmdlet of
        the pipeline may.
    """

    type_names: tuple[str, ...]
    text: str | None = None
    properties: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    notes: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    whole: frozenset[str] | None = None
    methods: t.Mapping[str, t.Callable[..., t.Any]] = dataclasses.field(default_factory=dict)
    source: t.Any = None

    def read(self, name: str) -> t.Any:
        """The value of a property or note, found without case. Raises KeyError where there is none."""
        lowered = name.lower()
        for members in (self.notes, self.properties):
            for key, value in members.items():
                if key.lower() == lowered:
                    return value() if callable(value) else value
        raise KeyError(name)


__all__ = ("ENUM_BASES", "EnumType", "EnumValue", "LiveList", "LiveObject", "OBJECT", "Unreadable")
