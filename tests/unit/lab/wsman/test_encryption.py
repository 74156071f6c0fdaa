# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Encrypted messages, by both ends of an NTLM context: what a client wraps is opened, and the other way round."""

from __future__ import annotations

import pytest
import spnego
from pypsrp.encryption import WinRMEncryption

from lab.wsman.encryption import PROTOCOLS, NotReadable, opened, protocol_of, sealed
from lab.wsman.ntlm_accounts import accounts

MESSAGE = "<s:Envelope>Zertifikat für ünser</s:Envelope>".encode()


@pytest.fixture
def ends() -> tuple[spnego.ContextProxy, spnego.ContextProxy]:
    """A client's context and the server's, set up with each other."""
    client = spnego.client("admin", "word", protocol="ntlm", options=spnego.NegotiateOptions.use_ntlm)
    with accounts({"admin": "word"}.get):
        server = spnego.server(protocol="ntlm", options=spnego.NegotiateOptions.use_ntlm)
        server.step(client.step(server.step(client.step())))
    assert server.complete
    return client, server


@pytest.mark.parametrize(
    ("content_type", "protocol"),
    [
        (f'multipart/encrypted;protocol="{PROTOCOLS[0]}";boundary="Encrypted Boundary"', PROTOCOLS[0]),
        (f'multipart/x-multi-encrypted;protocol="{PROTOCOLS[2]}";boundary="Encrypted Boundary"', PROTOCOLS[2]),
        ('multipart/encrypted;protocol="application/none";boundary="Encrypted Boundary"', None),
        ("application/soap+xml;charset=UTF-8", None),
        ("", None),
    ],
)
def test_the_type_says_how(content_type: str, protocol: str | None) -> None:
    assert protocol_of(content_type) == protocol


def test_what_a_client_wraps_is_opened(ends: tuple[spnego.ContextProxy, spnego.ContextProxy]) -> None:
    client, server = ends
    for message in (MESSAGE, b"x"):
        _type, body = WinRMEncryption(client, PROTOCOLS[0]).wrap_message(message)
        assert message not in body or message == b"x"
        assert opened(body, server) == message


@pytest.mark.parametrize("blank", [False, True])
def test_what_is_sealed_a_client_unwraps(ends: tuple[spnego.ContextProxy, spnego.ContextProxy], blank: bool) -> None:
    client, server = ends
    content_type, body = sealed(MESSAGE, PROTOCOLS[0], server, blank=blank)
    assert content_type == f'multipart/encrypted;protocol="{PROTOCOLS[0]}";boundary="Encrypted Boundary"'
    assert body.startswith(b"-- Encrypted Boundary\r\n" if blank else b"--Encrypted Boundary\r\n")
    assert body.count(b"-- Encrypted") == (3 if blank else 0)
    assert WinRMEncryption(client, PROTOCOLS[0]).unwrap_message(body, "Encrypted Boundary") == MESSAGE


def test_a_long_message_of_credssp_comes_in_parts(ends: tuple[spnego.ContextProxy, spnego.ContextProxy]) -> None:
    client, server = ends
    message = MESSAGE * 800
    content_type, body = sealed(message, PROTOCOLS[2], server)
    assert content_type.startswith("multipart/x-multi-encrypted;")
    assert body.count(b"OriginalContent") == len(message) // 16384 + 1
    assert WinRMEncryption(client, PROTOCOLS[2]).unwrap_message(body, "Encrypted Boundary") == message
    assert opened(WinRMEncryption(client, PROTOCOLS[2]).wrap_message(message)[1], server) == message


def test_what_was_changed_on_the_way_is_not_readable(
    ends: tuple[spnego.ContextProxy, spnego.ContextProxy],
) -> None:
    client, server = ends
    _type, body = WinRMEncryption(client, PROTOCOLS[0]).wrap_message(MESSAGE)
    middle = body.index(b"octet-stream") + 50
    changed = body[:middle] + bytes((body[middle] ^ 1,)) + body[middle + 1 :]
    with pytest.raises(NotReadable):
        opened(changed, server)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"--Encrypted Boundary--\r\n", b""),
        (b"--Encrypted Boundary\r\n\tContent-Type: app", b"x--Encrypted Boundary\r\n\tContent-Type: app"),
        (b";Length=", b";Length=1"),
        (b"\tOriginalContent", b"\tOriginal"),
    ],
)
def test_what_is_not_built_so_is_not_readable(
    ends: tuple[spnego.ContextProxy, spnego.ContextProxy], old: bytes, new: bytes
) -> None:
    client, server = ends
    _type, body = WinRMEncryption(client, PROTOCOLS[0]).wrap_message(MESSAGE)
    assert old in body
    with pytest.raises(NotReadable):
        opened(body.replace(old, new, 1), server)
    with pytest.raises(NotReadable):
        opened(MESSAGE, server)
