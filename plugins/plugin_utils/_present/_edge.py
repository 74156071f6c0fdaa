# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads Edge subscriptions, the state of their synchronisation, and since when the certificates are valid that they need."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import datetime
import typing as t

from .._exchange import EdgeSubscription, SyncStatus, Unread, same_server
from .._remoting import BadArgument, Command, CommandNotAvailable, RemoteFailure, Session
from ._certificates import read_certificates
from ._organisation import read_transport_services

__all__ = ("read_edge_subscriptions", "read_sync_statuses", "read_transport_begins")


def read_edge_subscriptions(session: Session) -> tuple[EdgeSubscription, ...]:
    """Those of the organisation; of an Edge server its own.

    :raises RemotingError: they can't be read.
    """
    reply = session.invoke([Command("Get-EdgeSubscription")])
    reply.raise_first_error()
    return tuple(map(EdgeSubscription.from_wire, reply.outputs))


def read_sync_statuses(session: Session, edges: t.Sequence[str]) -> tuple[SyncStatus, ...]:
    """The state of each of these Edge servers, in that order; what an error says of one is in its status.

    Recipients are left out: comparing them takes long and says nothing about credentials.

    :param session: on a Mailbox or Hub server. 2007, which has the snap-in alone, tests all Edge servers at once, as its page
        on the cmdlet says.
    :raises RemotingError: the endpoint fails, or the user lacks a role.
    """
    parameters = {"ExcludeRecipientTest": True}
    if session.acts_locally:
        found, problem = _tested(session, parameters) if edges else ([], "")
        return tuple(_of(edge, found, problem) for edge in edges)
    return tuple(_of(edge, *_tested(session, {"TargetServer": edge, **parameters})) for edge in edges)


def _tested(session: Session, parameters: t.Mapping[str, t.Any]) -> tuple[list[SyncStatus], str]:
    try:
        reply = session.invoke([Command("Test-EdgeSynchronization", parameters)])
        problem = ""
        if reply.errors:
            problem = reply.errors[0].message
            if not reply.outputs:
                reply.raise_first_error()
    except (BadArgument, CommandNotAvailable):
        raise
    except RemoteFailure as error:
        # It fails where EdgeSync does not run or knows nothing, which is what it is asked about.
        return [], error.said or error.happened
    return [SyncStatus.from_wire(output) for output in reply.outputs], problem


def _of(edge: str, found: t.Sequence[SyncStatus], problem: str) -> SyncStatus:
    own = next((status for status in found if same_server(status.edge, edge)), None)
    return own or SyncStatus.unknown(edge, problem or "Test-EdgeSynchronization did not speak of this Edge server")


def read_transport_begins(session: Session, servers: t.Sequence[str]) -> dict[str, datetime.datetime | Unread]:
    """Since when the internal transport certificate of each server is valid.

    :param servers: fully qualified names; on a session that acts locally its own server alone.
    :raises RemotingError: the endpoint itself fails.
    """
    services = read_transport_services(session)
    begins: dict[str, datetime.datetime | Unread] = {}
    for reading in read_certificates(session, servers):
        own = [service for service in services if same_server(service.name, reading.server)]
        thumbprint = own[0].internal_transport_thumbprint if len(own) == 1 else None
        found = next((c for c in reading.certificates if c.thumbprint == thumbprint), None)
        if found is not None:
            begins[reading.server] = found.facts.not_before
        elif reading.outcome != "answered":
            begins[reading.server] = Unread(
                f"Its certificates could not be read ({reading.outcome}). {reading.message}"
            )
        else:
            begins[reading.server] = Unread("It does not have the certificate that its transport service names.")
    return begins
