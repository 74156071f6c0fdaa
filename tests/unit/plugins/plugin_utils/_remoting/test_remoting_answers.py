# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that are none of WS-Management, and methods that an endpoint does not offer."""

from __future__ import annotations

import typing as t
import urllib.parse

import pytest
import requests
from unit.plugins.plugin_utils._remoting.a_lab import CONNECTIONS, KEYS, Controller, refused, scenario
from unit.plugins.plugin_utils._remoting.memory_server import MemoryShell
from unit.plugins.plugin_utils._remoting.wsman_front import Front, Handler, basic, connection, running

from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import (
    CannotConnect,
    Command,
    EndpointNotFound,
    NotAuthorised,
    RemotingError,
    UnreadableAnswer,
    _hearing,
    _http,
    open_session,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting._clock import ServerClock
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting._hearing import Heard
from lab.app import Lab

GET = [Command("Get-Thing")]
PAGE = "<html><head><TITLE>Outlook &amp;\n more</TITLE></head><body>Sign in<br></body></html>"


class Pages(Handler):
    """Says what it was told to, in place of WS-Management, from the request of that number on."""

    status = 200
    page = PAGE
    kind = "text/html; charset=utf-8"
    more: t.ClassVar[dict[str, str]] = {}
    first = 0

    def take(self, body: bytes) -> None:
        if len(self.server.requests) < self.first:
            return super().take(body)
        data = self.page.encode()
        self.server.requests.append(("page", dict(self.headers.items())))
        self.send_response(self.status)
        for name, value in {"Content-Type": self.kind, "Content-Length": str(len(data)), **self.more}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)
        return None


def opened(name: str, auth: str, **settings: t.Any) -> tuple[RemotingError, list[tuple[str, dict[str, str]]]]:
    """What a session ends with before such a server, and the requests it got."""
    service = Front(lambda: MemoryShell(lambda pipeline: pipeline.server.write_output("there")))
    service.RequestHandlerClass = type("Told", (Pages,), settings)
    with (
        running(service) as port,
        pytest.raises(RemotingError) as caught,
        open_session("exchange", connection(name), basic(port, auth=auth)) as session,
    ):
        session.invoke(GET)
    return caught.value, service.requests


@pytest.mark.parametrize("name", CONNECTIONS)
@pytest.mark.parametrize("auth", ["basic", "ntlm"])
@pytest.mark.parametrize(
    ("settings", "expected", "said"),
    [
        ({}, EndpointNotFound, "an HTML page in place of WS-Management (Outlook & more). A load balancer"),
        ({"page": "<p>"}, EndpointNotFound, "an HTML page in place of WS-Management. A load balancer"),
        ({"page": "{}", "kind": "application/json"}, EndpointNotFound, "an answer of the type application/json"),
        ({"status": 403}, NotAuthorised, "(HTTP status 403). It said: an HTML page, Outlook & more."),
        ({"status": 404}, EndpointNotFound, "(HTTP status 404). It said: an HTML page, Outlook & more."),
        ({"status": 500}, RemotingError, "HTTP status 500. It said: an HTML page, Outlook & more."),
        ({"status": 503}, CannotConnect, "HTTP status 503. It said: an HTML page, Outlook & more."),
    ],
)
def test_a_page_in_place_of_an_answer(
    name: str, auth: str, settings: dict[str, t.Any], expected: type[RemotingError], said: str
) -> None:
    error, _requests = opened(name, auth, **settings)
    assert error.__class__ is expected
    assert said in str(error)


@pytest.mark.parametrize("name", CONNECTIONS)
@pytest.mark.parametrize("status", [301, 302, 307])
def test_a_redirection_is_told_and_not_followed(name: str, status: int) -> None:
    with running(other := Front(lambda: MemoryShell(lambda _pipeline: None))) as port:
        place = f"http://127.0.0.1:{port}/PowerShell/"
        error, asked = opened(name, "basic", status=status, more={"Location": place})
    assert error.__class__ is EndpointNotFound
    assert f"answered with a redirection to {place}, which is not followed" in str(error)
    assert len(asked) == 1
    assert other.requests == []


