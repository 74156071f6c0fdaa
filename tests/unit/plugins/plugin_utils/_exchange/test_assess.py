# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The decision about the auth certificate, case by case."""

from __future__ import annotations

import dataclasses
import datetime
import json
import typing as t

import pytest

from ansible_collections.certops.exchange.plugins.plugin_utils._certificates import CertificateFacts
from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import (
    Assessment,
    AuthConfig,
    ExchangeCertificate,
    ExchangeServer,
    Policy,
    ServerCertificates,
    ServerWorker,
    WorkerProcess,
    assess,
)

if t.TYPE_CHECKING:
    from unit.plugins.plugin_utils._exchange.conftest import Build

UTC = datetime.timezone.utc
NOW = datetime.datetime(2026, 11, 24, 9, tzinfo=UTC)
DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)
SERVERS = ("ex01", "ex02", "ex03")


@dataclasses.dataclass
class Case:
    """An organisation of three servers. Certificates that no server is said to have are on all of them."""

    build: type[Build]
    current: CertificateFacts | None
    next: CertificateFacts | None = None
    effective: datetime.datetime | None = None
    others: tuple[CertificateFacts, ...] = ()
    only_on: dict[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    keyless_on: dict[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    outcomes: dict[str, t.Any] = dataclasses.field(default_factory=dict)
    config: dict[str, t.Any] = dataclasses.field(default_factory=dict)
    servers: tuple[ExchangeServer, ...] = ()
    changes: dict[str, t.Any] = dataclasses.field(default_factory=dict)

    def assess(self, now: datetime.datetime = NOW, **options: t.Any) -> Assessment:
        named = [c for c in (self.current, self.next, *self.others) if c is not None]
        config = AuthConfig(
            **{
                "current": self.current.thumbprint if self.current else None,
                "previous": None,
                "next": self.next.thumbprint if self.next else None,
                "next_effective": self.effective,
                **self.config,
            }
        )
        stores = [self._store(name, named) for name in SERVERS]
        servers = self.servers or tuple(self.build.server(name) for name in SERVERS)
        return assess(config, servers, stores, now, options.pop("policy", Policy()), **options)

    def _store(self, name: str, named: t.Sequence[CertificateFacts]) -> ServerCertificates:
        own = self.build.facts(f"server certificate of {name}", NOW - 30 * DAY, NOW + 800 * DAY, subject=f"CN={name}")
        found: list[ExchangeCertificate] = [self.build.certificate(own, name)]
        for facts in named:
            if name in self.only_on.get(facts.thumbprint, SERVERS):
                changes = {**self.changes}
                if name in self.keyless_on.get(facts.thumbprint, ()):
                    changes["has_private_key"] = False
                found.append(self.build.certificate(facts, name, **changes))
        outcome = self.outcomes.get(name, "answered")
        return ServerCertificates(f"{name}.contoso.lab", outcome, tuple(found) if outcome == "answered" else ())


def _current(
    build: type[Build], left: datetime.timedelta, lifetime: datetime.timedelta = 1800 * DAY
) -> CertificateFacts:
    return build.facts("current", NOW + left - lifetime, NOW + left)


def _new(build: type[Build], name: str = "new", age: datetime.timedelta = HOUR, **changes: t.Any) -> CertificateFacts:
    return build.facts(name, NOW - age, NOW - age + 1826 * DAY, **changes)


def _codes(assessment: Assessment) -> set[str]:
    return {finding.code for finding in assessment.findings}


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
        (datetime.timedelta(0), "blocked", "current_expired"),
        (-10 * DAY, "blocked", "current_expired"),
    ],
)
def test_by_what_is_left(build: type[Build], left: datetime.timedelta, action: str, code: str) -> None:
    found = Case(build, _current(build, left)).assess()
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
    found = Case(build, _current(build, 20 * DAY)).assess()
    assert "2026-12-14T09:00:00Z" in found.reason
    assert "2026-11-26T10:00:00Z" in found.reason
    assert found.reason.endswith(".")


@pytest.mark.parametrize("hours", [-11, 0, 5.5, 14])
def test_the_zone_of_now_does_not_matter(build: type[Build], hours: float) -> None:
    zone = datetime.timezone(datetime.timedelta(hours=hours))
    case = Case(build, _current(build, 14 * HOUR))
    assert case.assess(NOW.astimezone(zone)) == case.assess(NOW)


def test_now_without_zone_is_refused(build: type[Build]) -> None:
    with pytest.raises(ValueError, match="zone"):
        Case(build, _current(build, 14 * HOUR)).assess(datetime.datetime(2026, 11, 24))


