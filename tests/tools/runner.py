# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a table of gates, a few at a time, and shows how it goes.

Each gate is a command; what it prints goes to a file of its own and is shown when the gate fails. What a gate starts
ends with it: a process that outlives its gate is ended and counts as a failure.
"""

from __future__ import annotations

import concurrent.futures
import contextlib
import dataclasses
import os
import pathlib
import signal
import subprocess
import threading
import time
import typing as t
import uuid

from .environments import CannotMake, Environment
from .places import CACHE, ROOT

_MARK = "CERTOPS_GATES"
_QUIET_SECONDS = 30.0
_SHOWN_LINES = 200


@dataclasses.dataclass(frozen=True)
class Gate:
    """A command in an environment; ``{python}`` in it is that environment's interpreter."""

    name: str
    environment: Environment
    command: tuple[str, ...]
    variables: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    home: str = ""
    seconds: float = 900.0


@dataclasses.dataclass
class _Outcome:
    name: str
    passed: bool
    seconds: float
    remark: str = ""
    log: pathlib.Path | None = None


class Runner:
    """Runs gates, at most ``jobs`` at a time; environments are made when the first gate of theirs comes up."""

    def __init__(self, logs: str, jobs: int = 2) -> None:
        self._logs = CACHE / "logs" / logs
        self._jobs = jobs
        self._mark = uuid.uuid4().hex
        self._print = threading.Lock()
        self._last_word = time.monotonic()
        self._running: dict[str, float] = {}
        self._processes: set[subprocess.Popen[bytes]] = set()
        self._stopped = threading.Event()
        self._making: dict[str, threading.Lock] = {}
        self._unmade: dict[str, str] = {}

    def run(self, gates: t.Sequence[Gate]) -> bool:
        """Run them all and print the closing line; True when every one passed."""
        self._logs.mkdir(parents=True, exist_ok=True)
        began = time.monotonic()
        self._making = {gate.environment.name: threading.Lock() for gate in gates}
        heartbeat = threading.Thread(target=self._heartbeat, daemon=True)
        heartbeat.start()
        outcomes: list[_Outcome] = []
        with concurrent.futures.ThreadPoolExecutor(self._jobs) as pool:
            futures = [pool.submit(self._one, gate) for gate in gates]
            try:
                outcomes = [future.result() for future in concurrent.futures.as_completed(futures)]
            except KeyboardInterrupt:
                self._stopped.set()
                for process in list(self._processes):
                    _end_group(process)
                self._left_running()
                self._say("stopped")
                return False
        self._stopped.set()
        left = self._left_running()
        if left:
            outcomes.append(_Outcome("nothing is left running", False, 0.0, "; ".join(left)))
            self._say(f"FAILED  nothing is left running: {'; '.join(left)}")
        return self._close(outcomes, time.monotonic() - began)

    def _one(self, gate: Gate) -> _Outcome:
        if self._stopped.is_set():
            return _Outcome(gate.name, False, 0.0, "not run")
        began = time.monotonic()
        self._running[gate.name] = began
        log = self._logs / f"{gate.name.replace('/', '-')}.log"
        try:
            outcome = self._carry_out(gate, log)
        except (OSError, subprocess.SubprocessError) as error:  # a gate that can't start is a failed one
            outcome = _Outcome(gate.name, False, 0.0, f"{type(error).__name__}: {error}", log)
        finally:
            self._running.pop(gate.name, None)
        outcome.seconds = time.monotonic() - began
        self._report(outcome)
        return outcome

    def _carry_out(self, gate: Gate, log: pathlib.Path) -> _Outcome:
        reason = self._make(gate.environment)
        if reason:
            return _Outcome(gate.name, False, 0.0, f"not run: {reason}")
        variables = gate.environment.variables(gate.home or gate.name.replace(" ", "-"))
        variables |= {"TMPDIR": str(_scratch(gate.name)), **gate.variables, _MARK: self._mark}
        command = [word.replace("{python}", str(gate.environment.bin / "python")) for word in gate.command]
        self._say(f"start   {gate.name}")
        with log.open("w") as output:
            print("$", " ".join(command), file=output, flush=True)
            process = subprocess.Popen(
                command, cwd=ROOT, env=variables, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            )  # fmt: skip
            self._processes.add(process)
            try:
                code = process.wait(gate.seconds)
            except subprocess.TimeoutExpired:
                _end_group(process)
                return _Outcome(gate.name, False, 0.0, f"took longer than {gate.seconds:.0f} s", log)
            finally:
                self._processes.discard(process)
        return _Outcome(gate.name, code == 0, 0.0, _last_line(log) if code == 0 else f"exit code {code}", log)

    def _make(self, environment: Environment) -> str:
        """Make the environment; the reason when it cannot be made, an empty text when it can."""
        with self._making[environment.name]:
            if environment.name in self._unmade:
                return self._unmade[environment.name]
            began = time.monotonic()
            name = f"environment {environment.name}"
            log = self._logs / f"{name}.log"
            self._running[name] = began
            try:
                with log.open("w") as output:
                    environment.ensure(output)
            except (CannotMake, OSError, subprocess.CalledProcessError) as error:
                self._unmade[environment.name] = str(error)
                self._report(_Outcome(name, False, time.monotonic() - began, str(error), log))
                return str(error)
            finally:
                self._running.pop(name, None)
            if time.monotonic() - began > 3:
                self._say(f"ready   {name} ({time.monotonic() - began:.0f} s)")
            return ""

    def _report(self, outcome: _Outcome) -> None:
        word = "ok    " if outcome.passed else "FAILED"
        text = f"{word}  {outcome.name} ({outcome.seconds:.0f} s){'  ' + outcome.remark if outcome.remark else ''}"
        if not outcome.passed and outcome.log and outcome.log.is_file():
            lines = outcome.log.read_text(errors="replace").splitlines()
            cut = [f"[{len(lines) - _SHOWN_LINES} lines before these]"] if len(lines) > _SHOWN_LINES else []
            shown = "\n".join(f"    | {line}" for line in cut + lines[-_SHOWN_LINES:])
            text += f"\n{shown}\n    (all of it: {outcome.log.relative_to(ROOT)})"
        self._say(text)

    def _close(self, outcomes: list[_Outcome], seconds: float) -> bool:
        failed = [outcome.name for outcome in outcomes if not outcome.passed]
        self._say(f"\n{seconds:.0f} s in all{'; failed: ' + ', '.join(failed) if failed else ''}")
        self._say(f"{len(outcomes) - len(failed)} passed, {len(failed)} failed")
        return not failed and bool(outcomes)

    def _heartbeat(self) -> None:
        while not self._stopped.wait(5):
            now = time.monotonic()
            running = dict(self._running)
            if running and now - self._last_word > _QUIET_SECONDS:
                self._say("        " + ", ".join(f"{name} ({now - since:.0f} s)" for name, since in running.items()))

    def _say(self, text: str) -> None:
        with self._print:
            self._last_word = time.monotonic()
            print(text, flush=True)

    def _left_running(self) -> list[str]:
        """End what carries this run's mark in its environment and still lives, and tell what it was."""
        found: list[str] = []
        mark = f"{_MARK}={self._mark}".encode()
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
                    os.kill(int(folder.name), signal.SIGKILL)
        return found


def end_as_by_control_c() -> None:
    """A program that is ended from outside takes what it has started along."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def _end_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _scratch(name: str) -> pathlib.Path:
    place = CACHE / "tmp" / name.replace(" ", "-").replace("/", "-")
    place.mkdir(parents=True, exist_ok=True)
    return place


def _last_line(log: pathlib.Path) -> str:
    lines = [line.strip(" =") for line in log.read_text(errors="replace").splitlines()[1:] if line.strip()]
    return lines[-1][:100] if lines else ""
