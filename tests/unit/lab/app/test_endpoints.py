# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole lab in this process, seen through a client that is not ours: who may come in, to what, and what is logged."""

from __future__ import annotations

import datetime
import email.utils
import json
import ssl
import typing as t
import urllib.error
import urllib.parse
import urllib.request

import pytest
from pypsrp.exceptions import AuthenticationError, WSManFaultError
from pypsrp.powershell import PowerShell, RunspacePool
from pypsrp.wsman import WSMan

from lab.app import Lab

PASSWORD = "odd: '\"#%{ and long"
SCENARIO: dict[str, t.Any] = {
    "organisation": "Contoso",
    "forest": "contoso.lab",
    "auth": {"current": {"expires_in": "20d"}},
    "servers": {"EX1": {"site": "Munich"}, "EX2": {"site": "Munich"}},
    "users": {
        "admin": {"password": PASSWORD},
        "auditor": {"password": PASSWORD, "cmdlets": ["Get-AuthConfig"], "local_admin": False},
    },
}


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Lab]:
    with Lab(SCENARIO, tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture(autouse=True)
def _without_a_past(lab: Lab) -> None:
    lab.clear_log()


def pool(
    lab: Lab,
    endpoint: str,
    *,
    user: str = "admin",
    password: str = PASSWORD,
    configuration: str | None = None,
    plain: bool = False,
) -> RunspacePool:
    """pypsrp's own runspace pool on an endpoint of EX1, the lab's authority trusted."""
    url = urllib.parse.urlsplit(getattr(lab.endpoints["EX1"], endpoint + ("_plain" if plain else "")))
    # pypsrp takes a path as well, and hands it to its HTTP library.
    trusted: t.Any = str(lab.ca_file)
    connection = WSMan(
        url.hostname,
        port=url.port,
        path=url.path.strip("/"),
        ssl=not plain,
        auth="basic",
        encryption="never",
        cert_validation=trusted,
        username=user,
        password=password,
    )
    default = {"exchange": "Microsoft.Exchange", "windows": "Microsoft.PowerShell"}[endpoint]
    return RunspacePool(connection, configuration_name=configuration or default)


def invoke(pool: RunspacePool, cmdlet: str, **parameters: t.Any) -> tuple[list[t.Any], list[str]]:
    """Its output, and the ids of its errors."""
    with pool:
        shell = PowerShell(pool)
        shell.add_cmdlet(cmdlet).add_parameters(parameters)
        output = shell.invoke()
        return output, [str(record.fq_error) for record in shell.streams.error]


@pytest.mark.parametrize("plain", [False, True], ids=["https", "http"])
def test_the_exchange_endpoint_answers_with_the_organisations_objects(lab: Lab, plain: bool) -> None:
    output, errors = invoke(pool(lab, "exchange", plain=plain), "Get-AuthConfig")
    assert errors == []
    assert [config.adapted_properties["CurrentCertificateThumbprint"] for config in output] == [
        lab.organisation.auth.current
    ]
    commands = [entry for entry in lab.log() if entry["kind"] == "command"]
    assert [(entry["endpoint"], entry["server"], entry["user"], entry["command"]) for entry in commands] == [
        ("exchange", "EX1", "admin", "Get-AuthConfig")
    ]
    opened = [entry for entry in lab.log() if entry["kind"] == "session_opened"]
    assert [entry["configuration"] for entry in opened] == ["Microsoft.Exchange"]


def test_a_wrong_password_is_refused_and_never_logged(lab: Lab) -> None:
    with pytest.raises(AuthenticationError), pool(lab, "exchange", password="not-the-password"):
        pass
    assert {entry["kind"] for entry in lab.log()} == {"logon_refused"}
    assert "not-the-password" not in json.dumps(lab.log())


@pytest.mark.parametrize("endpoint", ["exchange", "windows"])
def test_an_endpoint_knows_its_own_configuration_only(lab: Lab, endpoint: str) -> None:
    with pytest.raises(WSManFaultError) as caught, pool(lab, endpoint, configuration="Microsoft.Other"):
        pass
    assert caught.value.code == 2150858811


def test_the_windows_endpoint_is_for_administrators(lab: Lab) -> None:
    with pool(lab, "windows"):
        pass
    with pytest.raises(WSManFaultError) as caught, pool(lab, "windows", user="auditor"):
        pass
    assert caught.value.code == 5


def test_a_user_has_the_cmdlets_that_his_roles_give(lab: Lab) -> None:
    _unused, errors = invoke(pool(lab, "exchange", user="auditor"), "Get-AuthConfig")
    assert errors == []
    invoke(pool(lab, "exchange", user="auditor"), "Get-ExchangeCertificate")
    refused = [entry["error_id"] for entry in lab.log() if entry["kind"] == "error"]
    assert refused == ["CommandNotFoundException"]


def test_a_script_is_refused_where_the_language_is_none(lab: Lab) -> None:
    with pool(lab, "exchange") as opened:
        shell = PowerShell(opened)
        shell.add_script("Get-AuthConfig")
        shell.invoke()
        assert shell.had_errors
    assert [entry["kind"] for entry in lab.log()].count("script_refused") == 1
    assert [entry for entry in lab.log() if entry["kind"] == "command"] == []


def test_the_date_header_is_the_organisations(lab: Lab) -> None:
    url = lab.endpoints["EX1"].exchange
    context = ssl.create_default_context(cafile=lab.ca_file)
    lab.advance("3d")
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(urllib.request.Request(url, b"", method="POST"), context=context)
    assert caught.value.code == 401
    date = email.utils.parsedate_to_datetime(caught.value.headers["Date"])
    assert abs(date - lab.now()) < datetime.timedelta(seconds=5)


def test_faults_of_the_organisation_reach_the_cmdlets(lab: Lab) -> None:
    lab.fault("EX2", reachable=False)
    try:
        output, errors = invoke(pool(lab, "exchange"), "Get-ExchangeCertificate", Server="EX2")
    finally:
        lab.fault("EX2", reachable=True)
    assert output == []
    assert len(errors) == 1
    output, errors = invoke(pool(lab, "exchange"), "Get-ExchangeCertificate", Server="EX2")
    assert len(output) == 3
    assert errors == []


def test_faults_of_the_listeners_reach_the_clients(lab: Lab) -> None:
    lab.fault("EX1", throttled=True)
    try:
        with pytest.raises(WSManFaultError) as caught, pool(lab, "exchange"):
            pass
        assert caught.value.code == 2150859173
    finally:
        lab.fault("EX1", throttled=False)
    with pool(lab, "exchange"):
        pass


def test_nothing_the_lab_wrote_down_holds_the_password(lab: Lab) -> None:
    invoke(pool(lab, "exchange"), "Get-ExchangeServer", Identity=PASSWORD)
    written = json.dumps([lab.log(), lab.state(), lab.status()], ensure_ascii=False)
    assert json.dumps(PASSWORD, ensure_ascii=False)[1:-1] not in written
    assert [entry["parameters"] for entry in lab.log() if entry["kind"] == "command"] == [{"Identity": "********"}]
