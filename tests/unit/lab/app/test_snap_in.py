# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way in by Exchange's snap-in: whose it is, what it brings, and where it is of no use."""

from __future__ import annotations

import typing as t

import pytest
from unit.lab.app.own_shell import EXCHANGE, OwnShell

from lab.cmdlets.snap_in import NAME, NAME_2007, NAME_2010
from lab.organisation import Organisation
from lab.organisation import scenario as scenarios

TASKS = "Microsoft.Exchange.Management.SystemConfigurationTasks"


@pytest.fixture(scope="module")
def organisation() -> Organisation:
    """A server of every kind that the snap-in is different on."""
    servers: dict[str, t.Any] = {
        "EX19": {"site": "Munich"},
        "EX10": {"site": "Munich", "version": "14.3.513.0"},
        "EDGE19": {"site": "Munich", "roles": ["Edge"]},
        "EDGE10": {"site": "Munich", "roles": ["Edge"], "version": "14.3.513.0"},
    }
    scenario = {
        "organisation": "Contoso",
        "forest": "contoso.lab",
        "auth": {"current": {"expires_in": "20d"}},
        "servers": servers,
        "send_connectors": [
            {"name": "Inside", "source_servers": ["EX19"]},
            {"name": "Outside", "source_servers": ["EDGE19"]},
        ],
        "users": {"admin": {"password": "p", "cmdlets": ["Get-AuthConfig"]}},
    }
    return scenarios.build(scenario, monotonic=lambda: 0.0)


@pytest.fixture
def edge(organisation: Organisation) -> OwnShell:
    shell = OwnShell(organisation, "EDGE19")
    shell.output("Add-PSSnapin", Name=NAME)
    return shell


@pytest.mark.parametrize(
    ("server", "name"), [("EX19", NAME), ("EDGE19", NAME), ("EX10", NAME_2010), ("EDGE10", NAME_2010)]
)
def test_each_version_has_its_own_name(organisation: Organisation, server: str, name: str) -> None:
    shell = OwnShell(organisation, server)
    assert [str(info) for info in shell.output("Get-PSSnapin", Registered=True)] == [name]
    assert shell.failure("Get-ExchangeServer") == "CommandNotFoundException"
    for other in {NAME, NAME_2010, NAME_2007} - {name}:
        (error,) = shell.run("Add-PSSnapin", Name=other).errors
        assert str(error.FullyQualifiedErrorId).startswith("AddPSSnapInRead,")
    (info,) = shell.output("Add-PSSnapin", Name=name, PassThru=True)
    assert str(info.Version) == ("15.0.0.0" if name == NAME else "14.0.0.0")
    assert shell.output("Get-ExchangeServer")


def test_the_exchange_endpoint_has_no_snap_ins(organisation: Organisation) -> None:
    assert OwnShell(organisation, "EX19", EXCHANGE).failure("Add-PSSnapin", Name=NAME) == "CommandNotFoundException"


@pytest.mark.parametrize(("server", "name"), [("EX19", NAME), ("EX10", NAME_2010)])
def test_where_it_is_unsupported_the_certificate_cmdlets_fail(
    organisation: Organisation, server: str, name: str
) -> None:
    shell = OwnShell(organisation, server)
    shell.output("Add-PSSnapin", Name=name)
    before = dict(organisation.servers[server].my)
    for cmdlet, parameters in (
        ("Get-ExchangeCertificate", {}),
        ("New-ExchangeCertificate", {"Force": True}),
        ("Enable-ExchangeCertificate", {"Thumbprint": next(iter(before)), "Services": "SMTP"}),
    ):
        result = shell.run(cmdlet, **parameters)
        assert (result.output, result.questions) == ([], [])
        (error,) = result.errors
        message = "The Exchange Certificate operation has failed with an exception. The error message is: "
        assert str(error.Exception.Message) == message + "Unknown error (0xe0434f4d)"
        assert (int(error.CategoryInfo.Category), error.CategoryInfo.Reason) == (7, "LocalizedException")
        # No request of the endpoint is behind it, so the id names none.
        prefix, _comma, net_class = str(error.FullyQualifiedErrorId).partition(",")
        assert (len(prefix), net_class) == (8, f"{TASKS}.{cmdlet.replace('-', '')}")
    assert organisation.servers[server].my == before
    # The others work, and no role hides any of them.
    assert {str(found) for found in shell.output("Get-ExchangeServer")} == set(organisation.servers)


def test_an_edge_server_knows_itself_alone(organisation: Organisation, edge: OwnShell) -> None:
    assert [str(found.Name) for found in edge.output("Get-ExchangeServer")] == ["EDGE19"]
    assert [str(found.Name) for found in edge.output("Get-TransportService")] == ["EDGE19"]
    assert [str(found.Name) for found in edge.output("Get-SendConnector")] == ["Outside"]
    (error,) = edge.run("Get-ExchangeCertificate", Server="EX19").errors
    assert error.CategoryInfo.Reason == "ManagementObjectNotFoundException"
    assert edge.failure("Get-AuthConfig") == "CommandNotFoundException"
    assert len(OwnShell(organisation, "EX19", EXCHANGE).output("Get-AuthConfig")) == 1


@pytest.mark.parametrize(
    ("cmdlet", "parameters"),
    [
        ("Get-ExchangeServer", {"DomainController": "dc1.contoso.lab"}),
        ("Get-ExchangeCertificate", {"DomainController": "dc1.contoso.lab"}),
        ("Get-TransportService", {"Identity": "EDGE19"}),
    ],
)
def test_an_edge_server_has_no_domain(edge: OwnShell, cmdlet: str, parameters: dict[str, t.Any]) -> None:
    result = edge.run(cmdlet, **parameters)
    assert result.output == []
    assert int(result.reason.CategoryInfo.Category) == 5
    assert next(iter(parameters)) in str(result.reason.Exception.Message)
    assert edge.output("Get-ExchangeServer", Identity="EDGE19")


def test_an_edge_server_s_certificates(organisation: Organisation, edge: OwnShell) -> None:
    server = organisation.servers["EDGE19"]
    old = server.internal_transport_thumbprint
    result = edge.run("New-ExchangeCertificate", answers=[0])
    assert (len(result.questions), len(result.output), result.errors) == (1, 1, [])
    new = server.internal_transport_thumbprint
    assert new != old
    selected = edge.output("Get-ExchangeCertificate", ("Select-Object", {"Property": ["Thumbprint", "Services"]}))
    assert {str(item.Thumbprint) for item in selected} == {old, new}
    edge.output("Remove-ExchangeCertificate", Thumbprint=old, Confirm=False)
    assert list(server.my) == [new]
