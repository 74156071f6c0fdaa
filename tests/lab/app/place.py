# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The directory of a lab: whether one runs there, and how to reach it.

The process that serves the lab holds a lock on ``lab.lock`` for its life, so that a crashed one is told from a running
one without trusting process ids. ``lab.json`` (for its owner only) says where the control channel is.
"""

from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import json
import os
import pathlib
import typing as t

from .errors import LabError


@dataclasses.dataclass(frozen=True)
class Running:
    """A lab that runs: its process, and the port and token of its control channel."""

    pid: int
    port: int
    token: str = dataclasses.field(repr=False)


class Place:
    """A lab's directory."""

    def __init__(self, directory: pathlib.Path) -> None:
        self.directory = directory
        self.file = directory / "lab.json"
        self.output = directory / "lab.out"
        self.traffic = directory / "traffic.log"
        self._lock_file = directory / "lab.lock"

    @contextlib.contextmanager
    def held(self) -> t.Iterator[None]:
        """Holds the directory. Raises LabError if a lab has it already."""
        self.directory.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._lock_file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise LabError(f"a lab runs in {self.directory} already") from None
            yield
        finally:
            os.close(descriptor)

    def is_held(self) -> bool:
        """Whether a process serves a lab here."""
        try:
            descriptor = os.open(self._lock_file, os.O_RDWR)
        except OSError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
        finally:
            os.close(descriptor)
        return False

    def crashed(self) -> bool:
        """Whether a lab ended here without tidying up."""
        return self.file.exists() and not self.is_held()

    def announce(self, running: Running) -> None:
        """Says where the lab is to be reached; whoever waits for it sees the whole file or none."""
        aside = self.directory / "lab.json.new"
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
            json.dump(dataclasses.asdict(running), stream)
        aside.replace(self.file)

    def withdraw(self, token: str | None = None) -> None:
        """Takes that back; with a token only if it is that lab's, since another may have come to the same place."""
        found = self.read()
        if token is None or (found is not None and found.token == token):
            self.file.unlink(missing_ok=True)

    def read(self) -> Running | None:
        """What was announced, or None."""
        try:
            return Running(**json.loads(self.file.read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def running(self) -> Running:
        """How to reach the lab that runs here. Raises LabError if none does."""
        found = self.read()
        if found is not None and self.is_held():
            return found
        if found is not None:
            raise LabError(f"the lab in {self.directory} crashed (its process {found.pid} is gone); start it again")
        raise LabError(f"no lab runs in {self.directory}")
