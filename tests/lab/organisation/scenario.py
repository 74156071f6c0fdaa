# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a scenario to an organisation. A scenario is a nested mapping; tests/lab/scenarios holds commented examples."""

from __future__ import annotations

import datetime
import re
import typing as t

from . import builds, certificates, edge, exchange_2007, setup, transport_events
from .certificate_scenario import (
    add_authorities,
    add_back_end,
    add_certificate,
    add_shared_certificates,
    trust_public_authorities,
)
from .edge_scenario import add_edge_subscriptions
from .keys import KeyRing
from .mail_flow_scenario import add_mail_flow
from .model import Server, StoredCertificate, User
from .names import is_dns_name
from .online_scenario import add_tenant
from .organisation import Organisation
from .probes import start_probes
from .section import ScenarioError, Section
from .servicelets import SERVICE, note_past_run

FAULTS = (
    "reachable",
    "access_denied",
    "broken_serialisation",
    "restricted_select",
    "no_binding_methods",
    "refuses_null_next",
    "leaves_dependents_stopped",
)

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,14}")
_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)\.(\d+)")
_OFFSET = re.compile(r"([+-])(\d{2}):(\d{2})")
_CULTURE = re.compile(r"[a-z]{2}-[A-Z]{2}")

_DAY = datetime.timedelta(days=1)
_HOUR = datetime.timedelta(hours=1)


def build(
    scenario: t.Any, *, keys: KeyRing | None = None, monotonic: t.Callable[[], float] | None = None
) -> Organisation:
    """The organisation that the scenario describes. Raises ScenarioError."""
    top = Section(scenario, "")
    name = top.text("organisation")
    forest = top.text("forest")
    organisation = Organisation(name, forest, start=top.moment("start"), keys=keys, monotonic=monotonic)
    organisation.accepted_domains = tuple(top.texts("accepted_domains", [forest]))
    organisation.enable_auth_admin_read_session = top.flag("enable_auth_admin_read_session", False)
    organisation.system_mailbox_domain = _system_mailbox_domain(top, forest)
    servers = top.named("servers")
    controllers = top.optional_section("domain_controllers")
    auth = top.section("auth")
    users = top.named("users")
    add_authorities(organisation, top)
    with organisation.lock:
        for server_name, section in servers.items():
            _add_server(organisation, server_name, section)
        for name, section in controllers.mappings() if controllers is not None else ():
            _add_domain_controller(organisation, name, section)
        _set_auth(organisation, auth)
        for server in organisation.servers.values():
            start_probes(organisation, server)
        trust_public_authorities(organisation)
        add_shared_certificates(organisation, top)
        add_mail_flow(organisation, top)
        add_tenant(organisation, top)
        add_edge_subscriptions(organisation, top)
        for server in organisation.servers.values():
            transport_events.resume(organisation, server)
    top.finish()
    for user_name, section in users.items():
        user = _user(user_name, section)
        organisation.users[user.name.lower()] = user
    return organisation


def _system_mailbox_domain(top: Section, forest: str) -> str:
    # Assumption: the system mailboxes live in the forest's root domain where the scenario does not say.
    domain = top.text("system_mailbox_domain", forest)
    if not f".{domain}".lower().endswith(f".{forest}".lower()) or "*" in domain or not is_dns_name(domain):
        raise ScenarioError(top.at("system_mailbox_domain"), f"must be {forest} or a domain below it, not {domain!r}")
    return domain


