# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTTP side: connections, TLS, authentication, paths."""

from __future__ import annotations

import base64
import binascii
import email.utils
import ssl
import threading
import time
import typing as t
import urllib.parse

from lab.web import Connection, Server

from . import soap
from .faults import Faults, WSManFault
from .service import Host, Service
from .traffic import Traffic

# Where the endpoints live: IIS of the front end, and WinRM.
PATHS = {"exchange": ("/powershell",), "windows": ("/wsman",)}
MAX_REQUEST = 512000
_REAP_EVERY = 1.0


class _Handler(Connection):
    """One connection."""

    listener: Listener

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The Date header is the server's time, not this machine's."""
        moment = self.listener.host.now().timestamp() if timestamp is None else timestamp
        return email.utils.formatdate(moment, usegmt=True)

    def get(self) -> None:
        self._reply(405 if self._path_known() else 404, b"")

    def post(self) -> None:
        # Assumption: an envelope beyond MaxEnvelopeSizekb (500) is refused by HTTP.
        data = self.body(MAX_REQUEST)
        if data is None:
            return
        self._keep(f"Request to {self.path}", data)
        # Assumption: a path that nobody serves is told before anybody is asked who he is.
        if not self._path_known():
            self._reply(404, b"")
            return
        user = self._user()
        if user is None:
            self._reply(401, b"", {"WWW-Authenticate": f'Basic realm="{self.listener.realm}"'})
            return
        if not data:
            # Clients send an empty message to set up their security context first.
            self._reply(200, b"")
            return
        self._answer(data, user)

    def _answer(self, data: bytes, user: str) -> None:
        faults = self.listener.faults
        drop = faults.drop_now()
        if drop and not faults.drop_reply:
            self.drop()
            return
        if faults.latency > 0:
            time.sleep(faults.latency)
        status, body = self.listener.respond(data, self.path, user)
        if drop:
            self.drop()
            return
        self._reply(status, body, {"Content-Type": soap.CONTENT_TYPE})

    def _reply(self, status: int, body: bytes, headers: t.Mapping[str, str] | None = None) -> None:
        self._keep(f"Answer {status}", body)
        self.reply(status, body, headers)

    def _keep(self, what: str, body: bytes) -> None:
        if self.listener.traffic is not None:
            self.listener.traffic.add(f"{what}, at {self.listener.url}:", body)

    def _path_known(self) -> bool:
        path = urllib.parse.urlsplit(self.path).path.rstrip("/").lower()
        return path in self.listener.paths

    def _user(self) -> str | None:
        scheme, _unused, value = (self.headers.get("Authorization") or "").partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            raw = base64.b64decode(value.strip(), validate=True)
        except (binascii.Error, ValueError):
            return None
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            text = raw.decode("latin-1")
        user, _unused, password = text.partition(":")
        return self.listener.host.authenticate(user, password)


class Listener:
    """An endpoint on an address: WS-Management over HTTP, or HTTPS where there is a TLS context.

    :param endpoint: ``exchange`` or ``windows``; handed to ``host.open_session``, and decides the path.
    :param port: 0 for any free one; ``url`` tells it after start().
    :param traffic: keeps what is asked and answered.
    :param paths: other paths than the endpoint's own, lower case, no slash at the end.
    """

    def __init__(
        self,
        host: Host,
        address: str,
        port: int,
        tls: ssl.SSLContext | None,
        endpoint: str,
        faults: Faults | None = None,
        *,
        traffic: Traffic | None = None,
        paths: tuple[str, ...] | None = None,
        realm: str = "WSMAN",
    ) -> None:
        self.host = host
        self.endpoint = endpoint
        self.faults = faults or Faults()
        self.traffic = traffic
        self.paths = paths or PATHS[endpoint]
        self.realm = realm
        self.address = address
        self.port = port
        self._tls = tls
        self.service = Service(host, endpoint, self.faults)
        self._server: Server | None = None
        self._threads: list[threading.Thread] = []
        self._stopped = threading.Event()

    @property
    def url(self) -> str:
        """Scheme, address, port and path, as a client takes them."""
        scheme = "https" if self._tls is not None else "http"
        path = "/PowerShell/" if self.paths[0] == "/powershell" else self.paths[0]
        return f"{scheme}://{self.address}:{self.port}{path}"

    def start(self) -> None:
        """Listens from now on. Raises OSError where the address is taken."""
        handler = type("Handler", (_Handler,), {"listener": self})
        self._server = Server((self.address, self.port), handler, self._tls)
        self.port = self._server.port
        serve = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, name=f"listener {self.url}", daemon=True
        )
        reap = threading.Thread(target=self._reap, name=f"reaper {self.url}", daemon=True)
        self._threads = [serve, reap]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Closes the port, all connections and all shells."""
        self._stopped.set()
        if self._server is not None:
            self._server.shutdown()
            self.service.close()
            self._server.close_connections()
            self._server.server_close()
            self._server = None
        for thread in self._threads:
            thread.join(5)

    def respond(self, data: bytes, path: str, user: str) -> tuple[int, bytes]:
        """Status and envelope for an envelope."""
        message_id = ""
        try:
            request = soap.parse(data)
            message_id = request.message_id
            return 200, self.service.handle(request, urllib.parse.urlsplit(path).path, user)
        except WSManFault as problem:
            return 500, soap.fault(message_id, problem, self.address)

    def _reap(self) -> None:
        while not self._stopped.wait(_REAP_EVERY):
            self.service.reap()


__all__ = ("Listener", "MAX_REQUEST", "PATHS")
