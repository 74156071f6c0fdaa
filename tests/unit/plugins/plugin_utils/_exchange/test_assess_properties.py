# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Properties of the decision about the auth certificate, on a small model of an organisation that carries it out.

The model knows only what procedures S3 says of Exchange: a staged certificate is replicated, and AuthAdmin publishes it
once its effective date has passed. Actions are carried out as a run would, and a run can be cut off in between.
"""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.certops.exchange.plugins.plugin_utils._certificates import CertificateFacts
from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import (
    Assessment,
    AuthConfig,
    Policy,
    ServerCertificates,
    assess,
)

if t.TYPE_CHECKING:
    from unit.plugins.plugin_utils._exchange.conftest import Build

UTC = datetime.timezone.utc
START = datetime.datetime(2026, 11, 24, 9, tzinfo=UTC)
HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)
WRITES = ("create_and_stage", "stage", "import", "publish", "replace", "publish_overdue")

_settings = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@dataclasses.dataclass
class Organisation:
    """Servers, what is in their stores, the configuration, the clock."""

    build: type[Build]
    names: tuple[str, ...]
    now: datetime.datetime = START
    stores: dict[str, list[CertificateFacts]] = dataclasses.field(default_factory=dict)
    outcomes: dict[str, t.Any] = dataclasses.field(default_factory=dict)
    current: CertificateFacts | None = None
    next: CertificateFacts | None = None
    effective: datetime.datetime | None = None
    published: datetime.datetime | None = None
    created: list[CertificateFacts] = dataclasses.field(default_factory=list)
    auth_admin_runs: bool = True
    lifetime: datetime.timedelta = 1826 * DAY

    def __post_init__(self) -> None:
        for name in self.names:
            own = self.build.facts(f"own {name}", self.now - DAY, self.now + 900 * DAY, subject=f"CN={name}")
            self.stores.setdefault(name, []).append(own)

    def put(self, facts: CertificateFacts, *names: str) -> CertificateFacts:
        for name in names or self.names:
            if facts not in self.stores[name]:
                self.stores[name].append(facts)
        return facts

    def assess(self, policy: Policy) -> Assessment:
        config = AuthConfig(
            self.current.thumbprint if self.current else None,
            None,
            self.next.thumbprint if self.next else None,
            self.effective,
        )
        stores = []
        for name in self.names:
            outcome = self.outcomes.get(name, "answered")
            shown = [self.build.certificate(facts, name) for facts in self.stores[name]]
            stores.append(ServerCertificates(name, outcome, tuple(shown) if outcome == "answered" else ()))
        servers = [self.build.server(name) for name in self.names]
        return assess(config, servers, stores, self.now, policy)

    def carry_out(self, found: Assessment, cut_off: bool = False) -> None:
        """:param cut_off: the run dies right after New-ExchangeCertificate."""
        known = {facts.thumbprint: facts for store in self.stores.values() for facts in store}
        if found.action in ("create_and_stage", "replace") and found.thumbprint is None:
            name = (found.decision.server or "").partition(".")[0]
            new = self.build.facts(f"made {len(self.created)}", self.now, self.now + self.lifetime)
            self.created.append(self.put(new, name))
            if not cut_off and found.action == "create_and_stage":
                self._stage(new, found.effective)
        elif found.action == "stage":
            self._stage(known[found.thumbprint or ""], found.effective)
        elif found.action == "import":
            self.put(known[found.thumbprint or ""], *(name.partition(".")[0] for name in found.decision.targets))
        elif found.action == "replace":
            self.next = known[found.thumbprint or ""]
            self._publish()
        elif found.action in ("publish", "publish_overdue"):
            self._publish()

    def pass_time(self, span: datetime.timedelta) -> None:
        """The servicelets at work: replication at once, AuthAdmin every 12 hours."""
        end = self.now + span
        while self.now < end:
            self.now = min(end, self.now + 12 * HOUR)
            for facts in (self.current, self.next):
                if facts is not None and any(facts in store for store in self.stores.values()):
                    self.put(facts)
            if self.auth_admin_runs and self.next and self.effective and self.now >= self.effective:
                self._publish()

    def _stage(self, facts: CertificateFacts, effective: datetime.datetime | None) -> None:
        if effective is None or effective - self.now < 48 * HOUR:
            raise AssertionError("staged less than 48 hours ahead")
        self.next, self.effective = facts, effective

    def _publish(self) -> None:
        if self.next is None:
            raise AssertionError("published without a next certificate")
        self.current, self.next, self.effective, self.published = self.next, None, None, self.now


def _organisation(build: type[Build], left: datetime.timedelta, servers: int = 3, **changes: t.Any) -> Organisation:
    names = tuple(f"ex{number:02}" for number in range(1, servers + 1))
    organisation = Organisation(build, names, **changes)
    current = build.facts("setup's own", START + left - 1800 * DAY, START + left)
    organisation.current = organisation.put(current)
    return organisation


def run(organisation: Organisation, policy: Policy, cut_off: bool = False) -> Assessment:
    """What a run does: one decision after the other until there is nothing left to be done now; the last one.

    :param cut_off: it dies right after New-ExchangeCertificate.
    """
    for _step in range(10):
        found = organisation.assess(policy)
        if found.action not in WRITES or found.action == "publish_overdue":
            return found
        organisation.carry_out(found, cut_off)
        if cut_off and found.thumbprint is None:
            return found
    raise AssertionError("a run without end")


days = st.integers(-400 * 24, 2000 * 24).map(lambda hours: hours * HOUR)
policies = st.builds(
    Policy,
    renew_before=st.integers(30, 400).map(lambda n: n * DAY),
    effective_in_hours=st.integers(48, 400),
    margin=st.integers(12, 100).map(lambda n: n * HOUR),
    publish_slack=st.integers(0, 24).map(lambda n: n * HOUR),
)


@_settings
@given(left=days, next_left=st.none() | days, effective=st.none() | days, policy=policies, data=st.data())
def test_nothing_known_nothing_written(
    build: type[Build],
    left: datetime.timedelta,
    next_left: datetime.timedelta | None,
    effective: datetime.timedelta | None,
    policy: Policy,
    data: st.DataObject,
) -> None:
    organisation = _organisation(build, left)
    if next_left is not None:
        organisation.next = organisation.put(build.facts("next", START - DAY, START + next_left))
    organisation.effective = None if effective is None else START + effective
    silent = st.sampled_from(("unreachable", "access_denied", "unknown"))
    organisation.outcomes = {name: data.draw(silent) for name in organisation.names}
    found = organisation.assess(policy)
    assert found.action == "blocked"
    assert found.action not in WRITES


@_settings
@given(left=days, next_left=st.none() | days, effective=st.none() | days, policy=policies, data=st.data())
def test_whatever_the_state_the_decision_is_sound(
    build: type[Build],
    left: datetime.timedelta,
    next_left: datetime.timedelta | None,
    effective: datetime.timedelta | None,
    policy: Policy,
    data: st.DataObject,
) -> None:
    organisation = _organisation(build, left)
    if next_left is not None:
        facts = build.facts("next", START - DAY, START + next_left)
        holders = data.draw(st.sets(st.sampled_from(organisation.names)))
        organisation.next = organisation.put(facts, *holders) if holders else facts
    organisation.effective = None if effective is None else START + effective
    outcomes = st.sampled_from(("answered", "answered", "unreachable", "access_denied", "unknown"))
    organisation.outcomes = {name: data.draw(outcomes) for name in organisation.names}
    current = organisation.current
    found = organisation.assess(policy)
    answered = [name for name in organisation.names if organisation.outcomes[name] == "answered"]
    assert found == organisation.assess(policy)
    assert found.reason
    assert found.reason_code
    if found.action in WRITES:
        assert answered
    if len(answered) < len(organisation.names):
        assert found.action not in ("create_and_stage", "stage")
        # Nobody knows what the others have; but what has expired works nowhere.
        assert found.action != "replace" or (current is not None and current.is_expired(START))
        assert found.action != "blocked" or found.decision.remedy
    else:
        assert found.reason_code != "servers_unanswered"
    if found.action in ("create_and_stage", "stage"):
        assert current is not None
        assert found.effective is not None
        assert found.effective - START >= policy.minimum_lead_hours * HOUR
        assert found.effective < current.not_after - policy.margin
        assert not current.is_expired(START)
        assert (found.decision.server or "").partition(".")[0] in answered
    if found.action == "create_and_stage" and next_left is not None:
        # A good staged certificate is never pushed aside.
        assert organisation.next is not None
        usable = [name for name in answered if organisation.next in organisation.stores[name]]
        assert not usable or next_left <= max(effective or 0 * HOUR, 0 * HOUR) + policy.minimum_lead_hours * HOUR
    if found.action == "publish":
        assert current is not None
        assert current.is_expired(START)
        assert organisation.next is not None
        assert all(organisation.next in organisation.stores[name] for name in answered)
    if found.action == "replace":
        assert current is not None
        assert current.is_expired(START)
    if found.action == "publish_overdue":
        assert effective is not None
        assert -effective >= policy.publish_grace
        assert any(organisation.next in organisation.stores[name] for name in answered)
    if found.action in ("none", "wait"):
        assert found.next_due is not None
        assert current is not None
        assert found.action == "wait" or current.not_after > START


@_settings
@given(left=days, policy=policies, cut_off=st.booleans(), data=st.data())
def test_carried_out_it_comes_to_rest(
    build: type[Build], left: datetime.timedelta, policy: Policy, cut_off: bool, data: st.DataObject
) -> None:
    organisation = _organisation(build, left)
    if data.draw(st.booleans()):
        organisation.outcomes = {"ex03": "unreachable"}
    first = organisation.assess(policy)
    rest = run(organisation, policy, cut_off)
    if first.action in ("create_and_stage", "replace") and cut_off:
        # The very certificate that the dead run has made.
        assert rest.thumbprint is None
        rest = run(organisation, policy)
    if first.action == "create_and_stage":
        assert rest.action == "wait"
        assert rest.thumbprint == organisation.created[0].thumbprint
        assert rest.next_due == organisation.effective
    elif first.action == "replace":
        assert rest.action == "none"
        assert rest.thumbprint == organisation.created[0].thumbprint
    else:
        assert rest == first
    assert organisation.assess(policy) == rest
    assert len(organisation.created) == (first.action in ("create_and_stage", "replace"))


@settings(_settings, max_examples=50)
@given(
    left=st.integers(14 * 24, 90 * 24).map(lambda hours: hours * HOUR),
    policy=policies,
    every=st.integers(12, 48).map(lambda hours: hours * HOUR),
    lifetime=st.sampled_from((200 * DAY, 365 * DAY, 1826 * DAY)),
    auth_admin_runs=st.booleans(),
    data=st.data(),
)
def test_regular_runs_renew_once_in_time_and_then_rest(
    build: type[Build],
    left: datetime.timedelta,
    policy: Policy,
    every: datetime.timedelta,
    lifetime: datetime.timedelta,
    auth_admin_runs: bool,
    data: st.DataObject,
) -> None:
    organisation = _organisation(build, left, lifetime=lifetime, auth_admin_runs=auth_admin_runs)
    cut_offs = data.draw(st.lists(st.booleans(), max_size=3))
    for _run in range(40 + int(left / every)):
        due = organisation.assess(policy).action == "create_and_stage"
        found = run(organisation, policy, cut_off=due and bool(cut_offs) and cut_offs.pop())
        assert found.action != "blocked", found.reason
        if found.action == "publish_overdue":
            organisation.carry_out(found)
        organisation.pass_time(every)
        assert organisation.current is not None
        if auth_admin_runs:
            assert not organisation.current.is_expired(organisation.now)
        if len(organisation.created) == 1 and organisation.current in organisation.created and found.action == "none":
            break
    else:
        raise AssertionError("no rest")
    assert len(organisation.created) == 1
    # At rest: another run changes nothing.
    assert organisation.next is None
    assert organisation.published is not None
    assert organisation.assess(policy).action == "none"


@_settings
@given(
    left=st.integers(1, 300 * 24).map(lambda hours: hours * HOUR),
    staged=st.booleans(),
    steps=st.lists(st.integers(1, 200).map(lambda hours: hours * HOUR), min_size=1, max_size=12),
    policy=policies,
)
def test_as_time_passes_it_only_gets_more_urgent(
    build: type[Build],
    left: datetime.timedelta,
    staged: bool,
    steps: list[datetime.timedelta],
    policy: Policy,
) -> None:
    """Nothing but the clock changes: no servicelet runs, nobody acts."""
    ranks = {
        "current_valid": 0,
        "current_expires_soon": 1,
        "too_late_to_stage": 2,
        "current_expired": 3,
        "staged": 0,
        "publication_pending": 1,
        "publication_overdue": 2,
        "current_expired_next_staged": 3,
    }
    organisation = _organisation(build, left)
    if staged:
        organisation.next = organisation.put(build.facts("next", START, START + 1826 * DAY))
        organisation.effective = START + min(60 * HOUR, left / 2)
    codes = []
    for step in (0 * HOUR, *steps):
        organisation.now += step
        codes.append(organisation.assess(policy).reason_code)
    assert [ranks[code] for code in codes] == sorted(ranks[code] for code in codes)