def _add_server(organisation: Organisation, name: str, section: Section) -> None:
    if _NAME.fullmatch(name) is None:
        raise ScenarioError(section.path, "a server's name has 1 to 15 letters, digits and hyphens")
    now = organisation.clock.now()
    version = section.parsed("version", _version, "15.2.1748.10")
    roles = _roles(section, version)
    server = Server(
        name,
        domain=section.text("domain", organisation.forest),
        site=section.text("site"),
        version=version,
        culture=section.parsed("culture", _culture, "en-US"),
        utc_offset=section.parsed("utc_offset", _offset, "+00:00"),
        # Assumption: the others' calls do not reach an Edge server, which is outside the domain.
        reachable=section.flag("reachable", roles != (edge.ROLE,)),
        access_denied=section.flag("access_denied", False),
        broken_serialisation=section.flag("broken_serialisation", False),
        restricted_select=section.flag("restricted_select", False),
        no_binding_methods=section.flag("no_binding_methods", False),
        refuses_null_next=section.flag("refuses_null_next", False),
        leaves_dependents_stopped=section.flag("leaves_dependents_stopped", False),
        roles=roles,
        powershell=section.parsed("powershell", _powershell, builds.powershell_version(version)),
    )
    if edge.is_edge(server):
        _finish_edge(organisation, server, section)
        return
    if builds.is_2007(version):
        _finish_2007(organisation, server, section)
        return
    # Assumption: how long a server has been up decides when its servicelets run next; a few hours where not said.
    setup.install(organisation, server, now - _up_for(section))
    # Assumption: Setup leaves the Default Web Site requiring SSL.
    server.sites[0].require_ssl = section.flag("require_ssl", True)
    if not section.flag("service_host_running", True):
        host = server.services[SERVICE]
        host.status, host.pid, host.started = "Stopped", None, None
    note_past_run(organisation, server)
    setup.add_wmsvc_certificate(organisation, server, now.replace(microsecond=0) - setup.AUTH_CERTIFICATE_LIFETIME)
    _add_certificates(organisation, server, section)
    add_back_end(organisation, server, section.optional_section("back_end"))
    section.finish()


def _finish_2007(organisation: Organisation, server: Server, section: Section) -> None:
    """A server of 2007 has nothing of the auth certificate; IIS is there with the Client Access role."""
    setup.install(organisation, server, organisation.clock.now() - _up_for(section))
    if server.sites:
        server.sites[0].require_ssl = section.flag("require_ssl", True)
    _add_certificates(organisation, server, section)
    section.finish()


def _finish_edge(organisation: Organisation, server: Server, section: Section) -> None:
    """An Edge server has nothing of IIS, and nothing of the auth certificate."""
    edge.install(organisation, server, organisation.clock.now() - _up_for(section))
    _add_certificates(organisation, server, section)
    section.finish()


def _up_for(section: Section) -> datetime.timedelta:
    up_for = section.duration("up_for", 5 * _HOUR)
    if up_for < datetime.timedelta(0):
        raise ScenarioError(section.at("up_for"), "must not be negative")
    return up_for


def _add_certificates(organisation: Organisation, server: Server, section: Section) -> None:
    old = builds.is_2007(server.version)
    if not old or exchange_2007.has_certificate(server):
        expires_in = section.duration("certificate_expires_in", (180 if old else 900) * _DAY)
        expires = organisation.clock.now().replace(microsecond=0) + expires_in
        setup.add_server_certificate(organisation, server, expires)
    for extra in section.sections("certificates"):
        add_certificate(organisation, extra, server)


def _add_domain_controller(organisation: Organisation, name: str, section: Section) -> None:
    if _NAME.fullmatch(name) is None or name in organisation.servers:
        raise ScenarioError(section.path, "a domain controller's name is like a server's, and no server's")
    machine = Server(
        name,
        domain=section.text("domain", organisation.forest),
        site=section.text("site", "Default-First-Site-Name"),
        # Of Windows, where a server's is that of Exchange.
        version=(10, 0, 17763, 0),
        roles=("DomainController",),
        culture=section.parsed("culture", _culture, "en-US"),
        utc_offset=section.parsed("utc_offset", _offset, "+00:00"),
    )
    section.finish()
    setup.install_domain_controller(organisation, machine, organisation.clock.now() - 5 * _HOUR)


