# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Setup leaves behind on a server: services, application pools, IIS sites, certificates (cmdlet sheet 10)."""

from __future__ import annotations

import datetime

from . import builds, certificates, exchange_2007
from .mail_flow import default_receive_connectors
from .model import (
    ANY_ADDRESS,
    IMAP,
    POP,
    SMTP,
    AppPool,
    Binding,
    Server,
    Service,
    Site,
    SslBinding,
    StoredCertificate,
)
from .names import parse_name
from .organisation import Organisation
from .presented import WEB_MANAGEMENT_PORT
from .servicelets import start_schedules

AUTH_CERTIFICATE_NAME = "Microsoft Exchange Server Auth Certificate"
AUTH_CERTIFICATE_LIFETIME = datetime.timedelta(days=1800)  # captured, cmdlet sheet 10
WMSVC_LIFETIME = datetime.timedelta(days=3650)

# Names: recorded/Test-ServiceHealth and cmdlet sheet 6.5. Only the two dependencies of recorded/Get-Service are known.
# Assumption: the display names that neither gives are the ones Windows and Exchange usually show; POP and IMAP are
# stopped and manual, as they are after Setup.
_SERVICES = (
    ("NetTcpPortSharing", "Net.Tcp Port Sharing Service", "Automatic", ()),
    ("IISAdmin", "IIS Admin Service", "Automatic", ()),
    ("W3Svc", "World Wide Web Publishing Service", "Automatic", ()),
    ("WMSVC", "Web Management Service", "Automatic", ()),
    ("WinRM", "Windows Remote Management (WS-Management)", "Automatic", ()),
    ("MSExchangeADTopology", "Microsoft Exchange Active Directory Topology", "Automatic", ("NetTcpPortSharing",)),
    ("MSExchangeDelivery", "Microsoft Exchange Mailbox Transport Delivery", "Automatic", ()),
    ("MSExchangeEdgeSync", "Microsoft Exchange EdgeSync", "Automatic", ()),
    ("MSExchangeFrontEndTransport", "Microsoft Exchange Frontend Transport", "Automatic", ()),
    ("MSExchangeHM", "Microsoft Exchange Health Manager", "Automatic", ()),
    ("MSExchangeIMAP4", "Microsoft Exchange IMAP4", "Manual", ()),
    ("MSExchangeIMAP4BE", "Microsoft Exchange IMAP4 Backend", "Manual", ()),
    ("MSExchangeIS", "Microsoft Exchange Information Store", "Automatic", ()),
    ("MSExchangeMailboxAssistants", "Microsoft Exchange Mailbox Assistants", "Automatic", ()),
    ("MSExchangeMailboxReplication", "Microsoft Exchange Mailbox Replication", "Automatic", ()),
    ("MSExchangeMitigation", "Microsoft Exchange Emergency Mitigation Service", "Automatic", ("MSExchangeADTopology",)),
    ("MSExchangePOP3", "Microsoft Exchange POP3", "Manual", ()),
    ("MSExchangePOP3BE", "Microsoft Exchange POP3 Backend", "Manual", ()),
    ("MSExchangeRepl", "Microsoft Exchange Replication", "Automatic", ()),
    ("MSExchangeRPC", "Microsoft Exchange RPC Client Access", "Automatic", ()),
    ("MSExchangeServiceHost", "Microsoft Exchange Service Host", "Automatic", ()),
    ("MSExchangeSubmission", "Microsoft Exchange Mailbox Transport Submission", "Automatic", ()),
    ("MSExchangeThrottling", "Microsoft Exchange Throttling", "Automatic", ()),
    ("MSExchangeTransport", "Microsoft Exchange Transport", "Automatic", ()),
    ("MSExchangeTransportLogSearch", "Microsoft Exchange Transport Log Search", "Automatic", ()),
)

_MAILBOX_SERVICES = (
    "MSExchangeDelivery",
    "MSExchangeEdgeSync",
    "MSExchangeIMAP4BE",
    "MSExchangeIS",
    "MSExchangeMailboxAssistants",
    "MSExchangeMailboxReplication",
    "MSExchangePOP3BE",
    "MSExchangeRepl",
    "MSExchangeRPC",
    "MSExchangeSubmission",
    "MSExchangeThrottling",
    "MSExchangeTransport",
    "MSExchangeTransportLogSearch",
)
_FRONT_END_POOLS = (
    "MSExchangeOWAAppPool",
    "MSExchangeECPAppPool",
    "MSExchangeAutodiscoverAppPool",
    "MSExchangeOABAppPool",
    "MSExchangeServicesAppPool",
    "MSExchangeSyncAppPool",
)

# recorded/Get-ExchangeAppPoolsInformation
_APP_POOLS = (
    "MSExchangeMapiFrontEndAppPool",
    "MSExchangeOWAAppPool",
    "MSExchangeECPAppPool",
    "MSExchangeRestAppPool",
    "MSExchangeMapiAddressBookAppPool",
    "MSExchangeRpcProxyFrontEndAppPool",
    "MSExchangePowerShellAppPool",
    "MSExchangePowerShellFrontEndAppPool",
    "MSExchangeRestFrontEndAppPool",
    "MSExchangeMapiMailboxAppPool",
    "MSExchangeOABAppPool",
    "MSExchangePushNotificationsAppPool",
    "MSExchangeOWACalendarAppPool",
    "MSExchangeAutodiscoverAppPool",
    "MSExchangeServicesAppPool",
    "MSExchangeSyncAppPool",
    "MSExchangeRpcProxyAppPool",
)


