# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the results of managed availability's probes."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import typing as t

from .._exchange import EventRecord, ProbeResult, latest_result
from .._remoting import Command, Session
from ._events import EVENT_PROPERTIES
from ._expected import raise_unless

__all__ = ("read_probes",)

_LOG = "Microsoft-Exchange-ActiveMonitoring/ProbeResult"
_NO_LOG = "NoMatchingLogsFound"
# Without the text, which says nothing here and costs the server most.
_PROPERTIES = [name for name in EVENT_PROPERTIES if name != "Message"]


def read_probes(session: Session, probes: t.Sequence[str], limit: int) -> tuple[list[ProbeResult], bool]:
    """The latest result of each probe, and whether the server has the log at all.

    :param limit: how many events of the log are read, the newest first.
    :raises RemotingError: the log can't be read.
    """
    reply = session.invoke(
        [
            Command("Get-WinEvent", {"FilterHashtable": {"LogName": _LOG}, "MaxEvents": limit}),
            Command("Select-Object", {"Property": _PROPERTIES}),
        ]
    )
    absent = raise_unless(reply, ("NoMatchingEventsFound", _NO_LOG))
    events = [EventRecord.from_wire(output) for output in reply.outputs]
    return [latest_result(probe, events) for probe in probes], _NO_LOG not in absent
