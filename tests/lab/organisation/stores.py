# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates in the servers' personal stores: what the *-ExchangeCertificate cmdlets do, without their questions.

An action on another server than the hosting one is a call from that to the other: it may raise UnreachableError or
AccessDeniedError (cmdlet sheet 1.1).
"""

from __future__ import annotations

import typing as t

from cryptography import x509

from . import builds, connector_tags, reading
from .certificates import lifetime_end, self_signed
from .errors import (
    ConnectorNameError,
    InternalTransportCertificateError,
    InvalidKeySizeError,
    SendConnectorCertificateError,
)
from .lookup import stored_certificate, with_key
from .model import IIS, IMAP, POP, SMTP, Server, StoredCertificate
from .names import common_name, has_forbidden_character, is_dns_name, parse_name, unique
from .vantage import Vantage

KEY_SIZES = (1024, 2048, 4096)


def certificates(vantage: Vantage, server: Server) -> list[StoredCertificate]:
    """All certificates of the server's personal store, newest NotBefore first (cmdlet sheet 2.1)."""
    with vantage.organisation.settled():
        vantage.reach(server)
        return sorted(server.my.values(), key=reading.not_before, reverse=True)


def certificate(vantage: Vantage, server: Server, thumbprint: str) -> StoredCertificate:
    """One certificate of the server's personal store. Raises CertificateNotFoundError."""
    with vantage.organisation.settled():
        vantage.reach(server)
        return stored_certificate(server, thumbprint)


def create_self_signed(
    vantage: Vantage,
    server: Server,
    *,
    subject: str | x509.Name | None = None,
    domains: t.Sequence[str] | None = None,
    friendly_name: str = "Microsoft Exchange",
    key_size: int = 2048,
    exportable: bool = False,
    subject_key_identifier: bytes | None = None,
) -> StoredCertificate:
    """Makes a self-signed certificate and puts it into the server's store, enabled for nothing yet.

    :param subject: as a name or as X.500 text; without one ``CN=<server name>``.
    :param domains: names for the SAN; without them the server's name and FQDN, an empty list gives no SAN.

    Raises InvalidSubjectError, InvalidKeySizeError.
    """
    organisation = vantage.organisation
    with organisation.settled() as now:
        vantage.reach(server)
        if key_size not in KEY_SIZES:
            raise InvalidKeySizeError(key_size)
        if subject is None:
            subject = f"CN={server.name}"
        name = subject if isinstance(subject, x509.Name) else parse_name(subject)
        names = [server.name, server.fqdn] if domains is None else list(domains)
        cn = common_name(name)
        # The common name joins the SAN by itself (cmdlet sheet 2.2), yet the auth certificate with -DomainName @() has
        # no SAN (captured).
        # Assumption: what decides is whether it can be a host's name.
        if cn is not None and is_dns_name(cn):
            names.insert(0, cn)
        # NotBefore is the moment of creation: the recorded script puts that moment into the friendly name as well.
        begins = now.replace(microsecond=0)
        key = organisation.keys.key(key_size)
        made = self_signed(
            name,
            key,
            begins,
            lifetime_end(server.version, begins),
            domains=unique(names),
            subject_key_identifier=subject_key_identifier,
        )
        stored = StoredCertificate(made, key, friendly_name, exportable)
        server.my[stored.thumbprint] = stored
        return stored


def enable(
    vantage: Vantage, server: Server, thumbprint: str, services: int, *, require_ssl: bool = True
) -> StoredCertificate:
    """Adds services to a certificate; none is ever taken away. IIS binds it to the Default Web Site.

    :param require_ssl: with IIS among the services, whether that site is to require SSL from now on; never switched off.

    The internal transport certificate stays as it is: replacing it is an act of its own.
    Raises CertificateNotFoundError, PrivateKeyMissingError, ConnectorNameError.
    """
    with vantage.organisation.settled():
        vantage.reach(server)
        stored = with_key(server, thumbprint)
        for connector in server.receive_connectors if services & SMTP else ():
            if connector.fqdn is not None and has_forbidden_character(connector.fqdn):
                raise ConnectorNameError(server.name, connector.fqdn)
        names = {name.lower() for name in reading.domains(stored)}
        if not names:
            # IMAP and POP pick by name: one made with the default services and no names came back as SMTP only
            # (cmdlet sheet 2.0, captured; the reason is inferred there).
            services &= ~(IMAP | POP)
        if services & SMTP and server.fqdn.lower() in names and not builds.is_2007(server.version):
            # One made with -Services SMTP for the server's own name came back as IMAP, SMTP (captured, same place).
            services |= IMAP
        stored.services |= services
        if services & IIS:
            _bind_default_web_site(server, stored.thumbprint, require_ssl)
        return stored


def replace_internal_transport(vantage: Vantage, server: Server, thumbprint: str) -> None:
    """Makes the certificate the server's internal transport certificate.

    Raises CertificateNotFoundError, PrivateKeyMissingError.
    """
    with vantage.organisation.settled():
        vantage.reach(server)
        stored = with_key(server, thumbprint)
        server.internal_transport = stored.der


def remove(vantage: Vantage, server: Server, thumbprint: str) -> None:
    """Takes the certificate out of the server's personal store; bindings and directory keep naming it.

    Nothing protects the auth certificate, that of WMSvc (cmdlet sheet 2.4), or one that is bound in IIS: one report says
    that it was removed without a word (peers, idea 17).

    Raises CertificateNotFoundError, InternalTransportCertificateError, SendConnectorCertificateError.
    """
    organisation = vantage.organisation
    with organisation.settled():
        vantage.reach(server)
        stored = stored_certificate(server, thumbprint)
        # A 2013 server with Client Access alone lets its internal transport certificate go (procedures S1-26).
        if server.has_transport and stored.thumbprint == server.internal_transport_thumbprint:
            raise InternalTransportCertificateError(server.name, stored.thumbprint)
        connectors = tuple(
            connector.name
            for connector in organisation.send_connectors
            if connector_tags.keeps(connector, server, stored)
        )
        if connectors and builds.checks_connectors(server.version):
            raise SendConnectorCertificateError(server.name, stored.thumbprint, connectors)
        del server.my[stored.thumbprint]


def internal_transport(vantage: Vantage, server: Server) -> str:
    """The thumbprint that the directory holds for the server, or an empty string.

    Calls no server (cmdlet sheet 6.2).
    """
    with vantage.organisation.settled():
        return server.internal_transport_thumbprint


def _bind_default_web_site(server: Server, thumbprint: str, require_ssl: bool) -> None:
    # Exchange Back End, site 2, is not touched (cmdlet sheet 2.3).
    for site in server.sites:
        if site.id == 1:
            site.require_ssl |= require_ssl
            for binding in site.bindings:
                if binding.protocol == "https":
                    binding.certificate_hash = thumbprint
