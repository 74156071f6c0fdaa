# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A reader of .NET BinaryFormatter streams ([MS-NRBF]), for the SerializationData of Exchange objects.

It gives names and values and never makes an instance of anything. Input is not trusted: every length is checked against
the bytes that are there, and the number of records, of elements and the depth are bounded. Record types 0, 1, 4 to 13,
15 and 16 are read, which are those that Exchange's objects use (wire-shapes 4); any other is refused.
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import struct
import typing as t

__all__ = ("NrbfError", "NrbfObject", "read_nrbf", "split_signature")

_SIGNED: t.Final = b"#sig#"
_SIGNATURE_LENGTH: t.Final = 32
_MAX_BYTES: t.Final = 16 * 1024 * 1024
_MAX_RECORDS: t.Final = 200_000
_MAX_ELEMENTS: t.Final = 500_000
_MAX_DEPTH: t.Final = 50

# BinaryTypeEnumeration
_PRIMITIVE, _STRING, _OBJECT, _SYSTEM_CLASS, _CLASS, _OBJECT_ARRAY, _STRING_ARRAY, _PRIMITIVE_ARRAY = range(8)
# PrimitiveTypeEnumeration: those of fixed size; 3 Char, 5 Decimal and 18 String are read one by one.
_FIXED: t.Mapping[int, struct.Struct] = {
    1: struct.Struct("<?"), 2: struct.Struct("<B"), 6: struct.Struct("<d"), 7: struct.Struct("<h"),
    8: struct.Struct("<i"), 9: struct.Struct("<q"), 10: struct.Struct("<b"), 11: struct.Struct("<f"),
    12: struct.Struct("<q"), 13: struct.Struct("<Q"), 14: struct.Struct("<H"), 15: struct.Struct("<I"),
    16: struct.Struct("<Q"),
}  # fmt: skip
_INT32 = struct.Struct("<i")


class NrbfError(ValueError):
    """The bytes are no stream that this reader knows."""


@dataclasses.dataclass
class NrbfObject:
    """An object of the stream. Members refer to other objects directly; a graph may have cycles."""

    type_name: str
    library: str | None
    members: dict[str, t.Any] = dataclasses.field(default_factory=dict, repr=False)


@dataclasses.dataclass(frozen=True)
class _Class:
    name: str
    library: str | None
    members: tuple[str, ...]
    types: tuple[tuple[int, t.Any], ...]


@dataclasses.dataclass(frozen=True)
class _Reference:
    id: int


@dataclasses.dataclass(frozen=True)
class _Nulls:
    count: int


class _End:
    pass


_END: t.Final = _End()


def split_signature(data: bytes) -> tuple[bytes, bool]:
    """The stream inside SerializationData, and whether it was in the signed envelope. The signature is not verified.

    :raises NrbfError: the envelope is broken.
    """
    if not data.startswith(_SIGNED):
        return data, False
    start = len(_SIGNED) + _INT32.size
    if len(data) < start:
        raise NrbfError("a signed envelope that ends in its header")
    (length,) = _INT32.unpack_from(data, len(_SIGNED))
    if length < 0 or len(data) != start + length + _SIGNATURE_LENGTH:
        raise NrbfError("a signed envelope whose length does not fit")
    return data[start : start + length], True


def read_nrbf(data: bytes) -> NrbfObject:
    """The root object of a stream.

    :raises NrbfError: it cannot be read to its end.
    """
    if len(data) > _MAX_BYTES:
        raise NrbfError(f"a stream of {len(data)} bytes, more than are ever read")
    try:
        return _Reader(data).read()
    except (struct.error, IndexError, UnicodeDecodeError, RecursionError) as exc:
        raise NrbfError(f"a stream that breaks off or is malformed: {type(exc).__name__}") from exc


