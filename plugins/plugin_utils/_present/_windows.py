# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what the Windows endpoint knows of application pools and events. Only cmdlets, no scripts."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from .._exchange import AppPoolState, EventRecord, WorkerProcess
from .._remoting import Command, CommandNotAvailable, Session
from ._expected import raise_unless
from ._instances import is_instance, processes

__all__ = ("EVENT_PROPERTIES", "AppPool", "read_app_pool", "read_events")

# The values of an event are objects, which a whole object would only name by their type (wire-shapes 1).
EVENT_PROPERTIES = ("Id", "ProviderName", "TimeCreated", "RecordId", "MachineName", "Properties", "Message")

_NOTHING_FOUND = ("NoMatchingEventsFound", "NoMatchingProvidersFound", "NoMatchingLogsFound")


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
    try:
        return _app_pool(session, name)
    except CommandNotAvailable:
        # Windows PowerShell 2.0 loads no module by itself (cmdlet sheet 8.1). Where there is no such module the first error
        # says more: the server has no IIS.
        if session.invoke([Command("Import-Module", {"Name": "WebAdministration"})]).errors:
            raise
    return _app_pool(session, name)


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
