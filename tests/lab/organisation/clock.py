# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A clock that runs with real time and can be advanced; what falls due on the way runs at its own moment."""

from __future__ import annotations

import datetime
import heapq
import itertools
import threading
import time
import typing as t

Task = t.Callable[[], None]


class VirtualClock:
    """The organisation's clock.

    :param start: the moment it shows at first, aware; without one the computer's present moment.
    :param lock: held while tasks run, so that nobody reads a half-advanced organisation.
    :param monotonic: seconds that real time has run; replaced in tests.
    """

    def __init__(
        self,
        start: datetime.datetime | None = None,
        *,
        lock: threading.RLock | None = None,
        monotonic: t.Callable[[], float] = time.monotonic,
    ) -> None:
        self._lock = lock if lock is not None else threading.RLock()
        self._monotonic = monotonic
        self._base = monotonic()
        self._start = (start or datetime.datetime.now(datetime.timezone.utc)).astimezone(datetime.timezone.utc)
        self._advanced = datetime.timedelta(0)
        self._tasks: list[tuple[datetime.datetime, int, Task]] = []
        self._order = itertools.count()
        self._running_at: datetime.datetime | None = None

    def now(self) -> datetime.datetime:
        """The present moment, aware, UTC; while a task runs, the moment it was due."""
        with self._lock:
            if self._running_at is not None:
                return self._running_at
            return self._start + self._advanced + datetime.timedelta(seconds=self._monotonic() - self._base)

    def at(self, moment: datetime.datetime, task: Task) -> None:
        """Runs the task once at that moment, or as soon as the clock is looked at afterwards."""
        with self._lock:
            heapq.heappush(self._tasks, (moment, next(self._order), task))

    def advance(self, by: datetime.timedelta) -> None:
        """Moves the clock on. Tasks that fall due on the way run in order, each at its own moment, and may plan others.

        Raises ValueError for a negative duration: the past of an organisation cannot be taken back.
        """
        if by < datetime.timedelta(0):
            raise ValueError("the clock cannot be turned back")
        with self._lock:
            self._advanced += by
            self.run_due()

    def run_due(self) -> None:
        """Runs what has fallen due by now."""
        with self._lock:
            if self._running_at is not None:
                # A task that touches the organisation must not start the tasks behind it.
                return
            while self._tasks and self._tasks[0][0] <= self.now():
                moment, _unused, task = heapq.heappop(self._tasks)
                self._running_at = moment
                try:
                    task()
                finally:
                    self._running_at = None
