# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snap-ins and modules bring cmdlets into the one session that loads them."""

from __future__ import annotations

import typing as t

import pytest
from unit.lab.engine.sample_cmdlets import ALL
from unit.lab.engine.session_driver import Command, Driver

from lab.contract import Call, Cmdlet, Kind, Module, Parameter, SnapIn


class Local(Cmdlet):
    name = "Get-Local"
    net_class = "X.GetLocal"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (Parameter("Name", by_value=True),)

    def process(self, call: Call) -> None:
        call.write(f"local {call.bound.get('Name') or ''}".strip())


class Import(Cmdlet):
    name = "Import-Module"
    net_class = "X.ImportModule"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (Parameter("Name", Kind.STRING, mandatory=True, position=0),)

    def process(self, call: Call) -> None:
        call.import_module(call.bound["Name"])


SNAP_INS = (
    SnapIn("X.PowerShell.Admin", (Local,), "X.Admin, Version=8.0", "8.0.0.0", description="Administration"),
    SnapIn("X.PowerShell.Support", ()),
)
LOCAL: Command = ("Get-Local", {})


def driver(ps_version: str = "5.1.17763.1") -> Driver:
    return Driver(*ALL, Import, ps_version=ps_version, snap_ins=SNAP_INS, modules=(Module("X.Module", (Local,)),))


def add(name: t.Any, **more: t.Any) -> Command:
    return ("Add-PSSnapin", {"Name": name, **more})


def test_its_cmdlets_are_there_from_the_next_statement_on_and_in_this_session_alone() -> None:
    one, other = driver(), driver()
    assert one.run(LOCAL).failure_id == "CommandNotFoundException"
    result = one.run(add("x.powershell.ADMIN"), None, LOCAL, None, ("Get-Thing", {}), LOCAL)
    assert (result.state, result.output[0]) == ("Completed", "local")
    assert one.run(LOCAL).output == ["local"]
    assert [str(found.Name) for found in one.run(("Get-Command", {"Name": "*-Local"})).output] == ["Get-Local"]
    assert other.run(LOCAL).failure_id == "CommandNotFoundException"


def test_a_second_time_nothing_happens() -> None:
    session = driver()
    for _time in range(2):
        result = session.run(add("X.PowerShell.Admin", PassThru=True))
        assert (result.state, result.errors) == ("Completed", [])
        (info,) = result.output
        assert (str(info), info.Name, str(info.Version), info.IsDefault) == (SNAP_INS[0].name,) * 2 + ("8.0.0.0", False)
    loaded = session.run(("Get-PSSnapin", {"Name": "X.*"})).output
    assert [str(info) for info in loaded] == ["X.PowerShell.Admin"]


@pytest.mark.parametrize(("ps_version", "place"), [("5.1.17763.1", "computer"), ("2.0", "machine")])
def test_one_that_is_not_registered(ps_version: str, place: str) -> None:
    session = driver(ps_version)
    result = session.run(add(["X.Unknown", "X.PowerShell.Admin"]))
    assert (result.state, result.error_ids) == (
        "Completed",
        ["AddPSSnapInRead,Microsoft.PowerShell.Commands.AddPSSnapinCommand"],
    )
    (error,) = result.errors
    assert (int(error.CategoryInfo.Category), str(error.TargetObject)) == (5, "X.Unknown")
    assert (
        str(error.Exception.Message) == f"The Windows PowerShell snap-in 'X.Unknown' is not installed on this {place}."
    )
    assert error.CategoryInfo.Reason == "PSArgumentException"
    # What follows it is loaded all the same.
    assert session.run(LOCAL).output == ["local"]


def test_wildcards_and_powershell_s_own() -> None:
    session = driver()
    assert session.run(add("Y.*")).errors == []
    nothing = "NoPSSnapInsFound,Microsoft.PowerShell.Commands."
    assert session.run(add("Y.*", PassThru=True)).error_ids == [f"{nothing}AddPSSnapinCommand"]
    assert session.run(("Get-PSSnapin", {"Name": "Y.*"})).error_ids == [f"{nothing}GetPSSnapinCommand"]
    assert session.run(add("microsoft.powershell.core")).error_ids == [
        "LoadSystemSnapinAsModule,Microsoft.PowerShell.Commands.AddPSSnapinCommand"
    ]
    assert len(session.run(add("X.*", PassThru=True)).output) == 2


@pytest.mark.parametrize(("ps_version", "own"), [("5.1.17763.1", 1), ("2.0", 7)])
def test_what_is_loaded_and_what_is_registered(ps_version: str, own: int) -> None:
    session = driver(ps_version)
    session.run(add("X.PowerShell.Admin"))
    loaded = session.run(("Get-PSSnapin", {})).output
    assert [bool(info.IsDefault) for info in loaded] == [True] * own + [False]
    registered = session.run(("Get-PSSnapin", {"Registered": True})).output
    assert [str(info) for info in registered] == [item.name for item in SNAP_INS]


def test_later_editions_have_none() -> None:
    session = Driver(*ALL, ps_version="7.4.1", snap_ins=SNAP_INS)
    assert session.run(add("X.PowerShell.Admin")).failure_id == "CommandNotFoundException"


def test_a_module_whose_cmdlets_come_by_import() -> None:
    session = driver()
    session.run(("Import-Module", {"Name": "Other"}))
    assert session.run(LOCAL).failure_id == "CommandNotFoundException"
    session.run(("Import-Module", {"Name": "x.module"}))
    assert session.run(LOCAL).output == ["local"]
