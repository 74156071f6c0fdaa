# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import datetime
import pathlib
import typing as t

import pytest

from lab.app import scenarios
from lab.organisation import Organisation, online_wizard, probes
from lab.organisation.describe import describe
from lab.organisation.scenario import build
from lab.organisation.section import ScenarioError

SUPPLIED = sorted((pathlib.Path(scenarios.__file__).parents[1] / "scenarios").glob("*.yml"))


@pytest.mark.parametrize("path", SUPPLIED, ids=lambda path: path.stem)
def test_every_scenario_that_comes_with_the_lab_can_be_built(path: pathlib.Path) -> None:
    organisation = build(scenarios.load(path))
    assert organisation.servers
    assert organisation.users


def test_three_servers_is_what_the_demonstration_needs() -> None:
    (path,) = [path for path in SUPPLIED if path.stem == "three_servers"]
    organisation = build(scenarios.load(path))
    servers = list(organisation.servers.values())
    assert [server.version[:2] for server in servers] == [(15, 2)] * 3
    assert len({server.site for server in servers}) == 2
    assert len({server.internal_transport_thumbprint for server in servers}) == 3
    for server in servers:
        auth = server.my[organisation.auth.current]
        assert (auth.certificate.not_valid_after_utc - organisation.clock.now()).days == 19
        assert auth.key is not None
    administrator, auditor = organisation.users.values()
    assert administrator.may_run("Get-ExchangeCertificate")
    assert not auditor.may_run("Get-ExchangeCertificate")
    assert auditor.may_run("get-authconfig")


def supplied(name: str) -> Organisation:
    (path,) = [path for path in SUPPLIED if path.stem == name]
    return build(scenarios.load(path))


def test_exchange_2013_has_every_kind_of_server_and_failing_probes() -> None:
    organisation = supplied("exchange_2013")
    roles = [server.roles for server in organisation.servers.values()]
    assert roles == [("Mailbox", "ClientAccess"), ("Mailbox",), ("ClientAccess",)]
    assert list(organisation.domain_controllers) == ["DC1"]
    failing = {
        server.name: [bool(event.data[-1]) for event in server.events if event.log == probes.LOG]
        for server in organisation.servers.values()
    }
    assert failing == {"MULTI13": [True, True], "MAILBOX13": [True, True], "ACCESS13": []}
    access = organisation.servers["ACCESS13"]
    assert access.internal_transport_thumbprint in access.my
    assert not access.has_transport


@pytest.mark.parametrize(("name", "version"), [("exchange_2016", (15, 1)), ("exchange_se", (15, 2))])
def test_later_scenarios_have_a_back_end_to_repair(name: str, version: tuple[int, int]) -> None:
    organisation = supplied(name)
    assert {server.version[:2] for server in organisation.servers.values()} == {version}
    for server in organisation.servers.values():
        (bound,) = {item.certificate_hash for item in server.sites[1].bindings if item.protocol == "https"}
        left = server.my[bound].certificate.not_valid_after_utc - organisation.clock.now()
        assert left.days < 30 or bound not in server.root
        assert bound != server.internal_transport_thumbprint


def test_hybrid_can_go_through_the_edge_server() -> None:
    (path,) = [path for path in SUPPLIED if path.stem == "hybrid"]
    changes = ["edge_servers=[EDGE1]", "receiving_servers=[]", "sending_servers=[]"]
    hybrid = build(scenarios.load(path, [f"hybrid.{change}" for change in changes])).hybrid
    assert hybrid is not None
    assert (hybrid.edge_servers, hybrid.receiving_servers, hybrid.sending_servers) == (("EDGE1",), (), ())


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ("servers.EX2.reachable=false", ("servers", "EX2", "reachable"), False),
        ("auth.current.expires_in=-10d", ("auth", "current", "expires_in"), "-10d"),
        ("auth.next.effective_in=49h", ("auth", "next", "effective_in"), "49h"),
        ("auth.next.servers=[EX1, EX2]", ("auth", "next", "servers"), ["EX1", "EX2"]),
        ("auth.current=null", ("auth", "current"), None),
        ("organisation=a=b", ("organisation",), "a=b"),
    ],
)
def test_a_value_is_changed_by_its_path(text: str, path: tuple[str, ...], value: t.Any) -> None:
    scenario: t.Any = {
        "organisation": "x",
        "auth": {"current": {"expires_in": "1d"}, "next": None},
        "servers": {"EX2": {}},
    }
    scenarios.override(scenario, text)
    for key in path:
        scenario = scenario[key]
    assert scenario == value


@pytest.mark.parametrize(
    "text", ["organisation", "=x", "a..b=1", "organisation.name=1", "servers.EX2=[1", "organisation.a.b=1"]
)
def test_what_is_no_change(text: str) -> None:
    with pytest.raises(ScenarioError):
        scenarios.override({"organisation": "x", "servers": {}}, text)


def test_a_file_that_is_missing_or_no_yaml_is_named(tmp_path: pathlib.Path) -> None:
    missing = tmp_path / "missing.yml"
    with pytest.raises(ScenarioError, match=r"missing\.yml"):
        scenarios.load(missing)
    spoilt = tmp_path / "spoilt.yml"
    spoilt.write_text("a: [")
    with pytest.raises(ScenarioError, match=r"spoilt\.yml"):
        scenarios.load(spoilt)
    spoilt.write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(ScenarioError, match=r"spoilt\.yml"):
        scenarios.load(spoilt)


def test_hybrid_online_is_as_the_wizard_leaves_it() -> None:
    organisation = supplied("hybrid_online")
    (certificate,) = [
        stored.certificate
        for stored in organisation.servers["MAILSE"].my.values()
        if organisation.hybrid is not None
        and organisation.hybrid.certificate is not None
        and organisation.hybrid.certificate.names(stored.certificate)
    ]
    before = describe(organisation)["online"]
    online_wizard.wizard_sets(organisation, certificate)
    assert describe(organisation)["online"] == before
    assert list(before["apps"]) == ["checker", "powerless"]


def test_edge_has_two_subscribed_edge_servers_one_about_to_expire() -> None:
    organisation = supplied("edge")
    assert [item.failure for item in organisation.edge_subscriptions.values()] == ["", ""]
    assert [connector.source_servers for connector in organisation.send_connectors] == [("EDGE1", "EDGE2")] * 2
    organisation.clock.advance(datetime.timedelta(days=6))
    noted = {name: {event.id for event in server.events} for name, server in organisation.servers.items()}
    assert noted == {"EX1": set(), "EX2": set(), "EDGE1": {12014, 12015}, "EDGE2": set()}
