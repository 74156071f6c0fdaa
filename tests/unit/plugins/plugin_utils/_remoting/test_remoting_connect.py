# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be wrong before a session is open, by both connections."""

from __future__ import annotations

import ipaddress
import pathlib
import socket
import ssl
import typing as t

import pytest
from cryptography import x509
from unit.plugins.plugin_utils._remoting.memory_server import MemoryShell
from unit.plugins.plugin_utils._remoting.wsman_front import (
    Answer,
    Front,
    basic,
    connection,
    fault,
    running,
)
from unit.throw_away import write_certificate

from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import (
    CannotConnect,
    Command,
    EndpointNotFound,
    NotAuthenticated,
    NotAuthorised,
    RemotingError,
    SettingNotUsable,
    Throttled,
    open_session,
)

CONNECTIONS = ["psrp", "winrm"]
GET = [Command("Get-Thing", {"Server": "EX1"})]


@pytest.mark.parametrize("name", CONNECTIONS)
@pytest.mark.parametrize(
    ("answer", "expected", "said"),
    [
        (fault(5, "Access is denied."), NotAuthorised, "Access is denied."),
        (fault(2150858811, "The resource URI was not found"), EndpointNotFound, "Microsoft.Exchange"),
        (fault(2150859173, "a maximum of 18 concurrent shells"), Throttled, "18 concurrent shells"),
        (fault(1326, "Logon failure"), NotAuthenticated, "Logon failure"),
        (fault(4711, "Something else"), RemotingError, "4711"),
        ((403, "Forbidden"), NotAuthorised, "403"),
        ((404, "Not Found"), EndpointNotFound, "404"),
        ((429, "Slow down"), Throttled, "429"),
        ((503, "Service Unavailable"), CannotConnect, "503"),
        ((500, "no SOAP at all"), RemotingError, "500"),
        ((200, "no SOAP at all"), EndpointNotFound, "does not speak WS-Management"),
    ],
)
def test_a_refusal_to_open_is_told_as_what_it_is(
    front: t.Any, name: str, answer: Answer, expected: type[RemotingError], said: str
) -> None:
    def trouble(_service: Front, action: str) -> Answer | None:
        return answer if action == "Create" else None

    with pytest.raises(RemotingError) as caught, front(name, trouble=trouble):
        pass
    assert caught.type is expected
    assert said in str(caught.value)
    assert "127.0.0.1" in str(caught.value)


@pytest.mark.parametrize("name", CONNECTIONS)
def test_a_wrong_password_is_not_authenticated(front: t.Any, name: str) -> None:
    wrong = "falsch-43"
    with pytest.raises(NotAuthenticated) as caught, front(name, options={"password": wrong}):
        pass
    assert wrong not in str(caught.value)


@pytest.mark.parametrize("name", CONNECTIONS)
def test_a_wrong_path_is_no_endpoint(front: t.Any, name: str) -> None:
    with pytest.raises(EndpointNotFound, match="/Other"), front(name, options={"path": "/Other"}):
        pass


@pytest.mark.parametrize("name", CONNECTIONS)
@pytest.mark.parametrize(
    ("host", "cause"),
    [("127.0.0.1", "refused"), ("no-such-host.invalid", "unknown_host")],
)
def test_no_connection_says_why(name: str, host: str, cause: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        options = basic(taken.getsockname()[1], host=host)
        with pytest.raises(CannotConnect) as caught, open_session("exchange", connection(name), options):
            pass
    assert caught.value.cause == cause
    assert host in str(caught.value)


@pytest.mark.parametrize("name", CONNECTIONS)
def test_a_port_that_swallows_everything_is_a_timeout(name: str) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(5)
        options = basic(silent.getsockname()[1], timeout=2)
        with pytest.raises(CannotConnect) as caught, open_session("exchange", connection(name), options):
            pass
    assert caught.value.cause == "timeout"


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[pathlib.Path, ssl.SSLContext, ssl.SSLContext]:
    """A certificate for 127.0.0.1, that server, and another one for another name."""
    folder = tmp_path_factory.mktemp("tls")
    right = _certificate(folder / "right.pem", x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
    _certificate(folder / "wrong.pem", x509.DNSName("other.contoso.lab"))
    wrong = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    wrong.load_cert_chain(folder / "wrong.pem")
    return folder, right, wrong


def _certificate(path: pathlib.Path, name: x509.GeneralName) -> ssl.SSLContext:
    write_certificate(path, name, authority=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


@pytest.mark.parametrize("name", CONNECTIONS)
@pytest.mark.parametrize(
    ("which", "options", "cause"),
    [
        ("right", {}, "tls_not_trusted"),
        ("right", {"ca_cert": "right.pem"}, None),
        ("right", {"validate_certs": False}, None),
        ("wrong", {"ca_cert": "wrong.pem"}, "tls_wrong_name"),
        ("none", {}, "tls"),
    ],
)
def test_tls_is_validated_unless_it_is_turned_off(
    tls: t.Any, name: str, which: str, options: dict[str, t.Any], cause: str | None
) -> None:
    folder, right, wrong = tls
    if "ca_cert" in options:
        options = {"ca_cert": str(folder / options["ca_cert"])}
    service = Front(lambda: MemoryShell(lambda pipeline: pipeline.server.write_output("there")))
    with running(service, {"right": right, "wrong": wrong, "none": None}[which]) as port:
        chosen = basic(port, scheme="https", allow_basic_over_http=None, **options)
        if cause is None:
            with open_session("exchange", connection(name), chosen) as session:
                assert session.invoke(GET).outputs == ["there"]
        else:
            with pytest.raises(CannotConnect) as caught, open_session("exchange", connection(name), chosen):
                pass
            assert caught.value.cause == cause


def test_settings_that_the_library_refuses_are_told(front: t.Any) -> None:
    with pytest.raises(SettingNotUsable, match="encryption"), front("psrp", options={"message_encryption": "always"}):
        pass
