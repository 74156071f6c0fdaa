# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The PowerShell of a server by its version: 2.0 on the Windows of Exchange 2007 and 2010, unless the scenario says otherwise."""

from __future__ import annotations

import copy
import typing as t

import pytest
from unit.lab.app.own_shell import EXCHANGE, WINDOWS, OwnShell

from lab.organisation import Organisation
from lab.organisation import scenario as scenarios
from lab.organisation.section import ScenarioError

SCENARIO: dict[str, t.Any] = {
    "organisation": "Contoso",
    "forest": "contoso.lab",
    "auth": {"current": {"expires_in": "20d"}},
    "servers": {
        "EX19": {"site": "Munich"},
        "EX10": {"site": "Munich", "version": "14.3.513.0"},
        "NEW10": {"site": "Munich", "version": "14.3.513.0", "powershell": "5.1.14409.1005"},
    },
    "users": {"admin": {"password": "p"}},
}


@pytest.fixture(scope="module")
def organisation() -> Organisation:
    return scenarios.build(copy.deepcopy(SCENARIO), monotonic=lambda: 0.0)


def test_which_one_a_server_has(organisation: Organisation) -> None:
    found = {name: server.powershell for name, server in organisation.servers.items()}
    assert found == {"EX19": "5.1.17763.1", "EX10": "2.0", "NEW10": "5.1.14409.1005"}


@pytest.mark.parametrize("text", ["two", "2", "7.4.1", "1.0"])
def test_what_cannot_be_one(text: str) -> None:
    scenario = copy.deepcopy(SCENARIO)
    scenario["servers"]["EX10"]["powershell"] = text
    with pytest.raises(ScenarioError) as caught:
        scenarios.build(scenario)
    assert caught.value.path == "servers.EX10.powershell"


@pytest.mark.parametrize("endpoint", [EXCHANGE, WINDOWS])
@pytest.mark.parametrize(("server", "protocol"), [("EX10", "2.1"), ("EX19", "2.3")])
def test_both_endpoints_have_it(
    organisation: Organisation, server: str, protocol: str, endpoint: tuple[str, str]
) -> None:
    assert OwnShell(organisation, server, endpoint).client.protocol == protocol


def test_web_administration_is_imported_by_hand(organisation: Organisation) -> None:
    shell = OwnShell(organisation, "EX10")
    for cmdlet in ("Get-WebBinding", "Get-Website", "Get-WebAppPoolState", "Restart-WebAppPool"):
        assert shell.failure(cmdlet) == "CommandNotFoundException"
    shell.output("Import-Module", Name="webadministration")
    assert [str(site.name) for site in shell.output("Get-Website", Name="Default Web Site")] == ["Default Web Site"]
    assert OwnShell(organisation, "EX10").failure("Get-Website") == "CommandNotFoundException"
    assert OwnShell(organisation, "NEW10").output("Get-Website")


@pytest.mark.parametrize(("server", "known"), [("EX10", False), ("EX19", True)])
@pytest.mark.parametrize("module", ["PKI", "Microsoft.PowerShell.Management"])
def test_modules_that_came_later(organisation: Organisation, server: str, known: bool, module: str) -> None:
    errors = OwnShell(organisation, server).run("Import-Module", Name=module).errors
    assert (errors == []) == known
    assert all(str(error.FullyQualifiedErrorId).startswith("Modules_ModuleNotFound,") for error in errors)


def test_other_things_that_came_later(organisation: Organisation) -> None:
    old, new = OwnShell(organisation, "EX10"), OwnShell(organisation, "EX19")
    assert old.failure("Get-CimInstance", ClassName="Win32_Process") == "CommandNotFoundException"
    assert new.output("Get-CimInstance", ClassName="Win32_Process")
    (process, *_others) = old.output("Get-WmiObject", Class="Win32_Process")
    assert str(process.CreationDate).endswith("+000")
    path = "Cert:\\LocalMachine\\My\\" + organisation.servers["EX10"].internal_transport_thumbprint
    (error,) = old.run("Remove-Item", Path=path).errors
    assert str(error.FullyQualifiedErrorId).startswith("NotSupported,")
    assert old.output("Test-Path", Path=path) == [True]
    path = "Cert:\\LocalMachine\\My\\" + organisation.servers["EX19"].internal_transport_thumbprint
    new.output("Remove-Item", Path=path)
    assert new.output("Test-Path", Path=path) == [False]


def test_what_is_there_from_the_beginning(organisation: Organisation) -> None:
    shell = OwnShell(organisation, "EX10")
    (service,) = shell.output("Get-Service", ("Select-Object", {"Property": ["Name", "Status"]}), Name="W3Svc")
    assert (str(service.Name), str(service.Status)) == ("W3Svc", "Running")
    assert shell.run("Get-WinEvent", LogName="System").reason is None
