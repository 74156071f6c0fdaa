# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SerializationData: every recorded stream is rewritten byte for byte, and its certificate's records are recomputed."""

from __future__ import annotations

import re
import struct
import typing as t

import pytest
from cryptography import x509

from lab.shapes.serialization_data import CertificateState, cert_data, sign, stream

FILES = (
    "Get-ExchangeCertificate/GetExchangeCertificateOnAzure.xml",
    "Get-ExchangeCertificate/HealthChecker-E19.GetExchangeCertificate.xml",
    "Get-ExchangeCertificate/MonitorExchangeAuthCertificate.GetExchangeCertificate.xml",
    "New-ExchangeCertificate/NewExchangeCertificateDefaultTransport.xml",
)


def payload(data: bytes) -> bytes:
    if not data.startswith(b"#sig#"):
        return data
    (length,) = struct.unpack("<i", data[5:9])
    assert len(data) == 9 + length + 32
    return data[9 : 9 + length]


def element(data: bytes) -> bytes:
    """The byte array that CertData refers to."""
    at = data.index(b"\x0f\x03\0\0\0")
    (length,) = struct.unpack("<I", data[at + 5 : at + 9])
    return data[at + 10 : at + 10 + length]


def records(data: bytes) -> dict[int, bytes]:
    found = {}
    while data:
        number, one, length = struct.unpack("<III", data[:12])
        assert one == 1
        found[number], data = data[12 : 12 + length], data[12 + length :]
    return found


def state(data: bytes) -> CertificateState:
    """What the recorded stream says, read at the places that the fixed layout puts it."""
    values = [
        struct.unpack("<i", data[m.end() : m.end() + 4])[0] for m in re.finditer(rb"value__\0\x08\x02\0\0\0", data)
    ]
    identity = re.search(rb"\x06\x08\0\0\0.([^\x0f]*?)\x0f\x03", data, re.DOTALL)
    assert identity is not None
    return CertificateState(
        bool(data[data.index(b"\x09\x03\0\0\0") + 5]),
        values[0],
        values[1],
        values[2],
        tuple(name.decode() for name in re.findall(rb"IIS://[^/]+/W3SVC/\d+", data)),
        bool(data[data.index(b"\x09\x07\0\0\0") + 5]),
        identity[1].decode(),
    )


@pytest.mark.parametrize("path", FILES)
def test_recorded_streams_are_rewritten(recorded: t.Callable[[str], list[t.Any]], path: str) -> None:
    for item in recorded(path):
        data = payload(item.notes["SerializationData"].bytes)
        assert stream(element(data), state(data)) == data


@pytest.mark.parametrize("path", FILES)
@pytest.mark.filterwarnings("ignore")
def test_certificate_records_are_recomputed(recorded: t.Callable[[str], list[t.Any]], path: str) -> None:
    for item in recorded(path):
        theirs = records(element(payload(item.notes["SerializationData"].bytes)))
        name = theirs.get(11, b"\0\0")[:-2].decode("utf-16-le")
        certificate = x509.load_der_x509_certificate(item.properties["RawData"].bytes)
        mine = records(cert_data(certificate, name, has_private_key=2 in theirs))
        # The key's container has a name of its own on each machine; 97 is in one recording only.
        for number in set(theirs) - {2, 97}:
            assert mine[number] == theirs[number], number
        assert list(mine)[-1] == 32


def test_signed_envelope() -> None:
    signed = sign(b"abc", b"key")
    assert signed[:9] == b"#sig#\x03\0\0\0"
    assert signed[9:12] == b"abc"
    assert len(signed) == 9 + 3 + 32
    assert sign(b"abc", b"other")[12:] != signed[12:]


def test_list_of_five_sites_grows_as_dotnet_lists_do() -> None:
    names = tuple(f"IIS://EX1/W3SVC/{number}" for number in range(1, 6))
    data = stream(b"", CertificateState(True, 1, 0, 8, names, False, "x"))
    items = data.index(b"\x07\x09\0\0\0\0\x01\0\0\0")
    assert struct.unpack("<i", data[items + 10 : items + 14]) == (8,)
    assert b"\x0d\x03" in data
    assert data.endswith(b"\x0b")
