# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ReceiveConnector object (recorded/Get-ReceiveConnector, cmdlet sheet 5.1)."""

from __future__ import annotations

import datetime
import typing as t

from lab.contract import LiveObject
from lab.organisation import ReceiveConnector, Server, Vantage

from . import mail_enums as enums
from .directory import (
    CONFIGURATION_TYPES,
    INT32,
    Entry,
    exchange_data,
    multi_valued,
    object_id,
    object_version,
    ordered,
    setup_moment,
)
from .durations import enhanced_time_span, limited, unlimited
from .enums import SERVER_ROLE
from .mail_parts import binding, byte_size, certificate_name, domain_capability, fqdn, ip_range

TYPES = ("Microsoft.Exchange.Data.Directory.SystemConfiguration.ReceiveConnector", *CONFIGURATION_TYPES)
_ORDER = """
    AuthMechanism Banner BinaryMimeEnabled Bindings ChunkingEnabled DefaultDomain DeliveryStatusNotificationEnabled
    EightBitMimeEnabled SmtpUtf8Enabled BareLinefeedRejectionEnabled DomainSecureEnabled EnhancedStatusCodesEnabled
    LongAddressesEnabled OrarEnabled SuppressXAnonymousTls ProxyEnabled AdvertiseClientSettings Fqdn
    ServiceDiscoveryFqdn TlsCertificateName Comment Enabled ConnectionTimeout ConnectionInactivityTimeout
    MessageRateLimit MessageRateSource MaxInboundConnection MaxInboundConnectionPerSource
    MaxInboundConnectionPercentagePerSource MaxHeaderSize MaxHopCount MaxLocalHopCount MaxLogonFailures MaxMessageSize
    MaxProtocolErrors MaxRecipientsPerMessage PermissionGroups PipeliningEnabled ProtocolLoggingLevel RemoteIPRanges
    RequireEHLODomain RequireTLS EnableAuthGSSAPI ExtendedProtectionPolicy LiveCredentialEnabled TlsDomainCapabilities
    Server TransportRole RejectReservedTopLevelRecipientDomains RejectReservedSecondLevelRecipientDomains
    RejectSingleLabelRecipientDomains AcceptConsumerMail SizeEnabled TarpitInterval AuthTarpitInterval
    MaxAcknowledgementDelay AdminDisplayName ExchangeVersion Name DistinguishedName Identity Guid ObjectCategory
    ObjectClass WhenChanged WhenCreated WhenChangedUTC WhenCreatedUTC OrganizationId Id OriginatingServer IsValid
    ObjectState
"""
# Settings that the lab does not model, as on all five recorded connectors.
_TRUE = """
    BinaryMimeEnabled ChunkingEnabled DeliveryStatusNotificationEnabled EightBitMimeEnabled SmtpUtf8Enabled
    EnhancedStatusCodesEnabled PipeliningEnabled
"""
_FALSE = """
    BareLinefeedRejectionEnabled LongAddressesEnabled OrarEnabled SuppressXAnonymousTls ProxyEnabled
    AdvertiseClientSettings RequireEHLODomain LiveCredentialEnabled RejectReservedTopLevelRecipientDomains
    RejectReservedSecondLevelRecipientDomains RejectSingleLabelRecipientDomains AcceptConsumerMail
"""


def receive_connector_dn(vantage: Vantage, server: Server, connector: ReceiveConnector) -> str:
    """Where the connector is in the configuration partition."""
    return f"CN={connector.name},CN=SMTP Receive Connectors,CN=Protocols,{vantage.organisation.server_dn(server)}"


