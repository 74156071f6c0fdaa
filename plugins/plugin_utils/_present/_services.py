# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads services: their state, their process, and which others need them."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import typing as t

from .._exchange import SERVICE_PROPERTIES, ServiceState, UnreadableObject, WorkerProcess
from .._remoting import Command, Session
from ._expected import raise_unless
from ._instances import Instances, processes

__all__ = ("Service", "read_running_dependents", "read_service", "read_stopped")

_NOT_FOUND = ("NoServiceFoundForGivenName",)
# A whole object of Get-Service carries the services that it needs along.
_STATE = Command("Select-Object", {"Property": ["Name", "Status"]})


@dataclasses.dataclass(frozen=True)
class Service:
    """A service as it is; ``state`` is None where the server has none of that name, ``process`` while it does not run."""

    name: str
    state: ServiceState | None
    process: WorkerProcess | None

    @property
    def running(self) -> bool:
        return self.state is not None and self.state.running


def read_service(session: Session, name: str) -> Service:
    """The service and its process.

    :raises RemotingError: the endpoint does not answer, or lacks the cmdlets.
    """
    states = [Command("Get-Service", {"Name": _no_wildcards(name)})]
    reply = Instances("Win32_Service", f"Name = '{_wql(name)}'", SERVICE_PROPERTIES).read(session, states)
    raise_unless(reply, _NOT_FOUND)
    found = [ServiceState.from_wire(output) for output in reply.outputs]
    own = [state for state in found if state.name.lower() == name.lower()]
    if not own:
        return Service(name, None, None)
    process_id = next((state.process_id for state in own if state.process_id), None)
    # Get-Service comes first and is the engine's own word on the status.
    return Service(own[0].name, own[0], _process(session, process_id) if process_id else None)


def read_running_dependents(session: Session, name: str) -> tuple[str, ...]:
    """The services that run and need this one, directly or through others, in the order in which they can be started.

    :raises RemotingError: the endpoint does not answer.
    """
    found: dict[str, ServiceState] = {}
    asked, rounds = [_no_wildcards(name)], 0
    # Each round asks who needs those of the round before. Whoever comes again moves to the end, behind what it needs, so it
    # does not matter whether a server names those as well that need it through others. A chain is no longer than there are
    # services; that ends it also where two need each other, which Windows refuses.
    while asked and rounds <= len(found):
        layer = _states(session, asked, {"DependentServices": True})
        for state in layer:
            found.pop(state.name, None)
            found[state.name] = state
        asked, rounds = list(dict.fromkeys(state.name for state in layer)), rounds + 1
    return tuple(state.name for state in found.values() if state.running or state.status == "StartPending")


def read_stopped(session: Session, names: t.Sequence[str]) -> tuple[str, ...]:
    """Which of these services do not run, in the same order; a service that is not there is among them.

    :raises RemotingError: the endpoint does not answer.
    """
    running = {state.name.lower() for state in _states(session, names, {}) if state.running} if names else set()
    return tuple(name for name in names if name.lower() not in running)


def _states(session: Session, names: t.Sequence[str], more: t.Mapping[str, t.Any]) -> list[ServiceState]:
    reply = session.invoke([Command("Get-Service", {"Name": list(names), **more}), _STATE])
    raise_unless(reply, _NOT_FOUND)
    return [ServiceState.from_wire(output) for output in reply.outputs]


def _process(session: Session, process_id: int) -> WorkerProcess | None:
    reply = processes(f"ProcessId = {process_id}").read(session)
    reply.raise_first_error()
    return WorkerProcess.from_wire(reply.outputs[0]) if reply.outputs else None


def _no_wildcards(name: str) -> str:
    """:raises UnreadableObject: the name would match several services."""
    if any(character in name for character in "*?[]"):
        raise UnreadableObject(f"a service is named by its whole name, without wildcards: {name}")
    return name


def _wql(value: str) -> str:
    """A text inside a quoted WQL string."""
    return value.replace("\\", "\\\\").replace("'", "\\'")
