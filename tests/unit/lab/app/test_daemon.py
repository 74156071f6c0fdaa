# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line against a real lab in the background."""

from __future__ import annotations

import contextlib
import datetime
import io
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time
import typing as t
import urllib.error
import urllib.parse
import urllib.request

import pytest

import lab as package
from lab.app import Client, Lab, LabError, cli, start, stop
from lab.app.place import Place

PACKAGES = pathlib.Path(next(iter(package.__path__))).parent

SCENARIO = """
organisation: Contoso
forest: contoso.lab
auth:
  current: {expires_in: 20d}
servers:
  EX1: {site: Munich, up_for: 3h}
  EX2: {site: Osaka, up_for: 5h}
users:
  admin: {password: "a-secret-of-the-lab"}
"""


@pytest.fixture
def scenario(tmp_path: pathlib.Path) -> pathlib.Path:
    path = tmp_path / "small.yml"
    path.write_text(SCENARIO)
    return path


@pytest.fixture
def directory(tmp_path: pathlib.Path) -> t.Iterator[pathlib.Path]:
    path = tmp_path / "lab"
    yield path
    if path.exists():
        stop(path)


def run(*arguments: str | pathlib.Path) -> subprocess.CompletedProcess[str]:
    """The command line in this process, and what the executable would give: an interpreter takes a second to start."""
    words = list(map(str, arguments))
    with contextlib.redirect_stdout(io.StringIO()) as output, contextlib.redirect_stderr(io.StringIO()) as errors:
        code = cli.main(words)
    return subprocess.CompletedProcess(words, code, output.getvalue(), errors.getvalue())


