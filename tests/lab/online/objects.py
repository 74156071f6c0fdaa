# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connectors and the on-premises organisation as the admin API writes them: what a hybrid check reads, and the Guid.

Lists carry ``@odata.type``, GUIDs ``@data.type`` and ``@odata.type``, as in a published answer of the service; enumerations,
identities, booleans and null carry nothing.
"""

from __future__ import annotations

import typing as t

from lab.organisation import InboundConnector, OnPremisesOrganization, OutboundConnector

Object = dict[str, t.Any]


def inbound(found: InboundConnector) -> Object:
    """Of Get-InboundConnector."""
    return {
        **_identity(found.name, found.guid),
        "Enabled": found.enabled,
        "ConnectorType": found.kind,
        "ConnectorSource": found.source,
        **_texts("SenderDomains", found.sender_domains),
        **_texts("SenderIPAddresses", found.sender_ip_addresses),
        "RequireTls": found.require_tls,
        "RestrictDomainsToCertificate": found.restrict_to_certificate,
        "TlsSenderCertificateName": found.certificate_name,
        "CloudServicesMailEnabled": found.cloud_services,
    }


def outbound(found: OutboundConnector) -> Object:
    """Of Get-OutboundConnector."""
    return {
        **_identity(found.name, found.guid),
        "Enabled": found.enabled,
        "ConnectorType": found.kind,
        "ConnectorSource": found.source,
        **_texts("SmartHosts", found.smart_hosts),
        **_texts("RecipientDomains", found.recipient_domains),
        "TlsSettings": found.tls_settings,
        "TlsDomain": found.tls_domain,
        "CloudServicesMailEnabled": found.cloud_services,
        "UseMXRecord": found.use_mx_record,
    }


def organization(found: OnPremisesOrganization) -> Object:
    """Of Get-OnPremisesOrganization."""
    return {
        **_identity(found.name, found.guid),
        **_texts("HybridDomains", found.hybrid_domains),
        "InboundConnector": found.inbound_connector,
        "OutboundConnector": found.outbound_connector,
        "OrganizationName": found.organization_name,
    }


def _identity(name: str, guid: str) -> Object:
    return {"Identity": name, "Name": name, "Guid@data.type": "System.Guid", "Guid@odata.type": "#Guid", "Guid": guid}


def _texts(name: str, values: t.Iterable[str]) -> Object:
    return {f"{name}@odata.type": "#Collection(String)", name: list(values)}


__all__ = ("Object", "inbound", "organization", "outbound")
