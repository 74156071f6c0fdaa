# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one REST call, against a real HTTPS server."""

from __future__ import annotations

import base64
import dataclasses
import datetime
import email.utils
import json
import pathlib
import re
import socket
import typing as t
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from unit.plugins.plugin_utils._online.online_server import TENANT, TOKEN, OnlineServer, Told

from ansible_collections.certops.exchange.plugins.plugin_utils._online import (
    CommandFailed,
    Http,
    NotPermitted,
    NotReachable,
    NotReadOnly,
    NotSignedIn,
    OnlineClient,
    Service,
    ServiceBusy,
    TenantUnknown,
    UnreadableAnswer,
)

EMPTY = Told(body={"value": []})


def test_the_request_is_that_of_the_public_clients(client: OnlineClient, server: OnlineServer) -> None:
    server.answers = [Told(body={"value": [{"Name": "a"}]})]
    assert client.invoke("Get-InboundConnector", ResultSize="Unlimited") == [{"Name": "a"}]
    client.invoke("Get-OnPremisesOrganization")
    first, second = server.asked
    assert (first.method, first.path) == ("POST", f"/adminapi/beta/{TENANT}/InvokeCommand")
    parameters = {"ResultSize": "Unlimited"}
    assert first.json == {"CmdletInput": {"CmdletName": "Get-InboundConnector", "Parameters": parameters}}
    assert second.json == {"CmdletInput": {"CmdletName": "Get-OnPremisesOrganization", "Parameters": {}}}
    expected = {
        "Accept": "application/json",
        "Authorization": f"Bearer {TOKEN}",
        "Content-Type": "application/json",
        "Prefer": "odata.maxpagesize=1000",
        "X-AnchorMailbox": f"UPN:SystemMailbox{{bb558c35-97f1-4cb9-8ff7-d53741dc928c}}@{TENANT}",
        "X-CmdletName": "Get-InboundConnector",
        "X-ResponseFormat": "json",
        "X-SerializationLevel": "Partial",
    }
    assert {name: first.headers[name] for name in expected} == expected
    ids = [
        [str(uuid.UUID(one.headers[name])) for one in server.asked] for name in ("connection-id", "client-request-id")
    ]
    assert len(set(ids[0])) == 1
    assert len(set(ids[1])) == 2
    assert client.sent == ["Get-InboundConnector", "Get-OnPremisesOrganization"]


@pytest.mark.parametrize(
    "cmdlet",
    [
        *(
            "Set-InboundConnector",
            "New-InboundConnector",
            "Remove-InboundConnector",
            "Enable-X",
            "get-x",
            "Get",
            "Get-",
            "",
        ),
        *("Get-X; Set-X", "Get-X\nSet-X", "Get-X\n", " Get-X", "Set-Get-X", "GetX", "Get-Ünder", "Get-X1"),
    ],
)
def test_other_cmdlets_are_not_sent(client: OnlineClient, server: OnlineServer, cmdlet: str) -> None:
    with pytest.raises(NotReadOnly, match="nothing was sent"):
        client.invoke(cmdlet)
    assert server.asked == []
    assert client.sent == []


@given(st.one_of(st.text(max_size=20), st.text("GSet-x\n", max_size=8).map(lambda text: text + "-InboundConnector")))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_is_sent_but_get(client: OnlineClient, server: OnlineServer, cmdlet: str) -> None:
    before = len(server.asked)
    if re.fullmatch(r"Get-[A-Za-z]+", cmdlet):
        client.invoke(cmdlet)
        return
    with pytest.raises(NotReadOnly):
        client.invoke(cmdlet)
    assert len(server.asked) == before


