# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Steps of a plan, and the ledger of what became of them."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import typing as t

from .._remoting import (
    AnsweredQuestion,
    NotAuthorised,
    Pipeline,
    RemoteFailure,
    RemotingError,
    Reply,
    Rule,
    Session,
)

__all__ = ("Ledger", "Step")


@dataclasses.dataclass(frozen=True)
class Step:
    """One message that writes: a pipeline, and what must travel with it.

    :ivar reason: why it is needed, a sentence for the auditor.
    :ivar rules: the questions that it may ask, and the answers.
    :ivar then: further pipelines of the same message, which no broken connection can part from the first one.
    """

    pipeline: Pipeline
    reason: str
    rules: tuple[Rule, ...] = ()
    then: tuple[Pipeline, ...] = ()


class Ledger:
    """The plan of a task and how far it got. Survives an error, so that a result always says what was done."""

    def __init__(self, check_mode: bool) -> None:
        self._check_mode = check_mode
        self._entries: list[dict[str, str]] = []
        self._answered: list[AnsweredQuestion] = []

    @property
    def changed(self) -> bool:
        """Whether something was done, or would be in check mode."""
        return any(entry["state"] in ("done", "planned") for entry in self._entries)

    @property
    def readable(self) -> str:
        """The plan for a person, a step a line; empty where nothing is to be done."""
        return "".join(f"{entry['state']}: {entry['command']}    # {entry['reason']}\n" for entry in self._entries)

    def carry_out(self, session: Session, steps: t.Sequence[Step]) -> list[Reply]:
        """Send the steps, one message each; in check mode only write them down, as the session would send them.

        :raises RemotingError: a step failed, also by a non-terminating error; those behind it are not sent. Or one of them
            can't be sent in this session; then none is.
        """
        state = "planned" if self._check_mode else "not_done"
        entries = [
            {"command": session.text_of(step.pipeline, *step.then), "reason": step.reason, "state": state}
            for step in steps
        ]
        self._entries.extend(entries)
        if self._check_mode:
            return []
        return [self._send(session, step, entry) for step, entry in zip(steps, entries, strict=True)]

    def attempt(self, session: Session, step: Step) -> str:
        """Send a step that may fail without ending the task; what went wrong, empty where nothing did.

        :raises RemotingError: the connection or the session failed, or it asked something unforeseen.
        """
        try:
            self.carry_out(session, [step])
        except (NotAuthorised, RemoteFailure) as error:
            return str(error)
        return ""

    def _send(self, session: Session, step: Step, entry: dict[str, str]) -> Reply:
        # Until the answer is here nobody knows whether the step took effect, so it counts as failed, not as not done.
        entry["state"] = "failed"
        try:
            reply = session.invoke(step.pipeline, *step.then, rules=step.rules, once=True)
        except RemotingError as error:
            self._answered.extend(error.reply.answered if error.reply else ())
            raise
        self._answered.extend(reply.answered)
        reply.raise_first_error()
        entry["state"] = "done"
        return reply

    def result(self) -> dict[str, t.Any]:
        """The keys ``commands`` and ``questions`` of a module's result."""
        return {
            "commands": [dict(entry) for entry in self._entries],
            "questions": [
                {
                    "cmdlet": " | ".join(a.question.cmdlets),
                    "question": a.question.message,
                    "answer": a.answer,
                }
                for a in self._answered
            ],
        }
