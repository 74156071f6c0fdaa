# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order of reads that tells what transport complains about, and whether it still has reason to."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import datetime
import typing as t

from ._action import Task
from ._certificate_store import read_store, read_transport
from ._certificates import iso_utc
from ._exchange import (
    TRANSPORT_EVENTS,
    TRANSPORT_SOURCES,
    ExchangeServer,
    TransportCertificates,
    TransportEvent,
    Unread,
    UnreadableObject,
    is_domain_name,
    latest_transport_events,
    renew_before_option,
    transport_actions,
)
from ._options import moment_option
from ._present import read_events, read_selection, read_servers
from ._refusal import Refusal
from ._remoting import RemotingError, Session, netbios_name, read_machine_name

__all__ = ("report_transport",)

_LOG = "Application"


def report_transport(task: Task) -> dict[str, t.Any]:
    """Reads the events and the certificates of the server that the task's host is."""
    asked = task.parameters
    since = moment_option("since", asked["since"])
    renew_before = renew_before_option(asked["renew_before"])
    if asked["limit"] < 1:
        raise ValueError(f"limit: {asked['limit']} is less than 1")
    windows = task.open("windows")
    machine = read_machine_name(windows)
    session = task.open("exchange")
    server = _own_server(read_servers(session), machine)
    told: dict[str, t.Any] = {
        "server": server.fqdn,
        "server_time": iso_utc(session.server_now()),
        "takes_mail": server.takes_mail,
    }
    if not server.has_internal_transport:
        store = TransportCertificates(read_store(session, server.fqdn), None, session.server_now())
        actions = transport_actions(server, store, (), renew_before)
        nothing = {"transport": False, "events": [], "due": False, "internal_transport": None, "smtp_certificates": []}
        return {**told, **nothing, "actions": [action.to_result() for action in actions]}
    events = _events(windows, since, asked["limit"])
    certificates = _certificates(task, session, server)
    orders = _orders(session, server, events)
    judged = [certificates.judge(event, orders.get(event.name)) for event in events]
    if any(found.cause == "unknown" for found in judged):
        task.warn(
            f"{server.fqdn}: of some events it is not known whether their cause is still there; look at them yourself."
        )
    return {
        **told,
        "transport": True,
        "events": [found.to_result() for found in judged],
        "due": any(found.stands for found in judged),
        "internal_transport": certificates.shown_internal(renew_before),
        "smtp_certificates": certificates.shown_smtp(renew_before),
        "actions": [action.to_result() for action in transport_actions(server, certificates, judged, renew_before)],
    }


def _own_server(servers: tuple[ExchangeServer, ...], machine: str) -> ExchangeServer:
    """The server whose event log is read: what the endpoint answers for may be another.

    :raises Refusal: the organisation has no such server, or several domains have one of that name.
    """
    own = [server for server in servers if netbios_name(server.fqdn) == machine]
    if len(own) != 1:
        known = ", ".join(sorted(server.fqdn for server in own or servers)) or "none"
        raise Refusal(
            f"The task's host is the machine {machine or 'without a name'}, which is not exactly one server of the organisation. "
            f"Its servers{' of that name' if own else ''}: {known}. Run the task on a host that is an Exchange server."
        )
    return own[0]


def _events(windows: Session, since: datetime.datetime | None, limit: int) -> list[TransportEvent]:
    return latest_transport_events(
        record
        for source in TRANSPORT_SOURCES
        for record in read_events(windows, _LOG, source, TRANSPORT_EVENTS, since, limit)
    )


def _certificates(task: Task, session: Session, server: ExchangeServer) -> TransportCertificates:
    store = read_store(session, server.fqdn)
    if store.unreadable:
        task.warn(f"{server.fqdn}: {store.unreadable} certificates are left out. {store.message}")
    try:
        internal = read_transport(task, session, server).thumbprint
    except (RemotingError, UnreadableObject) as error:
        internal = Unread(str(error))
    if isinstance(internal, Unread):
        task.warn(
            f"{server.fqdn}: which certificate is the internal transport certificate is not known. {internal.reason}"
        )
        return TransportCertificates(store, None, session.server_now())
    return TransportCertificates(store, internal, session.server_now())


def _orders(session: Session, server: ExchangeServer, events: t.Iterable[TransportEvent]) -> dict[str, tuple[str, ...]]:
    """By name that was looked for, the certificates in Exchange's order; names that it can't be asked for are left out."""
    found = {}
    for name in dict.fromkeys(event.name for event in events if is_domain_name(event.name)):
        order = read_selection(session, server.fqdn, name)
        if order is not None:
            found[name] = order
    return found
