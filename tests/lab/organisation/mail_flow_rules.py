# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which settings of connectors and of the hybrid configuration go together (notes of cmdlet sheet 4.2, 5.2 and 5.3).

Each function takes the object as it would become and the names of the fields that are being set, and gives the first rule
that is broken, as a sentence of the lab's own; None where there is none.
Assumption: a rule is looked at when one of its settings is set; what the directory holds already is not judged.
"""

from __future__ import annotations

import typing as t

from .connectors import HybridConfiguration, ReceiveConnector, SendConnector

_TLS, _BASIC, _BASIC_REQUIRE_TLS, _EXTERNAL = 1, 4, 8, 32
_EXCHANGE_SERVERS = 4

_Rule = tuple[tuple[str, ...], bool, str]


def receive_connector(wanted: ReceiveConnector, given: t.Collection[str]) -> str | None:
    """The settings of a Receive connector. Left out: the domains of Set-TransportConfig that domain security looks at."""
    mechanism = wanted.auth_mechanism
    external, tls = bool(mechanism & _EXTERNAL), bool(mechanism & _TLS)
    return _broken(
        given,
        (
            ("auth_mechanism", "require_tls"),
            wanted.require_tls and not tls,
            "RequireTLS needs Tls among the values of AuthMechanism.",
        ),
        (
            ("auth_mechanism",),
            bool(mechanism & _BASIC_REQUIRE_TLS) and not (tls and mechanism & _BASIC),
            "BasicAuthRequireTLS needs BasicAuth and Tls among the values of AuthMechanism.",
        ),
        (
            ("auth_mechanism",),
            external and bool(mechanism & ~(_EXTERNAL | _TLS)),
            "Of the values of AuthMechanism only Tls goes together with ExternalAuthoritative.",
        ),
        (
            ("auth_mechanism", "permission_groups"),
            external and not wanted.permission_groups & _EXCHANGE_SERVERS,
            "ExternalAuthoritative needs ExchangeServers among the values of PermissionGroups.",
        ),
        (
            ("auth_mechanism", "domain_secure"),
            wanted.domain_secure and (external or not tls),
            "DomainSecureEnabled needs Tls, and no ExternalAuthoritative, among the values of AuthMechanism.",
        ),
    )


def send_connector(wanted: SendConnector, given: t.Collection[str]) -> str | None:
    """The settings of a Send connector. Left out: the same domains."""
    level = wanted.tls_auth_level
    return _broken(
        given,
        (
            ("require_tls", "ignore_starttls"),
            wanted.require_tls and wanted.ignore_starttls,
            "RequireTLS and IgnoreSTARTTLS exclude each other.",
        ),
        (
            ("tls_auth_level", "require_tls", "ignore_starttls"),
            level is not None and (wanted.ignore_starttls or not wanted.require_tls),
            "TlsAuthLevel needs RequireTLS, and does not go together with IgnoreSTARTTLS.",
        ),
        (
            ("tls_auth_level", "tls_domain", "smart_hosts"),
            level == "DomainValidation" and not wanted.dns_routing and wanted.tls_domain is None,
            "On a connector with smart hosts the TlsAuthLevel DomainValidation needs a TlsDomain.",
        ),
        (
            ("domain_secure", "smart_hosts", "ignore_starttls"),
            wanted.domain_secure and (wanted.ignore_starttls or not wanted.dns_routing),
            "DomainSecureEnabled needs DNS routing and STARTTLS.",
        ),
        (("source_servers",), not wanted.source_servers, "A Send connector needs at least one source server."),
    )


def hybrid_configuration(wanted: HybridConfiguration, given: t.Collection[str]) -> str | None:
    """Mail goes through Edge servers or through the others, never through both (cmdlet sheet 4.2)."""
    both = bool(wanted.edge_servers) and bool(wanted.receiving_servers or wanted.sending_servers)
    return _broken(
        given,
        (
            ("edge_servers", "receiving_servers", "sending_servers"),
            both,
            "With EdgeTransportServers both ReceivingTransportServers and SendingTransportServers must be null.",
        ),
    )


def _broken(given: t.Collection[str], *rules: _Rule) -> str | None:
    return next((text for fields, broken, text in rules if broken and not set(fields).isdisjoint(given)), None)