def receive_connector(vantage: Vantage, server: Server, connector: ReceiveConnector) -> LiveObject:
    """Get-ReceiveConnector's answer for one connector; it prints as ``SERVER\\name``."""
    organisation = vantage.organisation
    setup = setup_moment(organisation)
    dn = receive_connector_dn(vantage, server, connector)
    entry = Entry(
        dn,
        "ms-Exch-Smtp-Receive-Connector",
        ("top", "msExchSmtpReceiveConnector"),
        object_version(0, 1, "8.0.535.0"),
        setup,
        connector.changed or setup,
        vantage.server.utc_offset,
    )
    printed = f"{server.name}\\{connector.name}"
    identity = object_id(organisation, dn, text=printed)
    own: dict[str, t.Any] = {
        **dict.fromkeys(_TRUE.split(), True),
        **dict.fromkeys(_FALSE.split(), False),
        **_limits(connector),
        **_access(connector),
        "Banner": "",
        "Comment": "",
        "AdminDisplayName": "",
        "DefaultDomain": None,
        "ServiceDiscoveryFqdn": None,
        "Fqdn": fqdn(connector.fqdn),
        "Enabled": connector.enabled,
        "Server": object_id(organisation, organisation.server_dn(server)),
        "TransportRole": SERVER_ROLE.named(connector.role),
        "ProtocolLoggingLevel": enums.PROTOCOL_LOGGING_LEVEL.named("Verbose" if connector.verbose_log else "None"),
        "Name": connector.name,
        "Identity": identity,
        "Id": identity,
    }
    return LiveObject(TYPES, printed, ordered(_ORDER, own, entry.tail(organisation)))


def _access(connector: ReceiveConnector) -> dict[str, t.Any]:
    """Who may connect, where, and with which protection."""
    # In the recorded order, which is the directory's.
    addresses = ("0.0.0.0", "::") if connector.for_servers else ("::", "0.0.0.0")  # noqa: S104
    return {
        "AuthMechanism": enums.AUTH_MECHANISMS.value(connector.auth_mechanism),
        "PermissionGroups": enums.PERMISSION_GROUPS.value(connector.permission_groups),
        "Bindings": multi_valued(
            [binding(address, connector.port) for address in addresses],
            item_type=exchange_data("IPBinding"),
        ),
        "RemoteIPRanges": multi_valued(
            [
                ip_range("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
                ip_range("0.0.0.0", "255.255.255.255", "::1:0:0"),  # noqa: S104
            ],
            item_type=exchange_data("IPRange"),
        ),
        "DomainSecureEnabled": connector.domain_secure,
        "RequireTLS": connector.require_tls,
        "EnableAuthGSSAPI": connector.auth_gssapi,
        "ExtendedProtectionPolicy": enums.EXTENDED_PROTECTION_POLICY.named(connector.extended_protection),
        "TlsCertificateName": certificate_name(connector.certificate),
        "TlsDomainCapabilities": multi_valued(
            [domain_capability(text) for text in connector.domain_capabilities],
            item_type=exchange_data("SmtpReceiveDomainCapabilities"),
        ),
    }


def _limits(connector: ReceiveConnector) -> dict[str, t.Any]:
    between = connector.for_servers
    seconds = {name: enhanced_time_span(datetime.timedelta(seconds=value)) for name, value in _times(connector)}
    return {
        **seconds,
        "MessageRateLimit": limited(5, INT32) if connector.for_clients else unlimited(INT32),
        "MessageRateSource": enums.MESSAGE_RATE_SOURCE.named("User" if connector.for_clients else "IPAddress"),
        "MaxInboundConnection": limited(5000, INT32),
        "MaxInboundConnectionPerSource": unlimited(INT32) if between else limited(20, INT32),
        "MaxInboundConnectionPercentagePerSource": 100 if between else 2,
        "MaxHeaderSize": byte_size(256 << 10),
        "MaxHopCount": 60,
        "MaxLocalHopCount": 5,
        "MaxLogonFailures": 3,
        "MaxMessageSize": byte_size(36 << 20),
        "MaxProtocolErrors": limited(5, INT32),
        "MaxRecipientsPerMessage": 5000 if between else 200,
        "SizeEnabled": enums.SIZE_MODE.named("EnabledWithoutValue" if between else "Enabled"),
    }


def _times(connector: ReceiveConnector) -> tuple[tuple[str, int], ...]:
    return (
        ("ConnectionTimeout", 600),
        ("ConnectionInactivityTimeout", 300),
        ("TarpitInterval", connector.tarpit),
        ("AuthTarpitInterval", 5),
        ("MaxAcknowledgementDelay", 30),
    )


__all__ = ("TYPES", "receive_connector", "receive_connector_dn")
