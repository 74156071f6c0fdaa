# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads events: by Get-WinEvent, and on an old Windows, where that does not work, by Get-EventLog (cmdlet sheet 8.4)."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import datetime
import typing as t

from .._exchange import EventRecord
from .._remoting import Command, RemoteFailure, Session
from ._expected import raise_unless

__all__ = ("EVENT_PROPERTIES", "read_events")

# The values of an event are objects, which a whole object would only name by their type (wire-shapes 1).
EVENT_PROPERTIES = ("Id", "ProviderName", "TimeCreated", "RecordId", "MachineName", "Properties", "Message")
_ENTRY_PROPERTIES = ("EventID", "Source", "TimeGenerated", "Index", "MachineName", "ReplacementStrings", "Message")

_NOTHING_FOUND = ("NoMatchingEventsFound", "NoMatchingProvidersFound", "NoMatchingLogsFound")
_NO_ENTRIES = ("GetEventLogNoEntriesFound",)
# Get-EventLog can't be asked for ids without the upper half of the identifier, so others of the source are read as well.
_ENTRIES_LOOKED_AT = 5000
_DAY = datetime.timedelta(days=1)


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
    try:
        reply = session.invoke(
            [
                Command("Get-WinEvent", {"FilterHashtable": wanted, "MaxEvents": limit}),
                Command("Select-Object", {"Property": list(EVENT_PROPERTIES)}),
            ]
        )
        raise_unless(reply, _NOTHING_FOUND)
    except RemoteFailure as error:
        # It reads logs of the kind that Windows has from Vista on (its page for PowerShell 2.0). How it fails before, and
        # without its version of .NET, is written nowhere.
        try:
            return _read_entries(session, log, provider, ids, since)[:limit]
        except RemoteFailure:
            # A log that only Get-WinEvent can read, or one that can't be read at all.
            raise error from None
    return [EventRecord.from_wire(output) for output in reply.outputs]


def _read_entries(
    session: Session, log: str, provider: str, ids: t.Sequence[int], since: datetime.datetime | None
) -> list[EventRecord]:
    wanted: dict[str, t.Any] = {"LogName": log, "Source": [provider], "Newest": _ENTRIES_LOOKED_AT}
    if since is not None and since.year > 1:
        # It compares local time with what is given, whatever its zone. No zone is a day away.
        wanted["After"] = since - _DAY
    reply = session.invoke(
        [
            Command("Get-EventLog", wanted),
            Command("Select-Object", {"Property": list(_ENTRY_PROPERTIES)}),
        ]
    )
    raise_unless(reply, _NO_ENTRIES)
    found = map(EventRecord.from_wire, reply.outputs)
    return [event for event in found if event.id in ids and not event.is_before(since)]
