# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The decision about the auth certificate, case by case: what is due, staged, adopted."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from unit.plugins.plugin_utils._exchange.cases import DAY, HOUR, NOW, SERVERS, Case, codes, current_with, new_one

from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import (
    Policy,
)

if t.TYPE_CHECKING:
    from unit.plugins.plugin_utils._exchange.conftest import Build


# Nothing staged


@pytest.mark.parametrize(
    ("left", "action", "code"),
    [
        (400 * DAY, "none", "current_valid"),
        (60 * DAY + HOUR, "none", "current_valid"),
        (60 * DAY, "create_and_stage", "current_expires_soon"),
        (20 * DAY, "create_and_stage", "current_expires_soon"),
        # 49 hours to the effective date and 24 of margin.
        (74 * HOUR, "create_and_stage", "current_expires_soon"),
        (73 * HOUR, "blocked", "too_late_to_stage"),
        # Expires later today: still valid, but too late to stage.
        (14 * HOUR, "blocked", "too_late_to_stage"),
        (datetime.timedelta(seconds=1), "blocked", "too_late_to_stage"),
        (datetime.timedelta(0), "replace", "current_expired"),
        (-10 * DAY, "replace", "current_expired"),
    ],
)
def test_by_what_is_left(build: type[Build], left: datetime.timedelta, action: str, code: str) -> None:
    found = Case(build, current_with(build, left)).assess()
    assert (found.action, found.reason_code) == (action, code)
    if action == "none":
        assert found.next_due == NOW + left - 60 * DAY
    if action == "create_and_stage":
        assert found.effective == NOW + 49 * HOUR
        assert found.thumbprint is None
        assert found.decision.server == "ex01.contoso.lab"
        assert found.next_due == NOW
    if action == "blocked":
        assert found.effective is None
        assert "New-ExchangeCertificate" in (found.decision.remedy or "")
        assert "Set-AuthConfig -PublishCertificate" in (found.decision.remedy or "")


def test_reason_is_a_sentence_with_dates(build: type[Build]) -> None:
    found = Case(build, current_with(build, 20 * DAY)).assess()
    assert "2026-12-14T09:00:00Z" in found.reason
    assert "2026-11-26T10:00:00Z" in found.reason
    assert found.reason.endswith(".")


@pytest.mark.parametrize("hours", [-11, 0, 5.5, 14])
def test_the_zone_of_now_does_not_matter(build: type[Build], hours: float) -> None:
    zone = datetime.timezone(datetime.timedelta(hours=hours))
    case = Case(build, current_with(build, 14 * HOUR))
    assert case.assess(NOW.astimezone(zone)) == case.assess(NOW)


def test_now_without_zone_is_refused(build: type[Build]) -> None:
    with pytest.raises(ValueError, match="zone"):
        Case(build, current_with(build, 14 * HOUR)).assess(datetime.datetime(2026, 11, 24))


def test_a_shorter_lead_is_taken_rather_than_none(build: type[Build]) -> None:
    policy = Policy(effective_in_hours=168)
    found = Case(build, current_with(build, 5 * DAY)).assess(policy=policy)
    assert found.action == "create_and_stage"
    assert found.effective == NOW + 49 * HOUR
    assert "effective_date_shortened" in codes(found)
    found = Case(build, current_with(build, 20 * DAY)).assess(policy=policy)
    assert found.effective == NOW + 168 * HOUR
    assert "effective_date_shortened" not in codes(found)


def test_threshold_is_at_most_half_the_lifetime(build: type[Build]) -> None:
    """A certificate that lives 50 days is not due from its first day on, or each run would make another one."""
    found = Case(build, current_with(build, 26 * DAY, lifetime=50 * DAY)).assess()
    assert found.action == "none"
    assert found.next_due == NOW + DAY
    assert "threshold_shortened" in codes(found)
    assert Case(build, current_with(build, 24 * DAY, lifetime=50 * DAY)).assess().action == "create_and_stage"


# Staged


@pytest.mark.parametrize(
    ("since_effective", "action", "code"),
    [
        (-49 * HOUR, "wait", "staged"),
        (-datetime.timedelta(seconds=1), "wait", "staged"),
        (datetime.timedelta(0), "wait", "publication_pending"),
        (13 * HOUR, "wait", "publication_pending"),
        (14 * HOUR, "publish_overdue", "publication_overdue"),
        (30 * DAY, "publish_overdue", "publication_overdue"),
    ],
)
@pytest.mark.parametrize("left", [20 * DAY, 400 * DAY])
def test_staged(
    build: type[Build], left: datetime.timedelta, since_effective: datetime.timedelta, action: str, code: str
) -> None:
    effective = NOW - since_effective
    new = new_one(build)
    found = Case(build, current_with(build, left), new, effective).assess()
    assert (found.action, found.reason_code) == (action, code)
    assert found.thumbprint == new.thumbprint
    assert found.effective == effective
    due = {"staged": effective, "publication_pending": effective + 14 * HOUR, "publication_overdue": NOW}
    assert found.next_due == due[code]
    assert ("publication_overdue" in codes(found)) is (action == "publish_overdue")


