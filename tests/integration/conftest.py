# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A lab for each test, and a way to run playbooks against it over both connections."""

from __future__ import annotations

import pathlib
import typing as t
import zlib

import pytest

from integration import playing
from lab.app import Lab
from lab.organisation import edge_subscription_file, edge_subscriptions

SCENARIO = playing.ROOT / "tests" / "lab" / "scenarios" / "three_servers.yml"
KEYS = playing.ROOT / ".cache" / "lab-keys"


class Stage:
    """A lab and the controller in front of it."""

    def __init__(self, lab: Lab, directory: pathlib.Path, connection: str) -> None:
        self.lab = lab
        self.directory = directory
        self.connection = connection

    @property
    def inventory(self) -> pathlib.Path:
        return self.lab.inventory(self.connection)

    def play(self, playbook: pathlib.Path | str, *arguments: str) -> playing.Played:
        """Runs a playbook to its end."""
        return playing.play(self.directory, self.inventory, playbook, *arguments)

    def rotate(self, *arguments: str) -> playing.Played:
        """Runs the playbook that rotates the auth certificate."""
        return self.play(playing.PLAYBOOKS / "rotate_auth_cert.yml", *arguments)

    def rotate_from_one(self, *arguments: str) -> playing.Played:
        """The same with one host in the play: all that concerns the organisation, and that server's pools and service."""
        return self.rotate("--limit", "EX1", *arguments)

    def task(self, module: str, options: dict[str, t.Any], *arguments: str, hosts: str = "EX1") -> playing.Played:
        """Runs one task on one host."""
        file = self.directory / "one_task.yml"
        play = [
            {
                "name": "One task",
                "hosts": hosts,
                "gather_facts": False,
                "tasks": [{"name": "The task", f"certops.exchange.{module}": options}],
            }
        ]
        file.write_text(playing.as_yaml(play), encoding="utf-8")
        return self.play(file, *arguments)

    # What the lab saw

    def commands(self, *names: str) -> list[dict[str, t.Any]]:
        """The commands of these names that were run, in order."""
        return [entry for entry in self.lab.log() if entry["kind"] == "command" and entry["command"] in names]

    def writes(self) -> list[str]:
        """The names of the commands that write."""
        verbs = ("New", "Set", "Enable", "Disable", "Remove", "Import", "Restart", "Start", "Stop")
        return [
            entry["command"]
            for entry in self.lab.log()
            if entry["kind"] == "command"
            and entry["command"].partition("-")[0] in verbs
            # That changes the session alone.
            and entry["command"] != "Import-Module"
        ]

    def questions(self) -> list[dict[str, t.Any]]:
        """The questions that were asked."""
        return [entry for entry in self.lab.log() if entry["kind"] == "question"]

    def auth(self) -> dict[str, t.Any]:
        """The auth configuration as it is."""
        return t.cast("dict[str, t.Any]", self.lab.state()["auth_config"])

    def internal_transport(self) -> dict[str, str]:
        """The thumbprint of each server's internal transport certificate."""
        return {name: server["internal_transport"] for name, server in self.lab.state()["servers"].items()}

    def holders(self, thumbprint: str) -> set[str]:
        """The servers that have the certificate with its private key."""
        servers = self.lab.state()["servers"]
        return {n for n, s in servers.items() if s["certificates"].get(thumbprint, {}).get("private_key")}

    def stable(self) -> dict[str, t.Any]:
        """The organisation without what passes by itself."""
        state = self.lab.state()
        state.pop("now", None)
        return state


CONNECTIONS = ("winrm", "psrp")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Both connections for each test; where a marker says so, the one whose turn it is alone, or the other at length only."""
    if "connection" not in metafunc.fixturenames or _chooses_itself(metafunc):
        return
    turn = zlib.crc32(metafunc.definition.nodeid.encode()) % len(CONNECTIONS)
    chosen: list[t.Any] = list(CONNECTIONS)
    if metafunc.definition.get_closest_marker("one_connection"):
        chosen = [CONNECTIONS[turn]]
    elif metafunc.definition.get_closest_marker("other_connection_at_length"):
        others = [pytest.param(name, marks=pytest.mark.exhaustive) for name in CONNECTIONS if name != CONNECTIONS[turn]]
        chosen = [CONNECTIONS[turn], *others]
    metafunc.parametrize("connection", chosen)


def _chooses_itself(metafunc: pytest.Metafunc) -> bool:
    names = (mark.args[0] for mark in metafunc.definition.iter_markers("parametrize"))
    return any("connection" in (name if isinstance(name, tuple) else (name,)) for name in names)


@pytest.fixture
def connection(request: pytest.FixtureRequest) -> str:
    raise AssertionError("given by pytest_generate_tests")


@pytest.fixture
def overrides() -> list[str]:
    """What a module's tests change of the scenario."""
    return []


@pytest.fixture
def scenario() -> pathlib.Path:
    """The organisation that a module's tests begin with."""
    return SCENARIO


@pytest.fixture
def traffic() -> bool:
    """Whether the lab keeps what goes over its endpoints."""
    return False


@pytest.fixture
def stage(
    tmp_path: pathlib.Path, scenario: pathlib.Path, connection: str, overrides: list[str], traffic: bool
) -> t.Iterator[Stage]:
    with Lab(scenario, tmp_path / "lab", overrides, key_cache=KEYS, traffic=traffic) as lab:
        controller = tmp_path / "controller"
        controller.mkdir()
        yield Stage(lab, controller, connection)


@pytest.fixture
def contents(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The subscription files that came, as the lab's servers see them."""
    seen: list[bytes] = []
    parse = edge_subscription_file.parse

    def watching(data: bytes) -> t.Any:
        seen.append(data)
        return parse(data)

    monkeypatch.setattr(edge_subscriptions, "parse", watching)
    return seen
