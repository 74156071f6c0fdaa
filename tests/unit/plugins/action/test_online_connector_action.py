# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole action, as Ansible calls it, against a service on HTTPS; no connection to the host is opened."""

from __future__ import annotations

import base64
import json
import pathlib
import threading
import types
import typing as t
from unittest import mock
from urllib.parse import quote_plus

import pytest
from unit.plugins.plugin_utils._online.online_server import (
    TENANT,
    TOKEN,
    Asked,
    OnlineServer,
    Told,
    make_application,
    make_authority,
    make_certificate,
)
from unit.plugins.plugin_utils.test_online_checks import INBOUND, OUTBOUND

from ansible_collections.certops.exchange.plugins.action.exchange_online_connector_info import ActionModule

ID = "11111111-2222-3333-4444-555555555555"
SECRET = "a~Secret+Value/of_34=letters~QQQQQ"
Run = t.Callable[..., dict[str, t.Any]]


@pytest.fixture(scope="module")
def application() -> str:
    return make_application()[0]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[pathlib.Path, pathlib.Path]:
    return make_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def server(
    files: tuple[pathlib.Path, pathlib.Path], monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path
) -> t.Iterator[OnlineServer]:
    """A tenant with what the wizard makes, a connector of a partner, and one for transport rules."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NO_PROXY", "localhost")
    online = OnlineServer(files[1])
    online.answers = [_tenant]
    thread = threading.Thread(target=online.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield online
    online.shutdown()
    online.server_close()
    thread.join()


def _tenant(asked: Asked) -> Told:
    given = asked.json["CmdletInput"]
    partner = {**INBOUND, "Identity": "Partner", "Name": "Partner", "ConnectorSource": "Default"}
    if given["CmdletName"] == "Get-InboundConnector":
        return Told(body={"value": [INBOUND, partner], "@adminapi.warnings": ["Something is old."]})
    if given["CmdletName"] == "Get-OnPremisesOrganization":
        value = {"OrganizationName": "Contoso", "HybridDomains": ["contoso.com"], "InboundConnector": "Inbound from 1"}
        return Told(body={"value": [{**value, "OutboundConnector": "Outbound to 1"}]})
    if given["Parameters"].get("IsTransportRuleScoped"):
        ruled = {"Identity": "Ruled", "Name": "Ruled", "ConnectorSource": "Default"}
        return Told(body={"value": [{**OUTBOUND, **ruled}]})
    return Told(body={"value": [] if given["Parameters"].get("IncludeTestModeConnectors") else [OUTBOUND]})


@pytest.fixture
def run(server: OnlineServer, files: tuple[pathlib.Path, pathlib.Path]) -> Run:
    def runner(check_mode: bool = False, **arguments: t.Any) -> dict[str, t.Any]:
        addresses = {"online_url": server.url, "authority": server.url, "ca_path": str(files[0])}
        task = mock.MagicMock(check_mode=check_mode, diff=False, async_val=0, args={**addresses, **arguments})
        task.action = "certops.exchange.exchange_online_connector_info"
        connection = mock.MagicMock(transport="psrp")
        templar = t.cast("t.Any", types.SimpleNamespace(template=lambda value: value))
        action = ActionModule(task, connection, mock.MagicMock(), mock.MagicMock(), templar, None)
        result = action.run(task_vars={})
        for opens in (connection._connect, connection.exec_command, connection.put_file, connection.fetch_file):
            opens.assert_not_called()
        return result

    return runner


@pytest.mark.parametrize("check_mode", [False, True])
def test_all_is_read_with_a_token_and_compared_with_a_certificate(
    run: Run, server: OnlineServer, check_mode: bool
) -> None:
    pem = make_certificate("mail.contoso.com", "mail.contoso.com", "autodiscover.contoso.com")
    result = run(check_mode, tenant=TENANT, access_token=TOKEN, certificate=pem)
    assert (result["checked"], result["changed"], result["tenant"]) == (True, False, TENANT)
    assert "failed" not in result
    assert [(one["name"], one["from_wizard"], one["matches"]) for one in result["inbound_connectors"]] == [
        ("Inbound from 1", True, True),
        ("Partner", False, True),
    ]
    assert [(one["name"], one["from_wizard"], one["matches"]) for one in result["outbound_connectors"]] == [
        ("Outbound to 1", True, True),
        ("Ruled", False, True),
    ]
    (organization,) = result["on_premises_organizations"]
    assert organization == {
        "organization_name": "Contoso",
        "hybrid_domains": ["contoso.com"],
        "inbound_connector": "Inbound from 1",
        "outbound_connector": "Outbound to 1",
    }
    assert [(one["row"], one["passed"]) for one in result["checks"]] == [
        ("S4-25", True),
        ("S4-26", True),
        ("S4-27", True),
        ("S4-28", True),
    ]
    assert result["warnings"] == ["Exchange Online: Something is old."]
    sent = [asked.json["CmdletInput"] for asked in server.asked]
    assert [one["CmdletName"] for one in sent] == [
        "Get-InboundConnector",
        *["Get-OutboundConnector"] * 3,
        "Get-OnPremisesOrganization",
    ]
    assert all(one["Parameters"].get("ResultSize") == "Unlimited" for one in sent[:4])
    assert TOKEN not in str(result)


def test_the_result_is_as_documented(run: Run) -> None:
    import yaml

    returned = yaml.safe_load(ActionModule.module.RETURN)
    result = run(tenant=TENANT, access_token=TOKEN, names=["mail.contoso.com"])
    assert set(result) - {"changed", "warnings"} == set(returned) - {"reason", "how_to_check"}
    for key in ("inbound_connectors", "outbound_connectors", "on_premises_organizations", "checks"):
        assert set(result[key][0]) == set(returned[key]["contains"])
    assert set(run()) - {"changed"} == {"checked", "reason", "how_to_check"}


def test_another_certificate_does_not_pass(run: Run) -> None:
    der = base64.b64encode(base64.b64decode("".join(make_certificate("mail.fabrikam.com").splitlines()[1:-1]))).decode()
    result = run(tenant=TENANT, access_token=TOKEN, certificate=der)
    assert [one["passed"] for one in result["checks"]] == [False, True, False, True]
    assert "mail.fabrikam.com" in result["checks"][0]["found"]
    assert [one["matches"] for one in result["inbound_connectors"]] == [False, False]


def test_with_nothing_to_compare_it_can_not_be_told(run: Run) -> None:
    result = run(tenant=TENANT, access_token=TOKEN)
    assert [one["passed"] for one in result["checks"]] == [None, True, True, True]
    assert [one["matches"] for one in result["inbound_connectors"]] == [None, None]


def test_with_the_application_itself(run: Run, server: OnlineServer, application: str, tmp_path: pathlib.Path) -> None:
    file = tmp_path / "app.pem"
    file.write_text(application, encoding="utf-8")
    for proof in (
        {"client_secret": SECRET},
        {"client_certificate": application},
        {"client_certificate_path": str(file)},
    ):
        server.asked.clear()
        result = run(tenant=TENANT, client_id=ID, **proof)
        assert result["checked"] is True, result
        assert server.asked[1].path.endswith("/token")
        assert {asked.headers["Authorization"] for asked in server.invoked} == {f"Bearer {TOKEN}"}


@pytest.mark.parametrize("empty", [{}, {"access_token": "", "client_secret": "", "client_id": "", "tenant": TENANT}])
def test_without_credentials_it_says_how_to_check(run: Run, server: OnlineServer, empty: dict[str, str]) -> None:
    # A survey gives empty texts where nothing was entered.
    result = run(**empty)
    assert result["checked"] is False
    assert result["changed"] is False
    assert "failed" not in result
    assert "credentials" in result["reason"]
    assert any("TlsSenderCertificateName" in step for step in result["how_to_check"])
    assert server.asked == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"access_token": TOKEN}, "tenant: needed"),
        ({"tenant": TENANT, "client_secret": SECRET}, "client_id: needed together with client_secret"),
        ({"tenant": TENANT, "client_id": ID}, "client_id: needs one of"),
        (
            {"tenant": TENANT, "client_id": ID, "client_certificate": "no key at all"},
            "client_certificate: expected one private key",
        ),
        ({"tenant": TENANT, "client_id": ID, "client_certificate_path": "/nowhere.pem"}, "/nowhere.pem can't be read"),
        ({"tenant": TENANT, "access_token": TOKEN, "client_secret": SECRET}, "give one of them"),
        ({"tenant": TENANT, "access_token": TOKEN, "certificate": "x", "names": ["x"]}, "give one of them"),
        ({"tenant": TENANT, "access_token": TOKEN, "certificate": "x"}, "certificate: this is no X.509 certificate"),
        ({"certificate": "x"}, "certificate: this is no X.509 certificate"),
        ({"tenant": "a/b", "access_token": TOKEN}, "tenant: 'a/b'"),
        ({"tenant": TENANT, "access_token": TOKEN, "online_url": "http://x"}, "online_url"),
        ({"tenant": TENANT, "access_token": TOKEN, "timeout": 0}, "timeout"),
    ],
)
def test_options_that_can_not_be_used(run: Run, server: OnlineServer, arguments: dict[str, t.Any], said: str) -> None:
    result = run(**arguments)
    assert result["failed"] is True
    assert said in result["msg"]
    assert server.asked == []


def test_a_file_that_is_no_text(run: Run, tmp_path: pathlib.Path) -> None:
    file = tmp_path / "app.pfx"
    file.write_bytes(b"\x30\x82\xff\xff")
    result = run(tenant=TENANT, client_id=ID, client_certificate_path=str(file))
    assert "is no PEM text" in result["msg"]


def test_errors_fail_the_task_in_words(run: Run, server: OnlineServer) -> None:
    server.answers = [Told(403)]
    result = run(tenant=TENANT, access_token=TOKEN)
    assert result["failed"] is True
    assert result["changed"] is False
    assert (
        "certops.exchange.exchange_online_connector_info: localhost: The application has the permission"
        in result["msg"]
    )
    assert "unreachable" not in result


@pytest.mark.parametrize("proof", ["client_secret", "client_certificate"])
def test_no_secret_is_in_any_result(run: Run, server: OnlineServer, application: str, proof: str) -> None:
    """Not even where the services repeat what they were sent."""
    lines = application.partition("-----END PRIVATE KEY")[0].splitlines()[1:]
    secrets = [SECRET] if proof == "client_secret" else lines
    given = {proof: SECRET if proof == "client_secret" else application}

    def repeat(asked: Asked) -> Told:
        said = f"AADSTS1: {' '.join(secrets[:4])} {asked.body} {asked.headers.get('Authorization', '')} THE END"
        return Told(400, {"error": {"message": said}} if "/adminapi/" in asked.path else {"error_description": said})

    server.answers = [repeat]
    results = [run(tenant=TENANT, client_id=ID, **given)]
    server.token_answer = repeat
    results.append(run(tenant=TENANT, client_id=ID, **given))
    assertion = server.asked[-1].form.get("client_assertion", TOKEN)
    assert all(result["failed"] and "AADSTS1" in result["msg"] for result in results)
    shown = json.dumps(results)
    assert not [secret for secret in (*secrets, TOKEN, assertion, quote_plus(SECRET)) if secret in shown]
    # Nor a piece of one.
    assert not [secret for secret in (*secrets, TOKEN, assertion) if secret[: len(secret) // 2] in shown]


def test_a_long_answer_is_not_cut_inside_a_secret(run: Run, server: OnlineServer) -> None:
    secret = "s" * 60
    for padding in range(430, 500, 7):
        server.token_answer = Told(400, {"error": "x", "error_description": f"{'a' * padding} {secret} b"})
        result = run(tenant=TENANT, client_id=ID, client_secret=secret)
        assert "ss" not in result["msg"].replace("certops", "").replace("less", "")
