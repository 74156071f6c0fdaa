# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connectors and the hybrid configuration: what Setup leaves behind, and what the cmdlets read of them."""

from __future__ import annotations

from . import builds
from .connectors import HybridConfiguration, ReceiveConnector, SendConnector
from .model import Server
from .vantage import Vantage

_FRONT, _HUB = "FrontendTransport", "HubTransport"


def default_receive_connectors(server: Server) -> list[ReceiveConnector]:
    """The Receive connectors of a new server (cmdlet sheet 10, recorded/Get-ReceiveConnector).

    Assumption: a 2013 server has those of its roles. Up to 2010 the Hub Transport role has two, on ports 25 and 587. An Edge
    server has one, whose name is in a published event 12014; its settings (TLS and other Exchange servers; anybody, Exchange
    servers and partners) have no source.
    """
    name, fqdn = server.name, server.fqdn
    if "Edge" in server.roles:
        return [ReceiveConnector(f"Default internal receive connector {name}", _HUB, 25, 17, 21, fqdn)]
    if not builds.is_since_2013(server.version):
        if "HubTransport" not in server.roles:
            return []
        return [
            ReceiveConnector(f"Default {name}", _HUB, 25, 31, 14, fqdn, for_servers=True),
            ReceiveConnector(f"Client {name}", _HUB, 587, 15, 2, fqdn, auth_gssapi=True, for_clients=True),
        ]
    hub = [
        ReceiveConnector(f"Default {name}", _HUB, 2525, 31, 14, fqdn, for_servers=True),
        ReceiveConnector(f"Client Proxy {name}", _HUB, 465, 31, 6, fqdn, auth_gssapi=True, for_clients=True),
    ]
    front = [
        ReceiveConnector(f"Default Frontend {name}", _FRONT, 25, 31, 13, fqdn, domain_secure=True, verbose_log=True),
        ReceiveConnector(
            f"Outbound Proxy Frontend {name}", _FRONT, 717, 31, 4, fqdn, domain_secure=True, verbose_log=True, tarpit=0
        ),
        ReceiveConnector(f"Client Frontend {name}", _FRONT, 587, 15, 2, fqdn, auth_gssapi=True, for_clients=True),
    ]
    mailbox = "Mailbox" in server.roles
    # From 2016 on a Mailbox server is everything at once (recorded/Get-ExchangeServer).
    client_access = "ClientAccess" in server.roles or (mailbox and server.version >= (15, 1, 0, 0))
    return [*(hub if mailbox else ()), *(front if client_access else ())]


def receive_connectors(vantage: Vantage, server: Server | None = None) -> list[tuple[Server, ReceiveConnector]]:
    """Those of one server, or of all; a directory read.

    An Edge server has a directory of its own, which shows its own alone and which the others do not see (cmdlet sheet 7.1).
    """
    with vantage.organisation.settled():
        servers = [
            found
            for found in (vantage.servers() if server is None else [server])
            if found is vantage.server or "Edge" not in found.roles
        ]
        return [(found, connector) for found in servers for connector in found.receive_connectors]


def send_connectors(vantage: Vantage) -> list[SendConnector]:
    """Those of the organisation, on an Edge server those that have it as their source; a directory read."""
    with vantage.organisation.settled():
        found, server = list(vantage.organisation.send_connectors), vantage.server
        if server.knows_organisation:
            return found
        return [connector for connector in found if server.name.lower() in map(str.lower, connector.source_servers)]


def hybrid_configuration(vantage: Vantage) -> HybridConfiguration | None:
    """What the hybrid wizard left; a directory read."""
    with vantage.organisation.settled():
        return vantage.organisation.hybrid
