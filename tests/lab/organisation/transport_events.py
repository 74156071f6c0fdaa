# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What transport writes into the event log about its certificates (cmdlet sheet 7.3, procedures S2-04 and S2-05)."""

from __future__ import annotations

import datetime
import typing as t

from . import eventlog, reading, transport_certificates, transport_texts
from .model import Server
from .organisation import Organisation

TRANSPORT, FRONT_END = "MSExchangeTransport", "MSExchangeFrontEndTransport"
"""The two services, which are the sources of their events too; a published event 12014 of 2013 shows the second."""

SERVICE_OF_ROLE = {"HubTransport": TRANSPORT, "FrontendTransport": FRONT_END}
INTERNAL_GONE, STARTTLS_MISSING, INTERNAL_EXPIRED = 12013, 12014, 12015
CATEGORY = "TransportService"

# Assumption: transport looks at its certificates when its service starts and every four hours from then on.
PERIOD = datetime.timedelta(hours=4)
# Assumption: the log keeps as many of transport's events, some more until the next look.
KEPT = 60


def service_started(organisation: Organisation, server: Server, service: str) -> None:
    """The service has just started: it looks at its certificates now, and again at each period."""
    if service in (TRANSPORT, FRONT_END):
        _look(organisation, server, service)
        _plan(organisation, server, service)


def resume(organisation: Organisation, server: Server) -> None:
    """For a server whose services have been up for a while: writes what the last look before now saw, and goes on.

    Assumption: what the looks before that one saw is not in the log any more.
    """
    for name in (TRANSPORT, FRONT_END):
        service = server.services.get(name)
        if service is not None and service.started is not None:
            _look(organisation, server, name)
            _plan(organisation, server, name)


def _plan(organisation: Organisation, server: Server, name: str) -> None:
    started = server.services[name].started
    if started is None:
        return
    passed = max(0, (organisation.clock.now() - started) // PERIOD)

    def run() -> None:
        service = server.services[name]
        # A service that was stopped or started anew has ended this process and its plans.
        if service.started == started and service.status == "Running":
            _look(organisation, server, name)
            _plan(organisation, server, name)

    organisation.clock.at(started + (passed + 1) * PERIOD, run)


def _look(organisation: Organisation, server: Server, service: str) -> None:
    """Assumption: 12014 comes for enabled connectors that may offer TLS, and for an expired certificate as for none, as in
    the article on 2007. Events 12016 to 12018, of later versions, about one that expires or will soon are left out.
    """
    for name, fqdn, wanted in _without_certificate(organisation, server, service):
        _write(
            organisation,
            server,
            service,
            STARTTLS_MISSING,
            eventlog.ERROR,
            transport_texts.starttls_missing(server, wanted, name, fqdn),
            # The numbers of the insertion strings follow the order in the text. Assumption: that is so in Exchange.
            (wanted, name, fqdn),
        )
    # Assumption: it is the Transport service that looks after direct trust.
    if service == TRANSPORT and server.internal_transport is not None:
        _look_at_internal(organisation, server)
    if len(server.events) > KEPT:
        surplus = [event for event in server.events if event.category == CATEGORY][:-KEPT]
        for event in surplus:
            server.events.remove(event)


def _without_certificate(organisation: Organisation, server: Server, service: str) -> t.Iterator[tuple[str, str, str]]:
    """Connector, FQDN parameter and name sought of each connector of the service that nothing can be offered on."""
    received = [
        item
        for item in server.receive_connectors
        if SERVICE_OF_ROLE[item.role] == service and item.enabled and item.offers_tls
    ]
    sent = [
        item
        for item in organisation.send_connectors
        if service == TRANSPORT and server.name in item.source_servers and item.enabled and not item.ignore_starttls
    ]
    connectors: list[transport_certificates.Connector] = [*received, *sent]
    for connector in connectors:
        if transport_certificates.chosen(organisation, server, connector) is None:
            wanted = transport_certificates.wanted(server, connector)
            fqdn = transport_certificates.announced(server, connector) if connector.certificate is None else wanted
            yield connector.name, fqdn, wanted


def _look_at_internal(organisation: Organisation, server: Server) -> None:
    thumbprint = server.internal_transport_thumbprint
    stored = transport_certificates.internal_transport(server)
    if stored is None:
        text = transport_texts.internal_gone(server, thumbprint)
        _write(organisation, server, TRANSPORT, INTERNAL_GONE, eventlog.ERROR, text, (thumbprint,))
    elif reading.not_after(stored) < organisation.clock.now():
        text = transport_texts.internal_expired(server, thumbprint)
        _write(organisation, server, TRANSPORT, INTERNAL_EXPIRED, eventlog.WARNING, text, (thumbprint,))


def _write(
    organisation: Organisation,
    server: Server,
    provider: str,
    event_id: int,
    level: int,
    message: str,
    data: tuple[str, ...],
) -> None:
    eventlog.write_event(
        organisation,
        server,
        log="Application",
        provider=provider,
        event_id=event_id,
        level=level,
        message=message,
        data=data,
        category=CATEGORY,
    )
