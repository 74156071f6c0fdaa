# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Select-Object, Where-Object, Sort-Object, ForEach-Object, variables, Get-Command."""

from __future__ import annotations

import typing as t

import pytest
from unit.lab.engine.sample_cmdlets import ALL
from unit.lab.engine.session_driver import Driver

from lab.engine import NO_LANGUAGE

GET: tuple[str, dict[str, t.Any]] = ("Get-Thing", {})
Parameters = dict[str, t.Any]


@pytest.fixture
def driver() -> t.Iterator[Driver]:
    driver = Driver(*ALL)
    yield driver
    driver.session.close()


def names(driver: Driver, *commands: tuple[str, Parameters]) -> list[str]:
    result = driver.run(GET, *commands)
    assert (result.state, result.errors) == ("Completed", [])
    return [str(value.Name) for value in result.output]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"First": 1}, ["beta"]),
        ({"Last": 2}, ["alpha", "gamma"]),
        ({"Skip": 1}, ["alpha", "gamma"]),
        ({"Skip": 1, "First": 1}, ["alpha"]),
        ({"Skip": 1, "Last": 1}, ["alpha"]),
        ({"First": 1, "Last": 1}, ["beta", "gamma"]),
        ({"SkipLast": 1}, ["beta", "alpha"]),
        ({"Index": [0, 2]}, ["beta", "gamma"]),
        ({"First": 5}, ["beta", "alpha", "gamma"]),
    ],
)
def test_select_chooses_objects(driver: Driver, parameters: Parameters, expected: list[str]) -> None:
    assert names(driver, ("Select-Object", parameters)) == expected


def test_select_first_stops_the_commands_before_it(driver: Driver) -> None:
    result = driver.run(("Get-Thing", {"Verbose": True}), ("Select-Object", {"First": 1}))
    assert result.verbose == ["writing beta"]


def test_select_makes_a_property_bag(driver: Driver) -> None:
    result = driver.run(GET, ("Select-Object", {"Property": ["name", "Col*", "Nope"], "First": 1}))
    [value] = result.output
    assert value.PSTypeNames[0] == "Deserialized.Selected.X.Item"
    assert [prop.name for prop in value.PSObject.extended_properties] == ["Name", "Colour", "Nope"]
    assert (str(value.Colour), int(value.Colour), value.Nope) == ("Green", 2, None)


def test_select_star_lists_notes_first(driver: Driver) -> None:
    result = driver.run(GET, ("Select-Object", {"Property": "*", "ExcludeProperty": "Parent", "First": 1}))
    [value] = result.output
    assert [prop.name for prop in value.PSObject.extended_properties] == ["Tags", "Name", "Number", "Colour"]


def test_select_expands_a_list(driver: Driver) -> None:
    result = driver.run(GET, ("Select-Object", {"ExpandProperty": "Tags", "First": 1}))
    assert result.output == ["beta1", "beta2"]


def test_select_says_what_it_cannot_expand(driver: Driver) -> None:
    result = driver.run(GET, ("Select-Object", {"ExpandProperty": "Nope", "First": 1}))
    assert result.error_ids == ["ExpandPropertyNotFound,Microsoft.PowerShell.Commands.SelectObjectCommand"]


def test_select_unique(driver: Driver) -> None:
    result = driver.run(GET, ("Select-Object", {"Property": "Colour", "Unique": True}))
    assert [str(value.Colour) for value in result.output] == ["Green", "Red"]


@pytest.mark.parametrize(
    ("parameters", "error_id"),
    [
        ({"Property": "Services"}, "ParameterArgumentValidationError,Select-Object"),
        ({"Property": ["Name"] * 12}, "ParameterArgumentValidationError,Select-Object"),
        ({"First": 1}, "NamedParameterNotFound,Select-Object"),
    ],
)
def test_restricted_select_takes_few_names(parameters: Parameters, error_id: str) -> None:
    driver = Driver(*ALL, language_mode=NO_LANGUAGE, restricted_select=True)
    result = driver.run(GET, ("Select-Object", parameters))
    assert result.failure_id == error_id
    [first, *_rest] = driver.run(GET, ("Select-Object", {"Property": "Name"})).output
    assert str(first.Name) == "beta"
    driver.session.close()


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"Property": "Name", "EQ": True, "Value": "ALPHA"}, ["alpha"]),
        ({"Property": "Name", "CEQ": True, "Value": "ALPHA"}, []),
        ({"Property": "Name", "NE": True, "Value": "alpha"}, ["beta", "gamma"]),
        ({"Property": "Name", "Like": True, "Value": "*a*m*"}, ["gamma"]),
        ({"Property": "Name", "NotLike": True, "Value": "*m*"}, ["beta", "alpha"]),
        ({"Property": "Name", "Match": True, "Value": "^[ab]"}, ["beta", "alpha"]),
        ({"Property": "Number", "GT": True, "Value": 1}, ["beta", "gamma"]),
        ({"Property": "Number", "LE": True, "Value": "2"}, ["beta", "alpha"]),
        ({"Property": "Colour", "EQ": True, "Value": "red"}, ["alpha", "gamma"]),
        ({"Property": "Name", "In": True, "Value": ["beta", "gamma"]}, ["beta", "gamma"]),
        ({"Property": "Tags", "Contains": True, "Value": "alpha2"}, ["alpha"]),
        ({"Property": "Number"}, ["beta", "alpha", "gamma"]),
        ({"Property": "Nope"}, []),
        ({"_0": "Name", "_1": "beta"}, ["beta"]),
    ],
)
def test_where_filters(driver: Driver, parameters: Parameters, expected: list[str]) -> None:
    assert names(driver, ("Where-Object", parameters)) == expected


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"Property": "Name"}, ["alpha", "beta", "gamma"]),
        ({"Property": "Number", "Descending": True}, ["gamma", "beta", "alpha"]),
        ({"Property": ["Colour", "Number"]}, ["alpha", "gamma", "beta"]),
        ({"Property": "Colour", "Unique": True}, ["alpha", "beta"]),
    ],
)
def test_sort_orders(driver: Driver, parameters: Parameters, expected: list[str]) -> None:
    assert names(driver, ("Sort-Object", parameters)) == expected


