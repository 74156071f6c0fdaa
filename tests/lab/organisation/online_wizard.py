# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the Hybrid Configuration Wizard leaves in Exchange Online.

The names of the connectors are those of the procedure's article (cmdlet sheet 5), the settings those of the commands in
Microsoft's page on what the wizard does and in published logs of it: RequireTLS, CloudServicesMailEnabled, sender domains
``*``, the certificate's domain inbound and outbound, and outbound DomainValidation, without MX records.
"""

from __future__ import annotations

import uuid

from cryptography import x509

from .errors import CertificateDomainError
from .names import common_name, domains_of, is_dns_name
from .online import HYBRID_WIZARD, ON_PREMISES, InboundConnector, OnPremisesOrganization, OutboundConnector, Tenant
from .organisation import Organisation


def wizard_sets(organisation: Organisation, certificate: x509.Certificate) -> None:
    """Writes the tenant's side for a transport certificate; without a tenant there is nothing to write.

    What the wizard made before is changed, the rest is left alone. Raises CertificateDomainError.
    """
    with organisation.settled():
        tenant = organisation.online
        if tenant is None:
            return
        domain = certificate_domain(certificate)
        hybrid = organisation.hybrid
        domains = organisation.accepted_domains if hybrid is None else hybrid.domains
        # Assumption: without a smart host in the hybrid configuration the wizard was given the certificate's own name.
        smart_host = hybrid.smart_host if hybrid is not None and hybrid.smart_host else domain.removeprefix("*.")
        found = tenant.organization
        if found is None:
            # Assumption: the number in the names is the on-premises organisation's own, so that it is the same every time.
            guid = str(uuid.uuid5(uuid.NAMESPACE_DNS, organisation.forest))
            found = tenant.organization = OnPremisesOrganization(guid, guid=guid)
        inbound = _inbound(tenant, found)
        inbound.kind, inbound.source, inbound.enabled = ON_PREMISES, HYBRID_WIZARD, True
        inbound.sender_domains = ("smtp:*;1",)
        inbound.require_tls, inbound.cloud_services = True, True
        inbound.certificate_name = domain
        outbound = _outbound(tenant, found)
        outbound.kind, outbound.source, outbound.enabled = ON_PREMISES, HYBRID_WIZARD, True
        outbound.recipient_domains, outbound.smart_hosts = tuple(domains), (smart_host,)
        outbound.tls_settings, outbound.tls_domain = "DomainValidation", domain
        outbound.cloud_services, outbound.use_mx_record = True, False
        found.hybrid_domains, found.organization_name = tuple(domains), organisation.name
        found.inbound_connector, found.outbound_connector = inbound.name, outbound.name


def certificate_domain(certificate: x509.Certificate) -> str:
    """The domain that a connector in Exchange Online knows the certificate by. Raises CertificateDomainError.

    Assumption: the common name, as in the published logs; the first alternative name where that is no domain.
    """
    name = common_name(certificate.subject)
    names = [name] if name is not None and is_dns_name(name) else domains_of(certificate)
    if not names:
        raise CertificateDomainError
    return names[0]


def _inbound(tenant: Tenant, organization: OnPremisesOrganization) -> InboundConnector:
    """The one that the wizard noted, or one that carries its mark, or a new one."""
    noted = None if organization.inbound_connector is None else tenant.inbound(organization.inbound_connector)
    found = noted or next((item for item in tenant.inbound_connectors if item.source == HYBRID_WIZARD), None)
    if found is None:
        found = InboundConnector(f"Inbound from {organization.guid}")
        tenant.inbound_connectors.append(found)
    return found


def _outbound(tenant: Tenant, organization: OnPremisesOrganization) -> OutboundConnector:
    noted = None if organization.outbound_connector is None else tenant.outbound(organization.outbound_connector)
    found = noted or next((item for item in tenant.outbound_connectors if item.source == HYBRID_WIZARD), None)
    if found is None:
        found = OutboundConnector(f"Outbound to {organization.guid}")
        tenant.outbound_connectors.append(found)
    return found


__all__ = ("certificate_domain", "wizard_sets")
