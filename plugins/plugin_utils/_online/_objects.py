# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The objects of Exchange Online that a hybrid check reads, from their JSON. A property that is missing is unknown."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import typing as t

__all__ = ("UNKNOWN", "InboundConnector", "OnPremisesOrganization", "OutboundConnector")

UNKNOWN: t.Final = "unknown"
"""The text of a property that did not come. Null is a fact: the property is not set."""

Json = t.Mapping[str, t.Any]


@dataclasses.dataclass(frozen=True)
class InboundConnector:
    """Mail that comes into Exchange Online.

    :ivar source: who made it, ``HybridWizard`` for the wizard.
    :ivar sender_name: TlsSenderCertificateName, a domain that may begin with ``*.``; None where unset.
    """

    identity: str
    name: str
    enabled: bool | None
    type: str | None
    source: str | None
    sender_domains: tuple[str, ...] | None
    sender_addresses: tuple[str, ...] | None
    require_tls: bool | None
    restrict_domains: bool | None
    sender_name: str | None
    cloud_mail: bool | None

    @classmethod
    def from_json(cls, value: Json) -> InboundConnector:
        """Read an object of Get-InboundConnector."""
        identity, name = _identified(value)
        return cls(
            identity=identity,
            name=name,
            enabled=_flag(value, "Enabled"),
            type=_text(value, "ConnectorType"),
            source=_text(value, "ConnectorSource"),
            sender_domains=_texts(value, "SenderDomains"),
            sender_addresses=_texts(value, "SenderIPAddresses"),
            require_tls=_flag(value, "RequireTls"),
            restrict_domains=_flag(value, "RestrictDomainsToCertificate"),
            sender_name=_text(value, "TlsSenderCertificateName"),
            cloud_mail=_flag(value, "CloudServicesMailEnabled"),
        )


@dataclasses.dataclass(frozen=True)
class OutboundConnector:
    """Mail that leaves Exchange Online.

    :ivar tls_settings: ``EncryptionOnly``, ``CertificateValidation`` or ``DomainValidation``; None where TLS is not
        required.
    :ivar tls_domain: what the certificate of the other side must hold, with ``DomainValidation``; None where unset.
    """

    identity: str
    name: str
    enabled: bool | None
    type: str | None
    source: str | None
    smart_hosts: tuple[str, ...] | None
    recipient_domains: tuple[str, ...] | None
    tls_settings: str | None
    tls_domain: str | None
    cloud_mail: bool | None
    use_mx: bool | None

    @classmethod
    def from_json(cls, value: Json) -> OutboundConnector:
        """Read an object of Get-OutboundConnector."""
        identity, name = _identified(value)
        return cls(
            identity=identity,
            name=name,
            enabled=_flag(value, "Enabled"),
            type=_text(value, "ConnectorType"),
            source=_text(value, "ConnectorSource"),
            smart_hosts=_texts(value, "SmartHosts"),
            recipient_domains=_texts(value, "RecipientDomains"),
            tls_settings=_text(value, "TlsSettings"),
            tls_domain=_text(value, "TlsDomain"),
            cloud_mail=_flag(value, "CloudServicesMailEnabled"),
            use_mx=_flag(value, "UseMXRecord"),
        )


@dataclasses.dataclass(frozen=True)
class OnPremisesOrganization:
    """What the wizard remembers of one Exchange organisation: which connectors are its own."""

    name: str | None
    hybrid_domains: tuple[str, ...] | None
    inbound_connector: str | None
    outbound_connector: str | None

    @classmethod
    def from_json(cls, value: Json) -> OnPremisesOrganization:
        """Read an object of Get-OnPremisesOrganization."""
        return cls(
            name=_text(value, "OrganizationName"),
            hybrid_domains=_texts(value, "HybridDomains"),
            inbound_connector=_text(value, "InboundConnector"),
            outbound_connector=_text(value, "OutboundConnector"),
        )

    def names(self, connector: InboundConnector | OutboundConnector) -> bool:
        """Whether the connector is the one it remembers, by name or identity."""
        mine = self.inbound_connector if isinstance(connector, InboundConnector) else self.outbound_connector
        if mine is None or mine == UNKNOWN:
            return False
        return mine.casefold() in {connector.name.casefold(), connector.identity.casefold()}


def _identified(value: Json) -> tuple[str, str]:
    identity, name = _text(value, "Identity"), _text(value, "Name")
    known = [text for text in (identity, name) if text and text != UNKNOWN]
    first = known[0] if known else UNKNOWN
    return first, known[-1] if known else UNKNOWN


def _text(value: Json, key: str) -> str | None:
    if key not in value:
        return UNKNOWN
    found = value[key]
    return None if found is None or found == "" else str(found)


def _flag(value: Json, key: str) -> bool | None:
    found = value.get(key)
    if isinstance(found, bool):
        return found
    return {"true": True, "false": False}.get(str(found).strip().lower())


def _texts(value: Json, key: str) -> tuple[str, ...] | None:
    """None where the property did not come; null is the empty list, and a lone value a list of one."""
    if key not in value:
        return None
    found = value[key]
    if found is None:
        return ()
    return tuple(map(str, found)) if isinstance(found, list) else (str(found),)
