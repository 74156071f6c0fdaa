# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PKCS #12 files made and read in memory, and what else Import-ExchangeCertificate takes (cmdlet sheet 2.6)."""

from __future__ import annotations

import dataclasses
import typing as t

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs7, pkcs12

from .model import PrivateKey, StoredCertificate


@dataclasses.dataclass(frozen=True)
class Content:
    """What a file holds: the certificate itself, its key (None where there is none), its friendly name."""

    certificate: x509.Certificate
    key: PrivateKey | None = dataclasses.field(repr=False)
    friendly_name: str = ""


def pack(stored: StoredCertificate, password: str | None, chain: t.Sequence[x509.Certificate] = ()) -> bytes:
    """A PKCS #12 file with the certificate, its key and the certificates above it.

    Assumption: without a password the file is not encrypted.
    """
    encryption: serialization.KeySerializationEncryption = (
        serialization.BestAvailableEncryption(password.encode()) if password else serialization.NoEncryption()
    )
    name = stored.friendly_name.encode() or None
    return pkcs12.serialize_key_and_certificates(name, stored.key, stored.certificate, list(chain) or None, encryption)


def unpack(data: bytes, password: str | None) -> Content | None:
    """The content of a PKCS #12, PKCS #7 or plain certificate file; None where it is none, or the password is wrong."""
    found = _pkcs12(data, password)
    if found is not None:
        return found
    for read in _READERS:
        try:
            certificates = read(data)
        except ValueError:
            continue
        if certificates:
            return Content(_lowest(certificates), None)
    return None


def _pkcs12(data: bytes, password: str | None) -> Content | None:
    # No password and an empty one are two ways to make a file; a reader takes them for the same.
    for secret in (password.encode(),) if password else (None, b""):
        try:
            loaded = pkcs12.load_pkcs12(data, secret)
        except (ValueError, TypeError):
            continue
        if loaded.key is not None and not isinstance(loaded.key, (rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey)):
            return None
        if loaded.cert is not None:
            name = (loaded.cert.friendly_name or b"").decode(errors="replace")
            return Content(loaded.cert.certificate, loaded.key, name)
        if loaded.additional_certs:
            return Content(_lowest([item.certificate for item in loaded.additional_certs]), None)
    return None


_READERS: tuple[t.Callable[[bytes], list[x509.Certificate]], ...] = (
    x509.load_pem_x509_certificates,
    pkcs7.load_pem_pkcs7_certificates,
    lambda data: [x509.load_der_x509_certificate(data)],
    pkcs7.load_der_pkcs7_certificates,
)


def _lowest(certificates: t.Sequence[x509.Certificate]) -> x509.Certificate:
    """The certificate of a chain that issued none of the others."""
    for certificate in certificates:
        if not any(other.issuer == certificate.subject for other in certificates if other is not certificate):
            return certificate
    return certificates[0]
