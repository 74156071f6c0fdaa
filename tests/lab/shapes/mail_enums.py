# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The enumerations of connectors and of the hybrid configuration (cmdlet sheet 1.4, recorded objects).

Numbers that no recording shows are the ones the cmdlet sheet calls inferred.
"""

from __future__ import annotations

from lab.contract import EnumType

_CONFIGURATION = "Microsoft.Exchange.Data.Directory.SystemConfiguration."
_DATA = "Microsoft.Exchange.Data."

AUTH_MECHANISMS = EnumType(
    _CONFIGURATION + "AuthMechanisms",
    (
        ("None", 0),
        ("Tls", 1),
        ("Integrated", 2),
        ("BasicAuth", 4),
        ("BasicAuthRequireTLS", 8),
        ("ExchangeServer", 16),
        ("ExternalAuthoritative", 32),
    ),
    flags=True,
)
PERMISSION_GROUPS = EnumType(
    _DATA + "PermissionGroups",
    (
        ("None", 0),
        ("AnonymousUsers", 1),
        ("ExchangeUsers", 2),
        ("ExchangeServers", 4),
        ("ExchangeLegacyServers", 8),
        ("Partners", 16),
        ("Custom", 32),
    ),
    flags=True,
)
MESSAGE_RATE_SOURCE = EnumType(
    _CONFIGURATION + "MessageRateSourceFlags", (("None", 0), ("IPAddress", 1), ("User", 2)), flags=True
)
PROTOCOL_LOGGING_LEVEL = EnumType(_DATA + "ProtocolLoggingLevel", (("None", 0), ("Verbose", 1)))
EXTENDED_PROTECTION_POLICY = EnumType(
    _CONFIGURATION + "ExtendedProtectionPolicySetting", (("None", 0), ("Allow", 1), ("Require", 2))
)
SIZE_MODE = EnumType(_DATA + "SizeMode", (("Disabled", 0), ("Enabled", 1), ("EnabledWithoutValue", 2)))
ERROR_POLICIES = EnumType(_DATA + "ErrorPolicies", (("Default", 0),), flags=True)
# Assumption: the number of XPremises, that the property shows what the parameter sets, and the parameter's namespace.
SEND_CONNECTOR_TYPE = EnumType(_DATA + "SendConnectorType", (("Default", 0), ("XPremises", 1)))
TENANT_CONNECTOR_TYPE = EnumType(_CONFIGURATION + "TenantConnectorType", (("Default", 0), ("XPremises", 1)))
SEND_CONNECTOR_REGION = EnumType(_DATA + "SendConnectorRegion", (("NotSpecified", 0),))
SMART_HOST_AUTH_MECHANISMS = EnumType(_CONFIGURATION + "SmtpSendConnectorConfig+AuthMechanisms", (("None", 0),))
TLS_AUTH_LEVEL = EnumType(
    # Assumption: the namespace; no recording that is at hand has a value.
    _DATA + "TlsAuthLevel",
    (("EncryptionOnly", 1), ("CertificateValidation", 2), ("DomainValidation", 3)),
)
HYBRID_FEATURE = EnumType(
    # Without a namespace, as recorded.
    "HybridFeature",
    (
        ("FreeBusy", 0),
        ("MoveMailbox", 1),
        ("Mailtips", 2),
        ("MessageTracking", 3),
        ("OwaRedirection", 4),
        ("OnlineArchive", 5),
        ("SecureMail", 6),
        # Assumption: the number that the recorded ones leave free.
        ("Centralized", 7),
        ("Photos", 8),
    ),
)

__all__ = (
    "AUTH_MECHANISMS",
    "ERROR_POLICIES",
    "EXTENDED_PROTECTION_POLICY",
    "HYBRID_FEATURE",
    "MESSAGE_RATE_SOURCE",
    "PERMISSION_GROUPS",
    "PROTOCOL_LOGGING_LEVEL",
    "SEND_CONNECTOR_REGION",
    "SEND_CONNECTOR_TYPE",
    "SIZE_MODE",
    "SMART_HOST_AUTH_MECHANISMS",
    "TENANT_CONNECTOR_TYPE",
    "TLS_AUTH_LEVEL",
)
