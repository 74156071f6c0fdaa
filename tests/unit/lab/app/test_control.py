# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json
import os
import pathlib
import stat
import typing as t

import pytest

from lab.app.client import Client
from lab.app.control import ControlServer
from lab.app.errors import LabError
from lab.app.place import Place, Running


@pytest.fixture
def server() -> t.Iterator[ControlServer]:
    def refuse(_arguments: dict[str, t.Any]) -> None:
        raise ValueError("no such server")

    control = ControlServer("right", {"echo": lambda arguments: arguments, "refuse": refuse})
    control.start()
    yield control
    control.stop()


def test_arguments_go_and_results_come(server: ControlServer) -> None:
    assert Client(server.port, "right").ask("echo", a=1, b=["ü"]) == {"a": 1, "b": ["ü"]}


def test_a_mistake_of_the_caller_is_told(server: ControlServer) -> None:
    with pytest.raises(LabError, match="no such server"):
        Client(server.port, "right").ask("refuse")
    with pytest.raises(LabError, match="unknown"):
        Client(server.port, "right").ask("reboot")


@pytest.mark.parametrize("token", ["", "wrong", "righ", "right "])
def test_without_the_token_nothing_is_done(server: ControlServer, token: str) -> None:
    with pytest.raises(LabError, match="token"):
        Client(server.port, token).ask("echo")


def test_after_its_end_nobody_answers(server: ControlServer) -> None:
    other = ControlServer("x", {})
    other.start()
    other.stop()
    with pytest.raises(LabError, match="does not answer"):
        Client(other.port, "x", timeout=2).ask("echo")


def test_a_place_is_held_by_one(tmp_path: pathlib.Path) -> None:
    place = Place(tmp_path / "lab")
    assert not place.is_held()
    with place.held():
        assert place.is_held()
        with pytest.raises(LabError, match="already"), Place(tmp_path / "lab").held():
            pass
    assert not place.is_held()


def test_where_it_is_reached_is_for_its_owner_only(tmp_path: pathlib.Path) -> None:
    place = Place(tmp_path)
    running = Running(os.getpid(), 1234, "token")
    with place.held():
        place.announce(running)
        assert place.running() == running
        assert stat.S_IMODE(place.file.stat().st_mode) == 0o600
        assert "token" not in repr(running)
        place.withdraw("another's")
        assert place.running() == running
        place.withdraw("token")
        with pytest.raises(LabError, match="no lab"):
            place.running()


def test_a_crashed_lab_is_told_from_one_that_never_ran(tmp_path: pathlib.Path) -> None:
    place = Place(tmp_path)
    with pytest.raises(LabError, match="no lab runs"):
        place.running()
    assert not place.crashed()
    place.announce(Running(os.getpid(), 1234, "token"))
    assert place.crashed()
    with pytest.raises(LabError, match="crashed"):
        place.running()


@pytest.mark.parametrize("content", ["", "{", "[]", json.dumps({"pid": 1})])
def test_a_spoilt_file_is_no_lab(tmp_path: pathlib.Path, content: str) -> None:
    place = Place(tmp_path)
    place.file.write_text(content)
    assert place.read() is None
