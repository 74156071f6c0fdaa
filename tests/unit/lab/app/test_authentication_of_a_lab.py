# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole labs in which one logs on as in production, through a client that is not ours."""

from __future__ import annotations

import copy
import pathlib
import shutil
import typing as t
import urllib.parse

import pytest
import yaml
from pypsrp.exceptions import AuthenticationError, WinRMTransportError, WSManFaultError
from pypsrp.powershell import RunspacePool
from pypsrp.wsman import WSMan
from unit.lab.app.endpoint_client import PASSWORD, SCENARIO, USER, invoke

from lab.app import Lab, LabError, listening
from lab.kdc import missing

CONFIGURATIONS = {"exchange": "Microsoft.Exchange", "windows": "Microsoft.PowerShell"}


def content(method: str, **more: t.Any) -> dict[str, t.Any]:
    found = copy.deepcopy(SCENARIO)
    found["servers"] = {"EX1": {"site": "Munich"}}
    found["users"]["late"] = {"password": PASSWORD, "password_expired": True}
    return {**found, "authentication": {"inventory": method}, **more}


def pool(url: str, **options: t.Any) -> RunspacePool:
    """A runspace pool that is not open. :param options: of pypsrp's WSMan."""
    parts = urllib.parse.urlsplit(url)
    settings = {"username": USER, "password": PASSWORD, "ssl": parts.scheme == "https", **options}
    connection = WSMan(parts.hostname or "", port=parts.port, path=parts.path.strip("/"), **settings)
    endpoint = "exchange" if "PowerShell" in parts.path else "windows"
    return RunspacePool(connection, configuration_name=CONFIGURATIONS[endpoint])


def test_ntlm_and_basic(tmp_path: pathlib.Path) -> None:
    with Lab(content("ntlm"), tmp_path) as lab:
        ends = lab.endpoints["EX1"]
        trusted: t.Any = {"cert_validation": str(lab.ca_file)}
        for url, options in (
            (ends.windows_plain, {"auth": "ntlm"}),
            (ends.windows_plain, {"auth": "ntlm", "username": "CONTOSO\\admin"}),
            (ends.windows, {"auth": "ntlm", "username": "admin@contoso.lab", **trusted}),
            (ends.windows, {"auth": "basic", **trusted}),
        ):
            with pool(url, **options) as opened:
                assert len(invoke(opened, "Get-Service", Name="WinRM")) == 1
        with pool(ends.exchange, auth="basic", **trusted) as opened:
            assert len(invoke(opened, "Get-ExchangeServer")) == 1
        assert not [entry for entry in lab.log() if entry["kind"] == "logon_refused"]
        for url, options in (
            (ends.windows_plain, {"auth": "ntlm", "password": "wrong"}),
            (ends.windows_plain, {"auth": "ntlm", "username": "late"}),
            (ends.windows, {"auth": "basic", "username": "late", **trusted}),
        ):
            with pytest.raises(AuthenticationError):
                pool(url, **options).open()
        refused = [entry["user"] for entry in lab.log() if entry["kind"] == "logon_refused"]
        assert list(dict.fromkeys(refused)) == ["admin", "late"]
        # Exchange's endpoint offers nothing over HTTP where Kerberos is not there.
        with pytest.raises(AuthenticationError):
            pool(ends.exchange_plain, auth="ntlm").open()
        with pytest.raises(WinRMTransportError) as caught:
            pool(ends.windows_plain, auth="ntlm", encryption="never").open()
        assert caught.value.code == 500
        # A shell is reached through the other listener too, and counted there.
        with pool(ends.windows_plain, auth="ntlm") as opened:
            opened.connection = pool(ends.windows, auth="basic", **trusted).connection
            opened.shell.wsman = opened.connection
            assert len(invoke(opened, "Get-Service", Name="WinRM")) == 1


def test_an_edge_servers_own_accounts(tmp_path: pathlib.Path) -> None:
    found = content("ntlm")
    found["servers"]["EDGE1"] = {"site": "Munich", "roles": ["Edge"]}
    with Lab(found, tmp_path) as lab:
        url = lab.edge_servers["EDGE1"].windows_plain
        for name in ("EDGE1\\admin", "edge1\\Admin", "admin"):
            with pool(url, auth="ntlm", username=name) as opened:
                assert len(invoke(opened, "Get-Service", Name="WinRM")) == 1
        for where, name in ((url, "EX1\\admin"), (lab.endpoints["EX1"].windows_plain, "EX1\\admin")):
            with pytest.raises(AuthenticationError):
                pool(where, auth="ntlm", username=name).open()