@pytest.mark.parametrize("name", CONNECTIONS)
def test_a_page_in_the_middle_leaves_it_open_what_happened(name: str) -> None:
    error, _requests = opened(name, "basic", first=3)
    assert error.__class__ is UnreadableAnswer
    assert "an HTML page" in str(error)
    assert "not known" in str(error)


def test_a_library_that_makes_its_session_otherwise_is_heard_from_the_second_answer_on() -> None:
    class Transport:
        endpoint = "http://ex1/PowerShell/"
        session: requests.Session | None = None

        def send(self, _message: bytes) -> bytes:
            self.session = self.session or requests.Session()
            return b"answer"

    inner = Transport()
    http = _http._PsrpHttp(inner, Heard(ServerClock()))
    for heard in (False, True, True):
        assert http.send(b"message") == b"answer"
        assert inner.session is not None
        if heard:
            adapter: t.Any = inner.session.get_adapter(inner.endpoint)
            assert isinstance(adapter, _hearing._Ear)
            assert not isinstance(adapter._inner, _hearing._Ear)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Lab]:
    """Without Kerberos: Exchange's endpoint offers Basic over TLS, and nothing at all over HTTP."""
    with Lab(scenario({"inventory": "ntlm"}), tmp_path_factory.mktemp("lab"), key_cache=KEYS) as running_lab:
        yield running_lab


@pytest.mark.parametrize("name", CONNECTIONS)
def test_a_method_that_is_not_offered_is_told_with_those_that_are(lab: Lab, name: str) -> None:
    controller = Controller.of(lab, name)
    said = refused(controller.session("exchange", exchange_endpoint_auth="ntlm"))
    assert "does not offer NTLM over https; it offers Basic." in said
    assert "Set exchange_endpoint_auth to basic, or allow NTLM on the server." in said
    port = urllib.parse.urlsplit(lab.endpoints["EX1"].exchange_plain).port
    plain = {"exchange_endpoint_auth": "ntlm", "exchange_endpoint_scheme": "http", "exchange_endpoint_port": port}
    said = refused(controller.session("exchange", **plain))
    assert "does not offer NTLM over http; it offers nothing. " in said
    assert "Check scheme and port, or allow NTLM on the server." in said
    method, setting = ("plaintext", "ansible_winrm_transport") if name == "winrm" else ("basic", "ansible_psrp_auth")
    changes: dict[str, t.Any] = {setting: method, "exchange_endpoint_allow_basic_over_http": True}
    said = refused(controller.session(**changes))
    assert "does not offer Basic over http; it offers Negotiate" in said
    assert f"Set {setting} to kerberos or ntlm or credssp, or allow Basic" in said


@pytest.mark.parametrize("name", CONNECTIONS)
@pytest.mark.parametrize("user", ["admin", "CONTOSO\\admin", "admin@contoso.lab"])
def test_ntlm_takes_a_name_in_each_form(lab: Lab, name: str, user: str) -> None:
    with Controller.of(lab, name).session(ansible_user=user) as session:
        assert session.invoke([Command("Get-Service", {"Name": "WinRM"})]).outputs


@pytest.mark.parametrize("name", CONNECTIONS)
def test_a_wrong_password_is_not_taken_for_a_missing_method(lab: Lab, name: str) -> None:
    said = refused(Controller.of(lab, name).session(ansible_password="wrong"))
    assert "did not accept the user's credentials" in said
    assert "does not" not in said


@pytest.mark.parametrize("name", CONNECTIONS)
def test_a_certificate_that_is_not_taken(tmp_path: t.Any, name: str) -> None:
    with Lab(scenario({"inventory": "certificate"}), tmp_path, key_cache=KEYS) as running_lab:
        controller = Controller.of(running_lab, name)
        with controller.session() as session:
            assert session.invoke([Command("Get-Service", {"Name": "WinRM"})]).outputs
        said = refused(controller.session("exchange", exchange_endpoint_auth="certificate"))
    assert "did not accept the client certificate" in said
    assert "IIS" in said
