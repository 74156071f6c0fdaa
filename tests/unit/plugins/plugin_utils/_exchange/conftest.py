# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builders for the tests of this folder. Streams and certificates are made here, field by field, not copied."""

from __future__ import annotations

import datetime
import hashlib
import struct
import typing as t

import pytest

from ansible_collections.certops.exchange.plugins.plugin_utils._certificates import CertificateFacts
from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import (
    AUTH_CERTIFICATE_SUBJECT,
    ExchangeCertificate,
    ExchangeServer,
    ServerVersion,
)

UTC = datetime.timezone.utc


class Nrbf:
    """Writes [MS-NRBF] records."""

    header = struct.pack("<Biiii", 0, 1, -1, 1, 0)
    end = b"\x0b"

    @staticmethod
    def string(text: str) -> bytes:
        data = text.encode()
        length, encoded = len(data), b""
        while length >= 0x80:
            encoded += bytes([length & 0x7F | 0x80])
            length >>= 7
        return encoded + bytes([length]) + data

    @classmethod
    def library(cls, identity: int, name: str) -> bytes:
        return struct.pack("<Bi", 12, identity) + cls.string(name)

    @classmethod
    def new_class(
        cls, identity: int, name: str, members: t.Sequence[tuple[str, int, bytes, bytes]], library: int | None
    ) -> bytes:
        """:param members: name, binary type, additional type information, value."""
        head = struct.pack("<Bi", 4 if library is None else 5, identity) + cls.string(name)
        head += struct.pack("<i", len(members)) + b"".join(cls.string(member[0]) for member in members)
        head += bytes(member[1] for member in members) + b"".join(member[2] for member in members)
        if library is not None:
            head += struct.pack("<i", library)
        return head + b"".join(member[3] for member in members)

    @staticmethod
    def reference(identity: int) -> bytes:
        return struct.pack("<Bi", 9, identity)

    @classmethod
    def enum(cls, identity: int, name: str, value: int) -> bytes:
        return cls.new_class(identity, name, [("value__", 0, b"\x08", struct.pack("<i", value))], 2)

    @staticmethod
    def byte_array(identity: int, data: bytes) -> bytes:
        return struct.pack("<BiiB", 15, identity, len(data), 2) + data

    @classmethod
    def string_object(cls, identity: int, text: str) -> bytes:
        return struct.pack("<Bi", 6, identity) + cls.string(text)

    @classmethod
    def certificate(
        cls,
        store: bytes,
        services: int = 27,
        status: int = 1,
        root_ca_type: int = 3,
        iis: t.Sequence[str] = (),
        iis_size: int | None = None,
        exportable: bool = True,
        identity: str = "ex01.contoso.lab\\AA",
        type_name: str = "Microsoft.Exchange.Management.SystemConfigurationTasks.ExchangeCertificate",
    ) -> bytes:
        """SerializationData of an ExchangeCertificate, with the members in Exchange's order (wire-shapes 4).

        :param iis_size: how many of the IIS services count; those behind are left over in the list's array.
        """

        def named(name: str) -> bytes:
            return cls.string(name) + struct.pack("<i", 2)

        service_type = "Microsoft.Exchange.Management.SystemConfigurationTasks.IisService"
        padding = 4 - len(iis)
        items = b"".join(cls.reference(100 + index) for index in range(len(iis))) + bytes([13, padding])
        members = [
            ("CertData", 7, b"\x02", cls.reference(3)),
            ("SelfSigned", 0, b"\x01", b"\x01"),
            ("Status", 4, named("CertificateStatus"), cls.enum(-4, "CertificateStatus", status)),
            (
                "RootCAType",
                4,
                named("CertificateAuthorityType"),
                cls.enum(-5, "CertificateAuthorityType", root_ca_type),
            ),
            ("Services", 4, named("AllowedServices"), cls.enum(-6, "AllowedServices", services)),
            ("IISServices", 3, cls.string("List"), cls.reference(7)),
            ("PrivateKeyExportable", 0, b"\x01", bytes([exportable])),
            ("Identity", 1, b"", cls.string_object(8, identity)),
        ]
        data = cls.header + cls.library(2, "Microsoft.Exchange.Management")
        data += cls.new_class(1, type_name, members, 2) + cls.byte_array(3, store)
        data += cls.new_class(
            7,
            "System.Collections.Generic.List",
            [
                ("_items", 4, named(service_type + "[]"), cls.reference(9)),
                ("_size", 0, b"\x08", struct.pack("<i", len(iis) if iis_size is None else iis_size)),
                ("_version", 0, b"\x08", struct.pack("<i", len(iis))),
            ],
            None,
        )
        data += struct.pack("<BiBiiB", 7, 9, 0, 1, 4, 4) + named(service_type) + items
        for index, name in enumerate(iis):
            text = cls.string_object(200 + index, name)
            if index == 0:
                data += cls.new_class(100, service_type, [("serviceName", 1, b"", text)], 2)
            else:
                data += struct.pack("<Bii", 1, 100 + index, 100) + text
        return data + cls.end

    @staticmethod
    def store(der: bytes | None, friendly_name: str | None = None, **more: bytes) -> bytes:
        entries = {int(key[1:]): value for key, value in more.items()}
        if friendly_name is not None:
            entries[11] = friendly_name.encode("utf-16-le") + b"\0\0"
        if der is not None:
            entries[32] = der
        return b"".join(struct.pack("<III", key, 1, len(value)) + value for key, value in entries.items())

    @staticmethod
    def signed(data: bytes) -> bytes:
        return b"#sig#" + struct.pack("<i", len(data)) + data + bytes(32)


