# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs ansible-playbook as a user does, and gives what it did."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import multiprocessing
import os
import pathlib
import re
import signal
import typing as t

import yaml

from integration import launching

ROOT = pathlib.Path(__file__).resolve().parents[2]
TREE = ROOT / ".cache" / "tree"
PLAYBOOKS = ROOT / "playbooks"
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


@dataclasses.dataclass
class Played:
    """A finished run.

    :ivar code: the exit code of ansible-playbook.
    :ivar output: what it printed, both streams.
    :ivar lines: the task results, in order: kind (ok, failed, unreachable, skipped), host, task, action, result.
    """

    code: int
    output: str
    lines: list[dict[str, t.Any]]

    def results(self, action: str, kind: str = "ok") -> list[dict[str, t.Any]]:
        """The results of the tasks with that module, loops as their items."""
        name = action if "." in action else f"certops.exchange.{action}"
        found = []
        for line in self.lines:
            if line["action"] == name and line["kind"] == kind:
                found.extend(line["result"].get("results", [line["result"]]))
        return found

    def only(self, action: str, kind: str = "ok") -> dict[str, t.Any]:
        """The one result of that module."""
        (result,) = self.results(action, kind)
        return result

    @property
    def changed(self) -> int:
        """How many changes the run counted, over all hosts."""
        recap = re.findall(r"changed=(\d+)", self.output.rsplit("PLAY RECAP", 1)[-1])
        if not recap:
            raise AssertionError(f"no recap in the output:\n{self.output}")
        return sum(map(int, recap))

    @property
    def message(self) -> str:
        """The message of the one task that failed or was unreachable."""
        bad = [line for line in self.lines if line["kind"] in ("failed", "unreachable")]
        messages = {re.sub(r"\s+", " ", str(line["result"].get("msg", ""))) for line in bad}
        if len(messages) != 1:
            raise AssertionError(f"expected one error, got {sorted(messages)}:\n{self.output}")
        return messages.pop()

    def green(self) -> Played:
        """Itself, if the run succeeded."""
        if self.code != 0:
            raise AssertionError(f"ansible-playbook exited with {self.code}:\n{self.output}")
        return self


def as_yaml(data: t.Any) -> str:
    """A playbook or inventory as text."""
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=1000)


@dataclasses.dataclass
class Run:
    """A run that goes on in the background."""

    _process: multiprocessing.Process
    _output: pathlib.Path
    _results: pathlib.Path

    def kill(self) -> None:
        """Ends it with the processes that work for its hosts, as a machine that goes down; left alone, those would go on."""
        waiting, found = [self._process.pid or 0], []
        while waiting:
            parent = waiting.pop()
            found.append(parent)
            with contextlib.suppress(OSError):
                # Stopped first, it starts no more of them.
                os.kill(parent, signal.SIGSTOP)
                for children in pathlib.Path(f"/proc/{parent}/task").glob("*/children"):
                    waiting += map(int, children.read_text().split())
        for process in found:
            with contextlib.suppress(OSError):
                os.kill(process, signal.SIGKILL)
        self._process.join()

    def finish(self, seconds: float = 180) -> Played:
        """Waits for its end. Raises TimeoutError: nothing may wait for ever."""
        self._process.join(seconds)
        code = self._process.exitcode
        if code is None:
            self.kill()
            raise TimeoutError(f"ansible-playbook did not end:\n{self._output.read_text(encoding='utf-8')}")
        lines = [json.loads(line) for line in self._results.read_text(encoding="utf-8").splitlines()]
        return Played(code, self._output.read_text(encoding="utf-8"), lines)


def environment(results: pathlib.Path) -> dict[str, str]:
    """What a run needs, and nothing of the caller's Ansible settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}
    return {
        **kept,
        "HOME": str(launching.home()),
        "ANSIBLE_COLLECTIONS_PATH": str(TREE),
        "ANSIBLE_CALLBACK_PLUGINS": str(ROOT / "tests" / "integration" / "callback_plugins"),
        "ANSIBLE_CALLBACKS_ENABLED": "results_to_file",
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_NOCOLOR": "true",
        "ANSIBLE_RETRY_FILES_ENABLED": "false",
        "RESULTS_FILE": str(results),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def start(directory: pathlib.Path, inventory: pathlib.Path, playbook: pathlib.Path | str, *arguments: str) -> Run:
    """A run in that directory."""
    number = len(list(directory.glob("results-*.jsonl")))
    results, output = directory / f"results-{number}.jsonl", directory / f"output-{number}.txt"
    results.touch()
    process = launching.launch(
        ["-i", str(inventory), str(playbook), *arguments], environment(results), directory, output
    )
    return Run(process, output, results)


def play(directory: pathlib.Path, inventory: pathlib.Path, playbook: pathlib.Path | str, *arguments: str) -> Played:
    """Runs to the end."""
    return start(directory, inventory, playbook, *arguments).finish()
