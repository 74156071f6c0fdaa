# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Get-EventLog writes: an EventLogEntry (.NET's documentation of the class; the type names as PowerShell adds them)."""

from __future__ import annotations

from psrpcore.types import PSInt64

from lab.contract import OBJECT, EnumType, LiveList, LiveObject
from lab.organisation import Event, Server, eventlog

from .event_record import QUALIFIERS
from .moments import local

ENTRY = "System.Diagnostics.EventLogEntry"
ENTRY_TYPE = EnumType(
    "System.Diagnostics.EventLogEntryType",
    (("Error", 1), ("Warning", 2), ("Information", 4), ("SuccessAudit", 8), ("FailureAudit", 16)),
)
_STRINGS = ("System.String[]", "System.Array", OBJECT)
_TYPES = {eventlog.ERROR: "Error", eventlog.WARNING: "Warning"}


def instance_id(event: Event) -> int:
    """The whole identifier, of which the event's id is the lower half."""
    return QUALIFIERS.get(event.level, 0) << 16 | event.id


def entry_type(event: Event) -> str:
    """Error, Warning or Information."""
    return _TYPES.get(event.level, "Information")


def event_log_entry(server: Server, event: Event, *, base: bool = False) -> LiveObject:
    """An entry.

    :param base: as -AsBaseObject, without the type names that tell log, source and identifier.

    Assumption: the category is General, number 1, and nobody's name is in it, as in :func:`event_record`.
    """
    own = f"{ENTRY}#{event.log}/{event.provider}"
    named = () if base else (f"{own}/{instance_id(event)}", own)
    moment = local(event.time, server.utc_offset)
    return LiveObject(
        (*named, ENTRY, "System.ComponentModel.Component", "System.MarshalByRefObject", OBJECT),
        ENTRY,
        {
            "MachineName": server.fqdn,
            "Data": b"",
            "Index": event.record_id,
            "Category": "General",
            "CategoryNumber": 1,
            "EventID": event.id,
            "EntryType": ENTRY_TYPE.named(entry_type(event)),
            "Message": event.message,
            "Source": event.provider,
            "ReplacementStrings": LiveList(_STRINGS, list(event.data)),
            "InstanceId": PSInt64(instance_id(event)),
            "TimeGenerated": moment,
            "TimeWritten": moment,
            "UserName": None,
            "Site": None,
            "Container": None,
        },
        source=event,
    )


__all__ = ("ENTRY", "ENTRY_TYPE", "entry_type", "event_log_entry", "instance_id")
