# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values as they come over the wire, free of any library's types.

The remoting layer turns every object it receives into these; the layers that know what an Exchange object means read
them. The same property arrives as text from a whole object and as an object from Select-Object, so readers take both
(:func:`text`, :func:`number`, :func:`items`).
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime
import typing as t
import uuid

__all__ = ("ABSENT", "Absent", "WireEnum", "WireObject", "WireValue", "items", "number", "text")


class Absent:
    """The type of :data:`ABSENT`."""

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: t.Final = Absent()
"""A property that the object does not have, which is another fact than a null."""


@dataclasses.dataclass(frozen=True)
class WireEnum:
    """An enumeration's value sent as an object: its number and its member names."""

    text: str
    number: int


@dataclasses.dataclass(frozen=True)
class WireObject:
    """A .NET object: type names without any ``Deserialized.`` prefix, ToString, adapted properties and notes."""

    type_names: tuple[str, ...] = ()
    text: str | None = None
    properties: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    notes: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)

    def get(self, name: str) -> t.Any:
        """The value of a property or note of exactly that name, or :data:`ABSENT`."""
        if name in self.notes:
            return self.notes[name]
        return self.properties.get(name, ABSENT)

    def is_a(self, type_name: str) -> bool:
        """Whether the type or one it derives from has that full name; ``Selected.`` in front counts as well."""
        return any(name in (type_name, "Selected." + type_name) for name in self.type_names)


WireValue: t.TypeAlias = (
    bool
    | int
    | float
    | str
    | bytes
    | datetime.datetime
    | datetime.timedelta
    | uuid.UUID
    | WireEnum
    | WireObject
    | list[t.Any]
    | dict[t.Any, t.Any]
    | None
)


def text(value: t.Any) -> str | None:
    """The text of a value in any of its forms; None for null and for an absent one."""
    if value is None or value is ABSENT:
        return None
    if isinstance(value, (WireEnum, WireObject)):
        return value.text
    return str(value)


def number(value: t.Any) -> int | None:
    """The number of an integer or of an enumeration sent as an object; None where only a name came."""
    if isinstance(value, WireEnum):
        return value.number
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return None


def items(value: t.Any) -> list[t.Any] | None:
    """The items of a list; a lone value is a list of one; None for null and for an absent one."""
    if value is None or value is ABSENT:
        return None
    if isinstance(value, list):
        return value
    return [value]
