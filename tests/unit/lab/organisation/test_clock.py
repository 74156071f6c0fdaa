# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import datetime

import pytest

from lab.organisation.clock import VirtualClock

START = datetime.datetime(2026, 3, 1, 8, tzinfo=datetime.timezone.utc)
HOUR = datetime.timedelta(hours=1)


class Real:
    seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_it_runs_with_real_time_and_with_what_was_advanced() -> None:
    real = Real()
    clock = VirtualClock(START, monotonic=real)
    assert clock.now() == START
    real.seconds += 90
    assert clock.now() == START + datetime.timedelta(seconds=90)
    clock.advance(2 * HOUR)
    assert clock.now() == START + datetime.timedelta(hours=2, seconds=90)


def test_it_shows_utc_whatever_zone_it_was_set_in() -> None:
    tokyo = datetime.timezone(9 * HOUR)
    clock = VirtualClock(datetime.datetime(2026, 3, 1, 17, tzinfo=tokyo), monotonic=Real())
    assert clock.now() == START
    assert clock.now().utcoffset() == datetime.timedelta(0)


def test_it_cannot_be_turned_back() -> None:
    clock = VirtualClock(START, monotonic=Real())
    with pytest.raises(ValueError, match="back"):
        clock.advance(-HOUR)
    assert clock.now() == START


def test_tasks_run_in_order_each_at_its_own_moment_and_may_plan_others() -> None:
    clock = VirtualClock(START, monotonic=Real())
    seen: list[tuple[str, datetime.datetime]] = []

    def every_two_hours() -> None:
        seen.append(("two", clock.now()))
        clock.at(clock.now() + 2 * HOUR, every_two_hours)

    clock.at(START + 5 * HOUR, lambda: seen.append(("five", clock.now())))
    clock.at(START + 2 * HOUR, every_two_hours)
    clock.at(START + 7 * HOUR, lambda: seen.append(("seven", clock.now())))
    clock.advance(6 * HOUR)
    assert seen == [
        ("two", START + 2 * HOUR),
        ("two", START + 4 * HOUR),
        ("five", START + 5 * HOUR),
        ("two", START + 6 * HOUR),
    ]
    assert clock.now() == START + 6 * HOUR


def test_tasks_of_the_same_moment_run_in_the_order_they_were_planned() -> None:
    clock = VirtualClock(START, monotonic=Real())
    seen: list[int] = []
    for number in range(5):
        clock.at(START + HOUR, lambda number=number: seen.append(number))  # type: ignore[misc]
    clock.advance(HOUR)
    assert seen == [0, 1, 2, 3, 4]


def test_what_fell_due_in_real_time_runs_when_the_clock_is_asked_to() -> None:
    real = Real()
    clock = VirtualClock(START, monotonic=real)
    seen: list[datetime.datetime] = []
    clock.at(START + HOUR, lambda: seen.append(clock.now()))
    real.seconds += 3599
    clock.run_due()
    assert seen == []
    real.seconds += 2
    clock.run_due()
    clock.run_due()
    assert seen == [START + HOUR]


def test_a_task_that_advances_nothing_cannot_start_others_under_way() -> None:
    clock = VirtualClock(START, monotonic=Real())
    seen: list[str] = []

    def first() -> None:
        clock.run_due()
        seen.append("first")

    clock.at(START + HOUR, first)
    clock.at(START + HOUR, lambda: seen.append("second"))
    clock.advance(HOUR)
    assert seen == ["first", "second"]
