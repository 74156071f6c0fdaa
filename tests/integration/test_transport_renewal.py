# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificates of transport and the Edge subscriptions behind them, end to end (procedures S2-01 to S2-24)."""

from __future__ import annotations

import json
import pathlib
import typing as t

import pytest

from integration import playing
from integration.hybrid import HYBRID
from integration.looking import wait_for
from integration.test_edge_subscription import files
from integration.test_rotation_sites import forms
from integration.test_secrets import spellings

PLAYBOOK = playing.PLAYBOOKS / "renew_transport_cert.yml"
RESULT, EDGE_RESULT = "transport_certificate_renewal_result", "transport_certificate_renewal_edge_result"
SE, CU23 = "15.2.2562.17", "15.1.2507.58"


@pytest.fixture
def scenario() -> pathlib.Path:
    return HYBRID.with_name("edge.yml")


def facts(played: playing.Played, name: str) -> dict[str, dict[str, t.Any]]:
    """A fact of each host that set it."""
    return {
        line["host"]: line["result"]["ansible_facts"][name]
        for line in played.lines
        if line["kind"] == "ok" and name in line["result"].get("ansible_facts", {})
    }


@pytest.mark.other_connection_at_length
@pytest.mark.parametrize("scenario", [HYBRID.with_name("exchange_2007.yml")])
def test_exchange_2007(stage: t.Any, scenario: pathlib.Path, contents: list[bytes]) -> None:
    """Nothing in the inventory says that these servers have no Exchange endpoint, nor that one of them speaks Japanese."""
    before = stage.internal_transport()
    (old_access,) = stage.lab.organisation.servers["CAS07"].my
    stage.lab.clear_log()
    checked = stage.play(PLAYBOOK, "--check", "--diff").green()
    assert (checked.changed, stage.writes()) == (4, [])
    assert facts(checked, EDGE_RESULT)["EDGE07"]["needed"] == ["always"]
    played = stage.play(PLAYBOOK, "-vvvvv", "--diff").green()
    assert played.changed == 4
    found = facts(played, RESULT)
    assert {
        name: (result["presented"], result["after"] and result["after"]["renew_due"]) for name, result in found.items()
    } == {
        "HUB07": (stage.internal_transport()["HUB07"], False),
        "CAS07": ("not checked", None),
        "MBX07": ("not checked", None),
        "EDGE07": (stage.internal_transport()["EDGE07"], False),
    }
    assert {name for name, new in stage.internal_transport().items() if new != before[name]} >= {"HUB07", "EDGE07"}
    access = stage.lab.organisation.servers["CAS07"]
    (bound,) = {binding.certificate_hash for site in access.sites for binding in site.bindings} - {
        "",
        old_access,
    }
    assert access.my[bound].certificate.subject == access.my[old_access].certificate.subject
    assert facts(played, EDGE_RESULT)["EDGE07"]["after"]["synchronization"]["status"] == "Normal"
    assert files(stage) == []
    password = stage.lab.organisation.servers["EDGE07"].edge_directory.bootstrap.password
    assert password.encode() in contents[-1]
    for text in (played.output, json.dumps(played.lines), json.dumps(stage.lab.log())):
        assert not any(secret in text for secret in (*spellings(password), *forms(contents[-1])))
    stage.lab.advance("9h")
    stage.lab.clear_log()
    again = stage.play(PLAYBOOK).green()
    assert (again.changed, stage.writes()) == (0, [])
    assert {result["due"] for result in again.results("exchange_transport_events_info")} == {False}