def test_all_pages_are_fetched_with_the_same_body(client: OnlineClient, server: OnlineServer) -> None:
    link = f"{server.url}/adminapi/beta/{TENANT}/InvokeCommand?%24skiptoken=2"
    server.answers = [
        Told(body={"value": [{"n": 1}], "@odata.nextLink": link, "@adminapi.warnings": ["more"]}),
        Told(body={"value": [], "@odata.nextLink": "/adminapi/third?x=3"}, headers={"X-Warnings": "header"}),
        Told(body={"value": [{"n": 2}, {"n": 3}], "@adminapi.warnings": ["more"]}),
    ]
    assert client.invoke("Get-OutboundConnector", ResultSize="Unlimited") == [{"n": 1}, {"n": 2}, {"n": 3}]
    assert len({asked.body for asked in server.asked}) == 1
    assert [asked.path.rpartition("/")[2] for asked in server.asked] == [
        *("InvokeCommand", "InvokeCommand?%24skiptoken=2", "third?x=3")
    ]
    assert {asked.headers["X-CmdletName"] for asked in server.asked} == {"Get-OutboundConnector"}
    assert client.warnings == ["more", "header"]
    assert client.sent == ["Get-OutboundConnector"]


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/adminapi/beta/x/InvokeCommand",
        "https://localhost/adminapi/",
        "http://localhost:{port}/adminapi/",
        "https://user@localhost:{port}/adminapi/",
        "https://localhost:{port}@evil.example/",
        "https://localhost.evil.example:{port}/",
        "//evil.example:{port}/",
        "https://127.0.0.1:{port}/adminapi/",
        "https://localhost:notaport/",
        "file:///etc/passwd",
    ],
)
def test_a_link_to_another_host_is_not_followed(client: OnlineClient, server: OnlineServer, link: str) -> None:
    link = link.format(port=server.server_address[1])
    server.answers = [Told(body={"value": [], "@odata.nextLink": link})]
    with pytest.raises(UnreadableAnswer, match="another host"):
        client.invoke("Get-InboundConnector")
    assert len(server.asked) == 1


def test_pages_that_go_round_in_circles_end(client: OnlineClient, server: OnlineServer) -> None:
    link = f"{server.url}/adminapi/again"
    server.answers = [Told(body={"value": [{}], "@odata.nextLink": link})]
    with pytest.raises(UnreadableAnswer, match="do not end"):
        client.invoke("Get-InboundConnector")
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("told", "waited"),
    [
        (Told(429, headers={"Retry-After": "7"}), 7.0),
        (Told(503, headers={"Retry-After": "0"}), 0.0),
        (Told(503), 1.0),
        (Told(429, headers={"Retry-After": "soon"}), 1.0),
        (Told(400, {"error": {"message": "Ex1|Microsoft.Exchange.Data.Storage.ServerBusyException|busy"}}), 1.0),
        (
            Told(400, {"error": {"innererror": {"internalexception": {"type": "X.CmdletProxyNotAvailableFailure"}}}}),
            1.0,
        ),
        (Told(500, {"error": {"details": [{"message": "BackendCommunicationException"}]}}), 1.0),
        (Told(400, {"error": {"message": "a TransientException"}}), 1.0),
    ],
)
def test_it_is_tried_again(
    client: OnlineClient, server: OnlineServer, slept: list[float], told: Told, waited: float
) -> None:
    server.answers = [told, told, EMPTY]
    assert client.invoke("Get-InboundConnector") == []
    second = 2.0 if waited == 1.0 else waited
    assert slept == [waited, second]
    assert len({asked.body for asked in server.asked}) == 1
    assert len(server.asked) == 3


def test_a_date_in_retry_after(client: OnlineClient, server: OnlineServer, slept: list[float]) -> None:
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=30)
    server.answers = [Told(503, headers={"Retry-After": email.utils.format_datetime(moment, usegmt=True)}), EMPTY]
    client.invoke("Get-InboundConnector")
    assert 25 < slept[0] <= 30


@pytest.mark.parametrize("told", [Told(429), Told(400, {"error": {"message": "ServerBusyException"}})])
def test_it_is_not_tried_for_ever(client: OnlineClient, server: OnlineServer, slept: list[float], told: Told) -> None:
    server.answers = [told]
    with pytest.raises(ServiceBusy, match=rf"HTTP {told.status}.*Try again later"):
        client.invoke("Get-InboundConnector")
    assert slept == [1.0, 2.0, 4.0, 8.0]
    assert len(server.asked) == 5