class Build:
    """Certificates and servers as the decisions see them."""

    @staticmethod
    def facts(
        name: str, not_before: datetime.datetime, not_after: datetime.datetime, **changes: t.Any
    ) -> CertificateFacts:
        """Facts of an auth certificate; its thumbprint is a hash of the name."""
        values: dict[str, t.Any] = {
            "der": b"",
            "thumbprint": Build.thumbprint(name),
            "subject": AUTH_CERTIFICATE_SUBJECT,
            "issuer": AUTH_CERTIFICATE_SUBJECT,
            "serial_number": "01",
            "not_before": not_before,
            "not_after": not_after,
            "common_name": "Microsoft Exchange Server Auth Certificate",
            "domains": (),
            "has_san": False,
            "self_signed": True,
            "key_algorithm": "RSA",
            "key_size": 2048,
            "signature_hash": "SHA256",
            "eku": None,
            "key_usage": None,
            "is_ca": False,
            "path_length": None,
        }
        return CertificateFacts(**{**values, **changes})

    @staticmethod
    def thumbprint(name: str) -> str:
        return hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest().upper()

    @staticmethod
    def certificate(facts: CertificateFacts, server: str, **changes: t.Any) -> ExchangeCertificate:
        values: dict[str, t.Any] = {
            "services": ("SMTP",),
            "status": "Valid",
            "root_ca_type": "None",
            "friendly_name": "Microsoft Exchange Server Auth Certificate",
            "domains": (),
            "has_private_key": True,
            "private_key_exportable": True,
            "iis_services": (),
            "source": "selected",
        }
        return ExchangeCertificate(server=server, facts=facts, **{**values, **changes})

    @staticmethod
    def server(
        name: str, roles: tuple[str, ...] = ("Mailbox", "ClientAccess"), version: tuple[int, ...] = (15, 2, 1748, 10)
    ) -> ExchangeServer:
        return ExchangeServer(
            name=name,
            fqdn=f"{name}.contoso.lab",
            domain="contoso.lab",
            site="Tokyo",
            version=ServerVersion(*version),
            roles=roles,
        )


@pytest.fixture(scope="session")
def nrbf() -> type[Nrbf]:
    return Nrbf


@pytest.fixture(scope="session")
def build() -> type[Build]:
    return Build


@pytest.fixture(scope="session")
def der() -> bytes:
    """A certificate with an EC key, which no recording has."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "ex01.contoso.lab")])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(datetime.datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime.datetime(2031, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.DER)
    )