@pytest.mark.parametrize(
    ("connection", "overrides"),
    [
        pytest.param(
            connection, [f"servers.{name}.version={version}" for name in ("EX1", "EX2", "EDGE1", "EDGE2")], marks=marks
        )
        for connection, version, marks in (("winrm", CU23, [pytest.mark.exhaustive]), ("psrp", SE, []))
    ],
)
def test_an_edge_server_that_cannot_be_reached_stops_nothing_but_itself(stage: t.Any, overrides: list[str]) -> None:
    """The other one's certificate has expired, and transport says so until it is renewed.

    Later on the first one is back, with a connector whose name no certificate has: that fails, at the end.
    """
    stage.lab.advance("6d")
    variables = stage.inventory / "host_vars"
    variables.mkdir()
    away = variables / "EDGE2.yml"
    away.write_text(playing.as_yaml({"ansible_port": 9}), encoding="utf-8")
    before = stage.lab.state()
    played = stage.play(PLAYBOOK)
    assert played.code != 0
    assert {line["host"] for line in played.lines if line["kind"] == "unreachable"} == {"EDGE2"}
    assert not [line for line in played.lines if line["kind"] == "failed"]
    after = stage.lab.state()
    assert {name for name in after["servers"] if after["servers"][name] != before["servers"][name]} == {"EDGE1"}
    assert after["edge_subscriptions"]["EDGE2"]["created"] == before["edge_subscriptions"]["EDGE2"]["created"]
    reports = played.results("exchange_transport_events_info")
    assert [bool(found["events"]) for found in reports if found["due"]] == [True]
    assert [found["due"] for found in reports if found["server"].startswith("EDGE1")] == [True, False]
    assert facts(played, RESULT)["EDGE1"]["presented"] == stage.internal_transport()["EDGE1"]
    assert files(stage) == []
    assert facts(played, EDGE_RESULT)["EDGE1"]["after"]["synchronization"]["status"] == "Normal"
    assert "FileData" in {name for entry in stage.commands("New-EdgeSubscription") for name in entry["parameters"]}
    away.unlink()
    stage.lab.clear_log()
    assert stage.play(PLAYBOOK).green().changed == 0
    assert stage.writes() == []
    stage.lab.organisation.servers["EDGE2"].receive_connectors[0].fqdn = "mail.contoso.com"
    stage.lab.advance("5h")
    stage.lab.clear_log()
    again = stage.play(PLAYBOOK)
    assert (again.code != 0, again.changed, stage.writes()) == (True, 0, [])
    assert {line["host"] for line in again.lines if line["kind"] in ("failed", "unreachable")} == {"EDGE2"}
    assert "looks for a certificate for mail.contoso.com, and there is none" in again.message
    assert "does not offer STARTTLS" in facts(again, RESULT)["EDGE2"]["smtp_problem"]
    assert set(facts(again, EDGE_RESULT)) == {"EDGE1", "EDGE2"}
    assert stage.lab.state()["edge_subscriptions"]["EDGE1"]["failure"] == ""


# What becomes of a run that is cut off is tried at length in one process: tests/unit/together/test_edge_subscription*.py.
@pytest.mark.exhaustive
@pytest.mark.one_connection
def test_a_run_cut_off_between_renewal_and_subscription_is_finished_by_the_next(stage: t.Any) -> None:
    """A restart of transport is made up for as well, although that next run renews nothing."""
    old = stage.internal_transport()["EDGE1"]
    run = playing.start(stage.directory, stage.inventory, PLAYBOOK)
    try:
        wait_for(lambda: stage.internal_transport()["EDGE1"] != old)
    finally:
        run.kill()
    created = stage.lab.state()["edge_subscriptions"]["EDGE1"]["created"]
    played = stage.play(PLAYBOOK, "-e", "transport_certificate_renewal_restart_transport=true").green()
    restarts = [(entry["server"], entry["parameters"]["Name"]) for entry in stage.commands("Restart-Service")]
    assert restarts == [("EDGE1", ["MSExchangeTransport"]), ("EDGE1", ["ADAM_MSExchange"])]
    assert "edge_certificate" in facts(played, EDGE_RESULT)["EDGE1"]["needed"]
    assert stage.lab.state()["edge_subscriptions"]["EDGE1"]["created"] > created
    assert len(stage.commands("New-ExchangeCertificate")) == 1


@pytest.mark.one_connection
@pytest.mark.parametrize("scenario", [HYBRID.with_name("exchange_2013.yml")])
def test_roles_of_2013_on_servers_of_their_own(stage: t.Any, scenario: pathlib.Path) -> None:
    """Nobody looks at a Client Access server unless a domain controller is named; a Mailbox server has no port 25."""
    played = stage.play(PLAYBOOK)
    assert [line["host"] for line in played.lines if line["kind"] == "failed"] == ["ACCESS13"]
    assert "name a domain controller of the inventory" in played.message
    found = facts(played, RESULT)
    assert (found["MAILBOX13"]["presented"], found["MAILBOX13"]["smtp_problem"]) == ("not checked", "")
    assert found["MAILBOX13"]["after"]["renew_due"] is False
    assert len(found["MULTI13"]["presented"]) == len(stage.internal_transport()["MULTI13"])
