# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands before Exchange's endpoint: the cookie that leads to the right back end, compression, the odd boundary."""

from __future__ import annotations

import gzip
import typing as t

import pytest
import requests
from unit.lab.wsman.clients import USER, Client
from unit.lab.wsman.listening import USERS, connection, listening
from unit.lab.wsman.test_listener import fault_of

from lab.wsman import FrontEnd, Listener, Offer
from lab.wsman.front_end import compressed

AUTH = requests.auth.HTTPBasicAuth(USER.encode(), USERS[USER].encode())


@pytest.fixture
def listener() -> t.Iterator[Listener]:
    with listening(offer=Offer(("basic", "ntlm")), front_end=FrontEnd()) as listener:
        yield listener


def test_a_client_that_keeps_its_cookie_is_served(listener: Listener) -> None:
    with connection(listener) as wsman:
        client = Client(wsman)
        assert len(client.run("Get-Thing")[0]) == 3
        transport: t.Any = wsman.transport
        assert [cookie.name for cookie in transport.session.cookies] == ["X-BackEndCookie"]
        client.shell.close()
    assert listener.service.shells == 0


def test_without_it_the_shell_is_not_found(listener: Listener) -> None:
    with connection(listener) as wsman:
        client = Client(wsman)
        transport: t.Any = wsman.transport
        kept = dict(transport.session.cookies)
        transport.session.cookies.clear()
        assert fault_of(lambda: client.run("Get-Thing")) == 2150858843
        transport.session.cookies.update({"X-BackEndCookie": "another"})
        assert fault_of(client.shell.close) == 2150858843
        assert listener.service.shells == 1
        transport.session.cookies.clear()
        transport.session.cookies.update(kept)
        client.shell.close()


def test_each_user_has_his_own() -> None:
    front_end = FrontEnd()
    mine, other = (front_end.cookie(user, "/PowerShell").partition(";")[0] for user in ("admin", "other"))
    assert mine != other
    assert front_end.cookie("admin", "/PowerShell") == f"{mine}; path=/PowerShell; HttpOnly"
    assert front_end.leads_back("admin", f"a=b; {mine}")
    assert not front_end.leads_back("admin", other)
    assert not front_end.leads_back("nobody", None)


@pytest.mark.parametrize(
    ("accepted", "encoded"),
    [("gzip, deflate", True), ("gzip;q=1", True), ("identity", False), ("", False), (None, False)],
)
def test_answers_are_compressed_for_who_takes_it(listener: Listener, accepted: str | None, encoded: bool) -> None:
    headers = {"Accept-Encoding": accepted}
    with requests.Session() as session:
        answer = session.post(listener.url, data=b"<x/>", auth=AUTH, headers=headers, timeout=5)
        assert answer.headers.get("Content-Encoding") == ("gzip" if encoded else None)
        assert "WSManFault" in answer.text
    squeezed = compressed(b"text", accepted)
    assert squeezed is None if not encoded else gzip.decompress(squeezed or b"") == b"text"


def test_the_boundary_is_written_with_a_blank(listener: Listener) -> None:
    bodies: list[bytes] = []
    with connection(listener, auth="ntlm", encryption="auto") as wsman:
        client = Client(wsman)
        transport: t.Any = wsman.transport
        transport.session.hooks["response"].append(lambda answer, **_options: bodies.append(answer.content))
        client.shell.close()
    assert [body.startswith(b"-- Encrypted Boundary\r\n") for body in bodies] == [True]
    assert bodies[0].endswith(b"-- Encrypted Boundary--\r\n")


def test_an_endpoint_without_one_does_none_of_it() -> None:
    with listening(offer=Offer(("basic",))) as listener, requests.Session() as session:
        answer = session.post(listener.url, data=b"<x/>", auth=AUTH, timeout=5)
    assert not {"Set-Cookie", "Content-Encoding"} & set(answer.headers)