def test_for_each_reads_and_calls(driver: Driver) -> None:
    assert driver.run(GET, ("ForEach-Object", {"MemberName": "number"})).output == [2, 1, 3]
    assert driver.run(GET, ("ForEach-Object", {"MemberName": "Double"})).output == [4, 2, 6]
    assert driver.run(GET, ("ForEach-Object", {"MemberName": "Double", "ArgumentList": [5]})).output == [10, 5, 15]
    assert driver.run(GET, ("ForEach-Object", {"MemberName": "Tags"})).output[:2] == ["beta1", "beta2"]


@pytest.mark.parametrize(
    ("parameters", "error_id", "category"),
    [
        ({"MemberName": "Nope", "ArgumentList": ["x"]}, "MethodNotFound", "InvalidArgument"),
        ({"MemberName": "Fail"}, "MethodInvocationError", "InvalidOperation"),
    ],
)
def test_for_each_fails_without_ending_the_pipeline(
    driver: Driver, parameters: Parameters, error_id: str, category: str
) -> None:
    result = driver.run(GET, ("ForEach-Object", parameters))
    assert result.state == "Completed"
    assert result.error_ids == [f"{error_id},Microsoft.PowerShell.Commands.ForEachObjectCommand"] * 3
    assert result.errors[0].CategoryInfo.Category.name == category


def test_variables_stay_between_pipelines(driver: Driver) -> None:
    driver.run(GET, ("Select-Object", {"First": 1}), ("Set-Variable", {"Name": "one"}))
    driver.run(GET, ("Set-Variable", {"Name": "many"}))
    driver.run(("Set-Variable", {"Name": "text", "Value": "x"}))
    one = driver.run(("Get-Variable", {"Name": "ONE", "ValueOnly": True}), ("ForEach-Object", {"MemberName": "Double"}))
    assert one.output == [4]
    [many] = driver.run(("Get-Variable", {"Name": "many", "ValueOnly": True})).output
    assert len(many) == 3
    assert driver.run(("Get-Variable", {"Name": "text", "ValueOnly": True})).output == ["x"]
    missing = driver.run(("Get-Variable", {"Name": "nope"}))
    assert missing.error_ids == ["VariableNotFound,Microsoft.PowerShell.Commands.GetVariableCommand"]


def test_out_variable_keeps_a_list(driver: Driver) -> None:
    driver.run(("Get-Thing", {"OutVariable": "kept"}), ("Select-Object", {"First": 1}))
    [kept] = driver.run(("Get-Variable", {"Name": "kept", "ValueOnly": True})).output
    assert isinstance(kept, list)
    assert len(kept) == 1


@pytest.mark.parametrize("mode", [NO_LANGUAGE, "FullLanguage"])
def test_get_command_tells_what_there_is(mode: str) -> None:
    driver = Driver(*ALL, language_mode=mode)
    result = driver.run(
        ("Get-Command", {"Name": ["Remove-Thing", "Get-Nothing*"]}),
        ("Select-Object", {"Property": ["Name", "Parameters"]}),
    )
    missing = driver.run(("Get-Command", {"Name": "Nope-Thing"}))
    driver.session.close()
    [value] = result.output
    assert result.errors == []
    assert list(value.Parameters)[:3] == ["InputObject", "Password", "Data"]
    assert list(value.Parameters)[-2:] == ["WhatIf", "Confirm"]
    assert str(value.Parameters["Password"].ParameterType) == "System.Security.SecureString"
    assert missing.error_ids == ["CommandNotFoundException,Microsoft.PowerShell.Commands.GetCommandCommand"]