def test_a_shorter_lead_is_taken_rather_than_none(build: type[Build]) -> None:
    policy = Policy(effective_in_hours=168)
    found = Case(build, _current(build, 5 * DAY)).assess(policy=policy)
    assert found.action == "create_and_stage"
    assert found.effective == NOW + 49 * HOUR
    assert "effective_date_shortened" in _codes(found)
    found = Case(build, _current(build, 20 * DAY)).assess(policy=policy)
    assert found.effective == NOW + 168 * HOUR
    assert "effective_date_shortened" not in _codes(found)


def test_threshold_is_at_most_half_the_lifetime(build: type[Build]) -> None:
    """A certificate that lives 50 days is not due from its first day on, or each run would make another one."""
    found = Case(build, _current(build, 26 * DAY, lifetime=50 * DAY)).assess()
    assert found.action == "none"
    assert found.next_due == NOW + DAY
    assert "threshold_shortened" in _codes(found)
    assert Case(build, _current(build, 24 * DAY, lifetime=50 * DAY)).assess().action == "create_and_stage"


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
    new = _new(build)
    found = Case(build, _current(build, left), new, effective).assess()
    assert (found.action, found.reason_code) == (action, code)
    assert found.thumbprint == new.thumbprint
    assert found.effective == effective
    due = {"staged": effective, "publication_pending": effective + 14 * HOUR, "publication_overdue": NOW}
    assert found.next_due == due[code]
    assert ("publication_overdue" in _codes(found)) is (action == "publish_overdue")


def test_overdue_publication_is_the_cure_for_an_expired_current(build: type[Build]) -> None:
    found = Case(build, _current(build, -5 * DAY), _new(build), NOW - 10 * DAY).assess()
    assert found.action == "publish_overdue"
    found = Case(build, None, _new(build), NOW - 10 * DAY).assess()
    assert found.action == "publish_overdue"


@pytest.mark.parametrize("effective", [NOW + 30 * HOUR, NOW - HOUR, None])
def test_expired_current_with_a_good_next_is_not_a_green_wait(
    build: type[Build], effective: datetime.datetime | None
) -> None:
    new = _new(build)
    found = Case(build, _current(build, -HOUR), new, effective).assess()
    assert (found.action, found.reason_code) == ("blocked", "current_expired_next_staged")
    assert found.thumbprint == new.thumbprint
    # The staged one is to be published, not a third one to be made.
    assert "New-ExchangeCertificate" not in (found.decision.remedy or "")


def test_next_without_a_date_gets_one(build: type[Build]) -> None:
    new = _new(build)
    found = Case(build, _current(build, 20 * DAY), new, None).assess()
    assert (found.action, found.reason_code) == ("stage", "next_without_date")
    assert (found.thumbprint, found.effective) == (new.thumbprint, NOW + 49 * HOUR)
    found = Case(build, _current(build, 20 * HOUR), new, None).assess()
    assert (found.action, found.reason_code) == ("blocked", "too_late_to_stage")


def test_effective_after_the_current_one_has_ended(build: type[Build]) -> None:
    new = _new(build)
    found = Case(build, _current(build, 10 * DAY), new, NOW + 11 * DAY).assess()
    assert (found.action, found.reason_code) == ("stage", "next_effective_too_late")
    assert found.effective == NOW + 49 * HOUR
    # No time for an earlier date: wait, and say loudly what will happen.
    found = Case(build, _current(build, 2 * DAY), new, NOW + 3 * DAY).assess()
    assert found.action == "wait"
    assert "effective_after_expiry" in _codes(found)


@pytest.mark.parametrize("left", [20 * DAY, 400 * DAY])
def test_useless_next_is_replaced_also_when_nothing_else_is_due(build: type[Build], left: datetime.timedelta) -> None:
    """AuthAdmin would publish it."""
    for days in (-5, 3):
        useless = build.facts("useless", NOW - 300 * DAY, NOW + days * DAY)
        found = Case(build, _current(build, left), useless, NOW + 2 * DAY).assess()
        assert (found.action, found.reason_code) == ("create_and_stage", "next_unusable")
        assert "next_unusable" in _codes(found)


def test_useless_next_and_broken_current(build: type[Build]) -> None:
    useless = build.facts("useless", NOW - 300 * DAY, NOW - DAY)
    for current, code in ((_current(build, -DAY), "current_expired"), (None, "current_unset")):
        found = Case(build, current, useless, NOW + 2 * DAY).assess()
        assert (found.action, found.reason_code) == ("blocked", code)
        assert "New-ExchangeCertificate" in (found.decision.remedy or "")


