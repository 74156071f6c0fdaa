# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What follows an Edge subscription: AD LDS starts anew, and EdgeSync works (procedures S2-19 to S2-21)."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import typing as t

from ._edge_sides import MailboxSide, Side
from ._exchange import SyncStatus
from ._plans import edge_sync_step
from ._present import read_stopped, read_sync_statuses
from ._refusal import PromiseNotMet
from ._service_restart import restart_with_dependents
from ._wait import wait_until

__all__ = ("read_sync", "restart_adam", "synchronise", "try_to_synchronise", "warn_about_stopped")

ADAM: t.Final = "ADAM_MSExchange"
# What no Edge server can do without; the update of the anti-spam rules may be off (procedures S2-20).
_NEEDED: t.Final = ("MSExchangeTransport", "MSExchangeEdgeCredential")
# A synchronisation that is started while a service still comes up fails, and 2007 repeats it by itself every hour only.
_STARTS: t.Final = 3
_FIRST_TRY: t.Final = 30.0
_PAUSE: t.Final = 5.0


def read_sync(mailbox: MailboxSide, edge: Side) -> SyncStatus:
    """The present state.

    :raises RemotingError: the endpoint fails, or the user lacks a role.
    """
    (found,) = read_sync_statuses(mailbox.session, [edge.server.name])
    return found


def restart_adam(edge: Side) -> None:
    """Restarts AD LDS of the Edge server, with those that need it and ran before; the task's facts name these.

    :raises PromiseNotMet: they did not run again in time.
    :raises RemotingError: a step failed.
    """
    task = edge.task
    if not task.parameters["restart_adam"]:
        return
    restarted = restart_with_dependents(
        task,
        edge.session,
        ADAM,
        older_than=edge.session.server_now(),
        must_run=True,
        timeout=task.parameters["timeout"],
    )
    task.facts["dependents_restarted"] = list(restarted.dependents)


def warn_about_stopped(edge: Side) -> None:
    """Says which services of the Edge server stand still, as a run leaves them that is killed while AD LDS is restarted.

    What ran before that run is not known any more, so they are not started.

    :raises RemotingError: the endpoint does not answer.
    """
    stopped = read_stopped(edge.session, _NEEDED)
    if stopped:
        edge.task.warn(
            f"{edge.server.fqdn}: {', '.join(stopped)} of this Edge server does not run, and mail or EdgeSync needs it. A run that "
            "was ended while AD LDS was restarted leaves it so. Start it, for example with windows_service and state: started."
        )


def try_to_synchronise(mailbox: MailboxSide, edge: Side) -> SyncStatus:
    """Starts EdgeSync and waits a little; what it then says. In check mode nothing is known."""
    seconds = min(_FIRST_TRY, mailbox.task.parameters["timeout"])
    reason = "The subscription is newer than all certificates, so at first only the synchronisation is started."
    return _started(mailbox, edge, seconds, reason)[0]


def synchronise(mailbox: MailboxSide, edge: Side) -> SyncStatus:
    """Starts EdgeSync and waits until it works. In check mode nothing is known.

    :raises PromiseNotMet: it does not in time; the message has its last words.
    """
    task, seconds = mailbox.task, mailbox.task.parameters["timeout"]
    status, problem = SyncStatus.unknown(edge.server.name, ""), ""
    for _start in range(1 if task.check_mode else _STARTS):
        reason = "EdgeSync is to work with the new subscription at once."
        status, problem = _started(mailbox, edge, seconds / _STARTS, reason)
        if status.is_normal or task.check_mode:
            return status
    detail = ". ".join(part.rstrip(".") for part in (status.detail, problem) if part)
    raise PromiseNotMet(
        f"{mailbox.server.fqdn}: {seconds} seconds after EdgeSync was started its status for {edge.server.name} is {status.status}: "
        f"{detail or 'it does not say why'}. Check that {edge.server.fqdn} can be reached on TCP port 50636 from the servers of "
        f"{mailbox.site}, and look at the events of MSExchange EdgeSync on {status.lease_holder or mailbox.server.fqdn}. Then run "
        "again: it goes on from here."
    )


def _started(mailbox: MailboxSide, edge: Side, seconds: float, reason: str) -> tuple[SyncStatus, str]:
    """What the state came to, and what went wrong with the start, which a synchronisation under way makes fail."""
    task, last = mailbox.task, SyncStatus.unknown(edge.server.name, "")
    step = edge_sync_step(edge.server.name, mailbox.server.fqdn, mailbox.server.version, reason)
    problem = task.ledger.attempt(mailbox.session, step)
    if task.check_mode:
        return last, problem

    def read() -> SyncStatus:
        nonlocal last
        last = read_sync(mailbox, edge)
        return last

    try:
        wait_until(read, lambda status: status.is_normal, seconds=seconds, promise="EdgeSync works", pause=_PAUSE)
    except PromiseNotMet:
        return last, problem
    return last, problem
