# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The section of a scenario about Exchange Online."""

from __future__ import annotations

import datetime
import re
import uuid

from . import certificates, setup
from .connectors import TLS_AUTH_LEVELS
from .errors import InvalidSubjectError
from .keys import KeyRing
from .model import StoredCertificate
from .names import is_dns_name, parse_name
from .online import (
    DIRECTORY_ROLES,
    HYBRID_WIZARD,
    ON_PREMISES,
    PARTNER,
    AppRegistration,
    InboundConnector,
    OnPremisesOrganization,
    OutboundConnector,
    Tenant,
)
from .organisation import Organisation
from .section import ScenarioError, Section

_SOURCES = ("Default", "Migrated", HYBRID_WIZARD, "AdminUI")
_YEAR = datetime.timedelta(days=365)
_APP = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


def add_tenant(organisation: Organisation, top: Section) -> None:
    """Reads ``online``. Raises ScenarioError."""
    section = top.optional_section("online")
    if section is None:
        return
    label = re.sub(r"[^a-z0-9]", "", organisation.forest.lower().partition(".")[0])
    tenant = Tenant(
        tenant_id=section.parsed("tenant_id", _guid, str(uuid.uuid4())),
        domain=_domain(section, "domain", f"{label}.onmicrosoft.com"),
    )
    for inner in section.sections("inbound_connectors"):
        inbound = _inbound(inner)
        _check_unused(inner, tenant.inbound(inbound.name))
        tenant.inbound_connectors.append(inbound)
    for inner in section.sections("outbound_connectors"):
        outbound = _outbound(inner)
        _check_unused(inner, tenant.outbound(outbound.name))
        tenant.outbound_connectors.append(outbound)
    found = section.optional_section("on_premises_organization")
    tenant.organization = None if found is None else _organization(organisation, tenant, found)
    apps = section.optional_section("apps")
    for name, inner in apps.mappings() if apps is not None else ():
        app = _app(name, inner, organisation.keys)
        if app.client_id in tenant.apps:
            raise ScenarioError(inner.at("client_id"), f"is that of {tenant.apps[app.client_id].name} too")
        tenant.apps[app.client_id] = app
    section.finish()
    organisation.online = tenant


def _inbound(section: Section) -> InboundConnector:
    default = InboundConnector(section.text("name"))
    connector = InboundConnector(
        default.name,
        kind=section.choice("type", default.kind, (ON_PREMISES, PARTNER)),
        source=section.choice("source", default.source, _SOURCES),
        enabled=section.flag("enabled", default.enabled),
        sender_domains=tuple(section.texts("sender_domains", list(default.sender_domains))),
        sender_ip_addresses=tuple(section.texts("sender_ip_addresses", [])),
        require_tls=section.flag("require_tls", default.require_tls),
        restrict_to_certificate=section.flag("restrict_domains_to_certificate", default.restrict_to_certificate),
        certificate_name=_optional_domain(section, "tls_sender_certificate_name"),
        cloud_services=section.flag("cloud_services", default.cloud_services),
        guid=section.parsed("guid", _guid, default.guid),
    )
    section.finish()
    return connector


def _outbound(section: Section) -> OutboundConnector:
    default = OutboundConnector(section.text("name"))
    level = section.optional_text("tls_settings")
    if level is not None and level not in TLS_AUTH_LEVELS:
        raise ScenarioError(section.at("tls_settings"), f"must be one of {', '.join(TLS_AUTH_LEVELS)}")
    connector = OutboundConnector(
        default.name,
        kind=section.choice("type", default.kind, (ON_PREMISES, PARTNER)),
        source=section.choice("source", default.source, _SOURCES),
        enabled=section.flag("enabled", default.enabled),
        smart_hosts=tuple(section.texts("smart_hosts", [])),
        recipient_domains=tuple(section.texts("recipient_domains", [])),
        tls_settings=level,
        tls_domain=_optional_domain(section, "tls_domain"),
        cloud_services=section.flag("cloud_services", default.cloud_services),
        use_mx_record=section.flag("use_mx_record", default.use_mx_record),
        test_mode=section.flag("test_mode", default.test_mode),
        rule_scoped=section.flag("transport_rule_scoped", default.rule_scoped),
        guid=section.parsed("guid", _guid, default.guid),
    )
    section.finish()
    return connector


def _organization(organisation: Organisation, tenant: Tenant, section: Section) -> OnPremisesOrganization:
    guid = section.parsed("guid", _guid, str(uuid.uuid4()))
    found = OnPremisesOrganization(
        section.text("name", guid),
        hybrid_domains=tuple(section.texts("hybrid_domains", [organisation.forest])),
        inbound_connector=section.optional_text("inbound_connector"),
        outbound_connector=section.optional_text("outbound_connector"),
        organization_name=section.text("organization_name", organisation.name),
        guid=guid,
    )
    if found.inbound_connector is not None and tenant.inbound(found.inbound_connector) is None:
        raise ScenarioError(section.at("inbound_connector"), f"there is no connector {found.inbound_connector!r}")
    if found.outbound_connector is not None and tenant.outbound(found.outbound_connector) is None:
        raise ScenarioError(section.at("outbound_connector"), f"there is no connector {found.outbound_connector!r}")
    section.finish()
    return found


def _app(name: str, section: Section, keys: KeyRing) -> AppRegistration:
    if _APP.fullmatch(name) is None:
        raise ScenarioError(section.path, "an application's name here has letters, digits, hyphens and underscores")
    role = section.optional_text("directory_role", "Global Reader")
    if role is not None and role not in DIRECTORY_ROLES:
        raise ScenarioError(section.at("directory_role"), f"must be one of {', '.join(DIRECTORY_ROLES)}, or null")
    app = AppRegistration(
        name,
        section.parsed("client_id", _guid, str(uuid.uuid4())),
        secrets=tuple(section.texts("secrets", [])),
        certificates=tuple(_certificate(inner, keys) for inner in section.sections("certificates")),
        manage_as_app=section.flag("manage_as_app", True),
        directory_role=role,
    )
    section.finish()
    return app


def _certificate(section: Section, keys: KeyRing) -> StoredCertificate:
    """One that an application signs with. Its client and TLS go by real time, so it does too, whatever the scenario's clock."""
    subject = section.text("subject", "CN=app")
    now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    expires = now + section.duration("expires_in", _YEAR)
    section.finish()
    try:
        name = parse_name(subject)
    except InvalidSubjectError as error:
        raise ScenarioError(section.at("subject"), str(error)) from error
    key = keys.key()
    begins = min(setup.years_before(expires), now - datetime.timedelta(days=1))
    return StoredCertificate(certificates.self_signed(name, key, begins, expires), key, exportable=True)


def _check_unused(section: Section, other: InboundConnector | OutboundConnector | None) -> None:
    if other is not None:
        raise ScenarioError(section.at("name"), f"there is a connector {other.name!r} already")


def _guid(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError as error:
        raise ValueError(f"{text!r} is no GUID") from error


def _domain(section: Section, key: str, default: str) -> str:
    value = section.text(key, default)
    if not is_dns_name(value) or value.startswith("*"):
        raise ScenarioError(section.at(key), f"must be a domain, not {value!r}")
    return value


def _optional_domain(section: Section, key: str) -> str | None:
    value = section.optional_text(key)
    if value is not None and not is_dns_name(value):
        raise ScenarioError(section.at(key), f"must be a domain, perhaps with a leading wildcard, not {value!r}")
    return value


__all__ = ("add_tenant",)
