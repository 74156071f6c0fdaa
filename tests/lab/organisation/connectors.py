# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What names a certificate in the directory without holding it: connectors and the hybrid configuration.

They name issuer and subject, never a thumbprint: several certificates can match (wire-shapes 7).
"""

from __future__ import annotations

import dataclasses
import datetime
import re

from cryptography import x509

from .names import name_text

# The members of TlsAuthLevel (cmdlet sheets 5 and 5.4).
TLS_AUTH_LEVELS = ("EncryptionOnly", "CertificateValidation", "DomainValidation")
# Assumption: the markers may be of either case, as the support scripts read them; they are written in upper case.
_IDENTIFIER = re.compile(r"<I>(.*)<S>(.*)", re.DOTALL | re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class CertificateName:
    """An SmtpX509Identifier: issuer and subject as .NET prints them."""

    issuer: str
    subject: str

    def __str__(self) -> str:
        return f"<I>{self.issuer}<S>{self.subject}"

    @classmethod
    def parse(cls, text: str) -> CertificateName:
        """From ``<I>issuer<S>subject``. Raises ValueError.

        Assumption: whatever lacks one of the two is refused, an empty text too; what is between is not looked at.
        """
        match = _IDENTIFIER.fullmatch(text)
        if match is None or not match[1] or not match[2]:
            raise ValueError(f"{text!r} names no certificate; write <I>issuer<S>subject")
        return cls(match[1], match[2])

    def names(self, certificate: x509.Certificate) -> bool:
        """Whether the certificate has that issuer and that subject.

        Assumption: the printed names are compared without case.
        """
        found = CertificateName(name_text(certificate.issuer), name_text(certificate.subject))
        return str(found).lower() == str(self).lower()


@dataclasses.dataclass
class ReceiveConnector:
    """A Receive connector of one server.

    :ivar role: ``HubTransport`` or ``FrontendTransport``.
    :ivar auth_mechanism: bits of AuthMechanisms. :ivar permission_groups: bits of PermissionGroups (cmdlet sheet 1.4).
    :ivar fqdn: what it announces, None for the server's own name. :ivar certificate: TlsCertificateName, None where unset.
    :ivar domain_capabilities: as ``domain:capability``.
    :ivar for_clients: messages count by user. :ivar for_servers: the limits are those of mail between servers.
    :ivar tarpit: seconds. :ivar extended_protection: a member name of ExtendedProtectionPolicySetting.
    :ivar changed: when the directory object was last written, as its WhenChanged says; None since Setup.
    """

    name: str
    role: str
    port: int
    auth_mechanism: int
    permission_groups: int
    fqdn: str | None
    auth_gssapi: bool = False
    certificate: CertificateName | None = None
    domain_capabilities: tuple[str, ...] = ()
    require_tls: bool = False
    enabled: bool = True
    for_clients: bool = False
    for_servers: bool = False
    domain_secure: bool = False
    verbose_log: bool = False
    tarpit: int = 5
    extended_protection: str = "None"
    changed: datetime.datetime | None = None

    @property
    def offers_tls(self) -> bool:
        """Whether its authentication mechanisms have Tls, bit 1."""
        return bool(self.auth_mechanism & 1)


@dataclasses.dataclass(frozen=True)
class Tag:
    """The certificate that a connector's name meant when it was written. :ivar not_before: the certificate's own."""

    thumbprint: str
    not_before: datetime.datetime


@dataclasses.dataclass
class SendConnector:
    """A Send connector of the organisation.

    :ivar source_servers: names of servers, in order. :ivar cloud_services: CloudServicesMailEnabled.
    :ivar tls_auth_level: a member name of TlsAuthLevel, None where unset.
    :ivar connector_type: a member name of TenantConnectorType. :ivar tags: by source server, see :mod:`.connector_tags`.
    :ivar changed: when the directory object was last written, as its WhenChanged says; None since Setup.
    """

    name: str
    source_servers: tuple[str, ...] = ()
    certificate: CertificateName | None = None
    cloud_services: bool = False
    smart_hosts: tuple[str, ...] = ()
    address_spaces: tuple[str, ...] = ("*",)
    fqdn: str | None = None
    require_tls: bool = False
    tls_domain: str | None = None
    tls_auth_level: str | None = None
    enabled: bool = True
    ignore_starttls: bool = False
    domain_secure: bool = False
    frontend_proxy: bool = False
    connector_type: str = "Default"
    changed: datetime.datetime | None = None
    tags: dict[str, Tag] = dataclasses.field(default_factory=dict)

    @property
    def dns_routing(self) -> bool:
        """DNSRoutingEnabled: off where it has smart hosts."""
        return not self.smart_hosts


@dataclasses.dataclass
class HybridConfiguration:
    """What the hybrid wizard left in the directory; servers by name.

    :ivar changed: when the directory object was last written, as its WhenChanged says; None since Setup.
    """

    certificate: CertificateName | None = None
    receiving_servers: tuple[str, ...] = ()
    sending_servers: tuple[str, ...] = ()
    edge_servers: tuple[str, ...] = ()
    client_access_servers: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    smart_host: str | None = None
    features: tuple[str, ...] = ()
    service_instance: int = 0
    changed: datetime.datetime | None = None