def test_next_on_no_server(build: type[Build]) -> None:
    new = _new(build)
    case = Case(build, _current(build, 50 * DAY), new, NOW + 2 * DAY, only_on={new.thumbprint: ()})
    found = case.assess()
    assert (found.action, found.reason_code) == ("create_and_stage", "next_unusable")
    # While a server is silent it may be there.
    case.outcomes = {"ex03": "unreachable"}
    found = case.assess()
    assert (found.action, found.reason_code) == ("blocked", "next_not_seen")
    assert "ex03.contoso.lab" in found.reason


def test_next_without_key_anywhere(build: type[Build]) -> None:
    new = _new(build)
    case = Case(build, _current(build, 50 * DAY), new, NOW + 2 * DAY, keyless_on={new.thumbprint: SERVERS})
    assert case.assess().reason_code == "next_unusable"
    case.outcomes = {"ex03": "access_denied"}
    assert case.assess().reason_code == "next_not_seen"
    case.outcomes = {}
    case.keyless_on = {new.thumbprint: ("ex02",)}
    found = case.assess()
    assert found.action == "wait"
    assert found.lacking == ("ex02.contoso.lab",)
    assert "next_no_private_key_on_servers" in _codes(found)


def test_next_missing_on_a_server_is_told(build: type[Build]) -> None:
    new = _new(build)
    case = Case(build, _current(build, 50 * DAY), new, NOW - DAY, only_on={new.thumbprint: ("ex02",)})
    found = case.assess()
    assert found.action == "publish_overdue"
    assert found.lacking == ("ex01.contoso.lab", "ex03.contoso.lab")
    assert found.decision.server == "ex02.contoso.lab"


def test_next_that_is_the_current_one_is_not_staged(build: type[Build]) -> None:
    current = _current(build, 400 * DAY)
    found = Case(build, current, current, NOW - 30 * DAY).assess()
    assert found.action == "none"
    assert "next_is_current" in _codes(found)


def test_a_date_without_zone_is_never_overdue_too_early(build: type[Build]) -> None:
    case = Case(build, _current(build, 10 * DAY), _new(build), NOW + 11 * DAY)
    case.config = {"next_effective_zone_known": False}
    found = case.assess()
    # It may lie before the end of the current one, so nothing is rewritten.
    assert found.action == "wait"
    assert {"effective_date_zone_unknown", "effective_after_expiry"} <= _codes(found)


# Adopting what an earlier run left behind


def test_orphan_is_staged_not_duplicated(build: type[Build]) -> None:
    orphan = _new(build, "orphan")
    case = Case(build, _current(build, 20 * DAY), others=(orphan,), only_on={orphan.thumbprint: ("ex02",)})
    found = case.assess()
    assert (found.action, found.reason_code) == ("stage", "orphan_adopted")
    assert found.thumbprint == orphan.thumbprint
    assert found.decision.server == "ex02.contoso.lab"
    assert found.effective == NOW + 49 * HOUR
    assert found.lacking == ("ex01.contoso.lab", "ex03.contoso.lab")


def test_orphan_of_which_only_raw_data_came(build: type[Build]) -> None:
    orphan = _new(build, "orphan")
    changes = {"has_private_key": None, "private_key_exportable": None, "services": None, "source": "raw"}
    found = Case(build, _current(build, 20 * DAY), others=(orphan,), changes=changes).assess()
    assert (found.action, found.thumbprint) == ("stage", orphan.thumbprint)
    assert "current_private_key_unknown" in _codes(found)


def test_newest_orphan_and_the_same_one_each_time(build: type[Build]) -> None:
    older, newer = _new(build, "older", 5 * HOUR), _new(build, "newer", HOUR)
    for others in ((older, newer), (newer, older)):
        assert Case(build, _current(build, 20 * DAY), others=others).assess().thumbprint == newer.thumbprint


def test_server_whose_key_is_known_is_preferred(build: type[Build]) -> None:
    orphan = _new(build, "orphan")
    case = Case(build, _current(build, 20 * DAY), others=(orphan,), keyless_on={orphan.thumbprint: ("ex01", "ex02")})
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
    found = Case(build, _current(build, 20 * DAY), others=(other,)).assess()
    assert found.action == "create_and_stage"


