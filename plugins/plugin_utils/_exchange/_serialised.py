# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an ExchangeCertificate's SerializationData holds (wire-shapes 4).

The signature of a signed envelope is not verified: its key is the auth certificate's, which a client does not have. The
values are therefore as trustworthy as the connection they came over, like every other property.
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import struct
import typing as t

from ._nrbf import NrbfError, NrbfObject, read_nrbf, split_signature

__all__ = ("SERVICES", "STATUSES", "ROOT_CA_TYPES", "SerialisedCertificate", "service_names", "store_properties")

_TYPE: t.Final = "Microsoft.Exchange.Management.SystemConfigurationTasks.ExchangeCertificate"
_CERTIFICATE: t.Final = 32
_FRIENDLY_NAME: t.Final = 11
_HEADER = struct.Struct("<III")

SERVICES: t.Mapping[int, str] = {
    1: "IMAP", 2: "POP", 4: "UM", 8: "IIS", 16: "SMTP", 32: "Federation", 64: "UMCallRouter",
}  # fmt: skip
"""AllowedServices. 1, 2, 8 and 16 are seen in recordings; 4, 32 and 64 are commonly given (cmdlet sheet 1.4)."""

STATUSES = ("Unknown", "Valid", "Revoked", "DateInvalid", "Untrusted", "Invalid", "RevocationCheckFailure",
            "PendingRequest")  # fmt: skip
"""CertificateStatus by number. Only 1 is seen in recordings; the others are inferred from their order (1.4)."""

ROOT_CA_TYPES = ("None", "ThirdParty", "Enterprise", "Registry", "GroupPolicy", "Unknown")
"""CertificateAuthorityType by number. 0 and 3 are seen in recordings; the others are inferred from their order (1.4)."""


@dataclasses.dataclass(frozen=True)
class SerialisedCertificate:
    """The members of the serialised object; None where the stream has no such member.

    :ivar services: the bits of AllowedServices.
    :ivar iis_services: ``IIS://<server>/W3SVC/<site id>``.
    :ivar store: the certificate store's properties by id.
    """

    identity: str | None
    self_signed: bool | None
    status: int | None
    root_ca_type: int | None
    services: int | None
    private_key_exportable: bool | None
    iis_services: tuple[str, ...] | None
    store: t.Mapping[int, bytes] = dataclasses.field(repr=False)
    signed: bool = False

    @classmethod
    def from_bytes(cls, data: bytes) -> SerialisedCertificate:
        """Read SerializationData.

        :raises NrbfError: it is broken, or of another class.
        """
        stream, signed = split_signature(data)
        root = read_nrbf(stream)
        if root.type_name != _TYPE:
            raise NrbfError(f"an object of type {root.type_name} instead of an ExchangeCertificate")
        members = root.members
        cert_data = members.get("CertData")
        return cls(
            identity=_of(members.get("Identity"), str),
            self_signed=_of(members.get("SelfSigned"), bool),
            status=_enum(members.get("Status")),
            root_ca_type=_enum(members.get("RootCAType")),
            services=_enum(members.get("Services")),
            private_key_exportable=_of(members.get("PrivateKeyExportable"), bool),
            iis_services=_iis_services(members.get("IISServices")),
            store=store_properties(cert_data) if isinstance(cert_data, bytes) else {},
            signed=signed,
        )

    @property
    def der(self) -> bytes | None:
        return self.store.get(_CERTIFICATE)

    @property
    def friendly_name(self) -> str | None:
        """Empty where the store has none; None where the store's properties did not come."""
        if not self.store:
            return None
        return self.store.get(_FRIENDLY_NAME, b"").decode("utf-16-le", "replace").rstrip("\0")


def store_properties(data: bytes) -> dict[int, bytes]:
    """The properties of a serialised certificate store element, by id.

    :raises NrbfError: the run of properties breaks off.
    """
    found: dict[int, bytes] = {}
    at = 0
    while at < len(data):
        if len(data) - at < _HEADER.size:
            raise NrbfError("a certificate store element that breaks off in a header")
        identity, encoding, length = _HEADER.unpack_from(data, at)
        at += _HEADER.size
        if encoding != 1 or length > len(data) - at:
            raise NrbfError("a certificate store element that breaks off in a property")
        found[identity] = data[at : at + length]
        at += length
    return found


def service_names(bits: int) -> tuple[str, ...]:
    """The names of AllowedServices bits, by ascending value; bits without a name as their number."""
    names = [name for bit, name in SERVICES.items() if bits & bit]
    rest = bits & ~sum(SERVICES)
    return tuple(names + ([str(rest)] if rest else []))


_V = t.TypeVar("_V")


def _of(value: t.Any, kind: type[_V]) -> _V | None:
    return value if isinstance(value, kind) else None


def _enum(value: t.Any) -> int | None:
    return _of(value.members.get("value__"), int) if isinstance(value, NrbfObject) else None


def _iis_services(value: t.Any) -> tuple[str, ...] | None:
    if not isinstance(value, NrbfObject):
        return None
    items, size = value.members.get("_items"), value.members.get("_size")
    if not isinstance(items, list) or not isinstance(size, int) or not 0 <= size <= len(items):
        return None
    # The array is longer than the list and padded with nulls.
    names = (item.members.get("serviceName") for item in items[:size] if isinstance(item, NrbfObject))
    return tuple(name for name in names if isinstance(name, str))