def _roles(section: Section, version: builds.Version) -> tuple[str, ...]:
    """Edge alone, or some of Mailbox, ClientAccess and, up to 2010, HubTransport, all of them where not said.

    From 2016 on a Mailbox server has everything.
    """
    known = ("Mailbox", "ClientAccess") if builds.is_since_2013(version) else exchange_2007.ROLES
    roles = section.texts("roles", ["Mailbox"] if builds.is_since_2013(version) else list(known))
    if not roles or not (set(roles) <= set(known) or set(roles) == {edge.ROLE}):
        names = f"{', '.join(known[:-1])} and {known[-1]}"
        raise ScenarioError(section.at("roles"), f"may hold {names}, or Edge alone")
    return tuple(dict.fromkeys(roles))


def _set_auth(organisation: Organisation, section: Section) -> None:
    now = organisation.clock.now().replace(microsecond=0)
    current = section.optional_section("current")
    if current is not None:
        expires = now + current.duration("expires_in")
        stored = setup.auth_certificate(organisation, expires - setup.AUTH_CERTIFICATE_LIFETIME, expires)
        organisation.auth.current = stored.thumbprint
        _place(organisation, stored, current)
    upcoming = section.optional_section("next")
    if upcoming is not None:
        created = now - upcoming.duration("created_ago", _HOUR)
        # One made by New-ExchangeCertificate, unless the scenario says otherwise.
        default = certificates.five_years_after(created) - now
        expires = now + upcoming.duration("expires_in", default)
        stored = setup.auth_certificate(organisation, min(created, expires - _DAY), expires)
        organisation.auth.next = stored.thumbprint
        organisation.auth.next_effective = now + upcoming.duration("effective_in")
        _place(organisation, stored, upcoming)
    section.finish()


def _place(organisation: Organisation, stored: StoredCertificate, section: Section) -> None:
    """Puts an auth certificate into the stores of the servers that the section names; by default of all."""
    everywhere = [
        server.name
        for server in organisation.servers.values()
        if not edge.is_edge(server) and builds.is_since_2013(server.version)
    ]
    servers = section.texts("servers", everywhere)
    without_key = section.texts("without_key", [])
    exportable = section.flag("exportable", True)
    section.finish()
    for key, names in (("servers", servers), ("without_key", without_key)):
        for name in names:
            if name not in organisation.servers:
                raise ScenarioError(section.at(key), f"there is no server {name!r}")
    for name in dict.fromkeys([*servers, *without_key]):
        organisation.servers[name].my[stored.thumbprint] = StoredCertificate(
            stored.certificate,
            None if name in without_key else stored.key,
            stored.friendly_name,
            exportable=exportable and name not in without_key,
            services=stored.services,
        )


def _user(name: str, section: Section) -> User:
    password = section.text("password")
    cmdlets = section.raw("cmdlets", None)
    local_admin = section.flag("local_admin", True)
    expired = section.flag("password_expired", False)
    section.finish()
    if cmdlets is None:
        return User(name, password, None, local_admin, expired)
    if not isinstance(cmdlets, list) or not all(isinstance(cmdlet, str) for cmdlet in cmdlets):
        raise ScenarioError(section.at("cmdlets"), "must be a list of cmdlet names; leave it out for all of them")
    return User(name, password, frozenset(cmdlet.lower() for cmdlet in cmdlets), local_admin, expired)


def _version(text: str) -> tuple[int, int, int, int]:
    match = _VERSION.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no version; write for example 15.2.1748.10")
    return int(match[1]), int(match[2]), int(match[3]), int(match[4])


def _powershell(text: str) -> str:
    if re.fullmatch(r"\d+(\.\d+){1,3}", text) is None or not 2 <= int(text.partition(".")[0]) <= 5:
        raise ValueError(f"{text!r} is no Windows PowerShell; write for example 2.0 or 5.1.17763.1")
    return text


def _culture(text: str) -> str:
    if _CULTURE.fullmatch(text) is None:
        raise ValueError(f"{text!r} is no culture; write for example en-US")
    return text


def _offset(text: str) -> datetime.timedelta:
    match = _OFFSET.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no offset; write for example +01:00")
    offset = datetime.timedelta(hours=int(match[2]), minutes=int(match[3]))
    if offset > datetime.timedelta(hours=14):
        raise ValueError(f"{text!r} is further from UTC than any place")
    return -offset if match[1] == "-" else offset
