# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The proxy of the connection, or of the environment, is in front of both endpoints."""

from __future__ import annotations

import contextlib
import http.server
import socket
import threading
import typing as t

import pytest
from unit.plugins.plugin_utils._remoting.a_lab import CONNECTIONS, KEYS, Controller, scenario

from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import CannotConnect, Command
from lab.app import Lab

COMMANDS = {"windows": Command("Get-Service", {"Name": "WinRM"}), "exchange": Command("Get-ExchangeServer")}


class Tunnels(http.server.BaseHTTPRequestHandler):
    """A proxy for HTTPS."""

    server: Proxy

    def do_CONNECT(self) -> None:
        self.server.asked.append(self.path)
        if self.server.status != 200:
            self.send_error(self.server.status)
            return
        host, _colon, port = self.path.rpartition(":")
        with socket.create_connection((host, int(port)), 10) as far:
            self.send_response(200)
            self.end_headers()
            back = threading.Thread(target=_pump, args=(far, self.connection), daemon=True)
            back.start()
            _pump(self.connection, far)
            back.join()
        self.close_connection = True

    def log_message(self, *_arguments: t.Any) -> None:
        """Nothing is written."""


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


class Proxy(http.server.ThreadingHTTPServer):
    """It notes where it was asked to connect to."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Tunnels)
        self.asked: list[str] = []
        self.status = 200

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> t.Iterator[Proxy]:
    for name in ("http_proxy", "https_proxy", "no_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with Proxy() as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Lab]:
    """Basic over HTTPS at both endpoints."""
    with Lab(scenario(None), tmp_path_factory.mktemp("lab"), key_cache=KEYS) as running:
        yield running


@pytest.fixture(params=CONNECTIONS)
def controller(lab: Lab, request: pytest.FixtureRequest) -> Controller:
    return Controller.of(lab, request.param)


def use(controller: Controller, **changes: t.Any) -> None:
    for kind, command in COMMANDS.items():
        with controller.session(t.cast(t.Any, kind), **changes) as session:
            assert session.invoke([command]).outputs


def test_the_connections_proxy_is_used_for_both_endpoints(controller: Controller, proxy: Proxy) -> None:
    use(controller, **{f"ansible_{controller.connection}_proxy": proxy.url})
    ports = {int(place.rpartition(":")[2]) for place in proxy.asked}
    assert ports == {controller.variables["ansible_port"], controller.variables["exchange_endpoint_port"]}


@pytest.mark.filterwarnings("ignore:'pywinrm' will use an environment defined proxy")
def test_the_environments_proxy_is_used_unless_it_is_turned_off(
    controller: Controller, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", proxy.url)
    use(controller)
    assert proxy.asked
    proxy.asked.clear()
    if controller.connection == "psrp":
        use(controller, ansible_psrp_ignore_proxy=True)
    else:
        controller.variables["ansible_winrm_proxy"] = None
        use(controller)
    assert proxy.asked == []


def test_a_proxy_that_refuses_is_told(controller: Controller, proxy: Proxy) -> None:
    proxy.status = 407
    with pytest.raises(CannotConnect, match="407") as caught:
        use(controller, **{f"ansible_{controller.connection}_proxy": proxy.url})
    assert caught.value.cause == "proxy"
