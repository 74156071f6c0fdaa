# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-EventLog (learn dd315250, for PowerShell 2.0): the classic logs, in every Windows PowerShell."""

from __future__ import annotations

import datetime
import typing as t

from lab.contract import (
    INVALID_OPERATION,
    SYSTEM_EXCEPTION,
    Call,
    Category,
    Cmdlet,
    ErrorRecord,
    Kind,
    NetException,
    Parameter,
    TerminatingError,
)
from lab.organisation import Event, eventlog
from lab.shapes.event_log_entry import entry_type, event_log_entry, instance_id
from lab.shapes.moments import ServerZone

from .common import vantage_of
from .wildcards import matches

_LOGS = ("Application", "Security", "System")
_TYPES = ("Error", "Information", "FailureAudit", "SuccessAudit", "Warning")
_SET = ("LogName",)
_ARGUMENT = ("System.ArgumentException", *SYSTEM_EXCEPTION)


class GetEventLog(Cmdlet):
    """Entries of one log, newest first; to find nothing is an error unless it was looked for by wildcard or by date.

    What it does is PowerShell's published source (the EventLog commands). Left out: the list of logs, wildcards in -LogName,
    -ComputerName, and -UserName, whom no event of the lab names.
    """

    name: t.ClassVar[str] = "Get-EventLog"
    net_class: t.ClassVar[str] = "Microsoft.PowerShell.Commands.GetEventLogCommand"
    default_set: t.ClassVar[str | None] = "LogName"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter("LogName", mandatory=True, position=0, sets=_SET, aliases=("LN",)),
        Parameter("InstanceId", Kind.OBJECTS, position=1, sets=_SET, type_name="System.Int64[]"),
        Parameter("Newest", Kind.INT32, sets=_SET),
        Parameter("After", Kind.DATETIME, sets=_SET),
        Parameter("Before", Kind.DATETIME, sets=_SET),
        Parameter("Index", Kind.OBJECTS, sets=_SET, type_name="System.Int32[]"),
        Parameter("EntryType", Kind.STRINGS, sets=_SET, validate_set=_TYPES, aliases=("ET",)),
        Parameter("Source", Kind.STRINGS, sets=_SET, aliases=("ABO",)),
        Parameter("Message", sets=_SET, aliases=("MSG",)),
        Parameter("AsBaseObject", Kind.SWITCH, sets=_SET),
    )

    def begin(self, call: Call) -> None:
        vantage, wanted = vantage_of(call), str(call.bound["LogName"])
        log = next((name for name in _LOGS if name.lower() == wanted.lower()), None)
        if log is None:
            message = f"The event log '{wanted}' on computer '.' does not exist."
            raise TerminatingError(ErrorRecord(NetException(INVALID_OPERATION, message), INVALID_OPERATION[0]))
        found = [event for event in eventlog.events(vantage, logs=[log]) if _fits(call, event)]
        newest = call.bound.get("Newest")
        for event in found if newest is None else found[: max(newest, 0)]:
            call.write(event_log_entry(vantage.server, event, base=bool(call.bound.get("AsBaseObject"))))
        if not found and newest != 0 and not _may_be_nothing(call):
            exception = NetException(_ARGUMENT, "No matches found")
            call.error(ErrorRecord(exception, "GetEventLogNoEntriesFound", Category.ObjectNotFound))


def _fits(call: Call, event: Event) -> bool:
    """Whether the event fits everything that was asked for."""
    bound = call.bound
    types, sources, message = bound.get("EntryType"), bound.get("Source"), bound.get("Message")
    after, before = _moment(call, bound.get("After")), _moment(call, bound.get("Before"))
    return (
        ("InstanceId" not in bound or instance_id(event) in _numbers(bound["InstanceId"]))
        and ("Index" not in bound or event.record_id in _numbers(bound["Index"]))
        and (types is None or entry_type(event).lower() in (name.lower() for name in types))
        and (sources is None or any(matches(event.provider, source) for source in sources))
        and (message is None or matches(event.message, message))
        and (after is None or event.time > after)
        and (before is None or event.time < before)
    )


def _numbers(values: t.Iterable[t.Any]) -> list[int]:
    return [int(value) for value in values]


def _moment(call: Call, value: datetime.datetime | None) -> datetime.datetime | None:
    """A date without zone is the machine's local time."""
    if value is None or value.tzinfo is not None:
        return value
    return value.replace(tzinfo=ServerZone(vantage_of(call).server.utc_offset))


def _may_be_nothing(call: Call) -> bool:
    patterns = [*(call.bound.get("Source") or ()), call.bound.get("Message") or ""]
    return "After" in call.bound or "Before" in call.bound or any(mark in text for text in patterns for mark in "*?[")


__all__ = ("GetEventLog",)
