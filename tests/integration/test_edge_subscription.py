# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An Edge server is subscribed anew after its certificate was renewed; its password shows nowhere on the way."""

from __future__ import annotations

import base64
import json
import pathlib
import typing as t

import pytest

from integration.hybrid import HYBRID
from integration.test_rotation_sites import forms, written
from integration.test_secrets import spellings

MODULE = "exchange_edge_subscription"
ASKED: dict[str, t.Any] = {"endpoint_kind": "snapin", "mailbox_hosts": ["EX1", "EX2"]}
DEPENDENTS = ["MSExchangeAntispamUpdate", "MSExchangeEdgeCredential", "MSExchangeTransport"]


@pytest.fixture
def scenario() -> pathlib.Path:
    return HYBRID.with_name("edge.yml")


def renew(stage: t.Any, name: str) -> None:
    """The server gets another internal transport certificate."""
    stage.lab.administrator(name).renew_transport()
    stage.lab.advance("4m")


def files(stage: t.Any) -> list[str]:
    """Every file on every server's disk."""
    return [path for server in stage.lab.organisation.servers.values() for path in server.files]


@pytest.mark.other_connection_at_length
@pytest.mark.parametrize("traffic", [True])
def test_after_a_renewal_the_edge_server_is_subscribed_anew(stage: t.Any, traffic: bool, contents: list[bytes]) -> None:
    renew(stage, "EDGE1")
    before = stage.stable()
    checked = stage.task(MODULE, ASKED, "--check", "--diff", hosts="EDGE1").green()
    assert (checked.changed, stage.writes(), stage.stable()) == (1, [], before)
    played = stage.task(MODULE, ASKED, "-vvvvv", "--diff", hosts="EDGE1").green()
    result = played.only(MODULE)
    assert result["needed"] == ["edge_certificate", "not_synchronized"]
    assert (result["before"]["synchronization"]["status"], result["after"]["synchronization"]["status"]) == (
        "Failed",
        "Normal",
    )
    assert sorted(result["dependents_restarted"]) == DEPENDENTS
    assert [entry["command"].split()[0] for entry in result["commands"]] == [
        entry["command"].split()[0] for entry in checked.only(MODULE)["commands"]
    ]
    shown_nowhere(stage, played, contents)
    assert files(stage) == []
    stage.lab.clear_log()
    again = stage.task(MODULE, ASKED, hosts="EDGE1,EDGE2").green()
    assert (again.changed, stage.writes()) == (0, [])


def shown_nowhere(stage: t.Any, played: t.Any, contents: list[bytes]) -> None:
    """The file is in the traffic alone, and its password only in messages that carry the file."""
    (content,) = contents
    password = stage.lab.organisation.servers["EDGE1"].edge_directory.bootstrap.password
    assert password.encode() in content
    shown = [played.output, json.dumps(played.lines), json.dumps(stage.lab.log())]
    wire = stage.lab.traffic()
    secret = [base64.b64encode(password.encode()[first:]).decode()[:40] for first in range(3)]
    carriers = [part for part in wire if any(form in part for form in forms(content))]
    assert carriers
    for text in (*shown, *wire):
        assert not any(spelling in text for spelling in spellings(password))
    for text in (*shown, *(part for part in wire if part not in carriers)):
        assert not any(form in text for form in (*forms(content), *forms(password.encode()), *secret))
    for place in written(stage):
        assert password.encode() not in place.read_bytes()


@pytest.mark.one_connection
def test_the_answer_with_the_file_is_lost(stage: t.Any) -> None:
    """The server has read and removed it; the next run makes another one."""
    renew(stage, "EDGE1")
    stage.lab.interrupt("New-EdgeSubscription", lambda: stage.lab.fault("EDGE1", drop_at=1, drop_reply=True))
    lost = stage.task(MODULE, ASKED, hosts="EDGE1")
    assert lost.code != 0
    assert "The connection broke in the middle" in lost.message
    assert files(stage) == []
    stage.task(MODULE, ASKED, hosts="EDGE1").green()
    assert len(stage.commands("Restart-Service")) == 1


@pytest.mark.one_connection
def test_a_host_that_is_not_there_and_information_from_both_sides(stage: t.Any) -> None:
    wrong = stage.task(MODULE, {**ASKED, "mailbox_hosts": ["NOWHERE"]}, hosts="EDGE1")
    assert "The inventory has no host named NOWHERE" in wrong.message
    asked = {
        "endpoint_kind": "{{ 'snapin' if inventory_hostname == 'EDGE2' else 'exchange' }}",
        "test": "{{ inventory_hostname == 'EX1' }}",
    }
    played = stage.task("exchange_edge_subscription_info", asked, hosts="EX1,EDGE2").green()
    shown = {line["host"]: line["result"]["subscriptions"] for line in played.lines if line["kind"] == "ok"}
    assert [(found["edge_server"], found["synchronization"]["status"]) for found in shown["EX1"]] == [
        ("EDGE1", "Normal"),
        ("EDGE2", "Normal"),
    ]
    assert [found["edge_server"] for found in shown["EDGE2"]] == ["EDGE2"]
    assert stage.writes() == []


@pytest.mark.one_connection
@pytest.mark.parametrize("scenario", [HYBRID.with_name("exchange_2007.yml")])
def test_2007_takes_a_file_on_both_sides(stage: t.Any, scenario: pathlib.Path) -> None:
    """The Edge server speaks Japanese; both servers have PowerShell 2.0."""
    renew(stage, "HUB07")
    asked = {"mailbox_hosts": ["HUB07"], "method": "recreate"}
    played = stage.task(MODULE, asked, "-e", "exchange_endpoint_kind=snapin", hosts="EDGE07").green()
    result = played.only(MODULE)
    assert result["needed"] == ["mailbox_certificate", "not_synchronized"]
    assert result["after"]["synchronization"]["status"] == "Normal"
    assert files(stage) == []
