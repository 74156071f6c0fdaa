# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A certificate on an Exchange server."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import typing as t

from .._certificates import CertificateFacts, UnreadableCertificate
from .._wire import ABSENT, WireObject, WireValue, items, text
from ._nrbf import NrbfError
from ._reading import UnreadableObject, boolean, flag_names, or_unknown, texts, wire_object
from ._serialised import ROOT_CA_TYPES, STATUSES, SerialisedCertificate, service_names

__all__ = ("SELECT_PROPERTIES", "ExchangeCertificate")

SELECT_PROPERTIES: tuple[str, ...] = (
    "RawData",
    "Identity",
    "Thumbprint",
    "Services",
    "Status",
    "RootCAType",
    "FriendlyName",
    "CertificateDomains",
    "HasPrivateKey",
    "PrivateKeyExportable",
    "IISServices",
)
"""What to ask Select-Object for. RawData gives the X.509 facts, Identity the server."""

_SELECTED_ONLY = ("Services", "Status", "RootCAType", "HasPrivateKey")


@dataclasses.dataclass(frozen=True)
class ExchangeCertificate:
    """A certificate, and what the server it is on says of it. None is "unknown" everywhere; empty is a fact.

    :ivar server: FQDN as in the object's Identity, else the name given by the reader, else None.
    :ivar services: names by ascending value; a reading of that server at that moment, not a trait of the certificate.
    :ivar status: Valid, DateInvalid, ...; root_ca_type: None (the word), Registry, ...
    :ivar domains: as Exchange says, else computed from the certificate.
    :ivar has_private_key: known after Select-Object; else only True, where the key is exportable.
    :ivar iis_services: ``IIS://<server>/W3SVC/<site id>``.
    :ivar source: which shape told it: Select-Object's, SerializationData, or RawData alone.
    :ivar problem: why there is less than there could be.
    """

    server: str | None
    facts: CertificateFacts
    services: tuple[str, ...] | None
    status: str | None
    root_ca_type: str | None
    friendly_name: str | None
    domains: tuple[str, ...]
    has_private_key: bool | None
    private_key_exportable: bool | None
    iis_services: tuple[str, ...] | None
    source: t.Literal["selected", "serialised", "raw"]
    problem: str | None = None

    @classmethod
    def from_wire(cls, value: WireValue, server: str | None = None) -> ExchangeCertificate:
        """Read any of the three shapes.

        :param server: the server that was asked, for shapes that do not say it.
        :raises UnreadableObject: there is no certificate in it.
        """
        found = wire_object(value, "an ExchangeCertificate")
        if any(found.get(name) is not ABSENT for name in _SELECTED_ONLY):
            return _selected(found, server)
        data = found.get("SerializationData")
        if isinstance(data, bytes):
            try:
                return _serialised(found, SerialisedCertificate.from_bytes(data), server)
            except NrbfError as exc:
                return _raw(found, server, f"SerializationData cannot be read: {exc}")
        return _raw(found, server, "the server sent no SerializationData")

    @property
    def thumbprint(self) -> str:
        return self.facts.thumbprint

    def to_result(self) -> dict[str, t.Any]:
        """Plain JSON values; moments are ISO 8601 UTC, what is not known is ``unknown``."""
        result = self.facts.to_result()
        result.update(
            server=or_unknown(self.server),
            services=or_unknown(self.services),
            status=or_unknown(self.status),
            root_ca_type=or_unknown(self.root_ca_type),
            friendly_name=or_unknown(self.friendly_name),
            domains=list(self.domains),
            has_private_key=or_unknown(self.has_private_key),
            private_key_exportable=or_unknown(self.private_key_exportable),
            iis_services=or_unknown(self.iis_services),
            source=self.source,
        )
        return result


def _selected(value: WireObject, server: str | None) -> ExchangeCertificate:
    facts = _facts(value.get("RawData"), value)
    domains = texts(value.get("CertificateDomains"))
    return ExchangeCertificate(
        server=_server(text(value.get("Identity")), server),
        facts=facts,
        services=flag_names(value.get("Services")),
        status=text(value.get("Status")),
        root_ca_type=text(value.get("RootCAType")),
        friendly_name=text(value.get("FriendlyName")),
        domains=facts.domains if domains is None else domains,
        has_private_key=boolean(value.get("HasPrivateKey")),
        private_key_exportable=boolean(value.get("PrivateKeyExportable")),
        iis_services=_iis_services(value.get("IISServices")),
        source="selected",
    )


def _serialised(value: WireObject, data: SerialisedCertificate, server: str | None) -> ExchangeCertificate:
    raw = value.get("RawData")
    facts = _facts(raw if isinstance(raw, bytes) else data.der, value)
    return ExchangeCertificate(
        server=_server(data.identity, server),
        facts=facts,
        services=None if data.services is None else service_names(data.services),
        status=_name(STATUSES, data.status),
        root_ca_type=_name(ROOT_CA_TYPES, data.root_ca_type),
        friendly_name=data.friendly_name,
        domains=facts.domains,
        # The stream does not say whether there is a key; its key provider property describes the exporting store.
        has_private_key=True if data.private_key_exportable else None,
        private_key_exportable=data.private_key_exportable,
        iis_services=data.iis_services,
        source="serialised",
    )


def _raw(value: WireObject, server: str | None, problem: str) -> ExchangeCertificate:
    facts = _facts(value.get("RawData"), value)
    return ExchangeCertificate(
        server=server,
        facts=facts,
        services=None,
        status=None,
        root_ca_type=None,
        friendly_name=None,
        domains=facts.domains,
        has_private_key=None,
        private_key_exportable=None,
        iis_services=None,
        source="raw",
        problem=problem,
    )


def _facts(der: t.Any, value: WireObject) -> CertificateFacts:
    named = text(value.get("Thumbprint")) or text(value.get("Identity")) or "no thumbprint either"
    if not isinstance(der, bytes):
        raise UnreadableObject(f"an ExchangeCertificate came without RawData ({named})")
    try:
        return CertificateFacts.from_der(der)
    except UnreadableCertificate as exc:
        raise UnreadableObject(f"an ExchangeCertificate's RawData is unreadable ({named}): {exc}") from exc


def _server(identity: str | None, given: str | None) -> str | None:
    """The server part of ``<server FQDN>\\<thumbprint>``."""
    server, separator, _thumbprint = (identity or "").rpartition("\\")
    return server if separator and server else given


def _name(names: t.Sequence[str], number: int | None) -> str | None:
    if number is None:
        return None
    return names[number] if 0 <= number < len(names) else str(number)


def _iis_services(value: t.Any) -> tuple[str, ...] | None:
    found = items(value)
    if found is None:
        return None
    names = []
    for item in found:
        name = item.get("ServiceName") if isinstance(item, WireObject) else item
        printed = text(name)
        if printed is None or not printed.startswith("IIS://"):
            # An item whose name did not travel: how many there are is known, which ones is not.
            return None
        names.append(printed)
    return tuple(names)
