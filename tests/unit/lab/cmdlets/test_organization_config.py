# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get- and Set-OrganizationConfig, and which builds know the read session of AuthAdmin (cmdlet sheet 6.4)."""

from __future__ import annotations

import typing as t

import pytest
from unit.lab.engine.session_driver import Driver

from lab.cmdlets import exchange_cmdlets
from lab.cmdlets.organization_config import GetOrganizationConfig, SetOrganizationConfig
from lab.organisation import Vantage

Run = t.Callable[..., t.Any]
SET = "Set-OrganizationConfig"
CLASS = "Microsoft.Exchange.Management.SystemConfigurationTasks.SetOrganizationConfig"
BUILDS = [
    pytest.param((15, 0, 1497, 44), False, id="2013"),
    pytest.param((15, 1, 1979, 8), False, id="2016 CU16"),
    pytest.param((15, 1, 2044, 4), True, id="2016 CU17"),
    pytest.param((15, 1, 2507, 35), True, id="2016 CU23"),
    pytest.param((15, 2, 595, 8), False, id="2019 CU5"),
    pytest.param((15, 2, 659, 4), True, id="2019 CU6"),
    pytest.param((15, 2, 2562, 17), True, id="SE"),
]


@pytest.fixture
def session(vantage: Vantage) -> t.Iterator[Driver]:
    driver = Driver(*exchange_cmdlets(vantage.server.version), context=vantage)
    yield driver
    driver.session.close()


def enabled(vantage: Vantage) -> bool:
    return vantage.organisation.enable_auth_admin_read_session


def test_the_switch_turns_it_on_and_off(session: Driver, vantage: Vantage) -> None:
    result = session.run((SET, {"EnableAuthAdminReadSession": True}))
    assert (result.state, result.output, result.errors, result.calls) == ("Completed", [], [], [])
    assert enabled(vantage)
    (config,) = session.run(("Get-OrganizationConfig", {})).output
    assert config.EnableAuthAdminReadSession is True
    session.run((SET, {}))
    assert enabled(vantage)
    session.run((SET, {"EnableAuthAdminReadSession": False}))
    assert not enabled(vantage)


def test_it_is_a_switch_and_takes_no_text(session: Driver, vantage: Vantage) -> None:
    result = session.run((SET, {"EnableAuthAdminReadSession": "true"}))
    assert result.failure_id == f"CannotConvertArgument,{CLASS}"
    assert not enabled(vantage)


@pytest.mark.parametrize(("answer", "changed"), [(0, True), (2, False)])
def test_confirm_asks(session: Driver, vantage: Vantage, answer: int, changed: bool) -> None:
    result = session.run((SET, {"EnableAuthAdminReadSession": True, "Confirm": True}), answer=lambda _event: answer)
    assert (len(result.calls), result.errors) == (1, [])
    assert enabled(vantage) is changed


def test_what_if_changes_nothing(run: Run, vantage: Vantage) -> None:
    call = run(SetOrganizationConfig, EnableAuthAdminReadSession=True, what_if=True)
    assert call.targets == [("Contoso", SET)]
    assert not enabled(vantage)


def test_without_a_parameter_there_is_nothing_to_confirm(run: Run) -> None:
    assert run(SetOrganizationConfig).targets == []


@pytest.mark.parametrize(("version", "known"), BUILDS)
def test_older_builds_have_no_such_parameter(vantage: Vantage, version: tuple[int, ...], known: bool) -> None:
    vantage.server.version = t.cast("tuple[int, int, int, int]", version)
    driver = Driver(*exchange_cmdlets(vantage.server.version), context=vantage)
    result = driver.run((SET, {"EnableAuthAdminReadSession": True}))
    driver.session.close()
    assert result.failure_id == ("" if known else f"NamedParameterNotFound,{CLASS}")
    assert enabled(vantage) is known


@pytest.mark.parametrize(("version", "known"), BUILDS)
def test_older_builds_have_no_such_property(run: Run, vantage: Vantage, version: tuple[int, ...], known: bool) -> None:
    vantage.server.version = t.cast("tuple[int, int, int, int]", version)
    (config,) = run(GetOrganizationConfig).output
    assert ("EnableAuthAdminReadSession" in config.properties) is known
    assert config.read("Name") == "Contoso"