def test_overdue_publication_is_the_cure_for_an_expired_current(build: type[Build]) -> None:
    new = new_one(build)
    for current in (current_with(build, -5 * DAY), None):
        found = Case(build, current, new, NOW - 10 * DAY).assess()
        assert (found.action, found.thumbprint) == ("publish", new.thumbprint)


@pytest.mark.parametrize("effective", [NOW + 30 * HOUR, NOW - HOUR, None])
def test_expired_current_with_a_good_next_is_not_a_green_wait(
    build: type[Build], effective: datetime.datetime | None
) -> None:
    """The staged one is published, no third one is made."""
    new = new_one(build)
    case = Case(build, current_with(build, -HOUR), new, effective)
    found = case.assess()
    assert (found.action, found.reason_code) == ("publish", "current_expired_next_staged")
    assert found.thumbprint == new.thumbprint
    found = case.assess(policy=Policy(immediate="never"))
    assert (found.action, found.reason_code) == ("blocked", "current_expired_next_staged")
    assert found.thumbprint == new.thumbprint
    assert "New-ExchangeCertificate" not in (found.decision.remedy or "")


def test_next_without_a_date_gets_one(build: type[Build]) -> None:
    new = new_one(build)
    found = Case(build, current_with(build, 20 * DAY), new, None).assess()
    assert (found.action, found.reason_code) == ("stage", "next_without_date")
    assert (found.thumbprint, found.effective) == (new.thumbprint, NOW + 49 * HOUR)
    found = Case(build, current_with(build, 20 * HOUR), new, None).assess()
    assert (found.action, found.reason_code) == ("blocked", "too_late_to_stage")


def test_effective_after_the_current_one_has_ended(build: type[Build]) -> None:
    new = new_one(build)
    found = Case(build, current_with(build, 10 * DAY), new, NOW + 11 * DAY).assess()
    assert (found.action, found.reason_code) == ("stage", "next_effective_too_late")
    assert found.effective == NOW + 49 * HOUR
    # No time for an earlier date: wait, and say loudly what will happen.
    found = Case(build, current_with(build, 2 * DAY), new, NOW + 3 * DAY).assess()
    assert found.action == "wait"
    assert "effective_after_expiry" in codes(found)


@pytest.mark.parametrize("left", [20 * DAY, 400 * DAY])
def test_useless_next_is_replaced_also_when_nothing_else_is_due(build: type[Build], left: datetime.timedelta) -> None:
    """AuthAdmin would publish it."""
    for days in (-5, 3):
        useless = build.facts("useless", NOW - 300 * DAY, NOW + days * DAY)
        found = Case(build, current_with(build, left), useless, NOW + 2 * DAY).assess()
        assert (found.action, found.reason_code) == ("create_and_stage", "next_unusable")
        assert "next_unusable" in codes(found)


def test_useless_next_and_broken_current(build: type[Build]) -> None:
    useless = build.facts("useless", NOW - 300 * DAY, NOW - DAY)
    for current, code in ((current_with(build, -DAY), "current_expired"), (None, "current_unset")):
        case = Case(build, current, useless, NOW + 2 * DAY)
        found = case.assess()
        assert (found.action, found.reason_code, found.thumbprint) == ("replace", code, None)
        found = case.assess(policy=Policy(immediate="never"))
        assert (found.action, found.reason_code) == ("blocked", code)
        assert "New-ExchangeCertificate" in (found.decision.remedy or "")


def test_next_on_no_server(build: type[Build]) -> None:
    new = new_one(build)
    case = Case(build, current_with(build, 50 * DAY), new, NOW + 2 * DAY, only_on={new.thumbprint: ()})
    found = case.assess()
    assert (found.action, found.reason_code) == ("create_and_stage", "next_unusable")
    # While a server is silent it may be there.
    case.outcomes = {"ex03": "unreachable"}
    found = case.assess()
    assert (found.action, found.reason_code) == ("blocked", "next_not_seen")
    assert "ex03.contoso.lab" in found.reason


def test_next_without_key_anywhere(build: type[Build]) -> None:
    new = new_one(build)
    case = Case(build, current_with(build, 50 * DAY), new, NOW + 2 * DAY, keyless_on={new.thumbprint: SERVERS})
    assert case.assess().reason_code == "next_unusable"
    case.outcomes = {"ex03": "access_denied"}
    assert case.assess().reason_code == "next_not_seen"
    case.outcomes = {}
    case.keyless_on = {new.thumbprint: ("ex02",)}
    found = case.assess()
    assert found.action == "wait"
    assert found.lacking == ("ex02.contoso.lab",)
    assert "next_no_private_key_on_servers" in codes(found)


