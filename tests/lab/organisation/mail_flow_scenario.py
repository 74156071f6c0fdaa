# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sections of a scenario about connectors and the hybrid configuration."""

from __future__ import annotations

import datetime
import typing as t

from . import connector_tags, edge, mail_flow_rules
from .connectors import TLS_AUTH_LEVELS, CertificateName, HybridConfiguration, ReceiveConnector, SendConnector
from .organisation import Organisation
from .section import ScenarioError, Section

_ROLES = ("FrontendTransport", "HubTransport")
_FEATURES = (
    "FreeBusy",
    "MoveMailbox",
    "Mailtips",
    "MessageTracking",
    "OwaRedirection",
    "OnlineArchive",
    "SecureMail",
    "Photos",
)
# Assumption: one that an administrator makes takes mail from anybody on port 25, with TLS.
_TLS, _ANONYMOUS = 1, 1


def add_mail_flow(organisation: Organisation, top: Section) -> None:
    """Reads ``receive_connectors``, ``send_connectors`` and ``hybrid``; the servers are there. Raises ScenarioError."""
    for section in top.sections("receive_connectors"):
        _receive_connector(organisation, section)
    for section in top.sections("send_connectors"):
        organisation.send_connectors.append(_send_connector(organisation, section))
    hybrid = top.optional_section("hybrid")
    if hybrid is not None:
        organisation.hybrid = _hybrid(organisation, hybrid)


def _receive_connector(organisation: Organisation, section: Section) -> None:
    """Changes the connector of that name, one of Setup's for example, or adds it."""
    name = section.text("server")
    server = organisation.servers.get(name)
    if server is None:
        raise ScenarioError(section.at("server"), f"there is no server {name!r}")
    name = section.text("name")
    found = next((item for item in server.receive_connectors if item.name.lower() == name.lower()), None)
    if found is None:
        found = ReceiveConnector(name, _ROLES[0], 25, _TLS, _ANONYMOUS, server.fqdn)
        server.receive_connectors.append(found)
    found.role = section.choice("role", found.role, _ROLES)
    found.port = _port(section, found.port)
    found.fqdn = section.text("fqdn", found.fqdn)
    found.require_tls = section.flag("require_tls", found.require_tls)
    found.enabled = section.flag("enabled", found.enabled)
    found.domain_capabilities = tuple(section.texts("tls_domain_capabilities", list(found.domain_capabilities)))
    found.certificate = _certificate(section)
    section.finish()


def _send_connector(organisation: Organisation, section: Section) -> SendConnector:
    connector = SendConnector(
        section.text("name"),
        source_servers=_servers(organisation, section, "source_servers", list(organisation.servers)[:1]),
        certificate=_certificate(section),
        cloud_services=section.flag("cloud_services", False),
        smart_hosts=tuple(section.texts("smart_hosts", [])),
        address_spaces=tuple(section.texts("address_spaces", ["*"])),
        fqdn=_optional(section, "fqdn"),
        require_tls=section.flag("require_tls", False),
        tls_domain=_optional(section, "tls_domain"),
        ignore_starttls=section.flag("ignore_starttls", False),
        enabled=section.flag("enabled", True),
    )
    # The certificates of that moment decide which of them the name means (connector_tags).
    written = organisation.clock.now() - section.duration("written_ago", datetime.timedelta(0))
    if written < organisation.clock.now():
        connector.changed = written
    connector.tags = connector_tags.resolve(organisation, connector.certificate, connector.source_servers, written)
    level = _optional(section, "tls_auth_level")
    if level is not None and level not in TLS_AUTH_LEVELS:
        raise ScenarioError(section.at("tls_auth_level"), f"must be one of {', '.join(TLS_AUTH_LEVELS)}")
    connector.tls_auth_level = level
    section.finish()
    return connector


def _hybrid(organisation: Organisation, section: Section) -> HybridConfiguration:
    # With Edge servers there are no others (cmdlet sheet 4.2).
    edges = _servers(organisation, section, "edge_servers", [])
    transport = [] if edges else [name for name, server in organisation.servers.items() if not edge.is_edge(server)]
    configuration = HybridConfiguration(
        certificate=_certificate(section),
        receiving_servers=_servers(organisation, section, "receiving_servers", transport),
        sending_servers=_servers(organisation, section, "sending_servers", transport),
        edge_servers=edges,
        client_access_servers=_servers(organisation, section, "client_access_servers", []),
        domains=tuple(section.texts("domains", list(organisation.accepted_domains))),
        smart_host=_optional(section, "smart_host"),
        features=tuple(section.texts("features", list(_FEATURES))),
    )
    broken = mail_flow_rules.hybrid_configuration(configuration, ("edge_servers",))
    if broken is not None:
        raise ScenarioError(section.at("edge_servers"), broken)
    if not set(configuration.features) <= set(_FEATURES):
        raise ScenarioError(section.at("features"), f"may hold {', '.join(_FEATURES)}")
    section.finish()
    return configuration


def _certificate(section: Section) -> CertificateName | None:
    """``tls_certificate_name``; it need not name a certificate that exists."""
    if (text := _optional(section, "tls_certificate_name")) is None:
        return None
    try:
        return CertificateName.parse(text)
    except ValueError as error:
        raise ScenarioError(section.at("tls_certificate_name"), str(error)) from error


def _servers(organisation: Organisation, section: Section, key: str, default: list[str]) -> tuple[str, ...]:
    names = section.texts(key, default)
    for name in names:
        if name not in organisation.servers:
            raise ScenarioError(section.at(key), f"there is no server {name!r}")
    return tuple(names)


def _optional(section: Section, key: str) -> str | None:
    return section.optional_text(key)


def _port(section: Section, default: int) -> int:
    value: t.Any = section.raw("port", default)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 65536:
        raise ScenarioError(section.at("port"), "must be a port, a number from 1 to 65535")
    return value
