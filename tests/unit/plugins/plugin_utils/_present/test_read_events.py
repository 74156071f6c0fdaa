# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading events: by Get-WinEvent where it works, else by Get-EventLog."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from unit.plugins.plugin_utils._present.scripted import FAILED, Endpoint, missing
from unit.plugins.plugin_utils.certificate_cases import NOW

from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import EventRecord
from ansible_collections.certops.exchange.plugins.plugin_utils._present import read_events
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import (
    BadArgument,
    CommandNotAvailable,
    CutConnection,
    RemoteFailure,
    RemoteRecord,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._wire import WireObject

NEW, OLD = "Get-WinEvent", "Get-EventLog"
MINUTE = datetime.timedelta(minutes=1)


def entry(number: int, *values: str, minutes: int = 0) -> WireObject:
    properties = {
        "EventID": number,
        "Source": "MSExchangeTransport",
        "TimeGenerated": NOW - minutes * MINUTE,
        "MachineName": "HUB07",
        "ReplacementStrings": list(values),
        "Message": "だめ",
    }
    return WireObject(("Selected.System.Diagnostics.EventLogEntry",), None, {}, properties)


def refused(name: str) -> t.Any:
    record = RemoteRecord("x", "NamedParameterNotFound,X", 5, "ParameterBindingException", command=name)
    return BadArgument(server="endpoint", record=record)


def platform() -> RemoteFailure:
    types = ("System.PlatformNotSupportedException", "System.NotSupportedException", "System.Exception")
    record = RemoteRecord("x", "X,Y", 0, "PlatformNotSupportedException", types)
    return RemoteFailure(server="endpoint", record=record)


def read(answers: dict[str, t.Any], since: datetime.datetime | None = None, limit: int = 5) -> tuple[t.Any, Endpoint]:
    endpoint = Endpoint(answers)
    return read_events(endpoint.session(), "Application", "MSExchangeTransport", (12014, 12015), since, limit), endpoint


@pytest.mark.parametrize("error", [missing(NEW), refused(NEW), platform()])
def test_an_old_windows_is_asked_in_the_old_way(error: RemoteFailure) -> None:
    entries = [entry(12015, "AB"), entry(7), entry(12014, "a", "b", minutes=1), entry(12014, minutes=3)]
    found, endpoint = read({NEW: error, OLD: entries}, since=NOW - 2 * MINUTE)
    provider = "MSExchangeTransport"
    assert found == [
        EventRecord(12015, provider, NOW, ("AB",), "だめ", "HUB07"),
        EventRecord(12014, provider, NOW - MINUTE, ("a", "b"), "だめ", "HUB07"),
    ]
    asked = endpoint.parameters[OLD]
    assert (asked["LogName"], asked["Source"]) == ("Application", [provider])
    # It compares local times, so it is asked for a day more, and what is too old is left out here.
    assert asked["After"] == NOW - 2 * MINUTE - datetime.timedelta(days=1)


def test_the_limit_counts_what_was_looked_for() -> None:
    entries = [entry(7), entry(12014, minutes=1), entry(12014, minutes=2), entry(12014, minutes=3)]
    found, endpoint = read({NEW: missing(NEW), OLD: entries}, limit=2)
    assert [event.time for event in found] == [NOW - MINUTE, NOW - 2 * MINUTE]
    assert "After" not in endpoint.parameters[OLD]


@pytest.mark.parametrize("name", ["NoMatchingEventsFound", "NoMatchingProvidersFound", "NoMatchingLogsFound"])
def test_none(name: str) -> None:
    found, endpoint = read({NEW: RemoteRecord("x", f"{name},X", 13, "Exception")})
    assert (found, endpoint.messages) == ([], [[NEW]])


def test_none_in_the_old_way() -> None:
    nothing = RemoteRecord("x", "GetEventLogNoEntriesFound,X", 13, "ArgumentException")
    assert read({NEW: missing(NEW), OLD: nothing})[0] == []


def test_where_neither_works_the_first_error_counts() -> None:
    with pytest.raises(CommandNotAvailable) as caught:
        read({NEW: missing(NEW), OLD: FAILED})
    assert caught.value.name == NEW
    with pytest.raises(RemoteFailure, match="だめ"):
        read({NEW: FAILED, OLD: missing(OLD)})


def test_a_cut_connection_is_not_tried_again() -> None:
    with pytest.raises(CutConnection):
        read({NEW: CutConnection(server="endpoint")})
