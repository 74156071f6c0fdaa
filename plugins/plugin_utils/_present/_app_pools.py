# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what the Windows endpoint knows of application pools. Only cmdlets, no scripts."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses

from .._exchange import AppPoolState, WorkerProcess
from .._remoting import Command, Session
from ._instances import is_instance, processes
from ._web_administration import with_web_administration

__all__ = ("AppPool", "read_app_pool")


@dataclasses.dataclass(frozen=True)
class AppPool:
    """An application pool as it is; ``state`` is None where the server has none of that name."""

    name: str
    state: str | None
    workers: tuple[WorkerProcess, ...]

    @property
    def started(self) -> bool:
        return self.state == "Started"


def read_app_pool(session: Session, name: str) -> AppPool:
    """The pool and its worker processes, in one message.

    :raises RemotingError: the endpoint does not answer, or lacks the cmdlets.
    """
    return with_web_administration(session, lambda: _app_pool(session, name))


def _app_pool(session: Session, name: str) -> AppPool:
    # A pool that does not exist gives no state, and an error that says nothing more (cmdlet sheet 8.2).
    state = [Command("Get-WebAppPoolState", {"Name": name, "ErrorAction": "SilentlyContinue"})]
    reply = processes("Name = 'w3wp.exe'").read(session, state)
    reply.raise_first_error()
    found, states = [], []
    for output in reply.outputs:
        if is_instance(output):
            found.append(WorkerProcess.from_wire(output))
        else:
            states.append(AppPoolState.from_wire(output, name))
    own = tuple(worker for worker in found if (worker.app_pool or "").lower() == name.lower())
    return AppPool(name, states[0].state if states else None, own)
