# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A writer of the .NET binary format ([MS-NRBF]), as far as Exchange's certificates need it.

Record types 0, 1, 4 to 7, 9 to 13 and 15 (wire-shapes 4). Objects are numbered in the order in which .NET's own
writer meets them, so that a rewritten recording is the recording, byte for byte.
"""

from __future__ import annotations

import dataclasses
import struct
import typing as t

_HEADER = bytes.fromhex("0001000000ffffffff0100000000000000")
_INT32 = 8
_BOOLEAN = 1
_BYTE = 2


@dataclasses.dataclass(frozen=True)
class Enum:
    """A value of an enumeration: one member ``value__`` of type Int32, written inline as a value type."""

    class_name: str
    library: str
    value: int


@dataclasses.dataclass(frozen=True)
class ObjectArray:
    """An array of objects of one class; null stands in the places that the list keeps in reserve."""

    class_name: str
    library: str
    items: tuple[ClassInstance | None, ...]


@dataclasses.dataclass(frozen=True)
class ClassInstance:
    """An object: its members in order, with ``declared`` naming the class of a member that may be null.

    :ivar library: the assembly; None for a class of the system library.
    :ivar declared: member name -> (class name, library or None) where the value alone does not tell.
    """

    class_name: str
    library: str | None
    members: tuple[tuple[str, Value], ...]
    declared: t.Mapping[str, tuple[str, str | None]] = dataclasses.field(default_factory=dict)


Value = None | bool | int | str | bytes | Enum | ObjectArray | ClassInstance
_Reference = bytes | ObjectArray | ClassInstance


def write(root: ClassInstance) -> bytes:
    """The stream of an object graph, from the header to the end mark."""
    writer = _Writer()
    return writer.stream(root)


class _Writer:
    def __init__(self) -> None:
        self._out = bytearray(_HEADER)
        self._next = 1
        self._libraries: dict[str, int] = {}
        self._metadata: dict[str, int] = {}
        self._pending: list[tuple[int, _Reference]] = []

    def stream(self, root: ClassInstance) -> bytes:
        self._pending.append((self._number(), root))
        while self._pending:
            number, value = self._pending.pop(0)
            self._object(number, value)
        self._out.append(11)
        return bytes(self._out)

    def _number(self) -> int:
        number = self._next
        self._next += 1
        return number

    def _int(self, value: int) -> None:
        self._out += struct.pack("<i", value)

    def _text(self, value: str) -> None:
        data = value.encode("utf-8")
        length = len(data)
        while length >= 0x80:
            self._out.append(0x80 | (length & 0x7F))
            length >>= 7
        self._out.append(length)
        self._out += data

    def _library(self, name: str) -> None:
        """Declares an assembly before the first class that comes from it."""
        if name in self._libraries:
            return
        self._libraries[name] = self._number()
        self._out.append(12)
        self._int(self._libraries[name])
        self._text(name)

    def _object(self, number: int, value: _Reference) -> None:
        if isinstance(value, bytes):
            self._out.append(15)
            self._int(number)
            self._int(len(value))
            self._out.append(_BYTE)
            self._out += value
        elif isinstance(value, ObjectArray):
            self._array(number, value)
        else:
            self._instance(number, value)

    def _array(self, number: int, value: ObjectArray) -> None:
        self._library(value.library)
        self._out.append(7)
        self._int(number)
        self._out.append(0)  # single-dimensional
        self._int(1)
        self._int(len(value.items))
        self._out.append(4)
        self._text(value.class_name)
        self._int(self._libraries[value.library])
        nulls = 0
        for item in value.items:
            if item is None:
                nulls += 1
            else:
                self._nulls(nulls)
                nulls = 0
                self._reference(item)
        self._nulls(nulls)

    def _nulls(self, count: int) -> None:
        if count == 1:
            self._out.append(10)
        elif count:
            self._out += bytes((13, count))

    def _reference(self, value: _Reference) -> None:
        number = self._number()
        self._out.append(9)
        self._int(number)
        self._pending.append((number, value))

    def _instance(self, number: int, value: ClassInstance) -> None:
        known = self._metadata.get(value.class_name)
        if known is not None:
            self._out.append(1)
            self._int(number)
            self._int(known)
        else:
            self._declare(number, value)
        for _name, member in value.members:
            self._member(member)

    def _declare(self, number: int, value: ClassInstance) -> None:
        self._metadata[value.class_name] = number
        if value.library is not None:
            self._library(value.library)
        for _class, library in value.declared.values():
            if library is not None:
                self._library(library)
        self._out.append(4 if value.library is None else 5)
        self._int(number)
        self._text(value.class_name)
        self._int(len(value.members))
        for name, _member in value.members:
            self._text(name)
        kinds = [self._kind(name, member, value) for name, member in value.members]
        self._out += bytes(kind for kind, _extra in kinds)
        for kind, extra in kinds:
            self._extra(kind, extra)
        if value.library is not None:
            self._int(self._libraries[value.library])

    def _kind(self, name: str, member: Value, owner: ClassInstance) -> tuple[int, t.Any]:
        """The member's BinaryType and what follows it: primitive type, or class and assembly."""
        if name in owner.declared:
            class_name, library = owner.declared[name]
            return (3, class_name) if library is None else (4, (class_name, library))
        if isinstance(member, bool):
            return 0, _BOOLEAN
        if isinstance(member, int):
            return 0, _INT32
        if isinstance(member, str):
            return 1, None
        if isinstance(member, bytes):
            return 7, _BYTE
        if isinstance(member, (Enum, ObjectArray)):
            return 4, (member.class_name, member.library)
        if isinstance(member, ClassInstance):
            return (3, member.class_name) if member.library is None else (4, (member.class_name, member.library))
        raise ValueError(f"member {name} is null and its class is not declared")

    def _extra(self, kind: int, extra: t.Any) -> None:
        if kind in (0, 7):
            self._out.append(extra)
        elif kind == 3:
            self._text(extra)
        elif kind == 4:
            self._text(extra[0])
            self._int(self._libraries[extra[1]])

    def _member(self, member: Value) -> None:
        if member is None:
            self._out.append(10)
        elif isinstance(member, bool):
            self._out.append(int(member))
        elif isinstance(member, int):
            self._int(member)
        elif isinstance(member, str):
            self._out.append(6)
            self._int(self._number())
            self._text(member)
        elif isinstance(member, Enum):
            self._enum(member)
        else:
            self._reference(member)

    def _enum(self, member: Enum) -> None:
        """Value types stand inline, under a negative number."""
        number = -self._number()
        known = self._metadata.get(member.class_name)
        if known is not None:
            self._out.append(1)
            self._int(number)
            self._int(known)
        else:
            self._metadata[member.class_name] = number
            self._out.append(5)
            self._int(number)
            self._text(member.class_name)
            self._int(1)
            self._text("value__")
            self._out += bytes((0, _INT32))
            self._int(self._libraries[member.library])
        self._int(member.value)


__all__ = ("ClassInstance", "Enum", "ObjectArray", "Value", "write")