def install(organisation: Organisation, server: Server, up_since: datetime.datetime) -> None:
    """Adds the server to the organisation, with services and worker processes running since that moment."""
    if builds.is_2007(server.version):
        exchange_2007.install(organisation, server, up_since)
        server.receive_connectors = default_receive_connectors(server)
        organisation.servers[server.name] = server
        return
    for name, display_name, start_type, depends_on in _SERVICES:
        service = Service(name, display_name, start_type=start_type, depends_on=depends_on)
        if start_type == "Automatic":
            service.pid, service.started = organisation.next_pid(), up_since
        else:
            service.status = "Stopped"
        server.services[name] = service
    for name in _APP_POOLS:
        server.app_pools[name] = AppPool(name, worker_pid=organisation.next_pid(), worker_started=up_since)
    # recorded/applicationHost.config
    known = server.ssl_bindings
    # Assumption: Setup of a 2013 Client Access server without the Mailbox role makes no Exchange Back End.
    server.sites = [
        Site(
            "Default Web Site",
            1,
            [
                Binding("http", "*", 80, http_sys=known),
                Binding("net.tcp", raw="808:*"),
                Binding("net.msmq", raw="localhost"),
                Binding("msmq.formatname", raw="localhost"),
                Binding("net.pipe", raw="*"),
                Binding("https", "", 443, http_sys=known),
                Binding("http", "127.0.0.1", 80, http_sys=known),
                Binding("https", "127.0.0.1", 443, http_sys=known),
            ],
        ),
        Site(
            "Exchange Back End",
            2,
            [
                Binding("http", "*", 81, http_sys=known),
                Binding("https", "*", 444, http_sys=known),
                Binding("net.pipe", raw="*"),
            ],
        ),
    ]
    server.receive_connectors = default_receive_connectors(server)
    if "Mailbox" not in server.roles:
        _take_away_mailbox_role(server)
    organisation.servers[server.name] = server
    start_schedules(organisation, server)


def install_domain_controller(organisation: Organisation, machine: Server, up_since: datetime.datetime) -> None:
    """Adds a machine that is a domain controller and has no Exchange."""
    # Assumption: of its services the ones that make it a domain controller, and WinRM.
    for name, display_name in (
        ("ADWS", "Active Directory Web Services"),
        ("NTDS", "Active Directory Domain Services"),
        ("WinRM", "Windows Remote Management (WS-Management)"),
    ):
        machine.services[name] = Service(name, display_name, pid=organisation.next_pid(), started=up_since)
    organisation.domain_controllers[machine.name] = machine


def _take_away_mailbox_role(server: Server) -> None:
    """Assumption: which services and pools come with the Mailbox role of 2013; not recorded."""
    del server.sites[1:]
    for name in _MAILBOX_SERVICES:
        server.services.pop(name, None)
    server.app_pools = {
        name: pool for name, pool in server.app_pools.items() if "FrontEnd" in name or name in _FRONT_END_POOLS
    }


def add_server_certificate(organisation: Organisation, server: Server, expires: datetime.datetime) -> StoredCertificate:
    """The server's own certificate: bound to all its sites, trusted, its internal transport certificate.

    Assumption: of 2007 too it is trusted, and the internal transport certificate of Hub and Edge servers alone.
    """
    old = builds.is_2007(server.version)
    begins = years_before(expires, 1 if old else 5)
    key = organisation.keys.key()
    made = certificates.self_signed(
        parse_name(f"CN={server.name}"),
        key,
        begins,
        certificates.lifetime_end(server.version, begins),
        domains=[server.name, server.fqdn],
    )
    services = exchange_2007.default_services(server) if old else IMAP | POP | SMTP
    stored = StoredCertificate(made, key, "Microsoft Exchange", exportable=False, services=services)
    server.my[stored.thumbprint] = stored
    server.root[stored.thumbprint] = StoredCertificate(made, None, stored.friendly_name)
    if server.has_transport or not old:
        server.internal_transport = stored.der
    for site in server.sites:
        for binding in site.bindings:
            if binding.protocol == "https":
                binding.certificate_hash = stored.thumbprint
    return stored


def add_wmsvc_certificate(
    organisation: Organisation, server: Server, installed: datetime.datetime
) -> StoredCertificate:
    """The certificate of the Web Management Service, of the day Windows' role was added."""
    key = organisation.keys.key()
    name = parse_name(f"CN=WMSvc-SHA2-{server.name}")
    made = certificates.self_signed(name, key, installed, installed + WMSVC_LIFETIME, profile=certificates.WMSVC)
    stored = StoredCertificate(made, key, "WMSVC-SHA2", exportable=True)
    server.my[stored.thumbprint] = stored
    server.root[stored.thumbprint] = StoredCertificate(made, None, stored.friendly_name)
    entry = SslBinding(ANY_ADDRESS, WEB_MANAGEMENT_PORT, "", stored.thumbprint)
    server.ssl_bindings[entry.name] = entry
    return stored


def auth_certificate(
    organisation: Organisation, not_before: datetime.datetime, not_after: datetime.datetime
) -> StoredCertificate:
    """An auth certificate: without names, exportable, enabled for SMTP; in no store yet."""
    key = organisation.keys.key()
    made = certificates.self_signed(parse_name(f"CN={AUTH_CERTIFICATE_NAME}"), key, not_before, not_after)
    return StoredCertificate(made, key, AUTH_CERTIFICATE_NAME, exportable=True, services=SMTP)


def years_before(expires: datetime.datetime, years: int = 5) -> datetime.datetime:
    """The moment that many calendar years before; as many years later it is the same day, or the 28th."""
    try:
        return expires.replace(year=expires.year - years)
    except ValueError:
        return expires.replace(year=expires.year - years, day=28)
