# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""WS-Management itself: authentication, paths, faults, time, connections."""

from __future__ import annotations

import concurrent.futures
import socket
import time
import typing as t
import uuid
from xml.etree import ElementTree

import pytest
import requests
from pypsrp.exceptions import WinRMTransportError, WSManFaultError
from pypsrp.powershell import RunspacePool
from pypsrp.shell import SignalCode, WinRS
from pypsrp.wsman import NAMESPACES
from unit.lab.wsman.clients import RESOURCE, Client, over_pywinrm
from unit.lab.wsman.listening import NOW, USERS, TestHost, connection, listening

from lab.wsman import Faults, Listener

USER = "CONTOSO\\admin"
# In UTF-8, as our clients send it; requests takes Latin-1 for text.
AUTH = requests.auth.HTTPBasicAuth(USER.encode(), USERS[USER].encode())


@pytest.fixture
def listener() -> t.Iterator[Listener]:
    with listening() as listener:
        yield listener


def fault_of(call: t.Callable[[], t.Any]) -> int:
    with pytest.raises(WSManFaultError) as caught:
        call()
    assert isinstance(caught.value.code, int)
    return caught.value.code


def sessions(listener: Listener) -> list[t.Any]:
    assert isinstance(listener.host, TestHost)
    return listener.host.sessions


def test_a_psrpcore_client_over_pypsrps_shell(listener: Listener) -> None:
    with connection(listener) as wsman:
        client = Client(wsman)
        output, state = client.run("Get-Thing")
        client.shell.close()
    assert ([str(value) for value in output], state) == (["beta", "alpha", "gamma"], "Completed")
    assert listener.service.shells == 0
    assert [session.closed for session in sessions(listener)] == [True]


def test_envelopes_of_pywinrms_transport(listener: Listener) -> None:
    with over_pywinrm(listener, auth_method="basic", message_encryption="never") as wsman:
        client = Client(wsman)
        assert len(client.run("Get-Thing")[0]) == 3
        client.shell.close()


def test_without_credentials_it_asks_for_them(listener: Listener) -> None:
    with requests.Session() as session:
        answers = [session.post(listener.url, data=b"<x/>", auth=auth) for auth in (None, (USER, "wrong"), ("x", "y"))]
    assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert all(answer.headers["WWW-Authenticate"].startswith("Basic realm=") for answer in answers)
    assert answers[0].headers["Date"] == "Tue, 06 May 2031 07:08:09 GMT"
    assert NOW.year == 2031


@pytest.mark.parametrize(
    ("path", "status"), [("/PowerShell", 401), ("/powershell/?x=1", 401), ("/wsman", 404), ("/", 404)]
)
def test_other_paths_are_not_there(listener: Listener, path: str, status: int) -> None:
    assert requests.post(f"http://127.0.0.1:{listener.port}{path}", data=b"", timeout=5).status_code == status


