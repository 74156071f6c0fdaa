# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions over real HTTP by both connections, against a small WS-Man front of the server in memory.

The front is here to misbehave: wrong answers, broken connections, late answers. Fidelity is the lab's business.
"""

from __future__ import annotations

import base64
import contextlib
import datetime
import http.server
import ipaddress
import pathlib
import socket
import ssl
import threading
import time
import typing as t
import uuid
import xml.etree.ElementTree as ET

import pytest
from ansible.playbook.play_context import PlayContext
from ansible.plugins.loader import connection_loader
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import (
    CannotConnect,
    Command,
    CutConnection,
    EndpointNotFound,
    EndpointOptions,
    NotAuthenticated,
    NotAuthorised,
    PromptNotForeseen,
    RemotingError,
    Rule,
    Secret,
    Session,
    SettingNotUsable,
    Throttled,
    open_session,
)

USER, PASSWORD = "admin", "geheim-42"
CONNECTIONS = ["psrp", "winrm"]
SOAP = "http://www.w3.org/2003/05/soap-envelope"
SHELL = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
NOTHING_YET = 2150858793
GET = [Command("Get-Thing", {"Server": "EX1"})]

Answer = tuple[int, str]
Trouble = t.Callable[["Front", str], Answer | None]


class Front(http.server.ThreadingHTTPServer):
    """A WS-Man service; ``trouble`` may answer a request in its own way, or break the connection."""

    daemon_threads = True

    def __init__(self, make: t.Callable[[], t.Any], trouble: Trouble | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.make = make
        self.trouble = trouble
        self.shells: dict[str, t.Any] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.deleted: list[str] = []

    def handle_error(self, request: t.Any, client_address: t.Any) -> None:
        """A client that goes away is part of the tests."""

    @property
    def actions(self) -> list[str]:
        """The last part of each request's action."""
        return [action for action, _headers in self.requests]

    def answer(self, action: str, root: ET.Element) -> Answer:
        """What the service says to a message."""
        if self.trouble is not None and (special := self.trouble(self, action)) is not None:
            return special
        if action == "Create":
            shell = self.make()
            shell.open(uuid.uuid4(), base64.b64decode(text(root, "creationXml")))
            name = str(uuid.uuid4()).upper()
            self.shells[name] = shell
            selector = f'<w:SelectorSet><w:Selector Name="ShellId">{name}</w:Selector></w:SelectorSet>'
            return (
                200,
                f"<x:ResourceCreated><a:ReferenceParameters>{selector}</a:ReferenceParameters></x:ResourceCreated>",
            )
        name = text(root, "Selector")
        if name not in self.shells:
            return fault(2150858843, "no such shell")
        return self.in_shell(action, root, self.shells[name], name)

    def in_shell(self, action: str, root: ET.Element, shell: t.Any, name: str) -> Answer:
        """What a shell says."""
        if action == "Command":
            command = next(e for e in root.iter() if e.tag.endswith("}CommandLine")).attrib["CommandId"]
            shell.command(uuid.UUID(command), base64.b64decode(text(root, "Arguments")))
            return 200, f"<r:CommandResponse><r:CommandId>{command}</r:CommandId></r:CommandResponse>"
        if action == "Send":
            stream = next(e for e in root.iter() if e.tag.endswith("}Stream"))
            shell.send(base64.b64decode(stream.text or ""), None, answer=stream.attrib["Name"] == "pr")
        if action == "Receive":
            payload = shell.pool.data_to_send(shell.max_size)
            if payload is None:
                return fault(NOTHING_YET, "nothing yet")
            data = base64.b64encode(payload.data).decode()
            return 200, f'<r:ReceiveResponse><r:Stream Name="stdout">{data}</r:Stream></r:ReceiveResponse>'
        if action == "Signal" and text(root, "Code").endswith("ctrl_c"):
            shell.stop(uuid.UUID(next(e for e in root.iter() if e.tag.endswith("}Signal")).attrib["CommandId"]))
        if action == "Delete":
            self.deleted.append(name)
            del self.shells[name]
        return 200, ""


class Handler(http.server.BaseHTTPRequestHandler):
    """HTTP with Basic authentication and a cookie."""

    protocol_version = "HTTP/1.1"
    server: Front

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        expected = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if self.headers.get("Authorization") != expected:
            return self.say(401, "", {"WWW-Authenticate": 'Basic realm="WSMAN"'})
        if self.path not in ("/PowerShell/", "/wsman"):
            return self.say(404, "Not Found")
        root = ET.fromstring(body)
        action = text(root, "Action").rpartition("/")[2]
        self.server.requests.append((action, {name.lower(): value for name, value in self.headers.items()}))
        try:
            status, content = self.server.answer(action, root)
        except ConnectionAbortedError:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return None
        return self.say(status, envelope(content, text(root, "MessageID")) if content[:1] in ("", "<") else content)

    def say(self, status: int, content: str, headers: dict[str, str] | None = None) -> None:
        """Sends an answer."""
        data = content.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/soap+xml;charset=UTF-8")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Set-Cookie", "X-BackEndCookie=abc; path=/")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The server's clock is two years ahead."""
        return super().date_time_string(time.time() + TWO_YEARS.total_seconds())

    def log_message(self, *_args: t.Any) -> None:
        """Nothing is written."""


