# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what the Windows endpoint knows: application pools, services, events.

Only cmdlets, no scripts. When a process was started comes from CIM (Win32_Process.CreationDate), because Get-Process and
Get-Service say neither which application pool a worker belongs to nor when a service was started.
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from .._exchange import (
    PROCESS_PROPERTIES,
    AppPoolState,
    EventRecord,
    ServiceState,
    UnreadableObject,
    WorkerProcess,
)
from .._remoting import Command, Pipeline, Session
from .._wire import WireObject
from ._expected import raise_unless

__all__ = ("EVENT_PROPERTIES", "AppPool", "Service", "read_app_pool", "read_events", "read_service")

# The values of an event are objects, which a whole object would only name by their type (wire-shapes 1).
EVENT_PROPERTIES = ("Id", "ProviderName", "TimeCreated", "RecordId", "MachineName", "Properties", "Message")

_CIM = "Microsoft.Management.Infrastructure.CimInstance"
_NOTHING_FOUND = ("NoMatchingEventsFound", "NoMatchingProvidersFound", "NoMatchingLogsFound")
_SERVICE_NOT_FOUND = "NoServiceFoundForGivenName"


@dataclasses.dataclass(frozen=True)
class AppPool:
    """An application pool as it is; ``state`` is None where the server has none of that name."""

    name: str
    state: str | None
    workers: tuple[WorkerProcess, ...]

    @property
    def started(self) -> bool:
        return self.state == "Started"


@dataclasses.dataclass(frozen=True)
class Service:
    """A service as it is; ``state`` is None where the server has none of that name, ``process`` while it does not run."""

    name: str
    state: ServiceState | None
    process: WorkerProcess | None

    @property
    def running(self) -> bool:
        return self.state is not None and self.state.running


def read_app_pool(session: Session, name: str) -> AppPool:
    """The pool and its worker processes, in one message.

    :raises RemotingError: the endpoint does not answer, or lacks the cmdlets.
    """
    # A pool that does not exist gives no state, and an error that says nothing more (cmdlet sheet 8.2).
    state = [Command("Get-WebAppPoolState", {"Name": name, "ErrorAction": "SilentlyContinue"})]
    workers = _processes("Name = 'w3wp.exe'")
    reply = session.invoke(state, workers)
    reply.raise_first_error()
    found, states = [], []
    for output in reply.outputs:
        if isinstance(output, WireObject) and _is_cim(output):
            found.append(WorkerProcess.from_wire(output))
        else:
            states.append(AppPoolState.from_wire(output, name))
    own = tuple(worker for worker in found if (worker.app_pool or "").lower() == name.lower())
    return AppPool(name, states[0].state if states else None, own)


def read_service(session: Session, name: str) -> Service:
    """The service and its process.

    :raises RemotingError: the endpoint does not answer, or lacks the cmdlets.
    """
    reply = session.invoke(
        [Command("Get-Service", {"Name": _no_wildcards(name)})],
        [Command("Get-CimInstance", {"ClassName": "Win32_Service", "Filter": f"Name = '{_wql(name)}'"})],
    )
    raise_unless(reply, (_SERVICE_NOT_FOUND,))
    states = [ServiceState.from_wire(output) for output in reply.outputs]
    own = [state for state in states if state.name.lower() == name.lower()]
    if not own:
        return Service(name, None, None)
    process_id = next((state.process_id for state in own if state.process_id), None)
    # Get-Service comes first and is the engine's own word on the status.
    return Service(own[0].name, own[0], _process(session, process_id) if process_id else None)


def read_events(
    session: Session,
    log: str,
    provider: str,
    ids: t.Sequence[int],
    since: datetime.datetime | None,
    limit: int,
) -> list[EventRecord]:
    """Events, the newest first; none is an empty list, as is a provider that the server does not know.

    :raises RemotingError: the log can't be read.
    """
    wanted: dict[str, t.Any] = {"LogName": log, "ProviderName": provider, "Id": list(ids)}
    if since is not None:
        wanted["StartTime"] = since
    reply = session.invoke(
        [
            Command("Get-WinEvent", {"FilterHashtable": wanted, "MaxEvents": limit}),
            Command("Select-Object", {"Property": list(EVENT_PROPERTIES)}),
        ]
    )
    raise_unless(reply, _NOTHING_FOUND)
    return [EventRecord.from_wire(output) for output in reply.outputs]


def _process(session: Session, process_id: int) -> WorkerProcess | None:
    reply = session.invoke(_processes(f"ProcessId = {process_id}"))
    reply.raise_first_error()
    return WorkerProcess.from_wire(reply.outputs[0]) if reply.outputs else None


def _processes(condition: str) -> Pipeline:
    # A process has some fifty properties, and a server some twenty worker processes.
    return [
        Command("Get-CimInstance", {"ClassName": "Win32_Process", "Filter": condition}),
        Command("Select-Object", {"Property": list(PROCESS_PROPERTIES)}),
    ]


def _is_cim(output: WireObject) -> bool:
    return any(name.removeprefix("Selected.").startswith(_CIM) for name in output.type_names)


def _no_wildcards(name: str) -> str:
    """:raises UnreadableObject: the name would match several services."""
    if any(character in name for character in "*?[]"):
        raise UnreadableObject(f"a service is named by its whole name, without wildcards: {name}")
    return name


def _wql(value: str) -> str:
    """A text inside a quoted WQL string."""
    return value.replace("\\", "\\\\").replace("'", "\\'")
