# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Setup of Exchange 2007 leaves behind on a server, by its roles.

Assumption: names of services and application pools, their display names and start types, as 2007 usually shows them; no
recording has one. WMSvc is not there, and IIS on Client Access servers alone.
"""

from __future__ import annotations

import datetime

from .model import IMAP, POP, SMTP, AppPool, Binding, Server, Service, Site
from .organisation import Organisation

MAILBOX, CLIENT_ACCESS, HUB_TRANSPORT = "Mailbox", "ClientAccess", "HubTransport"
ROLES = (MAILBOX, CLIENT_ACCESS, HUB_TRANSPORT)

_ANY = (
    ("WinRM", "Windows Remote Management (WS-Management)", "Automatic"),
    ("MSExchangeADTopology", "Microsoft Exchange Active Directory Topology Service", "Automatic"),
    ("MSExchangeServiceHost", "Microsoft Exchange Service Host", "Automatic"),
)
_BY_ROLE = {
    MAILBOX: (
        ("MSExchangeIS", "Microsoft Exchange Information Store", "Automatic"),
        ("MSExchangeMailboxAssistants", "Microsoft Exchange Mailbox Assistants", "Automatic"),
        ("MSExchangeMailSubmission", "Microsoft Exchange Mail Submission", "Automatic"),
        ("MSExchangeRepl", "Microsoft Exchange Replication Service", "Automatic"),
        ("MSExchangeSA", "Microsoft Exchange System Attendant", "Automatic"),
        ("MSExchangeTransportLogSearch", "Microsoft Exchange Transport Log Search", "Automatic"),
    ),
    CLIENT_ACCESS: (
        ("IISAdmin", "IIS Admin Service", "Automatic"),
        ("W3Svc", "World Wide Web Publishing Service", "Automatic"),
        ("MSExchangeFDS", "Microsoft Exchange File Distribution", "Automatic"),
        ("MSExchangeIMAP4", "Microsoft Exchange IMAP4", "Manual"),
        ("MSExchangePOP3", "Microsoft Exchange POP3", "Manual"),
    ),
    HUB_TRANSPORT: (
        ("MSExchangeAntispamUpdate", "Microsoft Exchange Anti-spam Update", "Automatic"),
        ("MSExchangeEdgeSync", "Microsoft Exchange EdgeSync", "Automatic"),
        ("MSExchangeTransport", "Microsoft Exchange Transport", "Automatic"),
        ("MSExchangeTransportLogSearch", "Microsoft Exchange Transport Log Search", "Automatic"),
    ),
}
_APP_POOLS = (
    "DefaultAppPool",
    "MSExchangeAutodiscoverAppPool",
    "MSExchangeOWAAppPool",
    "MSExchangeServicesAppPool",
    "MSExchangeSyncAppPool",
)


def install(organisation: Organisation, server: Server, up_since: datetime.datetime) -> None:
    """Adds the services, and on a Client Access server IIS with its one site."""
    wanted = [*_ANY, *(item for role in ROLES if role in server.roles for item in _BY_ROLE[role])]
    for name, display_name, start_type in wanted:
        if name in server.services:
            continue
        service = Service(name, display_name, start_type=start_type)
        if start_type == "Automatic":
            service.pid, service.started = organisation.next_pid(), up_since
        else:
            service.status = "Stopped"
        server.services[name] = service
    if CLIENT_ACCESS in server.roles:
        bindings = [Binding(*parts, http_sys=server.ssl_bindings) for parts in (("http", "*", 80), ("https", "*", 443))]
        server.sites = [Site("Default Web Site", 1, bindings)]
        for name in _APP_POOLS:
            server.app_pools[name] = AppPool(name, worker_pid=organisation.next_pid(), worker_started=up_since)


def default_services(server: Server) -> int:
    """What a certificate is enabled for by default: SMTP on Hub and Edge, POP and IMAP on Client Access (procedures S2-13,
    S2-24). IIS is not among them; Setup binds its own certificate there."""
    return (SMTP if server.has_transport else 0) | (IMAP | POP if CLIENT_ACCESS in server.roles else 0)


def has_certificate(server: Server) -> bool:
    """Whether Setup makes one: not for the Mailbox role alone (techgenix.com, Managing Exchange Certificates, part 1)."""
    return server.roles != (MAILBOX,)


__all__ = ("CLIENT_ACCESS", "HUB_TRANSPORT", "MAILBOX", "ROLES", "default_services", "has_certificate", "install")