TWO_YEARS = datetime.timedelta(days=730)


def text(root: ET.Element, name: str) -> str:
    """The text of the first element of that name."""
    return next((e.text or "" for e in root.iter() if e.tag.rpartition("}")[2] == name), "")


def envelope(content: str, message_id: str) -> str:
    """A SOAP message."""
    return (
        f'<s:Envelope xmlns:s="{SOAP}" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" '
        'xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd" xmlns:x="http://schemas.xmlsoap.org/ws/2004/09/transfer" '
        f'xmlns:r="{SHELL}"><s:Header><a:RelatesTo>{message_id}</a:RelatesTo></s:Header><s:Body>{content}</s:Body>'
        "</s:Envelope>"
    )


def fault(code: int, reason: str) -> Answer:
    """A WS-Man fault."""
    detail = f'<f:WSManFault xmlns:f="http://schemas.microsoft.com/wbem/wsman/1/wsmanfault" Code="{code}"><f:Message>{reason}</f:Message></f:WSManFault>'
    return 500, (
        f"<s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code><s:Reason><s:Text>{reason}</s:Text></s:Reason>"
        f"<s:Detail>{detail}</s:Detail></s:Fault>"
    )


@contextlib.contextmanager
def running(front: Front, context: ssl.SSLContext | None = None) -> t.Iterator[int]:
    """The port on which it listens."""
    if context is not None:
        front.socket = context.wrap_socket(front.socket, server_side=True)
    thread = threading.Thread(target=front.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield front.server_address[1]
    finally:
        front.shutdown()
        front.server_close()
        thread.join()


def connection(name: str, **variables: t.Any) -> t.Any:
    """A connection plugin with the options that a task would give it."""
    plugin = connection_loader.get(name, PlayContext(), "/dev/null")
    everything = {
        "inventory_hostname": "ex1",
        "ansible_host": "127.0.0.1",
        "ansible_user": USER,
        "ansible_password": PASSWORD,
        **variables,
    }
    if name == "winrm":
        everything["_extras"] = {k: v for k, v in variables.items() if k.startswith("ansible_winrm_")}
    plugin.set_options(var_options=everything)
    return plugin


def basic(port: int, **options: t.Any) -> EndpointOptions:
    """Options that fit the front."""
    return EndpointOptions(**{"port": port, "auth": "basic", "allow_basic_over_http": True, "timeout": 10, **options})


@pytest.fixture
def front(server: t.Any) -> t.Callable[..., t.ContextManager[tuple[Session, Front]]]:
    """Opens a session over HTTP: ``with front(name, body) as (session, front)``."""
    shell_type = type(server()[1])

    @contextlib.contextmanager
    def connect(
        name: str,
        body: t.Any = lambda _pipeline: None,
        trouble: Trouble | None = None,
        options: dict[str, t.Any] | None = None,
    ) -> t.Iterator[tuple[Session, Front]]:
        service = Front(lambda: shell_type(body), trouble)
        with running(service) as port:
            try:
                with open_session("exchange", connection(name), basic(port, **(options or {}))) as session:
                    yield session, service
            except RemotingError as error:
                assert PASSWORD not in str(error)
                assert PASSWORD not in repr(error)
                raise

    return connect


@pytest.mark.parametrize("name", CONNECTIONS)
def test_a_session_from_opening_to_closing(front: t.Any, name: str) -> None:
    def body(pipeline: t.Any) -> t.Iterator[int]:
        answer = yield pipeline.ask("&Yes", "Yes to &All", "&No", "No to A&ll")
        pipeline.server.write_output(answer)
        pipeline.server.write_output("x" * 100_000)
        pipeline.server.write_output(pipeline.sent[0][0][1]["Password"].decrypt())

    with front(name, body) as (session, service):
        before = datetime.datetime.now(datetime.timezone.utc) + TWO_YEARS
        reply = session.invoke(
            [Command("Import-Thing", {"Password": Secret("pfx"), "Data": bytes(300_000)})],
            rules=[Rule("x", "Import-Thing", lambda _question: True, "no")],
        )
        assert reply.outputs == [2, "x" * 100_000, "pfx"]
        assert abs(reply.server_time - before) < datetime.timedelta(seconds=10)
        assert abs(session.server_now() - before) < datetime.timedelta(seconds=10)
        assert session.server == "127.0.0.1"
        assert service.deleted == []
    assert len(service.deleted) == 1
    assert service.actions[0] == "Create"
    assert service.actions[-2:] == ["Signal", "Delete"]
    headers = [headers for _action, headers in service.requests]
    assert all(header["accept-encoding"] == "identity" for header in headers)
    assert all("X-BackEndCookie=abc" in header.get("cookie", "") for header in headers[1:])


@pytest.mark.parametrize("name", CONNECTIONS)
def test_the_windows_endpoint_is_the_hosts_own_connection(server: t.Any, name: str) -> None:
    service = Front(lambda: type(server()[1])(lambda pipeline: pipeline.server.write_output("there")))
    with running(service) as port:
        variables = {
            "ansible_port": port,
            "ansible_winrm_scheme": "http",
            "ansible_winrm_transport": ["basic"],
            "ansible_psrp_protocol": "http",
            "ansible_psrp_auth": "basic",
        }
        options = EndpointOptions(allow_basic_over_http=True)
        with open_session("windows", connection(name, **variables), options) as session:
            assert session.invoke(GET).outputs == ["there"]


@pytest.mark.parametrize("name", CONNECTIONS)
def test_a_server_that_has_nothing_yet_is_asked_again(front: t.Any, name: str) -> None:
    waits = iter([fault(NOTHING_YET, "nothing yet")] * 3)

    def trouble(service: Front, action: str) -> Answer | None:
        return next(waits, None) if action == "Receive" and "Command" in service.actions else None

    with front(name, lambda pipeline: pipeline.server.write_output("at last"), trouble) as (session, _service):
        assert session.invoke(GET).outputs == ["at last"]


@pytest.mark.parametrize("name", CONNECTIONS)
def test_an_error_inside_the_block_closes_the_session(front: t.Any, name: str) -> None:
    with pytest.raises(KeyboardInterrupt), front(name) as (_session, service):
        raise KeyboardInterrupt
    assert len(service.deleted) == 1


@pytest.mark.parametrize("name", CONNECTIONS)
def test_a_refused_question_leaves_nothing_waiting(front: t.Any, name: str) -> None:
    def body(pipeline: t.Any) -> t.Iterator[int]:
        yield pipeline.ask("&Yes", "&No", "&Later", message="Now?")

    with front(name, body) as (session, service):
        with pytest.raises(PromptNotForeseen, match="Now?"):
            session.invoke(GET)
        assert service.actions.count("Signal") == 2


def drop_delete(_service: Front, action: str) -> Answer | None:
    """Breaks the connection when the shell is to be deleted."""
    if action == "Delete":
        raise ConnectionAbortedError
    return None


@pytest.mark.parametrize("name", CONNECTIONS)
@pytest.mark.parametrize("action", ["Command", "Receive"])
def test_a_connection_broken_in_the_middle_says_what_was_under_way(front: t.Any, name: str, action: str) -> None:
    def body(pipeline: t.Any) -> None:
        pipeline.server.write_output(1)

    def late(service: Front, asked: str) -> Answer | None:
        if asked == action and "Command" in service.actions:
            service.trouble = None
            raise ConnectionAbortedError
        return None

    with front(name, body, late) as (session, service):
        with pytest.raises(CutConnection, match="Get-Thing -Server EX1") as caught:
            session.invoke(GET)
        assert "not known" in str(caught.value)
    assert len(service.deleted) == 1


@pytest.mark.parametrize("name", CONNECTIONS)
def test_a_connection_broken_while_closing_is_not_an_error(front: t.Any, name: str) -> None:
    with front(name, trouble=drop_delete) as (session, _service):
        session.invoke(GET)


@pytest.mark.parametrize("name", CONNECTIONS)
def test_closing_does_not_hide_the_first_error(front: t.Any, name: str) -> None:
    with pytest.raises(ZeroDivisionError), front(name, trouble=drop_delete):
        raise ZeroDivisionError


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
    assert type(caught.value) is expected
    assert said in str(caught.value)
    assert "127.0.0.1" in str(caught.value)


@pytest.mark.parametrize("name", CONNECTIONS)
@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (fault(2150859174, "too many operations"), Throttled),
        (fault(2150858843, "no such shell"), CutConnection),
        ((503, "x"), CutConnection),
    ],
)
def test_a_refusal_in_the_middle_is_told_as_what_it_is(
    front: t.Any, name: str, answer: Answer, expected: type[RemotingError]
) -> None:
    def trouble(_service: Front, action: str) -> Answer | None:
        return answer if action == "Command" else None

    with front(name, trouble=trouble) as (session, _service):
        with pytest.raises(expected, match="Get-Thing") as caught:
            session.invoke(GET)
        assert type(caught.value) is expected


@pytest.mark.parametrize("name", CONNECTIONS)
def test_a_server_that_does_not_answer_is_a_timeout(front: t.Any, name: str) -> None:
    release = threading.Event()

    def trouble(_service: Front, action: str) -> Answer | None:
        if action == "Command":
            release.wait(10)
        return None

    with front(name, trouble=trouble, options={"timeout": 2}) as (session, _service):
        started = time.monotonic()
        with pytest.raises(CutConnection, match="within the timeout"):
            session.invoke(GET)
        release.set()
        assert time.monotonic() - started < 6


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
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a test")])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([name]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
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
    server: t.Any, tls: t.Any, name: str, which: str, options: dict[str, t.Any], cause: str | None
) -> None:
    folder, right, wrong = tls
    if "ca_cert" in options:
        options = {"ca_cert": str(folder / options["ca_cert"])}
    service = Front(lambda: type(server()[1])(lambda pipeline: pipeline.server.write_output("there")))
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
