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
    played = stage.task("exchange_certificate_info", asked, *SNAP_IN, hosts="HUB07,CAS07,EDGE07").green()
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
def test_the_certificate_of_a_hub_and_of_an_edge_server_is_renewed(stage: t.Any) -> None:
    """Procedures S2-12, S2-13; the Edge server asks in Japanese."""
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
    stage.lab.clear_log()
    assert stage.task("exchange_certificate", wanted, *SNAP_IN, hosts="HUB07,EDGE07").green().changed == 0
    assert stage.writes() == []


@pytest.mark.one_connection
def test_2007_by_an_endpoint_that_it_does_not_have(stage: t.Any) -> None:
    port = stage.lab.status()["servers_2007"]["HUB07"]["windows"].split(":")[2].partition("/")[0]
    wrong = ("-e", f"exchange_endpoint_scheme=https exchange_endpoint_auth=basic exchange_endpoint_port={port}")
    ca = ("-e", f"exchange_endpoint_ca_cert={stage.lab.ca_file}")
    played = stage.task("exchange_certificate_info", {}, *wrong, *ca, hosts="HUB07")
    assert played.code != 0
    assert "HTTP status 404" in played.message
    assert "set exchange_endpoint_kind to snapin" in played.message


@pytest.mark.one_connection
@pytest.mark.parametrize("scenario", [HYBRID])
def test_2019_by_the_snap_in_unless_it_is_an_edge_server(stage: t.Any, scenario: pathlib.Path) -> None:
    asked = {"servers": ["{{ inventory_hostname }}"]}
    played = stage.task("exchange_certificate_info", asked, *SNAP_IN)
    assert played.code != 0
    assert "remove exchange_endpoint_kind, or set it to exchange" in played.message
    stage.task("exchange_certificate_info", asked, *SNAP_IN, hosts="EDGE1").green()
