# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""More hosts at a time than a user has sessions, and runs that are killed: everybody comes to his end, nothing stays open."""

from __future__ import annotations

import pathlib
import time
import types
import typing as t

import pytest
import yaml

from integration import playing
from integration.conftest import SCENARIO, Stage
from lab.wsman import service
from lab.wsman.faults import throttled

pytestmark = pytest.mark.other_connection_at_length

# Hosts of the run, forks, sessions of a user: a few, and as many as on a real server (design 3).
SIZES = [(3, 3, 2), pytest.param(40, 20, 18, marks=pytest.mark.exhaustive)]
SERVER = "MAILSE"
TASK: dict[str, t.Any] = {"certops.exchange.exchange_certificate_info": {"servers": [SERVER]}}


@pytest.fixture
def scenario() -> pathlib.Path:
    return SCENARIO.with_name("exchange_se.yml")


@pytest.fixture
def refusals(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One entry for each session that was one too many."""
    found: list[str] = []

    def noted(endpoint: str, allowed: int) -> t.Any:
        found.append(endpoint)
        return throttled(endpoint, allowed)

    monkeypatch.setattr(service, "throttled", noted)
    return found


def many(stage: Stage, hosts: int) -> tuple[pathlib.Path, pathlib.Path]:
    """An inventory with so many names for the one server, and a playbook."""
    content = yaml.safe_load((stage.inventory / "hosts.yml").read_text(encoding="utf-8"))
    group = content["all"]["children"]["exchange"]
    group["hosts"] = {f"host{number}": dict(group["hosts"][SERVER]) for number in range(hosts)}
    inventory = stage.directory / "many.yml"
    inventory.write_text(playing.as_yaml({"exchange": group}), encoding="utf-8")
    playbook = stage.directory / "read.yml"
    play = [{"hosts": "exchange", "gather_facts": False, "tasks": [TASK]}]
    playbook.write_text(playing.as_yaml(play), encoding="utf-8")
    return inventory, playbook


def open_sessions(stage: Stage) -> int:
    kinds = [entry["kind"] for entry in stage.lab.log()]
    return kinds.count("session_opened") - kinds.count("session_closed")


@pytest.mark.parametrize(("hosts", "forks", "limit"), SIZES)
def test_all_hosts_come_to_their_end(
    stage: Stage, hosts: int, forks: int, limit: int, refusals: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(service.MAX_SHELLS, "exchange", limit)
    # Sessions last long enough to meet.
    stage.lab.fault(SERVER, latency=0.04)
    inventory, playbook = many(stage, hosts)
    played = playing.play(stage.directory, inventory, playbook, "--forks", str(forks)).green()
    assert len(played.results("exchange_certificate_info")) == hosts
    assert refusals, "the limit was never met"
    opened = [entry for entry in stage.lab.log() if entry["kind"] == "session_opened"]
    assert len(opened) == hosts
    assert open_sessions(stage) == 0


@pytest.mark.parametrize(("hosts", "forks", "limit"), SIZES)
def test_what_killed_runs_leave_is_closed_by_and_by(
    stage: Stage, hosts: int, forks: int, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(service.MAX_SHELLS, "exchange", limit)
    stage.lab.fault(SERVER, latency=0.4)
    inventory, playbook = many(stage, hosts)
    run = playing.start(stage.directory, inventory, playbook, "--forks", str(forks))
    deadline = time.monotonic() + 60
    while open_sessions(stage) < limit and time.monotonic() < deadline:
        time.sleep(0.05)
    run.kill()
    assert open_sessions(stage) >= limit - 1
    stage.lab.fault(SERVER, latency=0)
    # 15 minutes later, by the clock that counts how long nobody has come.
    later = types.SimpleNamespace(monotonic=lambda: time.monotonic() + 901)
    monkeypatch.setattr(service, "time", later)
    wait = time.monotonic() + 10
    while open_sessions(stage) and time.monotonic() < wait:
        time.sleep(0.1)
    assert open_sessions(stage) == 0
    monkeypatch.undo()
    playing.play(stage.directory, inventory, playbook, "--limit", "host0").green()
    assert open_sessions(stage) == 0
