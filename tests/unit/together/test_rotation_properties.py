# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever the state of an organisation: daily runs bring it to health, harm nothing on the way, and then stay still.

Driven against the lab's model: its stores, its servicelets, its clock, over real PSRP messages.
"""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from unit.together.joined import Joined

from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import Assessment, Policy

DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)
# Two days for everything to answer again, two to stage, one for AuthAdmin; the rest is slack.
DAYS = 9


@dataclasses.dataclass(frozen=True)
class Start:
    """The state that an organisation begins in. Hours count from now; names are those of servers."""

    servers: dict[str, dict[str, t.Any]]
    current: tuple[int, frozenset[str], frozenset[str], bool] | None
    next: tuple[int, frozenset[str], int] | None
    orphan: frozenset[str]
    stopped: frozenset[str]
    recovers_after: int
    policy: Policy

    def build(self) -> Joined:
        """The organisation."""
        joined = Joined({"servers": self.servers, "auth.current": None})
        auth, now = joined.auth, joined.organisation.clock.now()
        if self.current is not None:
            hours, holders, keyless, exportable = self.current
            auth.current = joined.put(
                hours * HOUR - 1800 * DAY, hours * HOUR, *holders, keyless=keyless, exportable=exportable
            )
        if self.next is not None:
            hours, holders, effective = self.next
            auth.next = joined.put(min(-3, hours - 2400) * HOUR, hours * HOUR, *holders) if holders else "00" * 20
            auth.next_effective = now + effective * HOUR
        if self.orphan:
            joined.put(-HOUR, 1826 * DAY, *self.orphan)
        for name in self.stopped:
            host = joined.organisation.servers[name].services["MSExchangeServiceHost"]
            host.status, host.pid, host.started = "Stopped", None, None
        return joined


@st.composite
def starts(draw: st.DrawFn) -> Start:
    names = [f"EX{number}" for number in range(1, draw(st.integers(1, 4)) + 1)]
    some = st.frozensets(st.sampled_from(names))
    servers: dict[str, dict[str, t.Any]] = {}
    for number, name in enumerate(names):
        fault = draw(st.sampled_from((None, None, None, "reachable", "access_denied"))) if number else None
        servers[name] = {
            "site": draw(st.sampled_from(("Munich", "Osaka"))),
            "domain": draw(st.sampled_from(("contoso.lab", "contoso.lab", "asia.contoso.lab"))),
            "up_for": f"{draw(st.integers(1, 40))}h",
            **({} if fault is None else {fault: fault == "access_denied"}),
        }
    current = draw(
        st.none()
        | st.tuples(
            st.integers(-240, 100 * 24) | st.just(400 * 24),
            some | st.just(frozenset(names)),
            st.frozensets(st.sampled_from(names), max_size=1),
            st.booleans(),
        )
    )
    following = draw(st.none() | st.tuples(st.sampled_from((-24, 30, 1826 * 24)), some, st.integers(-100, 200)))
    policy = draw(
        st.builds(
            Policy,
            renew_before=st.sampled_from((30 * DAY, 60 * DAY)),
            immediate=st.sampled_from(("when_broken", "when_needed")),
            ignore_unreachable=st.booleans(),
        )
    )
    return Start(
        servers=servers,
        current=current if current is None or current[1] else (*current[:1], frozenset(names), *current[2:]),
        next=following,
        orphan=draw(st.just(frozenset()) | some),
        stopped=draw(st.just(frozenset()) | some),
        recovers_after=draw(st.integers(0, 2)),
        policy=policy,
    )


def run_and_watch(joined: Joined, policy: Policy) -> Assessment:
    """A run. It creates one certificate at most, and makes none the current one that a server lacks which can be reached."""
    known, made = joined.auth.current, len(joined.commands("New-ExchangeCertificate"))
    _rotation, rest = joined.rotate(policy)
    if joined.auth.current != known:
        reachable = {n for n, s in joined.organisation.servers.items() if s.reachable and not s.access_denied}
        assert reachable <= joined.holders(joined.auth.current), "published although a server lacks it"
    assert len(joined.commands("New-ExchangeCertificate")) - made <= 1
    return rest


def waits_for_the_end(rest: Assessment, policy: Policy) -> bool:
    """Whether staging came too late and replacing at once is allowed only when the certificate has ended."""
    return rest.decision.reason_code == "too_late_to_stage" and policy.immediate == "when_broken"


def live_through(start: Start) -> None:
    """Daily runs until everything must have settled, and one more."""
    joined = start.build()
    transports = joined.transports()
    for day in range(DAYS):
        if day == start.recovers_after:
            for server in joined.organisation.servers.values():
                server.reachable, server.access_denied = True, False
        rest = run_and_watch(joined, start.policy)
        assert day < start.recovers_after or rest.action != "blocked" or waits_for_the_end(rest, start.policy), (
            rest.reason
        )
        if rest.action == "publish_overdue":
            joined.restart_service_host("EX1")
        joined.advance(hours=24)
    assert joined.transports() == transports
    assert len(joined.commands("New-ExchangeCertificate")) <= 1
    holders = joined.holders(joined.auth.current)
    assert holders
    certificate = joined.organisation.servers[min(holders)].my[joined.auth.current].certificate
    assert certificate.not_valid_after_utc > joined.organisation.clock.now()
    written = joined.writes()
    final = run_and_watch(joined, start.policy)
    assert final.action == "none", final.reason
    assert joined.writes() == written


SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=3, suppress_health_check=SLOW)
@given(start=starts())
def test_daily_runs_bring_it_to_health_and_then_rest(start: Start) -> None:
    live_through(start)


@pytest.mark.exhaustive
@settings(max_examples=20, suppress_health_check=SLOW)
@given(start=starts())
def test_many_more_organisations(start: Start) -> None:
    live_through(start)
