# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exchange 2007 and Edge servers by their snap-in, and what is said of the wrong way in."""

from __future__ import annotations

import pathlib
import typing as t

import pytest

from integration.hybrid import HYBRID

OLD = HYBRID.with_name("exchange_2007.yml")
SNAP_IN = ("-e", "exchange_endpoint_kind=snapin")


@pytest.fixture
def scenario() -> pathlib.Path:
    return OLD


def test_servers_without_an_endpoint_show_their_certificates(stage: t.Any) -> None:
    asked = {"servers": ["{{ inventory_hostname }}"]}
    played = stage.task("exchange_certificate_info", asked, hosts="HUB07,CAS07,EDGE07").green()
    shown = {
        line["host"]: {found["thumbprint"] for found in line["result"]["certificates"]}
        for line in played.lines
        if line["kind"] == "ok"
    }
    servers = stage.lab.organisation.servers
    assert shown == {name: set(servers[name].my) for name in ("HUB07", "CAS07", "EDGE07")}
    assert all(shown.values())
    assert stage.writes() == []


@pytest.mark.one_connection
def test_the_certificate_of_a_hub_and_of_an_edge_server_is_renewed_and_removed(stage: t.Any) -> None:
    """Procedures S2-12 to S2-15; the Edge server asks in Japanese."""
    old = {name: stage.lab.organisation.servers[name].internal_transport_thumbprint for name in ("HUB07", "EDGE07")}
    wanted = {
        "server": "{{ inventory_hostname }}",
        "clone_of": f"{{{{ {old!r}[inventory_hostname] }}}}",
        "services": ["SMTP"],
        "internal_transport": "replace",
    }
    played = stage.task("exchange_certificate", wanted, *SNAP_IN, hosts="HUB07,EDGE07").green()
    shown = [c["command"] for line in played.lines if line["kind"] == "ok" for c in line["result"]["commands"]]
    assert shown
    assert not any(" -Server " in command for command in shown)
    new = {line["host"]: line["result"]["certificate"] for line in played.lines if line["kind"] == "ok"}
    for name, before in old.items():
        server = stage.lab.organisation.servers[name]
        assert new[name]["thumbprint"] not in (before, "")
        assert server.internal_transport_thumbprint == new[name]["thumbprint"]
        assert new[name]["services"] == ["SMTP"]
    told = [line["result"]["edge_subscriptions"] for line in played.lines if line["kind"] == "ok"]
    assert told == [["EDGE07"], ["EDGE07"]]
    stage.lab.clear_log()
    assert stage.task("exchange_certificate", wanted, *SNAP_IN, hosts="HUB07,EDGE07").green().changed == 0
    assert stage.writes() == []
    gone = {"server": wanted["server"], "state": "absent", "thumbprint": wanted["clone_of"]}
    assert stage.task("exchange_certificate", gone, hosts="HUB07,EDGE07").green().changed == 2
    assert not any(old[name] in stage.lab.organisation.servers[name].my for name in old)


@pytest.mark.one_connection
@pytest.mark.parametrize("scenario", [HYBRID])
@pytest.mark.parametrize(
    "overrides",
    [["servers.EX1.version=15.1.2507.6", "servers.HUB07={site: Munich, version: 8.3.517.0, roles: [HubTransport]}"]],
)
def test_each_wrong_way_in_says_what_to_set(stage: t.Any, scenario: pathlib.Path) -> None:
    wrong = "{{ 'snapin' if inventory_hostname == 'EX1' else 'exchange' }}"
    played = stage.task("exchange_certificate_info", {"endpoint_kind": wrong}, hosts="EX1,HUB07,EDGE1")
    assert played.code != 0
    said = {line["host"]: line["result"]["msg"] for line in played.lines if line["kind"] in ("failed", "unreachable")}
    assert said.keys() == {"EX1", "HUB07", "EDGE1"}
    assert "remove exchange_endpoint_kind, or set it to exchange" in said["EX1"]
    assert all("set exchange_endpoint_kind to snapin" in said[name] for name in ("HUB07", "EDGE1"))
    stage.task("exchange_certificate_info", {"servers": ["EDGE1"]}, hosts="EDGE1").green()
