# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The section ``authentication`` of a scenario: what is read of it, and the inventories that log on so."""

from __future__ import annotations

import pathlib
import typing as t

import pytest

from lab.app import logging_on
from lab.app.inventory import Endpoints, WindowsEndpoint, inventory
from lab.app.inventory_logon import Logon
from lab.app.logging_on import LoggingOn
from lab.organisation import User
from lab.organisation.section import ScenarioError
from lab.wsman import METHODS

SERVER = Endpoints(
    "https://127.1.2.1:1/wsman",
    "http://127.1.2.1:2/wsman",
    "https://127.1.2.1:3/PowerShell/",
    "http://127.1.2.1:4/PowerShell/",
    name="EX1.contoso.lab",
)
EDGE = WindowsEndpoint("https://127.1.2.2:5/wsman", "http://127.1.2.2:6/wsman", name="EDGE1.contoso.lab")
KEYTAB = pathlib.Path("services.keytab")


def read(section: t.Any) -> LoggingOn:
    left, found = logging_on.read({"organisation": "Contoso", "authentication": section})
    assert left == {"organisation": "Contoso"}
    return found


def test_without_the_section_all_is_as_it_was() -> None:
    for content in ({"organisation": "x"}, "no mapping"):
        left, found = logging_on.read(content)
        assert left == content
        assert found == LoggingOn()
    for endpoint in ("exchange", "windows"):
        offer = found.offer(endpoint, "http", None)
        assert (offer.methods, offer.allow_unencrypted) == (("basic",), True)


def test_with_it_the_listeners_offer_what_a_server_does() -> None:
    found = read({})
    assert found.method == "kerberos"
    assert found.as_production
    assert not (found.allow_unencrypted or found.clock_skew)
    assert read({"clock_skew": True}).clock_skew
    assert found.methods == {
        ("exchange", "http"): ("kerberos",),
        ("exchange", "https"): ("kerberos", "basic"),
        ("windows", "http"): ("kerberos", "ntlm", "credssp"),
        ("windows", "https"): METHODS,
    }
    # Outside of the domain there is no Kerberos.
    assert found.offer("windows", "http", KEYTAB).methods == ("kerberos", "ntlm", "credssp")
    assert found.offer("windows", "http", None).methods == ("ntlm", "credssp")


@pytest.mark.parametrize("method", METHODS)
def test_kerberos_is_offered_where_the_inventories_use_it(method: str) -> None:
    assert read({"inventory": method}).offered("kerberos") == (method == "kerberos")
    assert read({"inventory": method, "windows": {"http": ["kerberos", "ntlm", "credssp"]}}).offered("kerberos")


@pytest.mark.parametrize(
    ("section", "path", "problem"),
    [
        ({"inventory": "digest"}, "authentication.inventory", "must be one of kerberos, ntlm"),
        ({"windows": {"http": ["digest"]}}, "authentication.windows.http", "'digest' is none of"),
        ({"windows": {"http": ["certificate"]}}, "authentication.windows.http", "a certificate takes TLS"),
        (
            {"windows": {"https": ["basic"], "http": []}},
            "authentication.inventory",
            "does not offer kerberos over http",
        ),
        ({"windows": {"ftp": []}}, "authentication.windows.ftp", "unknown"),
        ({"powershell": {}}, "authentication.powershell", "unknown"),
        ([], "authentication", "must be a mapping"),
    ],
)
def test_what_makes_no_sense_is_told(section: t.Any, path: str, problem: str) -> None:
    with pytest.raises(ScenarioError, match=problem) as caught:
        read(section)
    assert caught.value.path == path


def group(connection: str, method: str, name: str = "exchange") -> tuple[dict[str, t.Any], dict[str, t.Any]]:
    """The variables of a group, and of its only host."""
    certificate = pathlib.Path("/lab/tls/user.pem")
    logon = Logon(User("certadmin", "secret"), pathlib.Path("/lab/ca.pem"), method, "contoso.lab", certificate)
    found = inventory(connection, {"EX1": SERVER}, logon, {"edge_servers": {"EDGE1": EDGE}})
    children = found["all"]["children"][name]
    [host] = children["hosts"].values()
    return children["vars"], host


@pytest.mark.parametrize("connection", ["winrm", "psrp"])
def test_the_inventories_for_kerberos(connection: str) -> None:
    variables, host = group(connection, "kerberos")
    assert variables["ansible_user"] == "certadmin@CONTOSO.LAB"
    assert (variables["exchange_endpoint_auth"], variables["exchange_endpoint_scheme"]) == ("kerberos", "http")
    assert "exchange_endpoint_ca_cert" not in variables
    # Another host's name would not be the ticket's.
    assert "exchange_endpoint_host" not in host
    assert (host["ansible_port"], host["exchange_endpoint_port"]) == (2, 4)
    if connection == "winrm":
        assert (variables["ansible_winrm_transport"], variables["ansible_winrm_scheme"]) == ("kerberos", "http")
        assert variables["ansible_winrm_kinit_env_vars"] == ["KRB5_CONFIG"]
        assert host["ansible_winrm_kerberos_hostname_override"] == "ex1.contoso.lab"
    else:
        assert (variables["ansible_psrp_auth"], variables["ansible_psrp_protocol"]) == ("kerberos", "http")
        assert host["ansible_psrp_negotiate_hostname_override"] == "ex1.contoso.lab"
    # An Edge server is outside of the domain.
    variables, host = group(connection, "kerberos", "edge_servers")
    assert variables["ansible_user"] == "certadmin"
    assert variables["ansible_winrm_transport" if connection == "winrm" else "ansible_psrp_auth"] == "ntlm"
    assert host == {"ansible_host": "127.1.2.2", "ansible_port": 6}


@pytest.mark.parametrize("connection", ["winrm", "psrp"])
@pytest.mark.parametrize(("method", "port"), [("ntlm", 2), ("credssp", 2), ("basic", 1), ("certificate", 1)])
def test_the_inventories_for_the_others(connection: str, method: str, port: int) -> None:
    variables, host = group(connection, method)
    assert variables["ansible_winrm_transport" if connection == "winrm" else "ansible_psrp_auth"] == method
    assert (variables["exchange_endpoint_auth"], variables["exchange_endpoint_scheme"]) == ("basic", "https")
    assert (host["ansible_port"], host["exchange_endpoint_port"]) == (port, 3)
    trusted = "ansible_winrm_ca_trust_path" if connection == "winrm" else "ansible_psrp_ca_cert"
    assert variables.get(trusted) == ("/lab/ca.pem" if port == 1 else None)
    file = "ansible_winrm_cert_pem" if connection == "winrm" else "ansible_psrp_certificate_pem"
    assert variables.get(file) == ("/lab/tls/user.pem" if method == "certificate" else None)
