# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two controllers, or a controller and an administrator, at the same time: one new certificate, whatever the order."""

from __future__ import annotations

import threading
import typing as t

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from unit.together.joined import Joined

from ansible_collections.certops.exchange.plugins.plugin_utils._refusal import PromiseNotMet
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import RemotingError
from lab.app.journal import Journal
from lab.organisation import User

FIRST, SECOND = "admin", "second"
ALL = {"EX1", "EX2", "EX3"}
# Whether the next command is the first one's.
SCHEDULES = st.lists(st.booleans(), max_size=40)


class Turns:
    """Lets the commands of two users run in the order of a schedule; where it ends, or one is done, as they come."""

    def __init__(self, schedule: t.Sequence[bool]) -> None:
        self._schedule = [FIRST if turn else SECOND for turn in schedule]
        self._done: set[str] = set()
        self._changed = threading.Condition()

    def wait(self, user: str) -> None:
        """Until it is this user's turn."""
        with self._changed:
            self._changed.wait_for(lambda: self._may(user), timeout=20)
            if self._schedule and self._schedule[0] == user:
                self._schedule.pop(0)
            self._changed.notify_all()

    def finish(self, user: str) -> None:
        """This user runs nothing more."""
        with self._changed:
            self._done.add(user)
            self._schedule = [turn for turn in self._schedule if turn != user]
            self._changed.notify_all()

    def _may(self, user: str) -> bool:
        return not self._schedule or self._schedule[0] == user or bool(self._done)


class TurnsJournal(Journal):
    """A journal that a command waits at until it is its user's turn."""

    turns: Turns

    def add(self, kind: str, **facts: t.Any) -> None:
        if kind == "command":
            self.turns.wait(facts["user"])
        super().add(kind, **facts)


def both(joined: Joined, schedule: t.Sequence[bool]) -> dict[str, BaseException | None]:
    """Two runs whose commands come in that order; what each ended with."""
    joined.organisation.users[SECOND] = User(SECOND, "p")
    journal = TurnsJournal(joined.organisation.clock.now)
    journal.turns = turns = Turns(schedule)
    joined.journal = journal
    ended: dict[str, BaseException | None] = {}

    def run(user: str) -> None:
        try:
            joined.rotate(user=user)
            ended[user] = None
        except (PromiseNotMet, RemotingError) as error:
            ended[user] = error
        finally:
            turns.finish(user)

    with joined.waiting():
        threads = [threading.Thread(target=run, args=(user,)) for user in (FIRST, SECOND)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert set(ended) == {FIRST, SECOND}
    return ended


# First one that runs alone to its end, then one that is overtaken after its creation.
@settings(max_examples=1)
@example(schedule=[True] * 40)
@example(schedule=[True] * 7 + [False] * 40)
@given(schedule=SCHEDULES)
def test_two_runs_end_with_one_new_certificate(schedule: list[bool]) -> None:
    check_two_runs(schedule)


@pytest.mark.exhaustive
@settings(max_examples=6)
@given(schedule=SCHEDULES)
def test_many_more_schedules(schedule: list[bool]) -> None:
    check_two_runs(schedule)


def check_two_runs(schedule: list[bool]) -> None:
    joined = Joined()
    old, transports = joined.auth.current, joined.transports()
    both(joined, schedule)
    check_the_end(joined, old, transports)


def check_the_end(joined: Joined, old: str, transports: dict[str, str]) -> None:
    # One that was overtaken may end with an error; the next finds things in order all the same.
    _rotation, rest = joined.rotate()
    assert rest.action == "wait"
    assert joined.auth_certificates() == {old, joined.auth.next}
    assert joined.holders(joined.auth.next) == ALL
    assert joined.transports() == transports
    assert joined.rotate()[0].done == []


def test_both_of_them_create_one_and_the_later_one_is_taken_away() -> None:
    """The case that it is about: each has looked before the other creates."""
    joined = Joined()
    old, transports = joined.auth.current, joined.transports()
    ended = both(joined, [True, False] * 60)
    assert ended == {FIRST: None, SECOND: None}
    assert len(joined.commands("New-ExchangeCertificate")) == 2
    (removed,) = joined.commands("Remove-ExchangeCertificate")
    assert removed["parameters"]["Thumbprint"] not in (old, joined.auth.next)
    check_the_end(joined, old, transports)


COMMANDS = ("New-ExchangeCertificate", "Export-ExchangeCertificate", "Set-AuthConfig")


@pytest.mark.parametrize("command", COMMANDS)
def test_an_administrator_stages_one_in_the_middle_of_a_run(command: str) -> None:
    """What somebody has staged is used; what the run had made for it goes again, or was first and stays."""
    joined = Joined()
    theirs: list[str] = []

    def stage() -> None:
        somebody = joined.administrator("EX1")
        theirs.append(somebody.create_auth_certificate())
        somebody.stage(theirs[0], hours=72)

    joined.interrupt(command, stage)
    joined.rotate()
    _rotation, rest = joined.rotate()
    assert rest.action == "wait"
    assert joined.holders(joined.auth.next) == ALL
    # Before Set-AuthConfig is sent the run has looked and seen nothing staged: its own is staged then, the other one unused.
    assert (joined.auth.next == theirs[0]) is (command != "Set-AuthConfig")


def test_an_administrator_publishes_in_the_middle_of_a_run() -> None:
    joined = Joined({"auth.next": {"effective_in": "30h", "servers": ["EX1"]}})
    upcoming = joined.auth.next
    joined.interrupt("Import-ExchangeCertificate", lambda: joined.administrator("EX1").publish())
    rotation, rest = joined.rotate()
    assert (joined.auth.current, joined.auth.next) == (upcoming, "")
    assert rest.action == "none"
    assert joined.holders(upcoming) == ALL
    assert rotation.created is None


def test_an_administrator_takes_over_the_transport_meanwhile() -> None:
    """That is his doing: it is told, and nothing is put back."""
    joined = Joined()
    other = joined.administrator("EX1").create_auth_certificate()
    joined.organisation.servers["EX1"].my[other].exportable = False
    joined.interrupt("New-ExchangeCertificate", lambda: joined.administrator("EX1").take_over_transport(other))
    task = joined.task()
    with joined.rotation(task=task) as rotation:
        assert rotation.carry_out().action == "wait"
    assert joined.transports()["EX1"] == other
    (warning,) = task.warnings
    assert other in warning
    assert "somebody else" in warning
