# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Edge Transport servers: outside the domain, without sites and without an Exchange endpoint (cmdlet sheet 1.1 and 6.5)."""

from __future__ import annotations

import datetime

from .mail_flow import default_receive_connectors
from .model import Server, Service
from .organisation import Organisation

ROLE = "Edge"

# Assumption: beside the four of cmdlet sheet 6.5 only WinRM, by which the lab is reached.
_SERVICES = (
    ("ADAM_MSExchange", "Microsoft Exchange ADAM"),
    ("MSExchangeAntispamUpdate", "Microsoft Exchange Anti-spam Update"),
    ("MSExchangeEdgeCredential", "Microsoft Exchange Credential Service"),
    ("MSExchangeTransport", "Microsoft Exchange Transport"),
    ("WinRM", "Windows Remote Management (WS-Management)"),
)


def is_edge(server: Server) -> bool:
    """Whether it has that role, which goes together with no other."""
    return ROLE in server.roles


def install(organisation: Organisation, server: Server, up_since: datetime.datetime) -> None:
    """Adds the server to the organisation, with its services running since that moment.

    Assumption: it has neither IIS nor the Web Management Service, no service host, and no auth certificate.
    """
    for name, display_name in _SERVICES:
        # Those that restart with it (procedures S2-20).
        depends_on = ("ADAM_MSExchange",) if name.startswith("MSExchange") else ()
        server.services[name] = Service(
            name, display_name, pid=organisation.next_pid(), started=up_since, depends_on=depends_on
        )
    server.receive_connectors = default_receive_connectors(server)
    organisation.servers[server.name] = server
