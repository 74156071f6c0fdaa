# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What comes between a client's commands: actions that run when a command is about to."""

from __future__ import annotations

import dataclasses
import threading
import typing as t

Action = t.Callable[[], t.Any]


@dataclasses.dataclass(eq=False)
class _Waiting:
    command: str
    action: Action
    left: int


class Interruptions:
    """Actions that wait for a command, each for one. Every method may be called from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[_Waiting] = []
        self._failures: list[BaseException] = []

    def add(self, command: str, action: Action, nth: int) -> None:
        """Runs the action once, before the nth command of that name from now on. Raises ValueError."""
        if nth < 1:
            raise ValueError(f"nth counts from 1, not {nth}")
        with self._lock:
            self._waiting.append(_Waiting(command.lower(), action, nth))

    def before(self, command: str) -> None:
        """A command of that name is about to run: runs what has waited for it, in this thread."""
        due = []
        with self._lock:
            for waiting in [item for item in self._waiting if item.command == command.lower()]:
                waiting.left -= 1
                if waiting.left == 0:
                    self._waiting.remove(waiting)
                    due.append(waiting)
        for waiting in due:
            try:
                waiting.action()
            except BaseException as error:  # noqa: BLE001 - what a test raises to fail is no Exception
                # The client's command goes on; the failure is kept for the end.
                with self._lock:
                    self._failures.append(error)

    def raise_failure(self) -> None:
        """Raises what the first action raised that failed, once."""
        with self._lock:
            failures, self._failures = self._failures, []
        if failures:
            raise failures[0]


__all__ = ("Action", "Interruptions")
