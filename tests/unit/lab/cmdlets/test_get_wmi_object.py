# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-WmiObject: the data of Get-CimInstance in the shape that PowerShell 2.0 knows."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from psrpcore.types import PSUInt

from lab.cmdlets.cim import GetCimInstance
from lab.cmdlets.wmi import GetWmiObject
from lab.contract import Category
from lab.organisation import Vantage
from lab.shapes.wmi_object import cim_datetime

Run = t.Callable[..., t.Any]
HOST = "MSExchangeServiceHost"
OBJECT = "System.Management.ManagementObject"


def test_moments_are_texts_with_the_zone_in_minutes(run: Run, vantage: Vantage) -> None:
    pid = vantage.server.services[HOST].pid
    (process,) = run(GetWmiObject, Class="win32_process", Filter=f"ProcessId = {pid}").output
    # EX1 began three hours before 08:00 UTC, and its zone is an hour ahead.
    assert process.read("CreationDate") == "20260301060000.000000+060"
    assert process.read("ProcessId") == pid
    assert isinstance(process.read("ProcessId"), PSUInt)


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (60, "20261127103000.000000+060"),
        (-210, "20261127103000.000000-210"),
        (0, "20261127103000.000000+000"),
    ],
)
def test_the_form_of_a_moment(minutes: int, text: str) -> None:
    zone = datetime.timezone(datetime.timedelta(minutes=minutes))
    assert cim_datetime(datetime.datetime(2026, 11, 27, 10, 30, tzinfo=zone)) == text


def test_it_says_the_same_as_by_cim(run: Run) -> None:
    by_cim = run(GetCimInstance, ClassName="Win32_Service").output
    by_wmi = run(GetWmiObject, Class="Win32_Service").output
    for name in ("Name", "DisplayName", "State", "StartMode", "ProcessId", "Started"):
        assert [item.read(name) for item in by_wmi] == [item.read(name) for item in by_cim], name


def test_type_names_and_system_properties(run: Run, vantage: Vantage) -> None:
    (service,) = run(GetWmiObject, Class="Win32_Service", Filter=f"Name = '{HOST}'").output
    assert service.type_names[:2] == (
        f"{OBJECT}#root\\cimv2\\Win32_Service",
        f"{OBJECT}#root\\cimv2\\Win32_BaseService",
    )
    assert (service.read("__CLASS"), service.read("__PATH")) == (
        "Win32_Service",
        f'\\\\EX1\\root\\cimv2:Win32_Service.Name="{HOST}"',
    )
    vantage.server.powershell = "2.0"
    (service,) = run(GetWmiObject, Class="Win32_Service", Filter=f"Name = '{HOST}'").output
    assert service.type_names[:2] == (f"{OBJECT}#root\\cimv2\\Win32_Service", OBJECT)


def test_a_part_of_an_object_knows_little_of_itself(run: Run) -> None:
    (service,) = run(GetWmiObject, Class="Win32_Service", Filter=f"Name = '{HOST}'", Property=["state", "Name"]).output
    data = {name: value for name, value in service.properties.items() if not name.startswith("__")}
    assert data == {"Name": HOST, "State": "Running"}
    assert service.type_names[0] == f"{OBJECT}#\\Win32_Service"
    assert (service.read("__PROPERTY_COUNT"), service.read("__PATH")) == (2, None)
    (whole,) = run(GetWmiObject, Class="Win32_Service", Filter=f"Name = '{HOST}'", Property=["*"]).output
    assert whole.read("DisplayName") == "Microsoft Exchange Service Host"


@pytest.mark.parametrize(
    ("bound", "category"),
    [
        ({"Class": "Win32_Nosuch"}, Category.InvalidType),
        ({"Class": "Win32_Process", "Namespace": "root\\nosuch"}, Category.InvalidArgument),
        ({"Class": "Win32_Process", "Filter": "Name LIKE 'w%'"}, Category.InvalidArgument),
        ({"Class": "Win32_Process", "Property": ["Nosuch"]}, Category.InvalidArgument),
    ],
)
def test_errors(run: Run, bound: dict[str, t.Any], category: Category) -> None:
    call = run(GetWmiObject, **bound)
    assert call.output == []
    assert [(error.error_id, error.category) for error in call.errors] == [("GetWMIManagementException", category)]