def test_a_service_that_asks_for_an_hour_is_not_waited_for(
    client: OnlineClient, server: OnlineServer, slept: list[float]
) -> None:
    server.answers = [Told(503, headers={"Retry-After": "3600"}), EMPTY]
    with pytest.raises(ServiceBusy, match="Retry-After: 3600"):
        client.invoke("Get-InboundConnector")
    assert slept == []


def _token(claims: t.Any) -> str:
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"e30.{payload}.c2ln"


TYPED = (
    "Error executing cmdlet : |Microsoft.Exchange.Management.Tasks.X|Ex6F9304|"
    "Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException|The operation couldn't be performed"
)


@pytest.mark.parametrize(
    ("told", "kind", "said"),
    [
        (Told(401), NotSignedIn, r"401.*expired"),
        (Told(403), NotPermitted, r"403"),
        (Told(404), TenantUnknown, rf"{TENANT}.*404.*initial domain"),
        (Told(404, {"error": {"message": TYPED}}), CommandFailed, r"ManagementObjectNotFoundException.*couldn't"),
        (Told(400, {"error": {"message": TYPED}}), CommandFailed, r"Get-InboundConnector failed \(400, Microsoft"),
        (Told(400, {"error": {"details": [{"message": TYPED}], "message": "x"}}), CommandFailed, r"ObjectNotFound"),
        (Told(500, {"error": {"details": [5, {}], "message": "broken"}}), CommandFailed, r"failed \(500\).*broken\."),
        (
            Told(400, {"error": {"message": "", "innererror": {"internalexception": {"message": "m", "type": "A.B"}}}}),
            CommandFailed,
            r"\(400, A\.B\).*said: m\.",
        ),
        (Told(400, "<html>proxy</html>"), UnreadableAnswer, r"status 400.*<html>proxy"),
        (Told(400, {"error": None}), UnreadableAnswer, r"status 400"),
        (Told(500, "[]"), UnreadableAnswer, r"status 500"),
        (Told(302, headers={"Location": "https://evil.example/"}), UnreadableAnswer, r"status 302"),
        (Told(200, "<html>sign in</html>"), UnreadableAnswer, r"<html>sign in.*proxy"),
        (Told(200, "[" * 100_000), UnreadableAnswer, r"not that of the service"),
        (Told(200, {"value": {}}), UnreadableAnswer, r"not that of the service"),
        (Told(200, {"value": ["a"]}), UnreadableAnswer, r"not that of the service"),
        (Told(200, {"value": [], "@odata.nextLink": 5}), UnreadableAnswer, r"link to the next page"),
        (Told(204), UnreadableAnswer, r"status 204"),
    ],
)
def test_what_the_service_refuses_is_told(
    client: OnlineClient, server: OnlineServer, slept: list[float], told: Told, kind: type[Exception], said: str
) -> None:
    server.answers = [told]
    with pytest.raises(kind, match=said) as caught:
        client.invoke("Get-InboundConnector")
    assert TOKEN not in str(caught.value)
    assert "localhost" in str(caught.value)
    assert len(server.asked) == 1
    assert slept == []


@pytest.mark.parametrize(
    ("token", "said"),
    [
        (_token({"roles": ["Exchange.ManageAsApp"]}), r"has the permission.*no role.*Global Reader"),
        (_token({"roles": ["Mail.Read"]}), r"lacks the permission Exchange\.ManageAsApp.*Global Reader"),
        (_token({}), r"lacks the permission Exchange\.ManageAsApp"),
        (_token([]), r"may not do this"),
        (_token({"roles": 5}), r"may not do this"),
        ("opaque", r"may not do this.*Exchange\.ManageAsApp.*Global Reader"),
        ("a.%%%.c", r"may not do this"),
    ],
)
def test_a_403_says_what_is_missing(service: Service, http: Http, server: OnlineServer, token: str, said: str) -> None:
    server.answers = [Told(403)]
    with pytest.raises(NotPermitted, match=said):
        OnlineClient(service, token, http).invoke("Get-InboundConnector")