class _Reader:
    """One pass over the records, then the references are replaced by what they refer to."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._depth = 0
        self._records = 0
        self._elements = 0
        self._libraries: dict[int, str] = {}
        self._classes: dict[int, _Class] = {}
        self._objects: dict[int, t.Any] = {}
        self._containers: list[t.Any] = []
        self._by_type: dict[int, t.Callable[[], t.Any]] = {
            1: self._class_with_id,
            4: lambda: self._new_class(system=True),
            5: lambda: self._new_class(system=False),
            6: self._string_record,
            7: self._binary_array,
            8: lambda: self._primitive(self._byte()),
            9: lambda: _Reference(self._int32()),
            10: lambda: _Nulls(1),
            11: lambda: _END,
            12: self._library,
            13: lambda: _Nulls(self._byte()),
            15: self._primitive_array,
            16: self._object_array,
        }

    def read(self) -> NrbfObject:
        if self._byte() != 0:
            raise NrbfError("a stream without its header")
        root, _header, major, minor = (self._int32() for _field in range(4))
        if (major, minor) != (1, 0):
            raise NrbfError(f"a stream of version {major}.{minor}")
        while self._record() is not _END:
            pass
        if self._at != len(self._data):
            raise NrbfError("bytes after the end of the stream")
        self._resolve()
        found = self._objects.get(root)
        if not isinstance(found, NrbfObject):
            raise NrbfError("a stream whose root is no object")
        return found

    # Bytes

    def _take(self, count: int) -> bytes:
        if count < 0 or count > len(self._data) - self._at:
            raise NrbfError("a length that goes beyond the end of the stream")
        self._at += count
        return self._data[self._at - count : self._at]

    def _byte(self) -> int:
        return self._take(1)[0]

    def _int32(self) -> int:
        return int(_INT32.unpack(self._take(4))[0])

    def _count(self) -> int:
        """A number of elements. Each must fit the total, however few bytes it costs."""
        count = self._int32()
        self._elements += max(count, 0)
        if count < 0 or self._elements > _MAX_ELEMENTS:
            raise NrbfError("more elements than are ever read")
        return count

    def _string(self) -> str:
        length = shift = 0
        while True:
            byte = self._byte()
            length |= (byte & 0x7F) << shift
            if byte < 0x80:
                return self._take(length).decode("utf-8")
            shift += 7
            if shift > 28:
                raise NrbfError("a string with an impossible length")

    def _primitive(self, kind: int) -> t.Any:
        if kind in _FIXED:
            return _FIXED[kind].unpack(self._take(_FIXED[kind].size))[0]
        if kind == 3:
            first = self._byte()
            more = 0 if first < 0x80 else 1 if first < 0xE0 else 2 if first < 0xF0 else 3
            return (bytes([first]) + self._take(more)).decode("utf-8")
        if kind in (5, 18):
            return self._string()
        raise NrbfError(f"a value of primitive type {kind}")

    # Records

    def _record(self) -> t.Any:
        self._records += 1
        self._depth += 1
        if self._records > _MAX_RECORDS or self._depth > _MAX_DEPTH:
            raise NrbfError("more records, or records inside records, than are ever read")
        kind = self._byte()
        if kind not in self._by_type:
            raise NrbfError(f"a record of type {kind}")
        value = self._by_type[kind]()
        self._depth -= 1
        return value

    def _library(self) -> t.Any:
        identity = self._int32()
        self._libraries[identity] = self._string()
        # A library may stand before any record, also before a member's value: what follows is meant.
        return self._record()

    def _define(self, identity: int, value: t.Any) -> t.Any:
        if identity in self._objects:
            raise NrbfError("two objects of one id")
        self._objects[identity] = value
        return value

    def _new_class(self, system: bool) -> NrbfObject:
        identity = self._int32()
        name = self._string()
        count = self._count()
        members = tuple(self._string() for _member in range(count))
        kinds = self._take(count)
        types = tuple((kind, self._type_info(kind)) for kind in kinds)
        library = None
        if not system:
            library = self._libraries.get(self._int32())
            if library is None:
                raise NrbfError("a class of an unknown library")
        self._classes[identity] = _Class(name, library, members, types)
        return self._instance(identity, self._classes[identity])

    def _type_info(self, kind: int) -> t.Any:
        if kind in (_PRIMITIVE, _PRIMITIVE_ARRAY):
            return self._byte()
        if kind == _SYSTEM_CLASS:
            return self._string()
        if kind == _CLASS:
            return self._string(), self._int32()
        if kind in (_STRING, _OBJECT, _OBJECT_ARRAY, _STRING_ARRAY):
            return None
        raise NrbfError(f"a member of binary type {kind}")

    def _class_with_id(self) -> NrbfObject:
        identity = self._int32()
        declared = self._int32()
        if declared not in self._classes:
            raise NrbfError("an object of a class that was not declared")
        self._classes.setdefault(identity, self._classes[declared])
        return self._instance(identity, self._classes[declared])

    def _instance(self, identity: int, cls: _Class) -> NrbfObject:
        created = NrbfObject(cls.name, cls.library)
        self._define(identity, created)
        self._containers.append(created)
        for name, (kind, info) in zip(cls.members, cls.types, strict=True):
            if kind == _PRIMITIVE:
                created.members[name] = self._primitive(info)
            else:
                created.members[name] = self._single()
        return created

    def _single(self) -> t.Any:
        """The value of a member: exactly one."""
        value = self._record()
        if isinstance(value, _Nulls):
            if value.count != 1:
                raise NrbfError("several nulls for one member")
            return None
        if value is _END:
            raise NrbfError("a stream that ends inside an object")
        return value

    def _string_record(self) -> str:
        identity = self._int32()
        return t.cast(str, self._define(identity, self._string()))

    def _binary_array(self) -> list[t.Any]:
        identity = self._int32()
        shape, rank = self._byte(), self._int32()
        # Single and jagged arrays of one dimension with lower bound 0; Exchange's objects have no other.
        if shape not in (0, 1) or rank != 1:
            raise NrbfError("an array of several dimensions or with a lower bound")
        count = self._count()
        kind = self._byte()
        info = self._type_info(kind)
        if kind == _PRIMITIVE:
            values: list[t.Any] = [self._primitive(info) for _element in range(count)]
            return t.cast("list[t.Any]", self._define(identity, values))
        return self._fill(identity, count)

    def _object_array(self) -> list[t.Any]:
        identity = self._int32()
        return self._fill(identity, self._count())

    def _fill(self, identity: int, count: int) -> list[t.Any]:
        values: list[t.Any] = []
        self._define(identity, values)
        self._containers.append(values)
        while len(values) < count:
            value = self._record()
            if isinstance(value, _Nulls):
                if not 0 < value.count <= count - len(values):
                    raise NrbfError("a number of nulls that does not fit its array")
                values.extend([None] * value.count)
            elif value is _END:
                raise NrbfError("a stream that ends inside an array")
            else:
                values.append(value)
        return values

    def _primitive_array(self) -> bytes | list[t.Any]:
        identity = self._int32()
        count = self._int32()
        kind = self._byte()
        if kind == 2:
            return t.cast(bytes, self._define(identity, self._take(count)))
        self._elements += max(count, 0)
        if count < 0 or self._elements > _MAX_ELEMENTS:
            raise NrbfError("more elements than are ever read")
        values = [self._primitive(kind) for _element in range(count)]
        return t.cast("list[t.Any]", self._define(identity, values))

    # References

    def _resolve(self) -> None:
        for container in self._containers:
            if isinstance(container, NrbfObject):
                container.members.update({name: self._target(value) for name, value in container.members.items()})
            else:
                container[:] = [self._target(value) for value in container]

    def _target(self, value: t.Any) -> t.Any:
        if not isinstance(value, _Reference):
            return value
        if value.id not in self._objects:
            raise NrbfError("a reference to nothing")
        return self._objects[value.id]
