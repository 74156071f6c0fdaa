# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-ADObject and Get-ADRootDSE on a domain controller."""

from __future__ import annotations

import copy
import typing as t

import pytest
from unit.lab.engine.session_driver import Driver

from lab.cmdlets import DOMAIN_CONTROLLER, WINDOWS
from lab.cmdlets.ad_filter import FilterError, ldap_filter, powershell_filter
from lab.organisation import Organisation, Vantage
from lab.organisation import scenario as scenarios

CONFIGURATION = "CN=Configuration,DC=contoso,DC=lab"
ATTRIBUTE = "msExchServerInternalTLSCert"
CLASS = "Microsoft.ActiveDirectory.Management.Commands.GetADObject"
SCENARIO: dict[str, t.Any] = {
    "organisation": "Contoso",
    "forest": "contoso.lab",
    "auth": {"current": {"expires_in": "20d"}},
    "servers": {
        "EX1": {"site": "Munich", "version": "15.0.1497.2", "roles": ["ClientAccess"]},
        "EX2": {"site": "Munich", "version": "15.0.1497.2"},
    },
    "domain_controllers": {"DC1": {"site": "Munich"}, "DC2": {"domain": "emea.contoso.lab"}},
    "users": {"admin": {"password": "p"}},
}


@pytest.fixture
def forest() -> Organisation:
    return scenarios.build(copy.deepcopy(SCENARIO), monotonic=lambda: 0.0)


@pytest.fixture
def dc(forest: Organisation) -> t.Iterator[Driver]:
    view = Vantage(forest, forest.domain_controllers["DC1"], forest.users["admin"])
    driver = Driver(*DOMAIN_CONTROLLER, context=view)
    yield driver
    driver.session.close()


def get(dc: Driver, **parameters: t.Any) -> t.Any:
    return dc.run(("Get-ADObject", {"SearchBase": CONFIGURATION, **parameters}))


@pytest.mark.parametrize(
    "question",
    [
        {"Filter": "ObjectClass -eq 'msExchExchangeServer' -and Name -eq 'ex1'"},
        {"Filter": '(objectclass -eq "msExchExchangeServer") -and (cn -like "*1")'},
        {"LDAPFilter": "(&(objectClass=msExchExchangeServer)(name=EX1))"},
        {"LDAPFilter": "(&(objectCategory=*)(name=EX1))", "expected": 0},
    ],
)
def test_certificate_of_a_client_access_server(dc: Driver, forest: Organisation, question: dict[str, t.Any]) -> None:
    expected = question.pop("expected", 1)
    result = get(dc, Properties=[ATTRIBUTE], **question)
    assert (result.state, result.errors, len(result.output)) == ("Completed", [], expected)
    for found in result.output:
        assert bytes(found.msExchServerInternalTLSCert) == forest.servers["EX1"].internal_transport
        assert str(found.DistinguishedName) == forest.server_dn(forest.servers["EX1"])
        assert (found.Name, found.ObjectClass) == ("EX1", "msExchExchangeServer")


def test_only_what_was_asked_for_travels(dc: Driver, forest: Organisation) -> None:
    forest.servers["EX1"].internal_transport = None
    (plain,) = get(dc, Filter="Name -eq 'EX1'").output
    assert [item.name for item in plain.PSObject.adapted_properties] == [
        "DistinguishedName",
        "Name",
        "ObjectClass",
        "ObjectGUID",
    ]
    (asked,) = get(dc, Filter="Name -eq 'EX1'", Properties=["*"]).output
    assert asked.msExchServerInternalTLSCert is None
    assert list(asked.networkAddress) == ["ncacn_ip_tcp:EX1.contoso.lab", "netbios:EX1"]


def test_where_is_searched(dc: Driver) -> None:
    servers = "ObjectClass -eq 'msExchExchangeServer'"
    assert len(get(dc, Filter=servers).output) == 2
    assert len(get(dc, Filter=servers, ResultSetSize=1).output) == 1
    assert get(dc, Filter=servers, SearchScope="OneLevel").output == []
    assert dc.run(("Get-ADObject", {"Filter": servers})).output == []
    (found,) = get(dc, Filter="Name -eq 'EX2'").output
    (same,) = dc.run(("Get-ADObject", {"Identity": str(found.DistinguishedName)})).output
    assert same.ObjectGUID == found.ObjectGUID