def _once(service: Service, **changes: t.Any) -> list[dict[str, t.Any]]:
    changed = dataclasses.replace(service, **changes)
    return OnlineClient(changed, TOKEN, Http(changed, lambda _seconds: None)).invoke("Get-InboundConnector")


def test_the_certificate_is_verified(
    service: Service, server: OnlineServer, authority: tuple[pathlib.Path, ...]
) -> None:
    with pytest.raises(NotReachable, match=r"not trusted.*ca_path") as caught:
        _once(service, ca_path=None)
    assert caught.value.cause == "tls"
    with pytest.raises(NotReachable, match=r"not trusted") as caught:
        _once(service, url=service.url.replace("localhost", "127.0.0.1"))
    assert server.asked == []
    assert _once(service) == []


def test_the_environment_does_not_override_the_options(
    service: Service, server: OnlineServer, authority: tuple[pathlib.Path, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    # requests lets these win over what a session was told.
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority[0]))
    assert _once(service, ca_path=None) == []
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere")
    assert _once(service) == []


def test_without_verification_it_is_asked_for(service: Service, recwarn: pytest.WarningsRecorder) -> None:
    assert _once(service, ca_path=None, validate_certs=False) == []
    assert not [warning for warning in recwarn if "Unverified" in str(warning.message)]


def test_a_file_that_is_not_there(service: Service) -> None:
    with pytest.raises(NotReachable, match="nowhere"):
        _once(service, ca_path="/nowhere.pem")


def test_a_netrc_has_no_say(service: Service, server: OnlineServer, tmp_path: pathlib.Path) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine localhost login a password b\n")
    netrc.chmod(0o600)
    assert _once(service) == []
    assert server.asked[0].headers["Authorization"] == f"Bearer {TOKEN}"


def test_a_proxy_is_taken_from_the_environment(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("HTTPS_PROXY", f"http://user:geheim@127.0.0.1:{port}")
    with pytest.raises(NotReachable, match="HTTPS_PROXY") as caught:
        _once(service)
    assert caught.value.cause == "proxy"
    assert "geheim" not in str(caught.value)
    monkeypatch.setenv("NO_PROXY", "localhost")
    assert _once(service) == []


def test_an_answer_that_does_not_come(service: Service, server: OnlineServer) -> None:
    server.answers = [Told(wait=30)]
    with pytest.raises(NotReachable, match=r"No answer within 1 seconds") as caught:
        _once(service, timeout=1)
    assert caught.value.cause == "timeout"


@pytest.mark.parametrize("url", ["https://localhost:{port}", "https://nowhere.invalid"])
def test_nobody_there(service: Service, url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(NotReachable, match=r"Check the address") as caught:
        _once(service, url=url.format(port=port))
    assert caught.value.cause == "network"
    assert "object at 0x" not in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"tenant": "contoso/../x"}, "tenant"),
        ({"tenant": "a..b"}, "tenant"),
        ({"tenant": ""}, "tenant"),
        ({"tenant": "contoso.com?x"}, "tenant"),
        ({"url": "http://outlook.office365.com"}, "online_url"),
        ({"url": "outlook.office365.com"}, "online_url"),
        ({"url": "https://outlook.office365.com/adminapi"}, "online_url"),
        ({"url": "https://user:p@outlook.office365.com"}, "online_url"),
        ({"url": "https://outlook.office365.com:x"}, "online_url"),
        ({"authority": "http://login.microsoftonline.com"}, "authority"),
        ({"authority": "https://login.microsoftonline.com/contoso"}, "authority"),
        ({"timeout": 0}, "timeout"),
    ],
)
def test_settings_that_can_not_be_used(changes: dict[str, t.Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Service(**{"tenant": TENANT, **changes})


def test_addresses_are_those_of_the_public_cloud() -> None:
    service = Service("00000000-1111-2222-3333-444444444444", url="https://outlook.office365.com/")
    assert (service.url, service.authority) == ("https://outlook.office365.com", "https://login.microsoftonline.com")
    assert (service.host, service.authority_host) == ("outlook.office365.com", "login.microsoftonline.com")
