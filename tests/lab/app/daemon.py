# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A lab in the background: the process that serves it, starting it, and ending it."""

from __future__ import annotations

import os
import pathlib
import secrets
import signal
import subprocess
import sys
import threading
import time
import typing as t

from lab.organisation import OrganisationError

from .client import Client
from .control import ControlServer
from .errors import LabError
from .lab import Lab
from .place import Place, Running

_START_SECONDS = 120.0
_STOP_SECONDS = 15.0
_TICK_SECONDS = 0.5


def serve(
    scenario: pathlib.Path, directory: pathlib.Path, overrides: t.Sequence[str], *, traffic: bool = False
) -> None:
    """Runs a lab in this process until it is told to stop, or its directory vanishes.

    :param traffic: write down in the directory what goes over the endpoints.
    """
    place = Place(directory)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_ignored: stopping.set())
    with place.held():
        place.withdraw()
        with Lab(scenario, directory, overrides, traffic=traffic, traffic_file=place.traffic) as lab:
            _serve(lab, place, stopping)


def _serve(lab: Lab, place: Place, stopping: threading.Event) -> None:
    token = secrets.token_urlsafe(32)
    control = ControlServer(token, _verbs(lab, stopping))
    control.start()
    try:
        place.announce(Running(os.getpid(), control.port, token))
        while not stopping.wait(_TICK_SECONDS):
            # What falls due by real time runs even while nobody asks.
            lab.organisation.clock.run_due()
            found = place.read()
            if found is None or found.token != token:
                break
    finally:
        control.stop()
        place.withdraw(token)


def _verbs(lab: Lab, stopping: threading.Event) -> dict[str, t.Callable[[dict[str, t.Any]], t.Any]]:
    def advance(arguments: dict[str, t.Any]) -> str:
        lab.advance(str(arguments.get("by", "")))
        return lab.now().isoformat()

    def fault(arguments: dict[str, t.Any]) -> dict[str, t.Any]:
        return lab.fault(str(arguments.get("server", "")), **_settings(arguments))

    def online_fault(arguments: dict[str, t.Any]) -> dict[str, t.Any]:
        return lab.online_fault(**_settings(arguments))

    def wizard(arguments: dict[str, t.Any]) -> dict[str, t.Any]:
        try:
            return lab.run_hybrid_wizard(str(arguments.get("certificate", "")), arguments.get("server"))
        except OrganisationError as error:
            raise ValueError(str(error)) from error

    return {
        "status": lambda _arguments: lab.status(),
        "now": lambda _arguments: lab.now().isoformat(),
        "advance": advance,
        "fault": fault,
        "online_fault": online_fault,
        "wizard": wizard,
        "state": lambda _arguments: lab.state(),
        "log": lambda _arguments: lab.log(),
        "clear_log": lambda _arguments: lab.clear_log(),
        "stop": lambda _arguments: stopping.set(),
    }


def _settings(arguments: dict[str, t.Any]) -> dict[str, t.Any]:
    settings = arguments.get("settings")
    if not isinstance(settings, dict):
        raise ValueError("settings are missing")
    return settings


def start(
    scenario: pathlib.Path, directory: pathlib.Path, overrides: t.Sequence[str] = (), *, traffic: bool = False
) -> Client:
    """Starts a lab in a process of its own and waits until it answers. Raises LabError.

    :param traffic: as for :func:`serve`.
    """
    place = Place(directory)
    directory.mkdir(parents=True, exist_ok=True)
    if place.is_held():
        raise LabError(f"a lab runs in {directory} already; stop it first")
    command = [sys.executable, "-m", "lab", "serve", str(scenario), "--directory", str(directory)]
    for text in overrides:
        command += ["--set", text]
    if traffic:
        command.append("--traffic")
    with open(place.output, "wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join([_packages(), os.environ.get("PYTHONPATH", "")])},
        )
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        found = place.read()
        # Another start may have won the directory, and a crashed lab may have left its traces.
        if found is not None and found.pid == process.pid:
            client = Client.of(directory)
            client.status()
            return client
        if process.poll() is not None:
            said = place.output.read_text(errors="replace").strip().removeprefix("lab: ")
            raise LabError(said or f"the lab ended with status {process.returncode}")
        time.sleep(0.05)
    process.kill()
    process.wait()
    raise LabError("the lab did not start in time")


def stop(directory: pathlib.Path) -> str:
    """Ends the lab, and returns a sentence on what was found. No lab to end is no error."""
    place = Place(directory)
    found = place.read()
    if not place.is_held():
        place.withdraw()
        if found is not None:
            return f"The lab in {directory} had crashed; its traces are removed."
        return f"No lab runs in {directory}."
    if found is None:
        raise LabError(f"a lab in {directory} is starting or ending; try again")
    Client(found.port, found.token, timeout=_STOP_SECONDS).ask("stop")
    if not _gone(place, _STOP_SECONDS):
        # The lock says that the process is the lab's, so its id can be trusted.
        os.kill(found.pid, signal.SIGKILL)
        if not _gone(place, _STOP_SECONDS):
            raise LabError(f"the lab's process {found.pid} does not end")
        place.withdraw()
        return "The lab had to be killed."
    return "The lab has stopped."


def _gone(place: Place, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while place.is_held():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _packages() -> str:
    """The folder in which the package ``lab`` lies."""
    return str(pathlib.Path(__file__).resolve().parents[2])
