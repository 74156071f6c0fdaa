# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which Edge servers a change of the internal transport certificate concerns (procedures S2-15)."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest
from unit.plugins.plugin_utils.certificate_cases import server
from unit.together.joined import ROOT, Joined
from unit.together.tasks_joined import Outcome, TasksJoined

from ansible_collections.certops.exchange.plugins.action import exchange_certificate
from ansible_collections.certops.exchange.plugins.plugin_utils import _edge_resubscription
from ansible_collections.certops.exchange.plugins.plugin_utils._edge_resubscription import note_resubscription
from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import EdgeSubscription
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import Session
from lab.app import scenarios

SCENARIOS = ROOT / "tests" / "lab" / "scenarios"
EDGES = ["EDGE1", "EDGE2"]
READ = "Get-EdgeSubscription"


def new(server: str, **asked: t.Any) -> dict[str, t.Any]:
    """A certificate that takes the place of the internal transport certificate."""
    wanted = {"subject": f"CN={server}-new", "services": ["SMTP"], "internal_transport": "replace"}
    return {"server": server, **wanted, **asked}


class Site(TasksJoined):
    """A site of the organisation with Edge servers; another server, with an Edge server of its own, elsewhere."""

    def __init__(self, name: str = "edge", changes: t.Mapping[str, t.Any] | None = None) -> None:
        content = scenarios.load(SCENARIOS / f"{name}.yml")
        content["servers"]["EX9"] = {"site": "Osaka"}
        if name == "edge":
            content["servers"]["EDGE9"] = {"site": "Osaka", "roles": ["Edge"]}
            content["edge_subscriptions"].append({"edge": "EDGE9", "site": "Osaka"})
        super().__init__({**content, **(changes or {})})

    def task(self, asked: t.Mapping[str, t.Any], **options: t.Any) -> Outcome:  # type: ignore[override]
        return self.run(exchange_certificate, asked, host=asked["server"], **options)

    def reads(self) -> int:
        return len(self.commands(READ))


def told(outcome: Outcome) -> tuple[t.Any, t.Any]:
    return outcome.answer["edge_resubscription_required"], outcome.answer["edge_subscriptions"]


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize(
    ("scenario", "server", "edges"),
    [
        ("edge", "EX1", EDGES),
        ("edge", "EX9", ["EDGE9"]),
        ("edge", "EDGE2", ["EDGE2"]),
        ("exchange_2007", "HUB07", ["EDGE07"]),
        ("exchange_2007", "EDGE07", ["EDGE07"]),
        ("exchange_2007", "EX9", []),
    ],
)
def test_another_internal_transport_certificate(scenario: str, server: str, edges: list[str], check_mode: bool) -> None:
    site = Site(scenario)
    changed = site.task(new(server), check_mode=check_mode)
    assert changed.changed
    assert told(changed) == (bool(edges), edges)
    assert site.reads() == 1
    if not check_mode:
        assert told(site.task(new(server))) == (False, [])
        assert site.reads() == 1


@pytest.mark.parametrize(
    "asked",
    [
        {"internal_transport": "keep"},
        {"internal_transport": "keep", "services": []},
        {"internal_transport": "keep", "services": ["IIS"], "lifetime": 100},
    ],
)
def test_what_leaves_it_alone_asks_for_nothing(asked: dict[str, t.Any]) -> None:
    site = Site()
    changed = site.task(new("EX1", **asked))
    assert changed.changed
    assert told(changed) == (False, [])
    assert site.reads() == 0


def test_a_certificate_that_is_there_already_takes_the_place() -> None:
    """As well when the old one is brought back, which the subscription was never encrypted to after a resubscription."""
    site = Site()
    old = site.transports()["EX1"]
    site.task(new("EX1"))
    back = {"server": "EX1", "thumbprint": old, "services": ["SMTP"], "internal_transport": "replace"}
    planned = site.task(back, check_mode=True)
    assert planned.answer["internal_transport"]["after"] == old
    assert told(planned) == (True, EDGES)
    assert told(site.task(back)) == (True, EDGES)
    assert site.transports()["EX1"] == old


@pytest.mark.parametrize("server", ["EX1", "EDGE1"])
def test_a_removal_that_moves_it_first(server: str) -> None:
    site = Site()
    old = site.transports()[server]
    spare = site.task({"server": server, "clone_of": old}).answer["certificate"]["thumbprint"]
    asked = {"server": server, "state": "absent", "thumbprint": old, "check_bindings": False}
    asked |= {"replacement_thumbprint": spare, "force": ["iis_binding"]}
    assert told(site.task(asked)) == (True, EDGES if server == "EX1" else ["EDGE1"])
    gone = site.task(asked)
    assert (told(gone), gone.changed) == ((False, []), False)
    plain = site.task({"server": server, "subject": "CN=plain"}).answer["certificate"]["thumbprint"]
    assert told(site.task({**asked, "thumbprint": plain})) == (False, [])
    assert site.reads() == 1


def test_an_edge_server_that_is_not_subscribed() -> None:
    site = Site(changes={"edge_subscriptions": [{"edge": "EDGE2", "site": "Munich"}]})
    assert told(site.task(new("EDGE1"))) == (False, [])
    assert told(site.task(new("EX1"))) == (True, ["EDGE2"])


def test_who_may_not_read_subscriptions_is_warned_and_goes_on() -> None:
    site = Site()
    others = frozenset(
        {"get-exchangeserver", "get-exchangecertificate", "new-exchangecertificate", "get-transportservice"}
    )
    name = site.user.name
    site.organisation.users[name] = site.user = dataclasses.replace(site.user, cmdlets=others)
    changed = site.task(new("EX1"))
    assert changed.changed
    assert told(changed) == ("unknown", [])
    (warning,) = changed.task.warnings
    assert "EX1.contoso.lab: whether Edge servers have to be subscribed anew is not known" in warning
    assert "Get-EdgeSubscription is not available" in warning


def test_a_run_that_ends_with_the_change_has_told_before() -> None:
    """A failed task's result has these facts."""
    site = Site()
    old = site.transports()["EX1"]
    broken = site.task(new("EX1"), after=1)
    assert site.transports()["EX1"] != old
    assert broken.result is None
    assert broken.task.facts == {"edge_resubscription_required": True, "edge_subscriptions": EDGES}


def test_a_subscription_whose_site_is_not_known_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    sites = {"EDGE5": None, "EDGE6": "osaka", "EDGE7": "munich"}
    found = tuple(EdgeSubscription(name, site, created=None, changed=None) for name, site in sites.items())
    monkeypatch.setattr(_edge_resubscription, "read_edge_subscriptions", lambda _session: found)
    assert told(Site().task(new("EX1"))) == (True, ["EDGE5", "EDGE7"])


def test_a_client_access_server_of_2013_concerns_no_subscription() -> None:
    """It has such a certificate, but EdgeSync runs on Mailbox servers."""
    asked = t.cast(Session, None)
    found = note_resubscription(Joined.task(), asked, server("CAS13", ("ClientAccess",)), True)
    assert found == {"edge_resubscription_required": False, "edge_subscriptions": []}