def test_keyless_or_unexportable_or_configured_is_not_adopted(build: type[Build]) -> None:
    other = _new(build, "other")
    current = _current(build, 20 * DAY)
    keyless = Case(build, current, others=(other,), keyless_on={other.thumbprint: SERVERS})
    assert keyless.assess().action == "create_and_stage"
    unexportable = Case(build, current, others=(other,), changes={"private_key_exportable": False})
    assert unexportable.assess().action == "create_and_stage"
    previous = Case(build, current, others=(other,), config={"previous": other.thumbprint})
    assert previous.assess().action == "create_and_stage"


def test_nothing_is_adopted_while_nothing_is_due(build: type[Build]) -> None:
    assert Case(build, _current(build, 400 * DAY), others=(_new(build),)).assess().action == "none"


# The current certificate on the servers


def test_current_missing_on_one_server_does_not_stop_the_renewal(build: type[Build]) -> None:
    current = _current(build, 50 * DAY)
    found = Case(build, current, only_on={current.thumbprint: ("ex02", "ex03")}).assess()
    assert found.action == "create_and_stage"
    assert found.decision.server == "ex02.contoso.lab"
    (finding,) = (f for f in found.findings if f.code == "current_missing_on_servers")
    assert finding.servers == ("ex01.contoso.lab",)


def test_current_on_no_server(build: type[Build]) -> None:
    current = _current(build, 400 * DAY)
    case = Case(build, current, only_on={current.thumbprint: ()})
    assert case.assess().reason_code == "current_missing"
    case.outcomes = {"ex02": "access_denied"}
    found = case.assess()
    assert (found.action, found.reason_code) == ("blocked", "current_not_seen")
    assert "ex02.contoso.lab" in found.reason


def test_current_without_key_anywhere(build: type[Build]) -> None:
    current = _current(build, 400 * DAY)
    case = Case(build, current, keyless_on={current.thumbprint: SERVERS})
    assert case.assess().reason_code == "current_without_key"
    case.outcomes = {"ex02": "unreachable"}
    assert case.assess().action == "none"


def test_no_current_configured(build: type[Build]) -> None:
    assert Case(build, None).assess().reason_code == "current_unset"
    assert Case(build, None, _new(build), NOW + 2 * DAY).assess().reason_code == "current_unset_next_staged"


# Servers that do not answer


def test_nobody_answered(build: type[Build]) -> None:
    for outcome in ("unreachable", "access_denied", "unknown"):
        for left in (400 * DAY, 20 * DAY, -5 * DAY):
            for new in (None, _new(build)):
                case = Case(build, _current(build, left), new, NOW - 3 * DAY if new else None)
                case.outcomes = dict.fromkeys(SERVERS, outcome)
                found = case.assess()
                assert found.action == "blocked"
                expected = "access_denied_everywhere" if outcome == "access_denied" else "no_server_answered"
                assert found.reason_code == expected
                assert "ex01.contoso.lab, ex02.contoso.lab, ex03.contoso.lab" in found.reason


def test_one_silent_server_is_told_and_does_not_stop(build: type[Build]) -> None:
    case = Case(build, _current(build, 20 * DAY), outcomes={"ex01": "unreachable", "ex03": "access_denied"})
    found = case.assess()
    assert found.action == "create_and_stage"
    assert found.decision.server == "ex02.contoso.lab"
    assert {"server_unreachable", "server_access_denied"} <= _codes(found)


def test_what_a_silent_server_said_is_told(build: type[Build]) -> None:
    current = _current(build, 400 * DAY)
    stores = [
        ServerCertificates("ex01.contoso.lab", "answered", (build.certificate(current, "ex01"),)),
        ServerCertificates("ex02.contoso.lab", "unreachable", message="RPC サーバーを利用できません。\r\n"),
    ]
    servers = [build.server("ex01"), build.server("ex02")]
    found = assess(AuthConfig(current.thumbprint, None, None, None), servers, stores, NOW)
    (finding,) = (f for f in found.findings if f.code == "server_unreachable")
    assert finding.text.endswith("ex02.contoso.lab said: RPC サーバーを利用できません。")
    assert finding.servers == ("ex02.contoso.lab",)


def test_a_server_that_was_not_asked_counts_as_unknown(build: type[Build]) -> None:
    servers = (*(build.server(name) for name in SERVERS), build.server("ex04"))
    found = Case(build, _current(build, 20 * DAY), servers=servers).assess()
    (finding,) = (f for f in found.findings if f.code == "server_not_asked")
    assert finding.servers == ("ex04.contoso.lab",)
    assert found.current.unanswered == ("ex04.contoso.lab",)