def test_a_certificate(tmp_path: pathlib.Path) -> None:
    with Lab(content("certificate"), tmp_path) as lab:
        hosts = yaml.safe_load((lab.inventory("psrp") / "hosts.yml").read_text())
        variables = hosts["all"]["children"]["exchange"]["vars"]
        file = pathlib.Path(variables["ansible_psrp_certificate_pem"])
        assert file.stat().st_mode & 0o077 == 0
        options: dict[str, t.Any] = {"certificate_pem": str(file), "certificate_key_pem": str(file)}
        options |= {"cert_validation": str(lab.ca_file), "username": None, "password": None, "auth": "certificate"}
        ends = lab.endpoints["EX1"]
        with pool(ends.windows, **options) as opened:
            assert len(invoke(opened, "Get-Service", Name="WinRM")) == 1
        with pytest.raises(AuthenticationError):
            pool(ends.exchange, **options).open()
    assert not file.exists()


def test_kerberos_that_cannot_be_had_is_told(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "missing", lambda: "kdb5_util is missing; on Debian install krb5-kdc")
    lab = Lab(content("kerberos"), tmp_path)
    with pytest.raises(LabError, match="Kerberos cannot be offered: kdb5_util is missing"):
        lab.start()
    assert lab.endpoints == {}


@pytest.mark.kerberos
@pytest.mark.skipif(missing() is not None or shutil.which("kinit") is None, reason=f"no Kerberos: {missing()}")
def test_kerberos(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    controller = {"DC1": {"site": "Munich"}}
    with Lab(content("kerberos", domain_controllers=controller), tmp_path) as lab:
        assert lab.kerberos_config is not None
        assert lab.status()["kerberos_config"] == str(lab.kerberos_config)
        monkeypatch.setenv("KRB5_CONFIG", str(lab.kerberos_config))
        monkeypatch.setenv("KRB5CCNAME", f"FILE:{tmp_path / 'none'}")
        ends = lab.endpoints["EX1"]
        trusted: t.Any = {"cert_validation": str(lab.ca_file)}
        options: dict[str, t.Any] = {"auth": "kerberos", "username": "admin@CONTOSO.LAB"}
        name: t.Any = {"negotiate_hostname_override": "ex1.contoso.lab"}
        for url, more in ((ends.exchange_plain, {}), (ends.exchange, trusted)):
            for service in ("HTTP", "WSMAN"):
                with pool(url, **options, **name, **more, negotiate_service=service) as opened:
                    assert len(invoke(opened, "Get-ExchangeServer")) == 1
        for url, host in (
            (ends.windows_plain, "ex1"),
            (lab.domain_controllers["DC1"].windows_plain, "dc1.contoso.lab"),
        ):
            with pool(url, **options, negotiate_hostname_override=host, negotiate_service="WSMAN") as opened:
                assert opened.get_available_runspaces() == 1
        with pytest.raises(AuthenticationError):
            pool(ends.exchange_plain, auth="ntlm").open()
        with pytest.raises(Exception, match="Password has expired"):
            pool(ends.exchange_plain, **{**options, "username": "late@CONTOSO.LAB"}, **name).open()
    assert not (tmp_path / "kerberos").exists()


def test_a_user_has_18_runspaces_whichever_way_he_comes(tmp_path: pathlib.Path) -> None:
    offered = {"exchange": {"http": ["ntlm"], "https": ["basic"]}, "inventory": "ntlm"}
    with Lab(content("ntlm", authentication=offered), tmp_path) as lab:
        ends = lab.endpoints["EX1"]
        ways: list[tuple[str, dict[str, t.Any]]] = [
            (ends.exchange_plain, {"auth": "ntlm"}),
            (ends.exchange, {"auth": "basic", "cert_validation": str(lab.ca_file)}),
        ]
        opened = []
        for number in range(18):
            url, options = ways[number % 2]
            opened.append(pool(url, **options))
            opened[-1].open()
        for url, options in ways:
            with pytest.raises(WSManFaultError) as caught:
                pool(url, **options).open()
            assert caught.value.code == 2150859173
        opened.pop().close()
        opened.append(pool(ways[0][0], **ways[0][1]))
        opened[-1].open()
        for each in opened:
            each.close()
