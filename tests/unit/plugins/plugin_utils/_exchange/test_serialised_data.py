# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import contextlib
import struct
import typing as t

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import (
    NrbfError,
    NrbfObject,
    SerialisedCertificate,
    read_nrbf,
    split_signature,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._exchange._serialised import (
    service_names,
    store_properties,
)

if t.TYPE_CHECKING:
    from unit.plugins.plugin_utils._exchange.conftest import Nrbf


@pytest.mark.parametrize("signed", [False, True])
def test_certificate(nrbf: type[Nrbf], signed: bool) -> None:
    store = nrbf.store(b"DER", "Microsoft Exchange Server Auth Certificate", p3=b"\1" * 20)
    iis = ["IIS://EX01/W3SVC/1", "IIS://EX01/W3SVC/2"]
    data = nrbf.certificate(store, services=24, iis=iis)
    found = SerialisedCertificate.from_bytes(nrbf.signed(data) if signed else data)
    assert found.signed is signed
    assert found.der == b"DER"
    assert found.friendly_name == "Microsoft Exchange Server Auth Certificate"
    assert (found.services, found.status, found.root_ca_type) == (24, 1, 3)
    assert found.self_signed is found.private_key_exportable is True
    assert found.identity == "ex01.contoso.lab\\AA"
    # The array has four places; the list's size counts.
    assert found.iis_services == tuple(iis)
    assert "DER" not in repr(found)


def test_no_friendly_name_is_empty_and_no_store_is_unknown(nrbf: type[Nrbf]) -> None:
    assert SerialisedCertificate.from_bytes(nrbf.certificate(nrbf.store(b"DER"))).friendly_name == ""
    nothing = SerialisedCertificate.from_bytes(nrbf.certificate(b""))
    assert nothing.friendly_name is None
    assert nothing.der is None


def test_another_class_is_refused(nrbf: type[Nrbf]) -> None:
    with pytest.raises(NrbfError, match="instead of an ExchangeCertificate"):
        SerialisedCertificate.from_bytes(nrbf.certificate(b"", type_name="System.Diagnostics.Process"))


def test_every_cut_is_noticed(nrbf: type[Nrbf]) -> None:
    data = nrbf.certificate(nrbf.store(b"DER", "name"), iis=["IIS://EX01/W3SVC/1"])
    for length in range(len(data)):
        with pytest.raises(NrbfError):
            read_nrbf(data[:length])
    with pytest.raises(NrbfError, match="after the end"):
        read_nrbf(data + b"\0")
    signed = nrbf.signed(data)
    for length in range(5, len(signed)):
        with pytest.raises(NrbfError):
            split_signature(signed[:length])


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_broken_streams_give_its_own_error_or_an_object(nrbf: type[Nrbf], data: st.DataObject) -> None:
    stream = bytearray(nrbf.certificate(nrbf.store(b"DER", "name"), iis=["IIS://EX01/W3SVC/1"]))
    for _change in range(data.draw(st.integers(1, 6))):
        stream[data.draw(st.integers(0, len(stream) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = read_nrbf(bytes(stream))
    except NrbfError:
        return
    assert isinstance(found, NrbfObject)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_arbitrary_bytes_give_its_own_error_or_a_value(nrbf: type[Nrbf], data: bytes) -> None:
    for stream in (data, nrbf.header + data):
        with contextlib.suppress(NrbfError):
            assert isinstance(read_nrbf(stream), NrbfObject)
    with contextlib.suppress(NrbfError):
        assert sum(12 + len(value) for value in store_properties(data).values()) <= len(data)


def test_what_a_list_has_left_over_does_not_count(nrbf: type[Nrbf]) -> None:
    data = nrbf.certificate(b"", iis=["IIS://EX01/W3SVC/1", "IIS://EX01/W3SVC/2"], iis_size=1)
    assert SerialisedCertificate.from_bytes(data).iis_services == ("IIS://EX01/W3SVC/1",)
    data = nrbf.certificate(b"", iis=["IIS://EX01/W3SVC/1"], iis_size=5)
    assert SerialisedCertificate.from_bytes(data).iis_services is None


@pytest.mark.parametrize(
    ("body", "says"),
    [
        # An array that claims two thousand million bytes, one of as many strings, a class of as many members.
        (struct.pack("<BiiB", 15, 2, 2_000_000_000, 2), "beyond the end"),
        (struct.pack("<BiiB", 15, 2, -1, 2), "beyond the end"),
        (struct.pack("<BiiB", 15, 2, 2_000_000_000, 8), "more elements"),
        (struct.pack("<Bii", 16, 2, 2_000_000_000), "more elements"),
        (struct.pack("<Bii", 16, 2, -5), "more elements"),
        (struct.pack("<Bi", 4, 2) + b"\x01A" + struct.pack("<i", 2_000_000_000), "more elements"),
        # Each array is small, all together are not.
        (b"".join(struct.pack("<Bii", 16, n, 250) + bytes([13, 250]) for n in range(2, 3000)), "more elements"),
        # A string of impossible length; records that nest, each closed properly.
        (struct.pack("<Bi", 6, 2) + b"\xff\xff\xff\xff\xff\x01", "impossible length"),
        (b"".join(struct.pack("<Bii", 16, n, 1) for n in range(2, 100)) + b"\x0a", "inside records"),
        (b"".join(struct.pack("<Bi", 12, n) + b"\x01L" for n in range(2, 100)), "inside records"),
        # Nulls beyond the array; none at all, which would never fill it; several for one member.
        (struct.pack("<Bii", 16, 2, 2) + bytes([13, 3]), "number of nulls"),
        (struct.pack("<Bii", 16, 2, 2) + bytes([13, 0, 13, 2]), "number of nulls"),
        (struct.pack("<Bi", 4, 2) + b"\x01A\x01\0\0\0\x01m\x02" + bytes([13, 2]), "several nulls"),
        # Record types that Exchange's objects do not use, among them method calls.
        *((bytes([kind]), f"record of type {kind}") for kind in (2, 3, 14, 17, 18, 21, 22, 255)),
        # A class that was not declared, an unknown library, a reference to nothing, odd types.
        (struct.pack("<Bii", 1, 2, 99), "not declared"),
        (struct.pack("<Bi", 5, 2) + b"\x01A" + struct.pack("<ii", 0, 77), "unknown library"),
        (struct.pack("<Bii", 16, 2, 1) + struct.pack("<Bi", 9, 42), "reference to nothing"),
        (struct.pack("<Bi", 4, 2) + b"\x01A\x01\0\0\0\x01m\x09", "binary type 9"),
        (bytes([8, 4]), "primitive type 4"),
        # Two objects of one id; an array with two dimensions; the end inside an array and inside an object.
        (struct.pack("<Bi", 6, 2) + b"\x01A" + struct.pack("<Bi", 6, 2) + b"\x01B", "one id"),
        (struct.pack("<BiBi", 7, 2, 2, 2), "dimensions"),
        (struct.pack("<Bii", 16, 2, 1), "inside an array"),
        (struct.pack("<Bi", 4, 2) + b"\x01A\x01\0\0\0\x01m\x02", "inside an object"),
    ],
)
def test_hostile_records_are_refused(nrbf: type[Nrbf], body: bytes, says: str) -> None:
    good = nrbf.header + nrbf.new_class(1, "A", [], None)
    assert read_nrbf(good + nrbf.end).type_name == "A"
    with pytest.raises(NrbfError, match=says):
        read_nrbf(good + body + nrbf.end)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "beyond the end"),
        (b"\x01", "without its header"),
        (struct.pack("<Biiii", 0, 1, -1, 2, 0), "version 2.0"),
        (struct.pack("<Biiii", 0, 1, -1, 1, 0) + struct.pack("<Bi", 6, 1) + b"\x01A\x0b", "root is no object"),
        (b"\0" * (16 * 1024 * 1024 + 1), "more than are ever read"),
    ],
)
def test_no_stream(data: bytes, says: str) -> None:
    with pytest.raises(NrbfError, match=says):
        read_nrbf(data)


def test_primitive_members(nrbf: type[Nrbf]) -> None:
    values = [
        ("boolean", 1, b"\x01", True), ("byte", 2, b"\xff", 255), ("char", 3, "é".encode(), "é"),
        ("decimal", 5, nrbf.string("1.5"), "1.5"), ("double", 6, struct.pack("<d", 0.5), 0.5),
        ("int16", 7, struct.pack("<h", -2), -2), ("int64", 9, struct.pack("<q", -3), -3),
        ("sbyte", 10, b"\xff", -1), ("uint32", 15, struct.pack("<I", 2**32 - 1), 2**32 - 1),
        ("string", 18, nrbf.string("x" * 300), "x" * 300),
    ]  # fmt: skip
    members = [(name, 0, bytes([kind]), data) for name, kind, data, _value in values]
    found = read_nrbf(nrbf.header + nrbf.new_class(1, "A", members, None) + nrbf.end)
    assert found.members == {name: value for name, _kind, _data, value in values}


def test_a_graph_may_have_cycles(nrbf: type[Nrbf]) -> None:
    found = read_nrbf(nrbf.header + nrbf.new_class(1, "A", [("self", 2, b"", nrbf.reference(1))], None) + nrbf.end)
    assert found.members["self"] is found


@pytest.mark.parametrize(
    ("bits", "names"),
    [
        (0, ()),
        (27, ("IMAP", "POP", "IIS", "SMTP")),
        (16, ("SMTP",)),
        (127, ("IMAP", "POP", "UM", "IIS", "SMTP", "Federation", "UMCallRouter")),
        # Unknown bits are kept.
        (16 + 128 + 512, ("SMTP", "640")),
    ],
)
def test_service_names(bits: int, names: tuple[str, ...]) -> None:
    assert service_names(bits) == names
