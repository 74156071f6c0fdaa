# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The probes of a 2013 server fail with the certificate of its back end, and recover with it."""

from __future__ import annotations

import copy
import datetime
import typing as t

import pytest

from lab.organisation import Event, Organisation, Server, StoredCertificate, Vantage, iis, probes, stores
from lab.organisation import scenario as scenarios

SCENARIO: dict[str, t.Any] = {
    "organisation": "Contoso",
    "forest": "contoso.lab",
    "auth": {"current": {"expires_in": "20d"}},
    "servers": {"EX1": {"site": "Munich", "version": "15.0.1497.2", "certificate_expires_in": "1h", "up_for": "7m"}},
    "users": {"admin": {"password": "p"}},
}
FIVE_MINUTES = datetime.timedelta(minutes=5)


def build(**changes: t.Any) -> Organisation:
    scenario = copy.deepcopy(SCENARIO)
    scenario["servers"]["EX1"].update(changes)
    return scenarios.build(scenario, monotonic=lambda: 0.0)


def results(organisation: Organisation) -> list[Event]:
    return [event for event in server(organisation).events if event.log == probes.LOG]


def server(organisation: Organisation) -> Server:
    return organisation.servers["EX1"]


def latest(organisation: Organisation) -> dict[str, str]:
    """What the newest result of each probe says of a failure."""
    return {event.data[1].partition("/")[0]: event.data[-1] for event in results(organisation)}


def test_results_come_every_five_minutes() -> None:
    organisation = build()
    now = organisation.clock.now()
    assert [event.time for event in results(organisation)] == [now - datetime.timedelta(minutes=2)] * 2
    organisation.clock.advance(3 * FIVE_MINUTES)
    assert len(results(organisation)) == 8
    assert latest(organisation) == {probes.SELF_TEST: "", probes.DEEP_TEST: ""}
    assert {event.level for event in results(organisation)} == {4}


def test_expired_certificate_fails_both_until_another_is_bound_and_trusted() -> None:
    organisation = build()
    organisation.clock.advance(datetime.timedelta(hours=2))
    failed = latest(organisation)
    assert "System.Net.WebException" in failed[probes.SELF_TEST]
    assert "System.Security.Authentication.AuthenticationException" in failed[probes.SELF_TEST]
    assert "Microsoft.Exchange.Rpc.ServerUnavailableException: Error 0x6ba" in failed[probes.DEEP_TEST]
    vantage = Vantage(organisation, server(organisation), organisation.users["admin"])
    made = stores.create_self_signed(vantage, vantage.server)
    binding = next(item for item in vantage.server.sites[1].bindings if item.port == 444)
    iis.bind(vantage, binding, made.thumbprint, "My")
    organisation.clock.advance(FIVE_MINUTES)
    assert all(latest(organisation).values())
    vantage.server.root[made.thumbprint] = StoredCertificate(made.certificate, None)
    organisation.clock.advance(FIVE_MINUTES)
    assert latest(organisation) == {probes.SELF_TEST: "", probes.DEEP_TEST: ""}


@pytest.mark.parametrize("version", ["15.1.2507.35", "15.2.1748.10", "14.3.513.0"])
def test_later_and_earlier_versions_do_not_have_the_fault(version: str) -> None:
    organisation = build(version=version, certificate_expires_in="-1d")
    organisation.clock.advance(FIVE_MINUTES)
    assert results(organisation) == []


def test_log_keeps_the_newest() -> None:
    organisation = build()
    organisation.clock.advance(datetime.timedelta(days=3))
    found = results(organisation)
    assert len(found) == probes.KEPT
    assert [event.record_id for event in found] == list(range(found[0].record_id, found[0].record_id + probes.KEPT))


def test_stopped_health_manager_writes_nothing() -> None:
    organisation = build()
    before = results(organisation)
    server(organisation).services[probes.HEALTH_MANAGER].status = "Stopped"
    organisation.clock.advance(2 * FIVE_MINUTES)
    assert results(organisation) == before
