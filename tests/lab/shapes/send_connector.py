# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The SmtpSendConnectorConfig object (recorded/Get-SendConnector, cmdlet sheet 5.1)."""

from __future__ import annotations

import datetime
import typing as t

from lab.contract import LiveObject
from lab.organisation import Organisation, SendConnector, Vantage
from lab.organisation.organisation import ADMINISTRATIVE_GROUP

from . import mail_enums as enums
from .directory import (
    CONFIGURATION_TYPES,
    Entry,
    ad_multi_valued,
    exchange_data,
    multi_valued,
    object_id,
    object_version,
    ordered,
    setup_moment,
)
from .durations import enhanced_time_span, limited
from .mail_parts import (
    address_space,
    byte_size_text,
    certificate_name,
    fqdn,
    ip_address,
    smart_host,
    smtp_domain,
)

_CONFIGURATION = "Microsoft.Exchange.Data.Directory.SystemConfiguration."
TYPES = (
    _CONFIGURATION + "SmtpSendConnectorConfig",
    _CONFIGURATION + "MailGateway",
    _CONFIGURATION + "SendConnector",
    _CONFIGURATION + "ADLegacyVersionableObject",
    *CONFIGURATION_TYPES,
)
_ORDER = """
    DNSRoutingEnabled TlsDomain TlsAuthLevel ErrorPolicies SmartHosts Port ConnectionInactivityTimeOut ForceHELO
    FrontendProxyEnabled IgnoreSTARTTLS CloudServicesMailEnabled Fqdn TlsCertificateName RequireTLS RequireOorg Enabled
    ProtocolLoggingLevel SmartHostAuthMechanism AuthenticationCredential UseExternalDNSServersEnabled
    DomainSecureEnabled SourceIPAddress SmtpMaxMessagesPerConnection ConnectorType SmartHostsString CertificateSubject
    Region AddressSpaces ConnectedDomains IsScopedConnector IsSmtpConnector Comment SourceRoutingGroup
    SourceTransportServers HomeMTA HomeMtaServerId MaxMessageSize AdminDisplayName ExchangeVersion Name
    DistinguishedName Identity Guid ObjectCategory ObjectClass WhenChanged WhenCreated WhenChangedUTC WhenCreatedUTC
    OrganizationId Id OriginatingServer IsValid ObjectState
"""
# Settings that the lab does not model, as on the recorded connector.
_FALSE = """
    ForceHELO RequireOorg UseExternalDNSServersEnabled IsScopedConnector
"""


def routing_group_dn(organisation: Organisation) -> str:
    """The one routing group since 2007."""
    return (
        "CN=Exchange Routing Group (DWBGZMFD01QNBJR),CN=Routing Groups,"
        f"CN={ADMINISTRATIVE_GROUP},CN=Administrative Groups,{organisation.dn}"
    )


def send_connector_dn(organisation: Organisation, connector: SendConnector) -> str:
    """Where the connector is in the configuration partition."""
    return f"CN={connector.name},CN=Connections,{routing_group_dn(organisation)}"


def send_connector(vantage: Vantage, connector: SendConnector) -> LiveObject:
    """Get-SendConnector's answer for one connector."""
    organisation = vantage.organisation
    setup = setup_moment(organisation)
    entry = Entry(
        send_connector_dn(organisation, connector),
        "ms-Exch-Routing-SMTP-Connector",
        ("top", "msExchConnector", "mailGateway", "msExchRoutingSMTPConnector"),
        object_version(0, 1, "8.0.535.0"),
        setup,
        connector.changed or setup,
        vantage.server.utc_offset,
    )
    own: dict[str, t.Any] = {
        **dict.fromkeys(_FALSE.split(), False),
        **_routing(organisation, connector),
        **_protection(connector),
        "ErrorPolicies": enums.ERROR_POLICIES.named("Default"),
        "ConnectionInactivityTimeOut": enhanced_time_span(datetime.timedelta(minutes=10)),
        "Enabled": connector.enabled,
        "ProtocolLoggingLevel": enums.PROTOCOL_LOGGING_LEVEL.named("None"),
        "SmtpMaxMessagesPerConnection": 20,
        "ConnectorType": enums.SEND_CONNECTOR_TYPE.named(connector.connector_type),
        "Region": enums.SEND_CONNECTOR_REGION.named("NotSpecified"),
        "IsSmtpConnector": True,
        "Comment": "",
        "MaxMessageSize": limited(byte_size_text(35 << 20), exchange_data("ByteQuantifiedSize")),
        "AdminDisplayName": "",
        "Name": connector.name,
    }
    return LiveObject(TYPES, connector.name, ordered(_ORDER, own, entry.tail(organisation)))


def _protection(connector: SendConnector) -> dict[str, t.Any]:
    level = connector.tls_auth_level
    return {
        "TlsDomain": smtp_domain(connector.tls_domain),
        "TlsAuthLevel": None if level is None else enums.TLS_AUTH_LEVEL.named(level),
        "CloudServicesMailEnabled": connector.cloud_services,
        "Fqdn": fqdn(connector.fqdn),
        "TlsCertificateName": certificate_name(connector.certificate),
        "RequireTLS": connector.require_tls,
        "IgnoreSTARTTLS": connector.ignore_starttls,
        "DomainSecureEnabled": connector.domain_secure,
        "SmartHostAuthMechanism": enums.SMART_HOST_AUTH_MECHANISMS.named("None"),
        "AuthenticationCredential": None,
        "CertificateSubject": None,
    }


def _routing(organisation: Organisation, connector: SendConnector) -> dict[str, t.Any]:
    # An address inside SmartHosts and SourceIPAddress are one object (wire-shapes 7).
    no_address = ip_address("0.0.0.0")  # noqa: S104
    servers = [
        object_id(organisation, organisation.server_dn(organisation.servers[name])) for name in connector.source_servers
    ]
    # Assumption: the MTA is that of the first source server.
    home = servers[0] if servers else None
    mta = f"CN=Microsoft MTA,{home.read('DistinguishedName')}" if home is not None else None
    return {
        "DNSRoutingEnabled": connector.dns_routing,
        "FrontendProxyEnabled": connector.frontend_proxy,
        "SmartHosts": multi_valued(
            [smart_host(name, no_address) for name in connector.smart_hosts], item_type=exchange_data("SmartHost")
        ),
        "SmartHostsString": ",".join(connector.smart_hosts),
        "Port": 25,
        "SourceIPAddress": no_address,
        "AddressSpaces": multi_valued(
            [address_space(domain) for domain in connector.address_spaces], item_type=exchange_data("AddressSpace")
        ),
        "ConnectedDomains": multi_valued(item_type=exchange_data("ConnectedDomain")),
        "SourceRoutingGroup": object_id(organisation, routing_group_dn(organisation)),
        "SourceTransportServers": ad_multi_valued(servers),
        "HomeMTA": None if mta is None else object_id(organisation, mta),
        "HomeMtaServerId": home,
    }


__all__ = ("TYPES", "routing_group_dn", "send_connector", "send_connector_dn")
