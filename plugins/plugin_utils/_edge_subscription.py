# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order of calls that subscribes an Edge server anew: read both sides, decide, subscribe, restart, synchronise, verify."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import typing as t

from ._action import Task
from ._edge_file import FilePlace
from ._edge_sides import MailboxSide, Side, open_edge, open_mailbox, read_edge_begins, read_mailbox_begins
from ._edge_sync import read_sync, restart_adam, synchronise, try_to_synchronise, warn_about_stopped
from ._exchange import (
    NORMAL,
    EdgeConnectors,
    Need,
    SyncStatus,
    edge_needs,
    passwords_in,
    same_server,
    synchronisation_alone,
)
from ._plans import EdgeImport, edge_file_step
from ._present import content_of, read_connectors, read_edge_subscriptions
from ._refusal import PromiseNotMet, Refusal
from ._shown_edge import shown_subscription

__all__ = ("ensure_subscribed",)


def ensure_subscribed(task: Task) -> dict[str, t.Any]:
    """Makes sure that the Edge server's subscription works, and fits the certificates of both sides."""
    edge = open_edge(task)
    mailbox = open_mailbox(task, edge.server.name)
    connectors = read_connectors(mailbox.session, receive=False, send=True)
    sync = None if mailbox.old is None else read_sync(mailbox, edge)
    needs = _needs(edge, mailbox, sync)
    _refuse_move(task, needs)
    places = [FilePlace(side, edge.server.name) for side in (edge, mailbox) if side.session.acts_locally]
    before = None if mailbox.old is None else shown_subscription(mailbox.old, connectors, sync)
    task.facts.update(
        needed=[need.code for need in needs],
        mailbox_server=mailbox.server.fqdn,
        before=before,
        dependents_restarted=[],
        leftovers_removed=[],
    )
    for place in places:
        task.facts["leftovers_removed"].extend(place.sweep())
    after = before
    if needs:
        old = EdgeConnectors(True, True)
        if mailbox.old is not None:
            old = EdgeConnectors.of(connectors, edge.server.name, mailbox.old.site or mailbox.site)
        status = _Renewal(edge, mailbox, places, _wanted(task, old), needs).carry_out()
        after = _planned(mailbox, before) if task.check_mode else _verified(mailbox, edge, status)
    warn_about_stopped(edge)
    return {**task.facts, "after": after, "diff": {"before": before or {}, "after": after or {}}}


class _Renewal:
    """The steps, in the order of the article (procedures S2-16 to S2-21)."""

    def __init__(
        self,
        edge: Side,
        mailbox: MailboxSide,
        places: t.Sequence[FilePlace],
        connectors: EdgeConnectors,
        needs: t.Sequence[Need],
    ) -> None:
        self._task = edge.task
        self._edge, self._mailbox, self._needs = edge, mailbox, needs
        self._edge_place, self._mailbox_place = places[0], places[-1]
        replaced = mailbox.old.name if mailbox.old and self._task.parameters["method"] == "recreate" else ""
        self._import = EdgeImport(mailbox.site, connectors, mailbox.server.version, replaced)

    def carry_out(self) -> SyncStatus:
        """All that is needed; the state of the synchronisation at the end.

        :raises PromiseNotMet: it does not work in time.
        :raises RemotingError: a step failed.
        """
        if synchronisation_alone(self._needs):
            # An earlier run may have been cut off behind the import, or a service may have been down for a while.
            status = try_to_synchronise(self._mailbox, self._edge)
            if not status.is_normal and self._task.parameters["restart_adam"]:
                restart_adam(self._edge)
                status = try_to_synchronise(self._mailbox, self._edge)
            if status.is_normal:
                return status
        self._subscribe(self._file())
        restart_adam(self._edge)
        return synchronise(self._mailbox, self._edge)

    def _file(self) -> bytes:
        """The content of a new subscription file; empty in check mode."""
        path = self._edge_place.new_path()
        reason = " ".join(need.reason for need in self._needs)
        step = edge_file_step(path, self._edge.server.version, reason)
        with self._edge_place.holds(path):
            replies = self._task.ledger.carry_out(self._edge.session, [step])
            content = content_of(replies[0]) if replies else b""
        self._task.secrets.extend(passwords_in(content))
        return content

    def _subscribe(self, content: bytes) -> None:
        mailbox = self._mailbox
        reason = f"{self._edge.server.name} is to be subscribed to the AD site {mailbox.site} with its new credentials."
        if mailbox.server.version.takes_subscription_data:
            self._task.ledger.carry_out(mailbox.session, [self._import.by_data(content, reason)])
            return
        path = self._mailbox_place.new_path()
        with self._mailbox_place.holds(path):
            self._task.ledger.carry_out(mailbox.session, [self._import.by_file(path, content, reason)])


def _needs(edge: Side, mailbox: MailboxSide, sync: SyncStatus | None) -> tuple[Need, ...]:
    """Why it is to be subscribed; nothing, with a warning, where it is not and shall not be."""
    task = edge.task
    if mailbox.old is None and not task.parameters["create"]:
        task.warn(f"{edge.server.fqdn}: the organisation has no subscription of this Edge server, and none is made.")
        return ()
    return edge_needs(
        edge.server.name,
        mailbox.site,
        mailbox.old,
        sync,
        read_edge_begins(edge),
        read_mailbox_begins(mailbox),
        always=task.parameters["renew"] == "always",
    )


def _wanted(task: Task, old: EdgeConnectors) -> EdgeConnectors:
    """As the task's options say, else as it is."""
    internet = task.parameters["create_internet_send_connector"]
    inbound = task.parameters["create_inbound_send_connector"]
    return EdgeConnectors(
        internet=old.internet if internet is None else internet, inbound=old.inbound if inbound is None else inbound
    )


def _refuse_move(task: Task, needs: t.Sequence[Need]) -> None:
    moves = [need for need in needs if need.code == "other_site"]
    if moves and task.parameters["method"] != "recreate":
        raise Refusal(
            f"{moves[0].reason} An Edge server is subscribed to another site only after its subscription is removed. Nothing was "
            "changed. Set method: recreate, or leave site out to keep the site."
        )


def _verified(mailbox: MailboxSide, edge: Side, status: SyncStatus) -> dict[str, t.Any]:
    """The subscription as it is now.

    :raises PromiseNotMet: it is not there, or belongs to another site.
    """
    name = edge.server.name
    found = [item for item in read_edge_subscriptions(mailbox.session) if same_server(item.name, name)]
    if len(found) != 1 or (found[0].site or mailbox.site).lower() != mailbox.site.lower():
        raise PromiseNotMet(
            f"{mailbox.server.fqdn}: the organisation does not show the subscription of {name} to {mailbox.site}. Run again."
        )
    return shown_subscription(found[0], read_connectors(mailbox.session, receive=False, send=True), status)


def _planned(mailbox: MailboxSide, before: dict[str, t.Any] | None) -> dict[str, t.Any]:
    return {**(before or {}), "site": mailbox.site, "created": "renewed", "synchronization": {"status": NORMAL}}
