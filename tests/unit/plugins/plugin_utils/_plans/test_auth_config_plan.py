# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Staging, publishing and clearing: which steps, and which refusals."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import AuthConfig
from ansible_collections.certops.exchange.plugins.plugin_utils._plans import WantedAuthConfig, auth_config_steps
from ansible_collections.certops.exchange.plugins.plugin_utils._refusal import Refusal
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import Question

NOW = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.timezone.utc)
OLD, NEW, OTHER = "A" * 40, "B" * 40, "C" * 40
HOUR = datetime.timedelta(hours=1)


def present(current: str = OLD, following: str | None = None, previous: str | None = None) -> AuthConfig:
    return AuthConfig(current, previous, following, NOW + 49 * HOUR if following else None)


def wanted(**changes: t.Any) -> WantedAuthConfig:
    return WantedAuthConfig(
        **{"next": None, "effective": None, "hours": 49, "allow_short_notice": False, "publish": False}
        | {"clear_previous": False}
        | changes
    )


def names(steps: t.Sequence[t.Any]) -> list[str]:
    """The parameters of each step, which tell the steps of this one cmdlet apart."""
    return [" ".join(step.pipeline[0].parameters) for step in steps]


STAGE = "NewCertificateThumbprint NewCertificateEffectiveDate"


@pytest.mark.parametrize(
    ("before", "asked", "expected"),
    [
        (present(), wanted(), []),
        (present(), wanted(next=NEW), [STAGE]),
        (present(following=NEW), wanted(next=NEW), []),
        (present(following=NEW), wanted(next=NEW, effective=NOW + 49 * HOUR), []),
        (present(following=NEW), wanted(next=NEW, effective=NOW + 60 * HOUR), [STAGE]),
        (present(following=OTHER), wanted(next=NEW), [STAGE]),
        (present(current=NEW), wanted(next=NEW), []),
        (present(), wanted(publish=True), []),
        (present(following=NEW), wanted(publish=True), ["PublishCertificate"]),
        (present(), wanted(next=NEW, publish=True), [STAGE, "PublishCertificate"]),
        (present(), wanted(clear_previous=True), []),
        (present(previous=OTHER), wanted(clear_previous=True), ["ClearPreviousCertificate"]),
        (
            present(following=NEW),
            wanted(publish=True, clear_previous=True),
            ["PublishCertificate", "ClearPreviousCertificate"],
        ),
    ],
)
def test_only_what_is_not_done_yet(before: AuthConfig, asked: WantedAuthConfig, expected: list[str]) -> None:
    """Procedures X5: publishing and clearing are steps of their own."""
    steps, after = auth_config_steps(before, asked, NOW)
    assert names(steps) == expected
    assert auth_config_steps(after, asked, NOW) == ([], after)


def test_where_the_thumbprints_go() -> None:
    _steps, after = auth_config_steps(present(following=NEW), wanted(publish=True), NOW)
    assert (after.current, after.previous, after.next, after.next_effective) == (NEW, OLD, None, None)


def test_nothing_is_ever_forced() -> None:
    steps, _after = auth_config_steps(present(previous=OTHER), wanted(next=NEW, publish=True, clear_previous=True), NOW)
    assert all("Force" not in step.pipeline[0].parameters for step in steps)


@pytest.mark.parametrize("effective", [NOW - HOUR, NOW])
def test_a_date_that_is_not_in_the_future(effective: datetime.datetime) -> None:
    """Cmdlet sheet E12; refused before Exchange can."""
    with pytest.raises(Refusal, match="not in the future"):
        auth_config_steps(present(), wanted(next=NEW, effective=effective, allow_short_notice=True), NOW)


@given(st.floats(min_value=0.1, max_value=2000, allow_nan=False))
def test_fewer_than_48_hours_need_a_permission(hours: float) -> None:
    """Procedures S1-16, S1-17: the question is answered only where somebody agreed to it."""
    effective = NOW + datetime.timedelta(hours=hours)
    asked = wanted(next=NEW, effective=effective)
    if hours < 48:
        with pytest.raises(Refusal, match="allow_short_notice"):
            auth_config_steps(present(), asked, NOW)
    else:
        (step,), _after = auth_config_steps(present(), asked, NOW)
        assert step.rules == ()
    (step,), _after = auth_config_steps(present(), wanted(next=NEW, effective=effective, allow_short_notice=True), NOW)
    (rule,) = step.rules
    assert rule.answer == "yes"


def test_the_question_is_known_by_its_number_and_not_by_its_words() -> None:
    (step,), _after = auth_config_steps(present(), wanted(next=NEW, effective=NOW + HOUR, allow_short_notice=True), NOW)
    (rule,) = step.rules

    def asked(message: str) -> Question:
        return Question("PromptForChoice", ("Set-AuthConfig",), "Set-AuthConfig", "x", message)

    assert rule.foresees(asked('新しい証明書の有効開始日が "48" 時間後以降でない'))
    assert not rule.foresees(asked("Something else?"))


def test_the_default_date_is_49_hours_ahead_in_whole_seconds() -> None:
    _steps, after = auth_config_steps(present(), wanted(next=NEW), NOW + datetime.timedelta(microseconds=7))
    assert after.next_effective == NOW + 49 * HOUR
