# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The EventLogRecord object (recorded/Get-WinEvent, wire-shapes 7)."""

from __future__ import annotations

from psrpcore.types import PSByte, PSInt64

from lab.contract import OBJECT, LiveList, LiveObject
from lab.organisation import Event, Server

from .moments import local

_READER = "System.Diagnostics.Eventing.Reader."
TYPES = (_READER + "EventLogRecord", _READER + "EventRecord", OBJECT)
_PROPERTIES = (
    (
        f"System.Collections.Generic.List`1[[{_READER}EventProperty, System.Core, Version=4.0.0.0, Culture=neutral, "
        "PublicKeyToken=b77a5c561934e089]]"
    ),
    OBJECT,
)
_NAMES = (
    (
        "System.Collections.ObjectModel.ReadOnlyCollection`1[[System.String, mscorlib, Version=4.0.0.0, Culture=neutral, "
        "PublicKeyToken=b77a5c561934e089]]"
    ),
    OBJECT,
)
CLASSIC = 36028797018963968
"""The keyword of classic events: that of the recorded event of Exchange."""

_CLASSIC_LOGS = ("Application", "Security", "System")
_NO_KEYWORD = -(2**63)

# The high word of a classic event's identifier by level; 16388 is recorded for information.
# Assumption: the other two differ in the severity bits alone.
QUALIFIERS = {2: 49156, 3: 32772, 4: 16388}
# 1, General, is the category of event 2014 (cmdlet sheet 3.3).
# Assumption: the numbers of the others.
_TASKS = {"General": 1, "Synchronization": 1, "TransportService": 12}
_LEVELS = {
    "en-us": {1: "Critical", 2: "Error", 3: "Warning", 4: "Information", 5: "Verbose"},
    "ja-jp": {1: "重大", 2: "エラー", 3: "警告", 4: "情報", 5: "詳細"},
}


def event_record(server: Server, event: Event) -> LiveObject:
    """An event. The message is a note, in the server's language.

    Assumption: names in languages other than English and Japanese are English, names of tasks always. An event of another
    log than the classic ones has neither qualifiers nor keywords of its own, and no task.
    """
    classic = event.log in _CLASSIC_LOGS
    levels = _LEVELS.get(server.culture.lower(), _LEVELS["en-us"])
    bookmark = _READER + "EventBookmark"
    return LiveObject(
        TYPES,
        TYPES[0],
        {
            "Id": event.id,
            "Version": None,
            "Qualifiers": QUALIFIERS.get(event.level, 0) if classic else None,
            "Level": PSByte(event.level),
            "Task": _TASKS[event.category] if classic else 0,
            "Opcode": None,
            "Keywords": PSInt64(CLASSIC if classic else _NO_KEYWORD),
            "RecordId": PSInt64(event.record_id),
            "ProviderName": event.provider,
            "ProviderId": None,
            "LogName": event.log,
            "ProcessId": None,
            "ThreadId": None,
            "MachineName": server.fqdn,
            "UserId": None,
            "TimeCreated": local(event.time, server.utc_offset),
            "ActivityId": None,
            "RelatedActivityId": None,
            "ContainerLog": event.log,
            "MatchedQueryIds": LiveList(("System.UInt32[]", "System.Array", OBJECT)),
            "Bookmark": LiveObject((bookmark, OBJECT), bookmark),
            "LevelDisplayName": levels.get(event.level, ""),
            "OpcodeDisplayName": None,
            "TaskDisplayName": event.category if classic else None,
            "KeywordsDisplayNames": LiveList(
                _NAMES, ["クラシック" if server.culture.lower() == "ja-jp" else "Classic"] if classic else []
            ),
            "Properties": LiveList(_PROPERTIES, [_property(text) for text in event.data]),
        },
        {"Message": event.message},
        source=event,
    )


def _property(text: str) -> LiveObject:
    name = _READER + "EventProperty"
    return LiveObject((name, OBJECT), name, {"Value": text})


__all__ = ("CLASSIC", "QUALIFIERS", "TYPES", "event_record")
