# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A certificate as a person hands it over; never with its key."""

from __future__ import annotations

import base64
import datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs7,
    pkcs12,
)

from ansible_collections.certops.exchange.plugins.plugin_utils._certificates import public_certificate

NOW = datetime.datetime(2026, 11, 24, 9, tzinfo=datetime.timezone.utc)
KEY = ec.generate_private_key(ec.SECP256R1())
NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "root")])
CERTIFICATE = (
    x509.CertificateBuilder()
    .subject_name(NAME)
    .issuer_name(NAME)
    .public_key(KEY.public_key())
    .serial_number(7)
    .not_valid_before(NOW)
    .not_valid_after(NOW.replace(year=2031))
    .sign(KEY, hashes.SHA256())
)
DER = CERTIFICATE.public_bytes(Encoding.DER)
PEM = CERTIFICATE.public_bytes(Encoding.PEM)
SECRET = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.mark.parametrize(
    "data",
    [
        DER,
        PEM,
        PEM.replace(b"\n", b"\r\n"),
        b"subject=CN=root\n" + PEM + b"\n",
        PEM.replace(b"CERTIFICATE", b"X509 CERTIFICATE"),
        base64.b64encode(DER),
        base64.encodebytes(DER),
    ],
)
def test_each_form(data: bytes) -> None:
    facts = public_certificate(data)
    assert (facts.der, facts.subject) == (DER, "CN=root")


@pytest.mark.parametrize(
    "data",
    [
        SECRET,
        PEM + SECRET,
        SECRET + PEM,
        SECRET.split(b"-----END")[0] + PEM,
        KEY.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()),
        KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x")),
        KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
        KEY.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption()),
        base64.b64encode(KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())),
        pkcs12.serialize_key_and_certificates(b"x", KEY, CERTIFICATE, None, NoEncryption()),
    ],
)
def test_a_private_key_is_refused_and_not_quoted(data: bytes) -> None:
    with pytest.raises(ValueError, match="private key") as caught:
        public_certificate(data)
    assert len(str(caught.value)) < 120
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no X.509"),
        (b"hello", "no X.509"),
        (b"\x30\x03\x02\x01\x09", "no X.509"),
        (DER + SECRET, "private key|no X.509"),
        (DER + b"more", "no X.509"),
        (PEM + PEM, "2 certificates"),
        (pkcs7.serialize_certificates([CERTIFICATE], Encoding.PEM), "0 certificates"),
        (PEM + pkcs7.serialize_certificates([CERTIFICATE], Encoding.PEM), "1 certificates in 2"),
        (PEM.replace(b"MII", b"?II", 1), "damaged"),
    ],
)
def test_anything_else_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        public_certificate(data)
