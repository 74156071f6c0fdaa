# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which connector answers at an SMTP port of a server at this moment, and what it can offer."""

from __future__ import annotations

import dataclasses

from . import transport_certificates
from .model import Server, StoredCertificate
from .organisation import Organisation
from .transport_events import SERVICE_OF_ROLE

PORTS = (25, 587)
"""From outside: mail between servers, and the submission of clients. The others are for Exchange's own services."""


@dataclasses.dataclass(frozen=True, eq=False)
class Offer:
    """What a client meets. :ivar certificate: what STARTTLS presents; None where it is not offered."""

    fqdn: str
    certificate: StoredCertificate | None


def ports(server: Server) -> list[int]:
    """Those of the two that the server has a connector for; a connector's port never changes here."""
    return [port for port in PORTS if any(connector.port == port for connector in server.receive_connectors)]


def offer(organisation: Organisation, server: Server, port: int) -> Offer | None:
    """What the port's connector offers; None where its service does not run, or no connector is enabled.

    Assumption: of several connectors on a port the first one answers, whose range of remote addresses is the whole.
    """
    with organisation.settled():
        for connector in server.receive_connectors:
            service = server.services.get(SERVICE_OF_ROLE[connector.role])
            if connector.port != port or not connector.enabled or service is None or service.status != "Running":
                continue
            fitting = transport_certificates.chosen(organisation, server, connector) if connector.offers_tls else None
            return Offer(transport_certificates.announced(server, connector), fitting)
        return None
