# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thresholds, absolute and relative, and combinations that would renew for ever."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.plugins.plugin_utils._exchange.cases import DAY, HOUR, NOW, Case, current_with

from ansible_collections.certops.exchange.plugins.plugin_utils._auth_policy_options import policy_of
from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import (
    EffectiveDateRefused,
    Policy,
    Share,
    effective_date,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._refusal import Refusal

if t.TYPE_CHECKING:
    from unit.plugins.plugin_utils._exchange.conftest import Build

DEFAULTS: dict[str, t.Any] = {
    "renew_before": "60d",
    "effective_in_hours": 49,
    "immediate": "when_broken",
    "allow_partial": False,
    "ignore_unreachable": False,
    "hybrid_policy": "report",
    "retire_thumbprint": None,
    "key_size": 2048,
    "lifetime": None,
    "clear_previous_after_hours": None,
    "manage_read_session": True,
}


def test_a_share_of_the_lifetime(build: type[Build]) -> None:
    policy = Policy(renew_before=Share(25), lifetime=365 * DAY)
    for left, action in ((92 * DAY, "none"), (91 * DAY, "create_and_stage")):
        assert Case(build, current_with(build, left, lifetime=365 * DAY)).assess(policy=policy).action == action
    # Of 1800 days.
    for left, action in ((451 * DAY, "none"), (450 * DAY, "create_and_stage")):
        assert Case(build, current_with(build, left)).assess(policy=Policy(renew_before=Share(25))).action == action


@pytest.mark.parametrize(
    ("values", "error", "message"),
    [
        # Every new certificate would be due at once, and each daily run would make another.
        ({"lifetime": 60 * DAY}, Refusal, "at once be due"),
        ({"lifetime": 30 * DAY}, Refusal, "at once be due"),
        # Half of it must leave the time to stage the next.
        ({"lifetime": 6 * DAY, "renew_before": 4 * DAY}, ValueError, "lifetime is 6 days"),
        ({"renew_before": Share(0)}, ValueError, "renew_before is 0%"),
        ({"renew_before": Share(1), "lifetime": 100 * DAY}, ValueError, "renew_before is 1%"),
        ({"clear_previous_after": -HOUR}, ValueError, "negative"),
    ],
)
def test_what_never_settles_is_refused(values: dict[str, t.Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        Policy(**values)


@given(
    lifetime=st.integers(1, 2000).map(lambda n: n * DAY),
    renew_before=st.integers(0, 400).map(lambda n: n * DAY) | st.integers(0, 99).map(Share),
    hours=st.integers(48, 400),
)
def test_a_policy_that_is_accepted_settles(
    build: type[Build], lifetime: datetime.timedelta, renew_before: datetime.timedelta | Share, hours: int
) -> None:
    """A certificate made by it is not due at once, and once it is, there is time to stage its successor."""
    try:
        policy = Policy(renew_before=renew_before, lifetime=lifetime, effective_in_hours=hours)
    except (Refusal, ValueError):
        return
    made = build.facts("made", NOW, NOW + lifetime)
    due = made.not_after - policy.threshold(made)
    assert due > NOW
    assert Case(build, made).assess(NOW, policy=policy).action == "none"
    found = Case(build, made).assess(due, policy=policy)
    assert found.action == "create_and_stage"
    assert found.effective is not None
    assert found.effective < made.not_after - policy.margin


@given(
    left=st.integers(0, 4000).map(lambda n: n * HOUR),
    hours=st.integers(48, 1000),
    margin=st.integers(12, 200).map(lambda n: n * HOUR),
)
def test_an_effective_date_is_both_far_enough_ahead_and_early_enough(
    left: datetime.timedelta, hours: int, margin: datetime.timedelta
) -> None:
    try:
        found = effective_date(NOW, hours, NOW + left, margin)
    except EffectiveDateRefused as refused:
        assert refused.code == "too_late"
        assert NOW + hours * HOUR >= NOW + left - margin
    else:
        assert 48 * HOUR <= found - NOW < left - margin


def test_options_become_a_policy() -> None:
    assert policy_of(DEFAULTS) == Policy()
    given_all = policy_of(
        {
            **DEFAULTS,
            "renew_before": "25%",
            "immediate": "never",
            "hybrid_policy": "block",
            "retire_thumbprint": "\u200e" + "ab " * 20,
            "lifetime": 365,
            "clear_previous_after_hours": 0,
        }
    )
    assert (given_all.renew_before, given_all.retire) == (Share(25), "AB" * 20)
    assert (given_all.lifetime, given_all.clear_previous_after) == (365 * DAY, 0 * HOUR)
    assert policy_of({**DEFAULTS, "retire_thumbprint": " "}).retire is None


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("renew_before", "soon"),
        ("lifetime", 0),
        ("clear_previous_after_hours", -1),
        ("retire_thumbprint", "xyz"),
    ],
)
def test_an_option_that_is_none_is_named(option: str, value: t.Any) -> None:
    with pytest.raises(ValueError, match=option):
        policy_of({**DEFAULTS, option: value})
