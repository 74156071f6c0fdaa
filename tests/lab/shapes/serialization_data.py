# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SerializationData of an ExchangeCertificate (wire-shapes 4): the store's element, the stream around it, the envelope."""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import struct
import uuid

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from .nrbf import ClassInstance, Enum, ObjectArray, write

_PUBLIC_KEY = "Culture=neutral, PublicKeyToken=31bf3856ad364e35"
MANAGEMENT = f"Microsoft.Exchange.Management, Version=15.0.0.0, {_PUBLIC_KEY}"
_SYSTEM = "System, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089"
_TASKS = "Microsoft.Exchange.Management.SystemConfigurationTasks."
_LIST = f"System.Collections.Generic.List`1[[{_TASKS}IisService, {MANAGEMENT}]]"
_LIST_CAPACITY = 4  # what .NET's list reserves for its first items
_KEY_CONTAINER_NAMES = uuid.UUID("6f2b1a0e-9d4c-5b7e-8a31-2c5d7e9f0b14")


@dataclasses.dataclass(frozen=True)
class CertificateState:
    """What the stream says of a certificate beside the certificate itself.

    :ivar iis_services: ``IIS://<server>/W3SVC/<site id>``, in order. :ivar identity: ``<server FQDN>\\<thumbprint>``.
    """

    self_signed: bool
    status: int
    root_ca_type: int
    services: int
    iis_services: tuple[str, ...]
    private_key_exportable: bool
    identity: str


def stream(cert_data: bytes, state: CertificateState) -> bytes:
    """The [MS-NRBF] stream, members in the recorded order."""
    services = [
        ClassInstance(
            _TASKS + "IisService",
            MANAGEMENT,
            (
                ("serviceName", name),
                ("internalUrl", None),
                ("internalUrlValid", Enum(_TASKS + "UrlValidation", MANAGEMENT, 0)),
                ("externalUrl", None),
                ("externalUrlValid", Enum(_TASKS + "UrlValidation", MANAGEMENT, 0)),
            ),
            {"internalUrl": ("System.Uri", _SYSTEM), "externalUrl": ("System.Uri", _SYSTEM)},
        )
        for name in state.iis_services
    ]
    capacity = 0
    while capacity < len(services):
        capacity = capacity * 2 or _LIST_CAPACITY
    items = ObjectArray(_TASKS + "IisService", MANAGEMENT, (*services, *([None] * (capacity - len(services)))))
    listed = ClassInstance(
        _LIST,
        None,
        (("_items", items), ("_size", len(services)), ("_version", 1)),
        {"_items": (_TASKS + "IisService[]", MANAGEMENT)},
    )
    return write(
        ClassInstance(
            _TASKS + "ExchangeCertificate",
            MANAGEMENT,
            (
                ("CertData", cert_data),
                ("SelfSigned", state.self_signed),
                ("Status", Enum(_TASKS + "CertificateStatus", MANAGEMENT, state.status)),
                ("RootCAType", Enum(_TASKS + "CertificateAuthorityType", MANAGEMENT, state.root_ca_type)),
                ("Services", Enum(_TASKS + "AllowedServices", MANAGEMENT, state.services)),
                ("IISServices", listed),
                ("PrivateKeyExportable", state.private_key_exportable),
                ("Identity", state.identity),
            ),
        )
    )


def sign(payload: bytes, key: bytes) -> bytes:
    """The signed envelope: ``#sig#``, length, payload, 32 bytes.

    Assumption: the 32 bytes are an HMAC-SHA-256 (wire-shapes 4: their number suits it); nobody outside can verify it.
    """
    return b"#sig#" + struct.pack("<i", len(payload)) + payload + hmac.new(key, payload, hashlib.sha256).digest()


def cert_data(certificate: x509.Certificate, friendly_name: str, *, has_private_key: bool) -> bytes:
    """The serialised element of the certificate store: runs of property id, 1, length, bytes; the certificate last."""
    der = certificate.public_bytes(serialization.Encoding.DER)
    records = [(4, hashlib.md5(der, usedforsecurity=False).digest())]
    if friendly_name:
        records.append((11, (friendly_name + "\0").encode("utf-16-le")))
    records.append((20, _key_identifier(certificate)))
    if has_private_key:
        records.append((2, _key_provider(der, 12 if isinstance(certificate.public_key(), rsa.RSAPublicKey) else 0)))
    records.append((3, hashlib.sha1(der, usedforsecurity=False).digest()))
    records.append((25, hashlib.md5(_public_key_bits(certificate), usedforsecurity=False).digest()))
    records += _signature_records(certificate)
    key = certificate.public_key()
    if isinstance(key, (rsa.RSAPublicKey, ec.EllipticCurvePublicKey)):
        records.append((92, struct.pack("<I", key.key_size)))
    records.append((32, der))
    return b"".join(struct.pack("<III", number, 1, len(data)) + data for number, data in records)


def _key_identifier(certificate: x509.Certificate) -> bytes:
    """The subject key identifier of the certificate, else the SHA-1 of its public key's encoding."""
    try:
        return certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    except x509.ExtensionNotFound:
        encoding = certificate.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return hashlib.sha1(encoding, usedforsecurity=False).digest()


def _public_key_bits(certificate: x509.Certificate) -> bytes:
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.PKCS1)
    if isinstance(key, ec.EllipticCurvePublicKey):
        return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def _signature_records(certificate: x509.Certificate) -> list[tuple[int, bytes]]:
    algorithm = certificate.signature_hash_algorithm
    if algorithm is None:
        return []
    digest = hashlib.new(algorithm.name, certificate.tbs_certificate_bytes, usedforsecurity=False).digest()
    # Assumption: how the kind of an elliptic key is named; no recording has one.
    kind = "RSA" if isinstance(certificate.signature_algorithm_parameters, padding.AsymmetricPadding) else "ECDSA"
    return [(89, f"{kind}/{algorithm.name.upper()}\0".encode("utf-16-le")), (15, digest)]


def _key_provider(der: bytes, kind: int) -> bytes:
    """Key provider information: container name, machine key set, key exchange.

    :param kind: of provider, 12 for RSA SChannel. Assumption: 0, which means CNG, for elliptic keys.
    """
    container = (str(uuid.uuid5(_KEY_CONTAINER_NAMES, hashlib.sha256(der).hexdigest())) + "\0").encode("utf-16-le")
    head = struct.pack("<7I", 28, 0, kind, 0x20, 0, 0, 1)
    return head + container.ljust(80, b"\0")


__all__ = ("CertificateState", "MANAGEMENT", "cert_data", "sign", "stream")
