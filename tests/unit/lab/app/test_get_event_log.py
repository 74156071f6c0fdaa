# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-EventLog, on the oldest PowerShell and on a newer one."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from unit.lab.app.own_shell import OwnShell

from lab.organisation import Organisation, eventlog
from lab.organisation import scenario as scenarios

NOTHING = "GetEventLogNoEntriesFound,Microsoft.PowerShell.Commands.GetEventLogCommand"
TRANSPORT = "MSExchangeTransport"


@pytest.fixture
def organisation() -> Organisation:
    scenario = {
        "organisation": "Contoso",
        "forest": "contoso.lab",
        "start": datetime.datetime(2026, 3, 1, 8, 0, 0, tzinfo=datetime.timezone.utc),
        "auth": {},
        "servers": {
            "HUB07": {"site": "Munich", "version": "8.3.517.0", "roles": ["HubTransport"], "utc_offset": "+01:00"},
            "EX19": {"site": "Munich", "utc_offset": "+01:00"},
        },
        "users": {"admin": {"password": "p"}},
    }
    found = scenarios.build(scenario, monotonic=lambda: 0.0)
    for server in found.servers.values():
        for number, level, text in ((12014, eventlog.ERROR, "no name"), (12015, eventlog.WARNING, "expired")):
            eventlog.write_event(
                found,
                server,
                log="Application",
                provider=TRANSPORT,
                event_id=number,
                level=level,
                message=text,
                data=("AB" * 20,),
            )
            found.clock.advance(datetime.timedelta(hours=1))
    return found


@pytest.fixture(params=["HUB07", "EX19"])
def shell(request: pytest.FixtureRequest, organisation: Organisation) -> OwnShell:
    return OwnShell(organisation, request.param)


def found(shell: OwnShell, **filters: t.Any) -> list[int]:
    return [int(entry.EventID) for entry in shell.output("Get-EventLog", LogName="application", **filters)]


def test_an_entry(shell: OwnShell) -> None:
    newest, oldest = shell.output("Get-EventLog", LogName="Application")
    assert (str(newest.Source), int(newest.EventID), str(newest.EntryType)) == (TRANSPORT, 12015, "Warning")
    assert (int(newest.Index), int(oldest.Index)) == (2, 1)
    assert [str(text) for text in newest.ReplacementStrings] == ["AB" * 20]
    assert int(newest.InstanceId) & 0xFFFF == 12015
    types = [name.removeprefix("Deserialized.") for name in newest.PSTypeNames]
    name = f"System.Diagnostics.EventLogEntry#Application/{TRANSPORT}"
    assert types[:3] == [f"{name}/{int(newest.InstanceId)}", name, "System.Diagnostics.EventLogEntry"]
    plain, _other = shell.output("Get-EventLog", LogName="Application", AsBaseObject=True)
    assert plain.PSTypeNames[0].removeprefix("Deserialized.") == "System.Diagnostics.EventLogEntry"


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ({"Newest": 1}, [12015]),
        ({"Newest": 0}, []),
        ({"EntryType": ["error"]}, [12014]),
        ({"Source": [TRANSPORT.lower()]}, [12015, 12014]),
        ({"Source": ["Other*"]}, []),
        ({"Message": "*pired"}, [12015]),
        ({"Index": [1]}, [12014]),
        ({"InstanceId": [49156 << 16 | 12014]}, [12014]),
        ({"After": datetime.datetime(2027, 1, 1)}, []),
        ({"Before": datetime.datetime(2026, 3, 1, 8, 0)}, []),
        ({"After": datetime.datetime(2026, 3, 1, 8, 0)}, [12015, 12014]),
    ],
)
def test_filters(shell: OwnShell, filters: dict[str, t.Any], ids: list[int]) -> None:
    assert found(shell, **filters) == ids


@pytest.mark.parametrize("filters", [{"Source": ["Other"]}, {"EntryType": ["FailureAudit"]}, {"Index": [9]}])
def test_to_find_nothing_is_an_error(shell: OwnShell, filters: dict[str, t.Any]) -> None:
    (error,) = shell.run("Get-EventLog", LogName="Application", **filters).errors
    assert (str(error.FullyQualifiedErrorId), int(error.CategoryInfo.Category)) == (NOTHING, 13)


def test_what_cannot_be_asked(shell: OwnShell) -> None:
    failure = "System.InvalidOperationException,Microsoft.PowerShell.Commands.GetEventLogCommand"
    assert shell.failure("Get-EventLog", LogName="Microsoft-Exchange-ManagedAvailability/Monitoring") == failure
    refused = shell.failure("Get-EventLog", LogName="Application", EntryType=["Critical"])
    assert refused.startswith("ParameterArgumentValidationError,")
