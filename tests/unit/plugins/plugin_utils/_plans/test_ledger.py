# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ledger: what was done is known also after an error."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.certops.exchange.plugins.plugin_utils._plans import Ledger, Step
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import (
    AnsweredQuestion,
    Command,
    CutConnection,
    NotAuthorised,
    Question,
    RemoteFailure,
    RemoteRecord,
    RemotingError,
    Reply,
    UnsupportedConnection,
    describe,
)

STEPS = [Step([Command(f"Set-Thing{number}", {"Force": False})], f"reason {number}") for number in (1, 2, 3)]


class Scripted:
    """A session that fails at a given step."""

    def __init__(self, fails_at: int = 0) -> None:
        self.sent: list[str] = []
        self._fails_at = fails_at

    def text_of(self, *pipelines: t.Any) -> str:
        return describe(*pipelines)

    def invoke(self, *pipelines: t.Any, rules: t.Any = (), once: bool = False) -> Reply:
        self.sent.append(pipelines[0][0].name)
        if len(self.sent) == self._fails_at:
            raise CutConnection(server="EX1")
        return Reply("EX1", datetime.datetime.now(datetime.timezone.utc))


class Elsewhere(Scripted):
    """A session that can't send the third step."""

    def text_of(self, *pipelines: t.Any) -> str:
        text = super().text_of(*pipelines)
        if "Set-Thing3" in text:
            raise UnsupportedConnection(server="EX1")
        return f"here: {text}"


def states(ledger: Ledger) -> list[str]:
    return [entry["state"] for entry in ledger.result()["commands"]]


def test_every_step_is_sent_in_order() -> None:
    ledger, session = Ledger(check_mode=False), Scripted()
    assert len(ledger.carry_out(t.cast(t.Any, session), STEPS)) == 3
    assert session.sent == ["Set-Thing1", "Set-Thing2", "Set-Thing3"]
    assert states(ledger) == ["done"] * 3
    assert ledger.changed


def test_check_mode_sends_nothing() -> None:
    ledger, session = Ledger(check_mode=True), Scripted()
    assert ledger.carry_out(t.cast(t.Any, session), STEPS) == []
    assert session.sent == []
    assert states(ledger) == ["planned"] * 3
    assert ledger.changed
    assert "Set-Thing2 -Force:$false    # reason 2" in ledger.readable


@pytest.mark.parametrize("check_mode", [True, False])
def test_the_session_says_how_a_step_reads_and_what_it_cannot_send(check_mode: bool) -> None:
    ledger, session = Ledger(check_mode), Elsewhere()
    ledger.carry_out(t.cast(t.Any, session), STEPS[:1])
    with pytest.raises(UnsupportedConnection):
        ledger.carry_out(t.cast(t.Any, session), STEPS[1:])
    assert [entry["command"] for entry in ledger.result()["commands"]] == ["here: Set-Thing1 -Force:$false"]
    assert session.sent == ([] if check_mode else ["Set-Thing1"])


@pytest.mark.parametrize(("fails_at", "changed"), [(1, False), (2, True), (3, True)])
def test_an_error_ends_it_and_the_rest_is_not_done(fails_at: int, changed: bool) -> None:
    ledger, session = Ledger(check_mode=False), Scripted(fails_at)
    with pytest.raises(CutConnection):
        ledger.carry_out(t.cast(t.Any, session), STEPS)
    assert len(session.sent) == fails_at
    assert states(ledger) == ["done"] * (fails_at - 1) + ["failed"] + ["not_done"] * (3 - fails_at)
    assert ledger.changed is changed


@pytest.mark.parametrize(
    ("error", "more"),
    [(RemoteFailure, {"record": RemoteRecord("it is there already", "X", 0, "Y")}), (NotAuthorised, {})],
)
def test_an_attempt_may_fail_and_is_written_down(error: type[RemotingError], more: dict[str, t.Any]) -> None:
    class Refusing(Scripted):
        def invoke(self, *pipelines: t.Any, rules: t.Any = (), once: bool = False) -> Reply:
            raise error(server="EX1", said="it is there already", **more)

    ledger = Ledger(check_mode=False)
    assert "it is there already" in ledger.attempt(t.cast(t.Any, Refusing()), STEPS[0])
    assert ledger.attempt(t.cast(t.Any, Scripted()), STEPS[1]) == ""
    assert states(ledger) == ["failed", "done"]


def test_an_attempt_does_not_swallow_a_broken_connection() -> None:
    ledger = Ledger(check_mode=False)
    with pytest.raises(CutConnection):
        ledger.attempt(t.cast(t.Any, Scripted(1)), STEPS[0])
    assert states(ledger) == ["failed"]


def test_what_was_answered_before_an_error_is_kept() -> None:
    question = Question("PromptForChoice", ("Set-Thing1",), "Set-Thing1", "Confirm", "Really?")

    class Asking(Scripted):
        def invoke(self, *pipelines: t.Any, rules: t.Any = (), once: bool = False) -> Reply:
            reply = Reply("EX1", datetime.datetime.now(datetime.timezone.utc))
            reply.answered.append(AnsweredQuestion(question, "it", "no", 2))
            raise CutConnection(server="EX1", reply=reply)

    ledger = Ledger(check_mode=False)
    with pytest.raises(CutConnection):
        ledger.carry_out(t.cast(t.Any, Asking()), STEPS)
    assert ledger.result()["questions"] == [{"cmdlet": "Set-Thing1", "question": "Really?", "answer": "no"}]


def test_nothing_to_do_is_no_change() -> None:
    ledger = Ledger(check_mode=False)
    ledger.carry_out(t.cast(t.Any, Scripted()), [])
    assert not ledger.changed
    assert ledger.readable == ""


def test_statements_that_belong_together_are_one_message_and_one_entry() -> None:
    messages: list[int] = []

    class Counting(Scripted):
        def invoke(self, *pipelines: t.Any, rules: t.Any = (), once: bool = False) -> Reply:
            assert once
            messages.append(len(pipelines))
            return super().invoke(*pipelines, rules=rules, once=once)

    ledger = Ledger(check_mode=False)
    step = Step([Command("Remove-Thing")], "why", then=([Command("Get-Thing"), Command("New-Thing")],))
    ledger.carry_out(t.cast(t.Any, Counting()), [step])
    assert messages == [2]
    (entry,) = ledger.result()["commands"]
    assert entry == {"command": "Remove-Thing; Get-Thing | New-Thing", "reason": "why", "state": "done"}
