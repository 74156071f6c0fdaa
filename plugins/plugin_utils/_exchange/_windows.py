# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the Windows endpoint says: services, application pools, processes, events."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime
import re
import typing as t

from .._wire import WireObject, WireValue, items, text
from ._reading import UnreadableObject, moment, or_unknown, required_text, whole_number, wire_object

__all__ = ("PROCESS_PROPERTIES", "SERVICE_PROPERTIES", "AppPoolState", "EventRecord", "ServiceState", "WorkerProcess")

PROCESS_PROPERTIES = ("ProcessId", "Name", "CreationDate", "CommandLine")
"""What :class:`WorkerProcess` is made of."""

SERVICE_PROPERTIES = ("Name", "DisplayName", "State", "StartMode", "ProcessId")
"""What :class:`ServiceState` takes of Win32_Service."""

_POOL = re.compile(r"""(?:^|\s)-ap\s+(?:"([^"]*)"|(\S+))""", re.IGNORECASE)
_POOL_PATH = re.compile(r"""applicationPools/add\[@name='([^']*)'\]""")


@dataclasses.dataclass(frozen=True)
class ServiceState:
    """A Windows service, from Get-Service or from WMI's class Win32_Service.

    :ivar status: Stopped, StartPending, StopPending, Running, ContinuePending, PausePending, Paused (CIM's ``Start
        Pending`` and so on are written without the blank).
    :ivar start_type: Automatic, Manual, Disabled; None where unknown (PowerShell before 5.0). CIM's ``Auto`` is
        Automatic.
    :ivar process_id: only from CIM; 0 while stopped.
    """

    name: str
    display_name: str | None
    status: str
    start_type: str | None
    process_id: int | None = None

    @classmethod
    def from_wire(cls, value: WireValue) -> ServiceState:
        """Read either class, whole or selected.

        :raises UnreadableObject: name or status is missing.
        """
        service = wire_object(value, "a service")
        name = text(service.get("Name")) or text(service.get("ServiceName"))
        # Win32_Service has a Status too, which is its health ("OK"); its state is in State.
        status = text(service.get("State")) or text(service.get("Status"))
        if not name or not status:
            raise UnreadableObject("a service came without its name or status")
        start_type = text(service.get("StartMode")) or text(service.get("StartType"))
        return cls(
            name=name,
            display_name=text(service.get("DisplayName")),
            status=status.replace(" ", ""),
            start_type="Automatic" if start_type == "Auto" else start_type,
            process_id=whole_number(service.get("ProcessId")),
        )

    @property
    def running(self) -> bool:
        return self.status == "Running"


@dataclasses.dataclass(frozen=True)
class AppPoolState:
    """State of an application pool, from Get-WebAppPoolState: Started, Stopped, Starting, Stopping, Unknown."""

    name: str
    state: str

    @classmethod
    def from_wire(cls, value: WireValue, name: str | None = None) -> AppPoolState:
        """Read the state object, or the bare state text.

        :param name: the pool asked for; the object itself names it in ItemXPath only, which may be absent.
        :raises UnreadableObject: there is no state, or nothing says of which pool.
        """
        state = text(value.get("Value")) if isinstance(value, WireObject) else text(value)
        if isinstance(value, WireObject):
            match = _POOL_PATH.search(text(value.get("ItemXPath")) or "")
            name = match[1] if match else name
        if not state or not name:
            raise UnreadableObject("an application pool's state came without its value or its name")
        return cls(name, state)


@dataclasses.dataclass(frozen=True)
class WorkerProcess:
    """A process, from WMI's class Win32_Process.

    :ivar created: None where it came without a zone or not at all.
    :ivar app_pool: the application pool that an IIS worker process serves; None for any other process, and where the
        command line cannot be read.
    """

    process_id: int
    name: str
    created: datetime.datetime | None
    app_pool: str | None

    @classmethod
    def from_wire(cls, value: WireValue) -> WorkerProcess:
        """Read the whole object or a selection of the four properties.

        :raises UnreadableObject: the process id is missing.
        """
        process = wire_object(value, "a Win32_Process")
        process_id = whole_number(process.get("ProcessId"))
        if process_id is None:
            raise UnreadableObject("a Win32_Process came without its ProcessId")
        match = _POOL.search(text(process.get("CommandLine")) or "")
        return cls(
            process_id=process_id,
            name=text(process.get("Name")) or "",
            created=moment(process.get("CreationDate")),
            app_pool=(match[1] or match[2]) if match else None,
        )

    def older_than(self, when: datetime.datetime) -> bool:
        """Whether it started before that moment; one whose start is unknown counts as older."""
        return self.created is None or self.created < when


@dataclasses.dataclass(frozen=True)
class EventRecord:
    """An event, from Get-WinEvent.

    :ivar data: the insertion values that could be read. A whole object of a live endpoint has none: its list items
        arrive as type names (wire-shapes 1, depth); select Properties to get them.
    :ivar message: in the server's language; None where it could not be rendered.
    """

    id: int
    provider: str
    time: datetime.datetime | None
    data: tuple[str, ...]
    message: str | None
    machine: str | None = None

    @classmethod
    def from_wire(cls, value: WireValue) -> EventRecord:
        """Read the whole object or a selection.

        :raises UnreadableObject: id or provider is missing.
        """
        event = wire_object(value, "an event")
        event_id = whole_number(event.get("Id"))
        if event_id is None:
            raise UnreadableObject("an event came without its id")
        return cls(
            id=event_id,
            provider=required_text(event, "ProviderName", "an event"),
            time=moment(event.get("TimeCreated")),
            data=_event_data(event.get("Properties")),
            message=text(event.get("Message")),
            machine=text(event.get("MachineName")),
        )

    def carries(self, value: str) -> bool:
        """Whether it is one of the event's own values, whole, without case; a blank value is none.

        An event without any that could be read is matched by its text, which must have the value as a word. With values
        of its own the text does not count: it may name other things too, such as the certificate before.
        """
        wanted = value.strip()
        if not wanted:
            return False
        if self.data:
            return wanted.casefold() in (own.strip().casefold() for own in self.data)
        # Not \w: in a text without blanks, as in Japanese, a value stands right beside letters of another script.
        word = rf"(?<![0-9A-Za-z_]){re.escape(wanted)}(?![0-9A-Za-z_])"
        return re.search(word, self.message or "", re.IGNORECASE) is not None

    def to_result(self) -> dict[str, t.Any]:
        return {
            "id": self.id,
            "provider": self.provider,
            "time": or_unknown(self.time),
            "machine": or_unknown(self.machine),
            "data": list(self.data),
            "message": or_unknown(self.message),
        }


def _event_data(value: t.Any) -> tuple[str, ...]:
    found = []
    for item in items(value) or []:
        datum = item.get("Value") if isinstance(item, WireObject) else item
        printed = text(datum)
        if printed is not None and not printed.startswith("System.Diagnostics.Eventing.Reader."):
            found.append(printed)
    return tuple(found)