def test_a_connection_is_kept(listener: Listener) -> None:
    with socket.create_connection(("127.0.0.1", listener.port), timeout=5) as peer:
        for _unused in range(2):
            peer.sendall(b"POST /PowerShell HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
            assert peer.recv(4096).startswith(b"HTTP/1.1 401 ")


def test_an_empty_message_only_authenticates(listener: Listener) -> None:
    answer = requests.post(listener.url, data=b"", auth=AUTH, timeout=5)
    assert (answer.status_code, answer.content) == (200, b"")


def test_what_is_no_envelope_is_a_fault(listener: Listener) -> None:
    for data in (b"nothing", b"<x/>"):
        answer = requests.post(listener.url, data=data, auth=AUTH, timeout=5)
        assert answer.status_code == 500
        assert "WSManFault" in answer.text
    assert requests.post(listener.url, data=b"x" * 600000, auth=AUTH, timeout=5).status_code == 413


def test_unknown_configurations_shells_commands_and_actions(listener: Listener) -> None:
    with connection(listener) as wsman:
        assert fault_of(lambda: Client(wsman, RESOURCE + "X")) == 2150858811
        assert fault_of(lambda: WinRS(wsman).open()) == 2150858811
        client = Client(wsman)
        nobody = str(uuid.uuid4()).upper()
        assert fault_of(lambda: client.shell.receive("stdout", command_id=nobody)) == 2150858843
        assert fault_of(lambda: client.shell.signal(SignalCode.TERMINATE, nobody)) == 2150858843
        disconnect = ElementTree.Element(f"{{{NAMESPACES['rsp']}}}Disconnect")
        selectors = client.shell._selector_set
        assert fault_of(lambda: wsman.disconnect(RESOURCE, disconnect, selector_set=selectors)) == 2150858753
        assert wsman.get_server_config().findtext("cfg:Config/cfg:MaxEnvelopeSizekb", namespaces=NAMESPACES) == "500"
        client.shell.close()
        client.shell.opened = True
        assert fault_of(lambda: client.shell.receive("stdout")) == 2150858843


def test_a_shell_is_its_users_own(listener: Listener) -> None:
    with connection(listener) as wsman, connection(listener, username="other", password="secret") as stranger:
        client = Client(wsman)
        client.shell.wsman = stranger
        assert fault_of(lambda: client.shell.receive("stdout")) == 5
        client.shell.wsman = wsman
        client.shell.close()


def test_receive_times_out_when_there_is_nothing(listener: Listener) -> None:
    with connection(listener) as wsman:
        client = Client(wsman)
        begun = time.monotonic()
        assert fault_of(lambda: client.shell.receive("stdout", timeout=1)) == 2150858793
        assert 0.9 < time.monotonic() - begun < 5
        client.shell.close()


def test_a_waiting_receive_ends_when_the_shell_is_reaped() -> None:
    with listening() as listener, connection(listener) as wsman:
        client = Client(wsman)
        for shell in listener.service._shells.values():
            shell.idle = 0.5
        assert fault_of(lambda: client.shell.receive("stdout", timeout=8)) == 2150858843
        assert listener.service.shells == 0


def test_stopping_closes_shells_and_connections() -> None:
    with listening() as listener:
        client = Client(connection(listener))
        kept = sessions(listener)[0]
        begun = time.monotonic()
    assert time.monotonic() - begun < 5
    assert kept.closed
    with pytest.raises((requests.exceptions.ConnectionError, WinRMTransportError)):
        client.shell.receive("stdout")


def test_throttling_refuses_new_shells_only(listener: Listener) -> None:
    with connection(listener) as wsman:
        client = Client(wsman)
        listener.faults.throttled = True
        assert fault_of(lambda: Client(wsman)) == 2150859173
        assert len(client.run("Get-Thing")[0]) == 3
        listener.faults.throttled = False
        Client(wsman).shell.close()


def test_a_user_has_so_many_shells(listener: Listener) -> None:
    with connection(listener) as wsman, connection(listener, username="other", password="secret") as other:
        clients = [Client(wsman) for _unused in range(18)]
        assert fault_of(lambda: Client(wsman)) == 2150859173
        Client(other).shell.close()
        clients.pop().shell.close()
        Client(wsman).shell.close()


def test_nor_more_when_all_come_at_once(listener: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    open_session = listener.host.open_session

    def slowly(*arguments: str) -> t.Any:
        time.sleep(0.05)
        return open_session(*arguments)

    monkeypatch.setattr(listener.host, "open_session", slowly)

    def come(_number: int) -> Client | int:
        try:
            return Client(connection(listener))
        except WSManFaultError as error:
            return int(error.code or 0)

    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        found = list(pool.map(come, range(30)))
    clients = [each for each in found if isinstance(each, Client)]
    assert (len(clients), set(found) - set(clients)) == (18, {2150859173})
    for client in clients:
        client.shell.close()
    assert listener.service.shells == 0


def test_latency(listener: Listener) -> None:
    with connection(listener) as wsman:
        client = Client(wsman)
        listener.faults.latency = 0.3
        begun = time.monotonic()
        client.shell.close()
    assert time.monotonic() - begun >= 0.3


@pytest.mark.parametrize("reply", [False, True])
def test_a_connection_breaks_at_the_message_named(reply: bool) -> None:
    with listening(faults=Faults(drop_reply=reply)) as listener, connection(listener) as wsman:
        client = Client(wsman)
        listener.faults.drop_at = 2
        assert requests.post(listener.url, data=b"x", auth=AUTH, timeout=5).status_code == 500
        with pytest.raises(requests.exceptions.ConnectionError):
            client.shell.close()
        assert listener.faults.drop_at is None
        assert listener.service.shells == (0 if reply else 1)


def test_pypsrp_sees_that_a_pool_is_alive(listener: Listener) -> None:
    with connection(listener) as wsman, RunspacePool(wsman, configuration_name="Microsoft.Exchange") as pool:
        assert pool.is_alive()
        assert pool.get_available_runspaces() == 1
        sessions(listener)[0].close()
        listener.service.close()
        assert not pool.is_alive()