def test_next_missing_on_a_server_is_told(build: type[Build]) -> None:
    new = new_one(build)
    case = Case(build, current_with(build, 50 * DAY), new, NOW - DAY, only_on={new.thumbprint: ("ex02",)})
    found = case.assess()
    assert found.action == "import"
    assert found.lacking == found.decision.targets == ("ex01.contoso.lab", "ex03.contoso.lab")
    found = case.assess(failed_imports=[(new.thumbprint, server) for server in found.lacking])
    assert found.action == "publish_overdue"
    assert found.lacking == ("ex01.contoso.lab", "ex03.contoso.lab")
    assert found.decision.server == "ex02.contoso.lab"


def test_next_that_is_the_current_one_is_not_staged(build: type[Build]) -> None:
    current = current_with(build, 400 * DAY)
    found = Case(build, current, current, NOW - 30 * DAY).assess()
    assert found.action == "none"
    assert "next_is_current" in codes(found)


def test_a_date_without_zone_is_never_overdue_too_early(build: type[Build]) -> None:
    case = Case(build, current_with(build, 10 * DAY), new_one(build), NOW + 11 * DAY)
    case.config = {"next_effective_zone_known": False}
    found = case.assess()
    # It may lie before the end of the current one, so nothing is rewritten.
    assert found.action == "wait"
    assert {"effective_date_zone_unknown", "effective_after_expiry"} <= codes(found)


# Adopting what an earlier run left behind


def test_orphan_is_staged_not_duplicated(build: type[Build]) -> None:
    orphan = new_one(build, "orphan")
    case = Case(build, current_with(build, 20 * DAY), others=(orphan,), only_on={orphan.thumbprint: ("ex02",)})
    found = case.assess()
    # Brought to every server before it is named anywhere.
    assert (found.action, found.reason_code) == ("import", "new_missing")
    assert found.thumbprint == orphan.thumbprint
    assert found.lacking == found.decision.targets == ("ex01.contoso.lab", "ex03.contoso.lab")
    found = case.assess(failed_imports=[(orphan.thumbprint, server) for server in found.lacking])
    assert (found.action, found.reason_code) == ("stage", "orphan_adopted")
    assert found.thumbprint == orphan.thumbprint
    assert found.decision.server == "ex02.contoso.lab"
    assert found.effective == NOW + 49 * HOUR
    assert found.lacking == ("ex01.contoso.lab", "ex03.contoso.lab")


def test_orphan_of_which_only_raw_data_came(build: type[Build]) -> None:
    orphan = new_one(build, "orphan")
    changes = {"has_private_key": None, "private_key_exportable": None, "services": None, "source": "raw"}
    found = Case(build, current_with(build, 20 * DAY), others=(orphan,), changes=changes).assess()
    assert (found.action, found.thumbprint) == ("stage", orphan.thumbprint)
    assert "current_private_key_unknown" in codes(found)


def test_newest_orphan_and_the_same_one_each_time(build: type[Build]) -> None:
    older, newer = new_one(build, "older", 5 * HOUR), new_one(build, "newer", HOUR)
    for others in ((older, newer), (newer, older)):
        assert Case(build, current_with(build, 20 * DAY), others=others).assess().thumbprint == newer.thumbprint


def test_server_whose_key_is_known_is_preferred(build: type[Build]) -> None:
    orphan = new_one(build, "orphan")
    case = Case(
        build, current_with(build, 20 * DAY), others=(orphan,), keyless_on={orphan.thumbprint: ("ex01", "ex02")}
    )
    assert case.assess().decision.server == "ex03.contoso.lab"


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "CN=Contoso Auth"},
        {"self_signed": False},
        {"key_algorithm": "EC", "key_size": 256},
        {"key_size": 1024},
        # Older than the current one: an auth certificate of earlier years.
        {"not_before": NOW - 1900 * DAY},
        # It would be due itself.
        {"not_before": NOW - 400 * DAY, "not_after": NOW + 50 * DAY},
        {"not_after": NOW - DAY},
        # Not after the current one.
        {"not_after": NOW + 20 * DAY},
    ],
)
def test_what_is_not_adopted(build: type[Build], changes: dict[str, t.Any]) -> None:
    values = {"not_before": NOW - HOUR, "not_after": NOW + 1826 * DAY, **changes}
    other = build.facts("other", **values)
    found = Case(build, current_with(build, 20 * DAY), others=(other,)).assess()
    assert found.action == "create_and_stage"


def test_keyless_or_unexportable_or_configured_is_not_adopted(build: type[Build]) -> None:
    other = new_one(build, "other")
    current = current_with(build, 20 * DAY)
    keyless = Case(build, current, others=(other,), keyless_on={other.thumbprint: SERVERS})
    assert keyless.assess().action == "create_and_stage"
    unexportable = Case(build, current, others=(other,), changes={"private_key_exportable": False})
    assert unexportable.assess().action == "create_and_stage"
    previous = Case(build, current, others=(other,), config={"previous": other.thumbprint})
    assert previous.assess().action == "create_and_stage"


def test_nothing_is_adopted_while_nothing_is_due(build: type[Build]) -> None:
    assert Case(build, current_with(build, 400 * DAY), others=(new_one(build),)).assess().action == "none"
