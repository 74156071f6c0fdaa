# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Services, pools, processes and events in the forms that their properties take."""

from __future__ import annotations

import datetime
import json
import typing as t

import pytest

from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import (
    AppPoolState,
    EventRecord,
    ServiceState,
    UnreadableObject,
    WorkerProcess,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._wire import WireEnum, WireObject

UTC = datetime.timezone.utc
TOKYO = datetime.timezone(datetime.timedelta(hours=9))
THUMBPRINT = "AB" * 20
OTHER = "CD" * 20
TYPE_NAME = "System.Diagnostics.Eventing.Reader.EventProperty"


def _selected(**notes: t.Any) -> WireObject:
    return WireObject(("Selected.Some.Type", "System.Management.Automation.PSCustomObject"), None, {}, notes)


def _whole(**properties: t.Any) -> WireObject:
    return WireObject(("Some.Type", "System.Object"), "text", properties)


def _plain(value: t.Any) -> t.Any:
    """A result survives JSON unchanged, so it holds plain values only."""
    assert json.loads(json.dumps(value)) == value
    return value


def test_service_of_get_service_and_of_cim() -> None:
    of_get_service = _whole(
        ServiceName="W3SVC", DisplayName="WWW", Status="Running", StartType=WireEnum("Automatic", 2)
    )
    assert ServiceState.from_wire(of_get_service) == ServiceState("W3SVC", "WWW", "Running", "Automatic")
    of_cim = _whole(Name="W3SVC", DisplayName="WWW", State="Start Pending", Status="OK", StartMode="Auto", ProcessId=4)
    assert ServiceState.from_wire(of_cim) == ServiceState("W3SVC", "WWW", "StartPending", "Automatic", 4)
    with pytest.raises(UnreadableObject):
        ServiceState.from_wire(_whole(Name="W3SVC"))


def test_app_pool() -> None:
    path = "/system.applicationHost/applicationPools/add[@name='MSExchangeOWAAppPool']/@state"
    assert AppPoolState.from_wire(_whole(Value="Started", ItemXPath=path)) == AppPoolState(
        "MSExchangeOWAAppPool", "Started"
    )
    assert AppPoolState.from_wire("Stopped", "A") == AppPoolState.from_wire(_selected(Value="Stopped"), "A")
    for value in (_whole(Value="Started"), _whole(ItemXPath=path), None):
        with pytest.raises(UnreadableObject):
            AppPoolState.from_wire(value)


@pytest.mark.parametrize(
    ("command_line", "pool"),
    [
        (r'c:\windows\system32\inetsrv\w3wp.exe -ap "MSExchangeOWAAppPool" -v "v4.0" -c "x"', "MSExchangeOWAAppPool"),
        ('w3wp.exe -v "v4.0" -AP "A pool with blanks" -h "x"', "A pool with blanks"),
        ("w3wp.exe -ap Unquoted -v v4.0", "Unquoted"),
        ('w3wp.exe -map "X"', None),
        (None, None),
    ],
)
def test_worker_process(command_line: str | None, pool: str | None) -> None:
    created = datetime.datetime(2026, 11, 24, 9, tzinfo=TOKYO)
    process = WorkerProcess.from_wire(
        _selected(ProcessId=7, Name="w3wp.exe", CreationDate=created, CommandLine=command_line)
    )
    assert process.app_pool == pool
    assert process.created == datetime.datetime(2026, 11, 24, tzinfo=UTC)
    assert process.older_than(created + datetime.timedelta(seconds=1))
    assert not process.older_than(created)


def test_process_dates() -> None:
    dmtf = WorkerProcess.from_wire(_whole(ProcessId=7, CreationDate="20261124183000.123456+540"))
    assert dmtf.created == datetime.datetime(2026, 11, 24, 9, 30, 0, 123456, UTC)
    west = WorkerProcess.from_wire(_whole(ProcessId=7, CreationDate="20261124183000.000000-300"))
    assert west.created == datetime.datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    # A start that is not known counts as older: recycling once too often is harmless, once too rarely is not.
    for value in (None, "text", datetime.datetime(2026, 11, 24)):
        process = WorkerProcess.from_wire(_whole(ProcessId=7, CreationDate=value))
        assert process.created is None
        assert process.older_than(datetime.datetime(2000, 1, 1, tzinfo=UTC))
    with pytest.raises(UnreadableObject):
        WorkerProcess.from_wire(_whole(Name="w3wp.exe"))


def _event(**changes: t.Any) -> WireObject:
    return _selected(
        **{
            "Id": 2014,
            "ProviderName": "MSExchange AuthAdmin",
            "TimeCreated": datetime.datetime(2026, 11, 24, 9, tzinfo=TOKYO),
            "Properties": [WireObject(properties={"Value": THUMBPRINT})],
            "Message": None,
            **changes,
        }
    )


@pytest.mark.parametrize(
    ("values", "message", "value", "carried"),
    [
        # Its own values, whole, without case and without blanks around them.
        ([THUMBPRINT], None, THUMBPRINT, True),
        ([OTHER, THUMBPRINT], None, THUMBPRINT.lower(), True),
        ([f" {THUMBPRINT.lower()}\r\n"], None, f"{THUMBPRINT} ", True),
        ([f"{THUMBPRINT}0"], None, THUMBPRINT, False),
        ([f"replaced by {THUMBPRINT}"], None, THUMBPRINT, False),
        (["Größe"], None, "GRÖSSE", True),
        ([12014], None, "12014", True),
        # With values of its own the text does not count: it may name another certificate as well.
        ([OTHER], f"{OTHER} instead of {THUMBPRINT}", THUMBPRINT, False),
        # Without any, the text does, word by word, whatever the language.
        (None, f"Das Zertifikat wurde durch {THUMBPRINT.lower()} ersetzt.", THUMBPRINT, True),
        (None, f'証明書 "{THUMBPRINT}" に更新されました。', THUMBPRINT, True),
        (None, f"証明書は{THUMBPRINT}に更新されました。", THUMBPRINT, True),
        (None, f"{THUMBPRINT}0", THUMBPRINT, False),
        (None, f"0{THUMBPRINT}", THUMBPRINT, False),
        ([], THUMBPRINT, THUMBPRINT, True),
        (None, None, THUMBPRINT, False),
        # A value is not a pattern.
        (None, "a.c", "a.c", True),
        (None, "abc", "a.c", False),
        # Values that arrive as the name of their type are none.
        ([TYPE_NAME], f"Now {THUMBPRINT}.", THUMBPRINT, True),
        ([TYPE_NAME], None, TYPE_NAME, False),
        # Nothing is carried by nothing.
        ([""], "text", "", False),
        (None, " - ", " ", False),
    ],
)
def test_event_carries(values: list[t.Any] | None, message: str | None, value: str, carried: bool) -> None:
    properties: list[t.Any] | None = values
    if values is not None:
        properties = [own if own == TYPE_NAME else WireObject(properties={"Value": own}) for own in values]
    event = EventRecord.from_wire(_event(Properties=properties, Message=message))
    assert event.carries(value) is carried
    assert "System." not in "".join(event.data)
    _plain(event.to_result())
