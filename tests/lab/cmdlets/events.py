# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-WinEvent (cmdlet sheet 8.4): by log, by provider, or by a filter table."""

from __future__ import annotations

import datetime
import typing as t

from lab.contract import (
    EXCEPTION,
    SYSTEM_EXCEPTION,
    Call,
    Category,
    Cmdlet,
    ErrorRecord,
    Kind,
    LiveList,
    NetException,
    Parameter,
    TerminatingError,
)
from lab.organisation import Event, eventlog, probes
from lab.shapes.event_record import event_record
from lab.shapes.moments import ServerZone

from .common import vantage_of
from .wildcards import matches

# The logs that every Windows server has, and the providers that the recorded log names and that matter here.
_LOGS = ("Application", "Security", "System")
# Managed availability came with 2013.
_SINCE_2013 = (probes.LOG,)
_PROVIDERS = (
    "MSExchange AuthAdmin",
    "MSExchange Certificate",
    "MSExchange Certificate Deployment",
    "MSExchange Web Services",
    "MSExchangeFrontEndTransport",
    "MSExchangeServiceHost",
    "MSExchangeTransport",
)
_KEYS = ("logname", "providername", "id", "level", "starttime", "endtime", "data")
_ARGUMENT = ("System.ArgumentException", *SYSTEM_EXCEPTION)


class _Nothing(Exception):
    """The question names a log or a provider that the machine does not have."""

    def __init__(self, record: ErrorRecord) -> None:
        super().__init__(record.exception.message)
        self.record = record


class GetWinEvent(Cmdlet):
    """Events of the machine itself, newest first; to find nothing is an error.

    Left out: -ListLog, -ListProvider, -Path, -FilterXPath, -FilterXml, -ComputerName.
    """

    name: t.ClassVar[str] = "Get-WinEvent"
    net_class: t.ClassVar[str] = "Microsoft.PowerShell.Commands.GetWinEventCommand"
    default_set: t.ClassVar[str | None] = "GetLogSet"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter("LogName", Kind.STRINGS, sets=("GetLogSet",), position=0, by_value=True, by_property=True),
        Parameter("ProviderName", Kind.STRINGS, sets=("GetProviderSet",), mandatory=True, position=0, by_property=True),
        Parameter(
            "FilterHashtable",
            Kind.OBJECT,
            sets=("HashQuerySet",),
            mandatory=True,
            position=0,
            type_name="System.Collections.Hashtable[]",
        ),
        Parameter("MaxEvents", Kind.INT64),
        Parameter("Oldest", Kind.SWITCH),
    )

    def process(self, call: Call) -> None:
        try:
            found = self._find(call)
        except _Nothing as nothing:
            call.error(nothing.record)
            return
        if call.bound.get("Oldest"):
            found.reverse()
        limit = call.bound.get("MaxEvents")
        if limit is not None:
            found = found[: max(0, int(limit))]
        if not found:
            message = "No events were found that match the specified selection criteria."
            call.error(_record(message, "NoMatchingEventsFound"))
        for event in found:
            call.write(event_record(vantage_of(call).server, event))

    @staticmethod
    def _find(call: Call) -> list[Event]:
        vantage = vantage_of(call)
        tables = call.bound.get("FilterHashtable")
        if tables is not None:
            found: dict[int, Event] = {}
            for table in tables if isinstance(tables, list) else [tables]:
                found.update({id(event): event for event in _by_table(call, table)})
            return sorted(found.values(), key=lambda event: (event.time, event.record_id), reverse=True)
        providers = call.bound.get("ProviderName")
        if providers is not None:
            return eventlog.events(vantage, providers=_providers(call, providers))
        logs = call.bound.get("LogName")
        return eventlog.events(vantage, logs=_logs(call, logs or ["*"]))


def _by_table(call: Call, table: t.Any) -> list[Event]:
    """The events of one filter table; its keys compare without case."""
    vantage = vantage_of(call)
    if not isinstance(table, dict):
        raise _bad_table(f"The filter is no table: {table!r}.", "FilterHashtable")
    given = {str(key).lower(): value for key, value in table.items()}
    unknown = [key for key in given if key not in _KEYS]
    if unknown:
        # The lab's own limit: Keywords, UserID, Path and named event data are not in it.
        raise _bad_table(f"The filter's key {unknown[0]} is not in this lab.", "FilterHashtable")
    if "logname" not in given and "providername" not in given:
        raise _bad_table("The filter must name a log, a provider or a path.", "LogProviderOrPathNeeded")
    data = [str(item) for item in _items(given.get("data"))]
    found = eventlog.events(
        vantage,
        logs=_logs(call, _items(given["logname"])) if "logname" in given else None,
        providers=_providers(call, _items(given["providername"])) if "providername" in given else None,
        ids=_numbers(given["id"]) if "id" in given else None,
        levels=_numbers(given["level"]) if "level" in given else None,
        since=_moment(call, given.get("starttime")),
        until=_moment(call, given.get("endtime")),
    )
    return [event for event in found if not data or any(item in event.data for item in data)]


def _items(value: t.Any) -> list[t.Any]:
    if value is None:
        return []
    if isinstance(value, LiveList):
        return value.items
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _numbers(value: t.Any) -> list[int]:
    try:
        return [int(item) for item in _items(value)]
    except (TypeError, ValueError) as error:
        raise _bad_table("The filter's ids and levels must be numbers.", "FilterHashtable") from error


def _moment(call: Call, value: t.Any) -> datetime.datetime | None:
    """A date without zone is the machine's local time."""
    if value is None:
        return None
    if not isinstance(value, datetime.datetime):
        raise _bad_table("The filter's times must be dates.", "FilterHashtable")
    return value if value.tzinfo is not None else value.replace(tzinfo=ServerZone(vantage_of(call).server.utc_offset))


def _logs(call: Call, patterns: t.Iterable[t.Any]) -> list[str]:
    server = vantage_of(call).server
    since_2013 = _SINCE_2013 if server.version[0] >= 15 else ()
    known = {*_LOGS, *since_2013, *(event.log for event in server.events)}
    return _matching(known, patterns, "log", "NoMatchingLogsFound")


def _providers(call: Call, patterns: t.Iterable[t.Any]) -> list[str]:
    known = {*_PROVIDERS, *(event.provider for event in vantage_of(call).server.events)}
    return _matching(known, patterns, "provider", "NoMatchingProvidersFound")


def _matching(known: t.Iterable[str], patterns: t.Iterable[t.Any], kind: str, error_id: str) -> list[str]:
    found: list[str] = []
    for pattern in patterns:
        fitting = [name for name in known if matches(name, str(pattern))]
        if not fitting:
            message = f'There is not an event {kind} on the localhost computer that matches "{pattern}".'
            raise _Nothing(_record(message, error_id, pattern))
        found += fitting
    return found


def _record(message: str, error_id: str, target: t.Any = None) -> ErrorRecord:
    return ErrorRecord(NetException(EXCEPTION, message), error_id, Category.ObjectNotFound, target)


def _bad_table(message: str, error_id: str) -> TerminatingError:
    """The wording is the lab's own."""
    return TerminatingError(ErrorRecord(NetException(_ARGUMENT, message), error_id, Category.InvalidArgument))


__all__ = ("GetWinEvent",)