def test_an_empty_answer_is_not_a_missing_certificate(build: type[Build]) -> None:
    current = _current(build, 400 * DAY)
    config = AuthConfig(current.thumbprint, None, None, None)
    stores = [ServerCertificates("ex01.contoso.lab", "answered")]
    found = assess(config, [build.server("ex01")], stores, NOW)
    assert (found.action, found.reason_code) == ("blocked", "current_not_seen")
    assert "server_answer_empty" in _codes(found)


def test_edge_and_old_servers_are_not_counted(build: type[Build]) -> None:
    servers = (
        build.server("ex01"),
        build.server("edge", ("Edge",)),
        build.server("old", version=(14, 3, 123, 4)),
    )
    found = Case(build, _current(build, 400 * DAY), servers=servers).assess()
    assert found.action == "none"
    assert [state.server for state in found.current.states] == ["ex01.contoso.lab"]
    (finding,) = (f for f in found.findings if f.code == "servers_not_counted")
    assert finding.servers == ("edge.contoso.lab", "old.contoso.lab")
    assert Case(build, _current(build, DAY), servers=servers[1:]).assess().reason_code == "no_servers"


def test_create_on_a_mailbox_server(build: type[Build]) -> None:
    servers = (build.server("ex01", ("ClientAccess",)), build.server("ex02"))
    assert Case(build, _current(build, 20 * DAY), servers=servers).assess().decision.server == "ex02.contoso.lab"


# After the publication


def _worker(server: str, pool: str | None, started: datetime.datetime | None) -> ServerWorker:
    return ServerWorker(f"{server}.contoso.lab", WorkerProcess(1, "w3wp.exe", started, pool))


def test_workers_older_than_the_publication(build: type[Build]) -> None:
    workers = [
        _worker("ex01", "MSExchangeOWAAppPool", NOW - 3 * DAY),
        _worker("ex01", "MSExchangeECPAppPool", NOW - HOUR),
        _worker("ex02", "msexchangeowaapppool", None),
        _worker("ex02", "DefaultAppPool", NOW - 3 * DAY),
        _worker("ex02", None, NOW - 3 * DAY),
    ]
    case = Case(build, _current(build, 1800 * DAY))
    found = case.assess(workers=workers, published_at=NOW - DAY)
    assert (found.action, found.reason_code) == ("finish", "workers_older_than_publication")
    assert found.stale_pools == (
        ("ex01.contoso.lab", "MSExchangeOWAAppPool"),
        ("ex02.contoso.lab", "msexchangeowaapppool"),
    )
    assert case.assess(workers=workers, published_at=None).action == "none"
    assert case.assess(workers=workers[1:2], published_at=NOW - DAY).action == "none"
    # What is due comes first; the pools are told all the same.
    due = Case(build, _current(build, 20 * DAY)).assess(workers=workers, published_at=NOW - DAY)
    assert due.action == "create_and_stage"
    assert "workers_older_than_publication" in _codes(due)


# Policy, result


@pytest.mark.parametrize(
    "values",
    [
        {"effective_in_hours": 24},
        {"renew_before": 3 * DAY},
        {"renew_before": 20 * DAY, "effective_in_hours": 480},
        {"margin": -HOUR},
        {"margin": 11 * HOUR},
        {"publish_slack": -HOUR},
        {"minimum_lead_hours": -1},
    ],
)
def test_policies_that_contradict_themselves(values: dict[str, t.Any]) -> None:
    with pytest.raises(ValueError, match=r"hours|negative"):
        Policy(**values)


def test_result_is_plain(build: type[Build]) -> None:
    new = _new(build)
    case = Case(build, _current(build, 20 * DAY), new, NOW + 2 * DAY, only_on={new.thumbprint: ("ex01",)})
    case.outcomes = {"ex03": "unreachable"}
    result = case.assess().to_result()
    assert json.loads(json.dumps(result)) == result
    assert result["action"] == "wait"
    assert result["next_due"] == result["effective_date"] == "2026-11-26T09:00:00Z"
    assert result["next"]["servers"] == {
        "ex01.contoso.lab": "present",
        "ex02.contoso.lab": "missing",
        "ex03.contoso.lab": "unreachable",
    }
    assert result["current"]["not_after"] == "2026-12-14T09:00:00Z"
    assert result["lacking"] == ["ex02.contoso.lab"]
    nothing = Case(build, None).assess().to_result()
    assert nothing["current"] is None
    assert nothing["next_due"] is None
    assert json.loads(json.dumps(nothing)) == nothing
