# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small WS-Man front of the server in memory, over HTTP. It is here to misbehave; fidelity is the lab's business."""

from __future__ import annotations

import base64
import contextlib
import datetime
import http.server
import socket
import ssl
import threading
import time
import typing as t
import uuid
import xml.etree.ElementTree as ET

from ansible.playbook.play_context import PlayContext
from ansible.plugins.loader import connection_loader

from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import EndpointOptions

USER, PASSWORD = "admin", "geheim-42"
SOAP = "http://www.w3.org/2003/05/soap-envelope"
SHELL = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
NOTHING_YET = 2150858793

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
        self.take(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def take(self, body: bytes) -> None:
        """Answers one request."""
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
        everything["_extras"] = {k: v for k, v in variables.items() if k.startswith(f"ansible_{name}_")}
    plugin.set_options(var_options=everything)
    return plugin


def basic(port: int, **options: t.Any) -> EndpointOptions:
    """Options that fit the front."""
    return EndpointOptions(**{"port": port, "auth": "basic", "allow_basic_over_http": True, "timeout": 10, **options})
