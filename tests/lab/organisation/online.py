# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Exchange Online side of a hybrid: one tenant with its connectors, and the applications that may ask for them.

Of the objects there is what a hybrid check reads (Exchange Online sheet), and the number that an identity may be.
"""

from __future__ import annotations

import dataclasses
import uuid

from .model import StoredCertificate

ON_PREMISES, PARTNER = "OnPremises", "Partner"
# ConnectorSource of what the Hybrid Configuration Wizard made.
HYBRID_WIZARD = "HybridWizard"
# Directory roles by name, with the numbers that are the same in every tenant (Microsoft's page of built-in roles).
DIRECTORY_ROLES = {
    "Exchange Administrator": "29232cdf-9323-42fd-ade2-1d097af3e4de",
    "Global Administrator": "62e90394-69f5-4237-9190-012177145e10",
    "Global Reader": "f2ef992c-3afb-46b9-b7cf-a126ee74c451",
    "User Administrator": "fe930be7-5e62-47db-91af-98c3a49a38b1",
}
# Those among them that let an application read in Exchange Online; the last one is for trying one that does not.
EXCHANGE_ROLES = ("Exchange Administrator", "Global Administrator", "Global Reader")


def _guid() -> str:
    return str(uuid.uuid4())


@dataclasses.dataclass
class InboundConnector:
    """From on-premises or a partner to Exchange Online.

    :ivar kind: ConnectorType, ``OnPremises`` or ``Partner``. :ivar source: ConnectorSource.
    :ivar certificate_name: TlsSenderCertificateName, a domain, perhaps with a leading wildcard; None where unset.
    :ivar restrict_to_certificate: RestrictDomainsToCertificate. :ivar cloud_services: CloudServicesMailEnabled.
    """

    name: str
    kind: str = ON_PREMISES
    source: str = HYBRID_WIZARD
    enabled: bool = True
    sender_domains: tuple[str, ...] = ("smtp:*;1",)
    sender_ip_addresses: tuple[str, ...] = ()
    require_tls: bool = True
    restrict_to_certificate: bool = False
    certificate_name: str | None = None
    cloud_services: bool = False
    guid: str = dataclasses.field(default_factory=_guid)


@dataclasses.dataclass
class OutboundConnector:
    """From Exchange Online to on-premises or a partner.

    :ivar kind: ConnectorType. :ivar source: ConnectorSource. :ivar cloud_services: CloudServicesMailEnabled.
    :ivar tls_settings: a member name of TlsAuthLevel, None where TLS is not asked for. :ivar tls_domain: for DomainValidation.
    :ivar test_mode: in test mode. :ivar rule_scoped: used by transport rules only. Each is listed by its own parameter alone.
    """

    name: str
    kind: str = ON_PREMISES
    source: str = HYBRID_WIZARD
    enabled: bool = True
    smart_hosts: tuple[str, ...] = ()
    recipient_domains: tuple[str, ...] = ()
    tls_settings: str | None = None
    tls_domain: str | None = None
    cloud_services: bool = False
    use_mx_record: bool = False
    test_mode: bool = False
    rule_scoped: bool = False
    guid: str = dataclasses.field(default_factory=_guid)


@dataclasses.dataclass
class OnPremisesOrganization:
    """What the wizard notes of the organisation that it joined; connectors by name."""

    name: str
    hybrid_domains: tuple[str, ...] = ()
    inbound_connector: str | None = None
    outbound_connector: str | None = None
    organization_name: str = ""
    guid: str = dataclasses.field(default_factory=_guid)


@dataclasses.dataclass
class AppRegistration:
    """An application of the tenant.

    :ivar certificates: those it may sign with, in real time, with their keys, which a real directory does not have.
    :ivar manage_as_app: has the application permission Exchange.ManageAsApp.
    :ivar directory_role: of its service principal, one of DIRECTORY_ROLES; None for none.
    """

    name: str
    client_id: str
    secrets: tuple[str, ...] = dataclasses.field(default=(), repr=False)
    certificates: tuple[StoredCertificate, ...] = ()
    manage_as_app: bool = True
    directory_role: str | None = "Global Reader"


@dataclasses.dataclass
class Tenant:
    """A tenant of Exchange Online.

    :ivar tenant_id: a GUID, lower case. :ivar domain: its initial domain, such as ``contoso.onmicrosoft.com``.
    :ivar apps: by client id, lower case. :ivar organization: None where no wizard has run.
    """

    tenant_id: str
    domain: str
    inbound_connectors: list[InboundConnector] = dataclasses.field(default_factory=list)
    outbound_connectors: list[OutboundConnector] = dataclasses.field(default_factory=list)
    organization: OnPremisesOrganization | None = None
    apps: dict[str, AppRegistration] = dataclasses.field(default_factory=dict)

    def is_named(self, text: str) -> bool:
        """Whether that is its id or its initial domain, compared without case."""
        return text.lower() in (self.tenant_id.lower(), self.domain.lower())

    def inbound(self, name: str) -> InboundConnector | None:
        """The connector of that name, compared without case."""
        return next((found for found in self.inbound_connectors if found.name.lower() == name.lower()), None)

    def outbound(self, name: str) -> OutboundConnector | None:
        """The connector of that name, compared without case."""
        return next((found for found in self.outbound_connectors if found.name.lower() == name.lower()), None)


__all__ = (
    "DIRECTORY_ROLES",
    "EXCHANGE_ROLES",
    "HYBRID_WIZARD",
    "ON_PREMISES",
    "PARTNER",
    "AppRegistration",
    "InboundConnector",
    "OnPremisesOrganization",
    "OutboundConnector",
    "Tenant",
)
