# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two sides of an Edge subscription: the Edge server, which is the task's host, and a Mailbox or Hub server of its AD site."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime

from ._action import Task
from ._exchange import EdgeSubscription, ExchangeServer, Unread, same_server
from ._present import read_edge_subscriptions, read_servers, read_transport_begins
from ._refusal import Refusal
from ._remoting import RemotingError, Session

__all__ = ("MailboxSide", "Side", "open_edge", "open_mailbox", "read_edge_begins", "read_mailbox_begins")


@dataclasses.dataclass
class Side:
    """A server and the session on it.

    :ivar host: its name in the inventory; None for the task's own host.
    """

    task: Task
    host: str | None
    session: Session
    server: ExchangeServer

    def reopen(self) -> None:
        """Another session in place of one that was cut, which ends first, with all that still runs in it.

        :raises RemotingError: there is no connection.
        """
        self.session.close()
        self.session = self.task.open("exchange", self.host, anew=True)


@dataclasses.dataclass
class MailboxSide(Side):
    """The server that subscribes.

    :ivar servers: all of the organisation.
    :ivar site: the AD site that the Edge server is to belong to; the server is in it.
    :ivar old: the present subscription of the Edge server.
    """

    servers: tuple[ExchangeServer, ...]
    site: str
    old: EdgeSubscription | None


def open_edge(task: Task) -> Side:
    """The task's host.

    :raises Refusal: it is no Edge server.
    :raises RemotingError: it does not answer.
    """
    session = task.open("exchange")
    servers = read_servers(session)
    if not session.acts_locally or len(servers) != 1 or not servers[0].is_edge:
        raise Refusal(
            f"{session.server} is not an Edge server, whose snap-in knows that server alone. Nothing was changed. Run the task on "
            "the Edge server, with endpoint_kind: snapin, and name servers with mailboxes in mailbox_hosts."
        )
    return Side(task, None, session, servers[0])


def open_mailbox(task: Task, edge: str) -> MailboxSide:
    """The first of the task's ``mailbox_hosts`` that answers and is in the AD site.

    That is the site of the task's option, or else that of the present subscription, or else the server's own.

    :raises Refusal: none that answers carries mail and is in the site.
    """
    problems: list[str] = []
    elsewhere: list[str] = []
    site = ""
    for host in task.parameters["mailbox_hosts"]:
        try:
            session = task.open("exchange", host)
            servers = read_servers(session)
            subscriptions = read_edge_subscriptions(session)
        except RemotingError as error:
            problems.append(str(error))
            continue
        own = next((server for server in servers if same_server(server.fqdn, host)), None)
        if own is None:
            problems.append(
                f"The host {host} is reached as {session.server}, and the organisation has no server of that name."
            )
            continue
        if not own.takes_part_in_edge_sync:
            problems.append(
                f"{own.fqdn} has neither the Mailbox role of 2013 and later nor the Hub Transport role before."
            )
            continue
        old = next((found for found in subscriptions if same_server(found.name, edge)), None)
        site = task.parameters["site"] or (old and old.site) or own.site or ""
        if site and (own.site or "").lower() == site.lower():
            return MailboxSide(task, host, session, own, servers, site, old)
        elsewhere.append(f"{own.fqdn} is in {own.site or 'no AD site that it tells'}")
    unreachable = " ".join(problems)
    if elsewhere:
        raise Refusal(
            f"{edge} belongs to the AD site {site}, and none of mailbox_hosts that answers is in it: {', '.join(elsewhere)}. "
            f"Nothing was changed. Name a server of {site or 'its site'} in mailbox_hosts. {unreachable}".rstrip()
        )
    raise Refusal(
        f"None of mailbox_hosts can be used, so nothing was changed, on {edge} neither. {unreachable}".rstrip()
    )


def read_edge_begins(edge: Side) -> datetime.datetime | None:
    """Since when the Edge server's internal transport certificate is valid; None, with a warning, where that is not known."""
    found = read_transport_begins(edge.session, [edge.server.fqdn])
    return _known(edge.task, found).get(edge.server.fqdn)


def read_mailbox_begins(mailbox: MailboxSide) -> dict[str, datetime.datetime]:
    """The same of the servers of the site; those of which it is not known are left out, with a warning."""
    inside = [
        server.fqdn
        for server in mailbox.servers
        if server.takes_part_in_edge_sync and (server.site or "").lower() == mailbox.site.lower()
    ]
    if not mailbox.session.acts_locally:
        return _known(mailbox.task, read_transport_begins(mailbox.session, inside))
    found: dict[str, datetime.datetime | Unread] = {}
    for server in inside:
        found.update(_read_locally(mailbox, server))
    return _known(mailbox.task, found)


def _read_locally(mailbox: MailboxSide, server: str) -> dict[str, datetime.datetime | Unread]:
    """Of a server that only tells about itself."""
    host = next((host for host in mailbox.task.parameters["mailbox_hosts"] if same_server(host, server)), None)
    if host is None:
        return {server: Unread("It tells of no other server. Name its host in mailbox_hosts.")}
    try:
        session = mailbox.session if host == mailbox.host else mailbox.task.open("exchange", host)
        return read_transport_begins(session, [server])
    except RemotingError as error:
        return {server: Unread(str(error))}


def _known(task: Task, found: dict[str, datetime.datetime | Unread]) -> dict[str, datetime.datetime]:
    for server, begins in found.items():
        if isinstance(begins, Unread):
            task.warn(
                f"{server}: since when its internal transport certificate is valid is not known, so the subscription is judged by "
                f"the others and by its synchronisation. {begins.reason}"
            )
    return {server: begins for server, begins in found.items() if not isinstance(begins, Unread)}