def execute(*arguments: str | pathlib.Path) -> subprocess.CompletedProcess[str]:
    """The same with ``python -m lab``."""
    command = [sys.executable, "-m", "lab", *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": str(PACKAGES)}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=120)


def until(condition: t.Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 15
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def moment(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


def ended(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    status = pathlib.Path(f"/proc/{pid}/stat")
    # Where the test itself started it, it stays as a zombie until it is waited for.
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z"


def test_a_round_trip(scenario: pathlib.Path, directory: pathlib.Path) -> None:
    place = ("--directory", directory)
    started = execute("start", scenario, *place, "--set", "servers.EX2.access_denied=true", "--authentication", "ntlm")
    assert started.returncode == 0, started.stderr
    assert "ansible_winrm_transport: ntlm\n" in (directory / "inventory-winrm" / "hosts.yml").read_text()
    pid = Place(directory).running().pid

    again = run("start", scenario, *place)
    assert (again.returncode, "already" in again.stderr) == (1, True)

    before = run("now", *place).stdout.strip()
    after = run("advance", "49h", *place).stdout.strip()
    assert before < after
    assert run("now", *place).stdout.strip() >= after
    refused = run("advance", "soon", *place)
    assert (refused.returncode, "duration" in refused.stderr) == (1, True)

    state = json.loads(run("state", *place).stdout)
    assert list(state["servers"]) == ["EX1", "EX2"]
    assert state["servers"]["EX2"]["access_denied"] is True
    assert state["servers"]["EX1"]["auth_admin_last_run"] is not None

    changed = json.loads(
        run("fault", "EX1", "reachable=false", "latency=0.5", "drop_at=3", "throttled=true", *place).stdout
    )
    assert changed == {
        "reachable": False,
        "access_denied": False,
        "broken_serialisation": False,
        "restricted_select": False,
        "no_binding_methods": False,
        "refuses_null_next": False,
        "leaves_dependents_stopped": False,
        "latency": 0.5,
        "drop_at": 3,
        "drop_reply": False,
        "throttled": True,
    }
    assert json.loads(run("state", *place).stdout)["servers"]["EX1"]["reachable"] is False
    for wrong in (("EX1", "latency=-1"), ("EX1", "colour=red"), ("EX9", "reachable=true"), ("EX1", "reachable")):
        assert run("fault", *wrong, *place).returncode == 1

    stopped_wizard = run("wizard", "--certificate", "0" * 40, *place)
    assert (stopped_wizard.returncode, "no hybrid set-up" in stopped_wizard.stderr) == (1, True)

    status = json.loads(execute("status", *place).stdout)
    assert status["servers"]["EX1"]["faults"] == changed

    stopped = execute("stop", *place)
    assert stopped.returncode == 0
    assert until(lambda: ended(pid))
    for url in status["servers"]["EX1"].values():
        if isinstance(url, str):
            parts = urllib.parse.urlsplit(url)
            with pytest.raises(OSError, match="refused"):
                socket.create_connection((str(parts.hostname), int(parts.port or 0)), 5)
    assert execute("status", *place).returncode == 3
    assert run("stop", *place).returncode == 0
    assert run("now", *place).returncode == 1
    for output in (started, again, stopped):
        assert "a-secret-of-the-lab" not in output.stdout + output.stderr


def test_traffic_is_written_down_where_it_is_asked_for(scenario: pathlib.Path, directory: pathlib.Path) -> None:
    place = ("--directory", directory)
    log = directory / "traffic.log"
    for options, written in (((), False), (("--traffic",), True)):
        assert run("start", scenario, *place, *options).returncode == 0
        url = Client.of(directory).status()["servers"]["EX1"]["exchange_plain"]
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(urllib.request.Request(url, b"what somebody sent", method="POST"))
        run("stop", *place)
        assert log.exists() is written
    assert f"at {url}:\nwhat somebody sent\n" in log.read_text()


def test_what_is_wrong_with_a_scenario_is_said_and_nothing_runs(
    scenario: pathlib.Path, directory: pathlib.Path
) -> None:
    started = run("start", scenario, "--directory", directory, "--set", "servers.EX2.site=7")
    assert started.returncode == 1
    assert started.stderr.startswith("lab: servers.EX2.site: ")
    assert not Place(directory).is_held()
    missing = run("start", "no_such_scenario", "--directory", directory)
    assert (missing.returncode, "no_such_scenario" in missing.stderr) == (1, True)


def test_a_crash_is_recognised_and_the_next_start_works(scenario: pathlib.Path, directory: pathlib.Path) -> None:
    start(scenario, directory)
    pid = Place(directory).running().pid
    os.kill(pid, signal.SIGKILL)
    assert until(lambda: not Place(directory).is_held())
    status = run("status", "--directory", directory)
    assert (status.returncode, "crashed" in status.stderr) == (3, True)
    with pytest.raises(LabError, match="crashed"):
        Client.of(directory)
    assert start(scenario, directory).status()["organisation"] == "Contoso"
    assert "stopped" in stop(directory)


def test_of_two_starts_at_once_one_wins(scenario: pathlib.Path, directory: pathlib.Path) -> None:
    directory.mkdir()
    command = [sys.executable, "-m", "lab", "start", str(scenario), "--directory", str(directory)]
    environment = os.environ | {"PYTHONPATH": str(PACKAGES)}
    both = [subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) for _unused in range(2)]
    said = [process.communicate(timeout=120)[1] for process in both]
    assert sorted(process.returncode for process in both) == [0, 1]
    assert sum("already" in text for text in said) == 1
    assert Client.of(directory).status()["organisation"] == "Contoso"


def test_it_ends_by_itself_when_its_directory_vanishes(scenario: pathlib.Path, directory: pathlib.Path) -> None:
    start(scenario, directory)
    pid = Place(directory).running().pid
    shutil.rmtree(directory)
    assert until(lambda: ended(pid))


def test_two_labs_run_side_by_side(scenario: pathlib.Path, tmp_path: pathlib.Path) -> None:
    with Lab(scenario, tmp_path / "one") as one, Lab(scenario, tmp_path / "two") as two:
        urls = [
            url
            for lab in (one, two)
            for server in lab.status()["servers"].values()
            for url in server.values()
            if isinstance(url, str)
        ]
        assert len(set(urls)) == len(urls) == 16
        one.advance("10d")
        assert one.now() > two.now()
        assert one.state()["auth_config"]["current"] != two.state()["auth_config"]["current"]
    for url in urls:
        parts = urllib.parse.urlsplit(url)
        with pytest.raises(OSError, match="refused"):
            socket.create_connection((str(parts.hostname), int(parts.port or 0)), 5)


def test_what_falls_due_by_real_time_runs_too(scenario: pathlib.Path, directory: pathlib.Path) -> None:
    client = start(scenario, directory, ["auth.next={effective_in: 8h}"])
    up_since = client.state()["servers"]["EX1"]["services"]["MSExchangeServiceHost"]["started"]
    # AuthAdmin runs twelve hours after that. What is left to real time is enough for a slow machine to be there before.
    due = moment(up_since) + datetime.timedelta(hours=12)
    ahead = due - moment(client.now()) - datetime.timedelta(seconds=5)
    assert moment(client.advance(f"{int(ahead.total_seconds())}s")) < due
    assert until(lambda: client.state()["auth_config"]["next"] == "")
    server = client.state()["servers"]["EX1"]
    assert [event["id"] for event in server["events"]] == [2014]
    assert moment(server["auth_admin_last_run"]) >= due
