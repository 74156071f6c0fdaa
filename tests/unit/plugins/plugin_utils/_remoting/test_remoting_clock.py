# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The endpoint's clock."""

from __future__ import annotations

import datetime
import time
import typing as t

import pytest

from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import _clock

START = datetime.datetime(2026, 11, 25, 12, 0, 0, tzinfo=datetime.timezone.utc)


def seconds(number: float) -> datetime.timedelta:
    return datetime.timedelta(seconds=number)


@pytest.fixture
def monotonic(monkeypatch: pytest.MonkeyPatch) -> t.Callable[[float], None]:
    """Sets the controller's monotonic clock."""
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])

    def advance(to: float) -> None:
        now[0] = 100.0 + to

    return advance


def test_the_time_goes_on_between_answers(monotonic: t.Callable[[float], None]) -> None:
    clock = _clock.ServerClock()
    clock.read("Wed, 25 Nov 2026 12:00:00 GMT")
    assert clock.now() == START
    monotonic(90.5)
    assert clock.now() == START + seconds(90.5)


def test_whole_seconds_do_not_make_it_step_back(monotonic: t.Callable[[float], None]) -> None:
    clock = _clock.ServerClock()
    clock.read("Wed, 25 Nov 2026 12:00:00 GMT")
    monotonic(0.9)
    clock.read("Wed, 25 Nov 2026 12:00:00 GMT")
    assert clock.now() == START + seconds(0.9)


@pytest.mark.parametrize(("header", "ahead"), [("12:01:30", 90), ("11:59:00", -60), ("12:00:01", 1)])
def test_a_contradicting_answer_sets_it(monotonic: t.Callable[[float], None], header: str, ahead: int) -> None:
    clock = _clock.ServerClock()
    clock.read("Wed, 25 Nov 2026 12:00:00 GMT")
    clock.read(f"Wed, 25 Nov 2026 {header} GMT")
    assert clock.now() == START + seconds(ahead)


@pytest.mark.parametrize("header", [None, "", "yesterday", "Wed, 99 Nov 2026 12:00:00 GMT"])
def test_a_bad_header_is_passed_over(header: str | None) -> None:
    clock = _clock.ServerClock()
    clock.read(header)
    here = datetime.datetime.now(datetime.timezone.utc)
    assert abs(clock.now() - here) < seconds(5)


def test_an_offset_is_understood(monotonic: t.Callable[[float], None]) -> None:
    for header in ("Wed, 25 Nov 2026 21:00:00 +0900", "Wed, 25 Nov 2026 12:00:00 -0000"):
        clock = _clock.ServerClock()
        clock.read(header)
        assert clock.now() == START
        assert clock.now().utcoffset() == seconds(0)
