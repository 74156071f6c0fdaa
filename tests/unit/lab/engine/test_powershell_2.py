# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Windows PowerShell 2.0, that of the servers of Exchange 2007 and 2010."""

from __future__ import annotations

import typing as t

import pytest
from psrpcore import ClientRunspacePool
from unit.lab.engine.sample_cmdlets import ALL
from unit.lab.engine.session_driver import Driver, Result

GET: tuple[str, dict[str, t.Any]] = ("Get-Thing", {})


@pytest.fixture
def old() -> t.Iterator[Driver]:
    driver = Driver(*ALL, ps_version="2.0")
    yield driver
    driver.session.close()


def names(result: Result) -> list[str]:
    return [str(item.Name) for item in result.output]


def versions(pool: ClientRunspacePool) -> tuple[str, dict[str, str]]:
    assert pool.their_capability is not None
    table = pool.application_private_data["PSVersionTable"]
    return str(pool.their_capability.protocolversion), {str(key): str(value) for key, value in table.items()}


@pytest.mark.parametrize(
    ("ps_version", "protocol", "stack"), [("2.0", "2.1", "2.0"), ("4.0", "2.2", "3.0"), ("5.1.17763.1", "2.3", "3.0")]
)
def test_what_a_client_is_told(ps_version: str, protocol: str, stack: str) -> None:
    told, table = versions(Driver(*ALL, ps_version=ps_version).pool)
    assert told == protocol
    assert (table["PSVersion"], table["PSRemotingProtocolVersion"]) == (ps_version, protocol)
    assert (table["WSManStackVersion"], table["SerializationVersion"]) == (stack, "1.1.0.1")
    assert ("PSEdition" in table) == (ps_version == "5.1.17763.1")
    assert ("CLRVersion" in table) == (ps_version == "2.0")


def test_only_the_first_statement_of_a_message_is_seen(old: Driver) -> None:
    result = old.run(GET, None, ("Get-Nothing", {}))
    assert (result.state, names(result)) == ("Completed", ["beta", "alpha", "gamma"])


@pytest.mark.parametrize(
    ("command", "parameter"),
    [
        (("ForEach-Object", {"MemberName": "Length"}), "ForEachObject"),
        (("Where-Object", {"Property": "Length", "EQ": True, "Value": 4}), "WhereObject"),
    ],
)
def test_the_forms_without_a_script_do_not_exist(
    old: Driver, command: tuple[str, dict[str, t.Any]], parameter: str
) -> None:
    result = old.run(GET, command)
    assert result.state == "Failed"
    assert result.failure_id == f"NamedParameterNotFound,Microsoft.PowerShell.Commands.{parameter}Command"
    assert Driver(*ALL).run(GET, command).state == "Completed"


def test_a_script_block_cannot_be_sent(old: Driver) -> None:
    result = old.run(GET, ("Where-Object", {"_1": "$true"}))
    assert result.failure_id == "CannotConvertArgumentNoMessage,Microsoft.PowerShell.Commands.WhereObjectCommand"


def test_what_works_as_later(old: Driver) -> None:
    result = old.run(GET, ("Sort-Object", {}), ("Select-Object", {"First": 2}))
    assert (result.state, names(result)) == ("Completed", ["alpha", "beta"])


@pytest.mark.parametrize(
    ("name", "since"), [("InformationAction", "5.1"), ("PipelineVariable", "4.0"), ("OutVariable", "2.0")]
)
def test_common_parameters_came_one_by_one(name: str, since: str) -> None:
    for version in ("2.0", "4.0", "5.1"):
        (info,) = Driver(*ALL, ps_version=version).run(("Get-Command", {"Name": "Get-Thing"})).output
        assert (name in {str(key) for key in info.Parameters}) == (version >= since), version