def test_root_of_the_directory(dc: Driver) -> None:
    (root,) = dc.run(("Get-ADRootDSE", {})).output
    assert root.configurationNamingContext == CONFIGURATION
    (child,) = dc.run(("Get-ADRootDSE", {"Server": "dc2.emea.contoso.lab"})).output
    assert child.defaultNamingContext == "DC=emea,DC=contoso,DC=lab"
    assert child.configurationNamingContext == CONFIGURATION


@pytest.mark.parametrize(
    ("parameters", "error_id", "category"),
    [
        (
            {"Filter": "nonsense"},
            "ActiveDirectoryCmdlet:Microsoft.ActiveDirectory.Management.ADFilterParsingException",
            17,
        ),
        ({"Filter": "*", "SearchBase": "CN=Nowhere"}, "ActiveDirectoryServer:8333", 13),
        ({"Filter": "*", "Server": "dc9"}, "ActiveDirectoryServer:0", 21),
        ({"Filter": "*", "Properties": ["msExchNoSuch"]}, "ActiveDirectoryCmdlet:System.ArgumentException", 5),
    ],
)
def test_question_that_cannot_be_answered(
    dc: Driver, parameters: dict[str, t.Any], error_id: str, category: int
) -> None:
    result = get(dc, **parameters)
    assert (result.state, result.failure_id) == ("Failed", f"{error_id},{CLASS}")
    assert int(result.failure.CategoryInfo.Category) == category


def test_identity_that_is_not_there(dc: Driver) -> None:
    result = dc.run(("Get-ADObject", {"Identity": "CN=EX9"}))
    wanted = "ActiveDirectoryCmdlet:Microsoft.ActiveDirectory.Management.ADIdentityNotFoundException"
    assert result.failure_id == f"{wanted},{CLASS}"


def test_exchange_servers_do_not_have_the_module() -> None:
    assert not {"Get-ADObject", "Get-ADRootDSE"} & {cmdlet.name for cmdlet in WINDOWS}


VALUES = {"name": ["EX1"], "objectclass": ["top", "server"], "description": ["a (b) * c"]}


def read(name: str) -> list[str]:
    return VALUES.get(name.lower(), [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Name -eq 'EX1' -or Name -eq 'EX2'", True),
        ("Name -ne 'EX1'", False),
        ("-not (Name -eq 'EX2') -and ObjectClass -eq server", True),
        ("Name -eq 'EX2' -and Name -eq 'x' -or ObjectClass -eq 'top'", True),
        ("*", True),
        ("Name -like 'EX*'", True),
    ],
)
def test_powershell_filter(text: str, expected: bool) -> None:
    assert powershell_filter(text)(read) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(name=ex1)", True),
        ("(name=E*)", True),
        ("(!(name=EX2))", True),
        ("(|(name=a)(objectClass=top))", True),
        ("(&(name=EX1)(mail=*))", False),
        (r"(description=a \28b\29 \2a c)", True),
        (r"(description=a \28x\29 \2a c)", False),
    ],
)
def test_ldap_filter(text: str, expected: bool) -> None:
    assert ldap_filter(text)(read) is expected


@pytest.mark.parametrize("text", ["", "(", "name=x", "(name=x", "(&)", "(name=x)y", "(!(a=b)(c=d))"])
def test_what_is_no_ldap_filter(text: str) -> None:
    with pytest.raises(FilterError):
        ldap_filter(text)


@pytest.mark.parametrize(
    "text", ["", "Name", "Name -eq", "Name -gt 'x'", "(Name -eq 'x'", "Name -eq 'x' y", "'unended"]
)
def test_what_is_no_powershell_filter(text: str) -> None:
    with pytest.raises(FilterError):
        powershell_filter(text)
