# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Message encryption over plain HTTP, with the boundary that IIS writes in front of Exchange."""

from __future__ import annotations

import base64
import pathlib
import struct
import typing as t
import xml.etree.ElementTree as ET

import pytest
import spnego
from unit.plugins.plugin_utils._remoting.memory_server import MemoryShell
from unit.plugins.plugin_utils._remoting.wsman_front import (
    NOTHING_YET,
    PASSWORD,
    Answer,
    Front,
    Handler,
    connection,
    envelope,
    fault,
    running,
    text,
)

from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import (
    Command,
    EndpointOptions,
    NotAuthenticated,
    open_session,
)

PROTOCOL = "application/HTTP-SPNEGO-session-encrypted"


class Encrypting(Handler):
    """NTLM, and messages encrypted with its key."""

    # IIS in front of Exchange writes a blank after the dashes, WinRM does not.
    boundary = "-- Encrypted Boundary"
    context: t.Any = None

    def take(self, body: bytes) -> None:
        given = self.headers.get("Authorization") or ""
        if given:
            if self.context is None or self.context.complete:
                self.context = spnego.server(protocol="ntlm", options=spnego.NegotiateOptions.use_ntlm)
            try:
                token = self.context.step(base64.b64decode(given.partition(" ")[2]))
            except spnego.exceptions.SpnegoError:
                return self.say(401, "", {"WWW-Authenticate": "Negotiate"})
            if token:
                return self.say(401, "", {"WWW-Authenticate": f"Negotiate {base64.b64encode(token).decode()}"})
        elif self.context is None:
            return self.say(401, "", {"WWW-Authenticate": "Negotiate"})
        if not body:
            return self.say(200, "")
        root = ET.fromstring(self.decrypted(body))
        action = text(root, "Action").rpartition("/")[2]
        self.server.requests.append((action, dict(self.headers.items())))
        status, content = self.server.answer(action, root)
        return self.say_encrypted(status, envelope(content, text(root, "MessageID")))

    def decrypted(self, body: bytes) -> bytes:
        """The one part of a message."""
        assert PASSWORD.encode() not in body
        assert b"Envelope" not in body, "the message is not encrypted"
        data = body.split(b"\tContent-Type: application/octet-stream\r\n")[1]
        data = data[: data.rindex(b"--Encrypted Boundary--")]
        size = struct.unpack("<i", data[:4])[0]
        return bytes(self.context.unwrap_winrm(data[4 : 4 + size], data[4 + size :]))

    def say_encrypted(self, status: int, content: str) -> None:
        """Sends an answer as IIS does."""
        header, data, padding = self.context.wrap_winrm(content.encode())
        length = len(content.encode()) + padding
        lines = [
            self.boundary,
            f"\tContent-Type: {PROTOCOL}",
            f"\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length={length}",
            self.boundary,
            "\tContent-Type: application/octet-stream",
            "",
        ]
        body = "\r\n".join(lines).encode() + struct.pack("<i", len(header)) + header + data
        body += f"{self.boundary}--\r\n".encode()
        self.send_response(status)
        kind = f'multipart/encrypted;protocol="{PROTOCOL}";boundary="Encrypted Boundary"'
        for name, value in (("Content-Type", kind), ("Content-Length", str(len(body)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class WithoutBlank(Encrypting):
    """The boundary as WinRM writes it."""

    boundary = "--Encrypted Boundary"


@pytest.fixture
def _users(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's list of users."""
    users = tmp_path / "users"
    users.write_text(f"CONTOSO:admin:{PASSWORD}\n")
    monkeypatch.setenv("NTLM_USER_FILE", str(users))


def options(port: int, **more: t.Any) -> EndpointOptions:
    return EndpointOptions(port=port, auth="ntlm", username="CONTOSO\\admin", timeout=10, **more)


@pytest.mark.usefixtures("_users")
@pytest.mark.parametrize("name", ["psrp", "winrm"])
@pytest.mark.parametrize("handler", [Encrypting, WithoutBlank])
def test_messages_are_encrypted_where_the_transport_is_not(name: str, handler: type[Handler]) -> None:
    waits = iter([fault(NOTHING_YET, "nothing yet")])

    def trouble(service: Front, action: str) -> Answer | None:
        # A fault is encrypted as well.
        return next(waits, None) if action == "Receive" and "Command" in service.actions else None

    service = Front(lambda: MemoryShell(lambda pipeline: pipeline.server.write_output("x" * 50_000)), trouble)
    service.RequestHandlerClass = handler
    command = [Command("Import-Thing", {"Data": bytes(100_000)})]
    with running(service) as port, open_session("exchange", connection(name), options(port)) as session:
        assert session.invoke(command).outputs == ["x" * 50_000]
    assert len(service.deleted) == 1
    assert next(waits, None) is None


@pytest.mark.usefixtures("_users")
@pytest.mark.parametrize("name", ["psrp", "winrm"])
def test_a_wrong_password_is_not_authenticated_by_ntlm_either(name: str) -> None:
    service = Front(lambda: MemoryShell(lambda _pipeline: None))
    service.RequestHandlerClass = Encrypting
    with (
        running(service) as port,
        pytest.raises(NotAuthenticated) as caught,
        open_session("exchange", connection(name), options(port, password="falsch-43")),
    ):
        pass
    assert "falsch-43" not in str(caught.value)
