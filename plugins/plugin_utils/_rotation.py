# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rotation of the auth certificate: decide, do that one thing, look again, until nothing is left to be done now.

Every decision is made from what the organisation shows at that moment. So a run that was cut off is continued by the next,
a second one that runs at the same time is seen, and what somebody does in between counts. In check mode the next decision is
made from what the step would lead to.
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import typing as t

from ._action import Task
from ._exchange import Assessment, Decision, Policy, same_server
from ._plans import WantedAuthConfig, auth_config_steps, read_session_step
from ._present import read_snapshot
from ._refusal import PromiseNotMet, Refusal
from ._remoting import Session
from ._rotation_create import Created, create, remove_unneeded
from ._rotation_transfer import bring

__all__ = ("Rotation", "Wishes")

_REST = ("none", "wait", "publish_overdue", "blocked")
# How far ahead the date of a certificate is that is published right after: Set-AuthConfig wants it to be in the future by
# the clock of whichever server it runs on (cmdlet sheet 1.6, E12).
_AT_ONCE_HOURS = 1


@dataclasses.dataclass(frozen=True)
class Wishes:
    """How a new certificate is made and handed on.

    :ivar server: where to create it; None leaves that to the decision.
    :ivar replication_timeout: seconds that servers have to fetch a certificate from others of their AD site.
    """

    friendly_name: str
    domains: tuple[str, ...]
    server: str | None
    replication_timeout: int


class Rotation:
    """One run. What it has done so far survives an error.

    :ivar before: the organisation at the beginning. :ivar now: as it was last seen, or in check mode would be.
    :ivar done: what was decided and done, or in check mode would be, in order.
    :ivar created: the certificate that was created, if one was.
    :ivar import_failures: by server, why a certificate could not be brought there.
    """

    def __init__(self, task: Task, session: Session, policy: Policy, wishes: Wishes) -> None:
        self._task = task
        self._session = session
        self._policy = policy
        self._wishes = wishes
        self._failed: set[tuple[str, str]] = set()
        self.import_failures: dict[str, str] = {}
        self.done: list[Decision] = []
        self.created: Created | None = None
        self.before = read_snapshot(session)
        self.now = self.before

    def carry_out(self) -> Assessment:
        """Does all that is due; what is left to be done by Exchange, by a later run or by a person.

        :raises RemotingError: a step failed.
        :raises Refusal: a wish can't be met; nothing was changed.
        :raises PromiseNotMet: a step had no effect.
        """
        assessment = self.assess()
        while assessment.action not in _REST:
            decision = self._wished(assessment.decision)
            self._refuse_repetition(decision)
            self.done.append(decision)
            self._apply(decision)
            if self._task.check_mode:
                self.now = self.now.after(decision, self._policy)
            else:
                around = None if decision.action == "enable_read_session" else self.now.around
                self.now = read_snapshot(self._session, around)
            assessment = self.assess()
        if self.created is not None:
            # Another run may have been at it at the same time, and its certificate was taken.
            remove_unneeded(self._task, self._session, self.created, self.now)
        return assessment

    def assess(self) -> Assessment:
        """What is to be done, as things were last seen."""
        created = () if self.created is None else (self.created.thumbprint,)
        return self.now.assess(self._policy, self._failed, created)

    @property
    def published(self) -> bool:
        """Whether this run has put a certificate into use."""
        return any(decision.action in ("publish", "replace") and decision.thumbprint for decision in self.done)

    def _wished(self, decision: Decision) -> Decision:
        """The decision with the server that the user wants a new certificate to be created on."""
        if decision.thumbprint is not None or self._wishes.server is None or not _creates(decision):
            return decision
        wanted = self._wishes.server
        holder = next((server for server in self.now.servers if same_server(server.fqdn, wanted)), None)
        store = self.now.store(wanted)
        if holder is None or "Mailbox" not in holder.roles or store is None:
            raise Refusal(f"server: {wanted} is no mailbox server of 2013 or later in the organisation.")
        if store.credible_outcome != "answered":
            raise Refusal(f"server: {wanted} does not answer ({store.credible_outcome}). {store.message}".strip())
        return dataclasses.replace(decision, server=holder.fqdn)

    def _refuse_repetition(self, decision: Decision) -> None:
        """:raises PromiseNotMet: the same was done already, and the organisation still asks for it."""
        # Creating is the one thing that does harm when it is repeated, so no second time for any reason.
        again = [
            done
            for done in self.done
            if (_creates(done) and _creates(decision))
            or (done.action, done.thumbprint, done.targets) == (decision.action, decision.thumbprint, decision.targets)
        ]
        if again:
            raise PromiseNotMet(
                f"{decision.action} was carried out, and yet the organisation shows what it showed before:"
                f" {decision.reason} Somebody else may be changing it at the same time. Run again."
            )

    def _apply(self, decision: Decision) -> None:
        if _creates(decision):
            wishes = self._wishes
            self.created = create(
                self._task, self._session, self._policy, decision, wishes.friendly_name, wishes.domains, self.now
            )
        elif decision.action == "import":
            failures = bring(self._task, self._session, decision, self._wishes.replication_timeout)
            self._failed.update((decision.thumbprint or "", server) for server in failures)
            self.import_failures.update(failures)
        elif decision.action == "enable_read_session":
            self._task.ledger.carry_out(self._session, [read_session_step(True)])
        else:
            steps, _planned = auth_config_steps(self.now.config, _wanted(decision), self._now())
            self._task.ledger.carry_out(self._session, steps)

    def _now(self) -> t.Any:
        return self.now.now if self._task.check_mode else self._session.server_now()


def _creates(decision: Decision) -> bool:
    return decision.action in ("create_and_stage", "replace") and decision.thumbprint is None


def _wanted(decision: Decision) -> WantedAuthConfig:
    """What the auth configuration is to be."""
    at_once = decision.action == "replace"
    return WantedAuthConfig(
        next=decision.thumbprint if decision.action in ("stage", "replace") else None,
        effective=None if at_once else decision.effective,
        hours=_AT_ONCE_HOURS,
        allow_short_notice=at_once,
        publish=decision.action in ("publish", "replace"),
        clear_previous=decision.action == "clear_previous",
    )
