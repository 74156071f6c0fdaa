# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What went over the endpoints can be read: bodies, what they hold encoded, escaped and not."""

from __future__ import annotations

import base64
import pathlib

from pypsrp.powershell import PowerShell, RunspacePool
from unit.lab.wsman.listening import USERS, TestHost, connection

from lab.wsman import Listener, Traffic
from lab.wsman.traffic import expanded, readable

SECRET = "pä55 <word> & \U0001f511\n"


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def test_what_is_no_text_stays_visible_beside_what_is() -> None:
    assert readable(b"\x00\x01key=" + "schlüssel".encode() + b"\xff\xfc end") == "\x00\x01key=schlüssel\xff\xfc end"


def test_a_body_is_followed_by_what_it_holds() -> None:
    body = (
        f"<s:Envelope><rsp:CommandLine><rsp:Arguments>{encoded(b'one')}</rsp:Arguments></rsp:CommandLine>"
        f"<rsp:Stream Name='stdout'>{encoded(b'two')}</rsp:Stream><creationXml xmlns='x'>{encoded(b'three')}</creationXml>"
        f"<rsp:Stream Name='stderr'/><rsp:Streams>{encoded(b'four')}</rsp:Streams></s:Envelope>"
    )
    assert expanded(body.encode()).split("\n") == [body, "[Arguments] one", "[Stream] two", "[creationXml] three"]


def test_what_is_escaped_is_there_without_too() -> None:
    held = "<S>pä55 &lt;word&gt; &amp; _xD83D__xDD11__x000A_</S>"
    text = expanded(f"<rsp:Stream>{encoded(held.encode())}</rsp:Stream>".encode())
    assert held in text
    assert SECRET in text


def test_a_body_that_lies_is_kept_as_it_came() -> None:
    body = "<rsp:Stream>not base64</rsp:Stream><rsp:Stream>abc</rsp:Stream>"
    assert expanded(body.encode()).startswith(body)


def test_both_directions_of_a_listener(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "traffic.log"
    traffic = Traffic(file)
    listener = Listener(TestHost(), "127.0.0.1", 0, None, "exchange", traffic=traffic)
    listener.start()
    try:
        with connection(listener) as wsman, RunspacePool(wsman, configuration_name="Microsoft.Exchange") as pool:
            shell = PowerShell(pool)
            shell.add_cmdlet("Get-ExchangeCertificate").add_parameter("Thumbprint", SECRET)
            shell.invoke()
            assert shell.streams.error
    finally:
        listener.stop()
    kept = traffic.kept()
    asked = [text for text in kept if text.startswith("Request to /PowerShell/")]
    answered = [text for text in kept if text.startswith("Answer 200")]
    assert len(asked) == len(answered) == len(kept) / 2
    sent = [text for text in asked if SECRET in text]
    assert len(sent) == 1
    assert "Get-ExchangeCertificate" in sent[0]
    assert any("FullyQualifiedErrorId" in text for text in answered)
    password = USERS["CONTOSO\\admin"]
    assert not any(password in text or encoded(password.encode())[:-2] in text for text in kept)
    assert file.read_bytes().decode() == "".join(f"{text}\n\n" for text in kept)
    assert file.stat().st_mode & 0o077 == 0


def test_a_listener_keeps_nothing_by_itself() -> None:
    assert Listener(TestHost(), "127.0.0.1", 0, None, "exchange").traffic is None
