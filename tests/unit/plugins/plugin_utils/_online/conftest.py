# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pathlib
import threading
import typing as t

import pytest
from unit.plugins.plugin_utils._online.online_server import TENANT, TOKEN, OnlineServer, make_authority

from ansible_collections.certops.exchange.plugins.plugin_utils._online import Http, OnlineClient, Service


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[pathlib.Path, pathlib.Path]:
    """Files: the throw-away authority's certificate; key and certificate of the server."""
    return make_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(autouse=True)
def _no_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    """Proxies, authorities and .netrc of who runs the tests have no say in them."""
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture
def server(authority: tuple[pathlib.Path, pathlib.Path]) -> t.Iterator[OnlineServer]:
    online = OnlineServer(authority[1])
    thread = threading.Thread(target=online.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield online
    online.woken.set()
    online.shutdown()
    online.server_close()
    thread.join()


@pytest.fixture
def service(server: OnlineServer, authority: tuple[pathlib.Path, pathlib.Path]) -> Service:
    return Service(TENANT, server.url, server.url, str(authority[0]), timeout=5)


@pytest.fixture
def slept() -> list[float]:
    """How long was waited; nobody really does."""
    return []


@pytest.fixture
def http(service: Service, slept: list[float]) -> t.Iterator[Http]:
    connection = Http(service, slept.append)
    yield connection
    connection.close()


@pytest.fixture
def client(service: Service, http: Http) -> OnlineClient:
    return OnlineClient(service, TOKEN, http)
