# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTTP side: connections, TLS, authentication, paths."""

from __future__ import annotations

import email.utils
import ssl
import threading
import time
import typing as t
import urllib.parse

from lab.web import Connection, Headers, Server

from . import soap
from .authentication import Admission, Authentication
from .encryption import NotReadable, opened, protocol_of, sealed
from .faults import Faults, WSManFault, unknown_shell
from .front_end import FrontEnd, compressed
from .offer import Offer
from .service import Host, Service
from .traffic import Traffic

# Where the endpoints live: IIS of the front end, and WinRM.
PATHS = {"exchange": ("/powershell",), "windows": ("/wsman",)}
MAX_REQUEST = 512000
_REAP_EVERY = 1.0

_Seal = t.Callable[[bytes], "tuple[str, bytes]"]


class _Handler(Connection):
    """One connection: from a request's bytes to who sent it and what he says, and back."""

    listener: Listener

    def setup(self) -> None:
        super().setup()
        listener = self.listener
        secured = isinstance(self.request, ssl.SSLSocket)
        certificate = self.request.getpeercert(True) if secured else None
        self._authentication = Authentication(listener.offer, listener.host, certificate, realm=listener.realm)
        self._clear = not secured and not listener.offer.allow_unencrypted

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
        protocol = protocol_of(self.headers.get("Content-Type") or "")
        if protocol is None:
            self._keep(f"Request to {self.path}", data)
        # Assumption: a path that nobody serves is told before anybody is asked who he is.
        if not self._path_known():
            self._reply(404, b"")
            return
        admission = self._authentication.admit(self.headers.get("Authorization"))
        headers: dict[str, str | tuple[str, ...]] = {"WWW-Authenticate": admission.headers}
        if admission.user is None:
            self._reply(401, b"", headers)
        elif not data:
            # Clients send an empty message to set up their security context first.
            self._reply(200, b"", headers)
        elif protocol is None:
            if self._clear:
                # WinRM says nothing but this (pywinrm, issues 129 and 208). Assumption: so does Exchange's endpoint.
                self._reply(500, b"", headers)
                return
            self._answer(data, admission.user, headers, None)
        else:
            self._open(data, protocol, admission, admission.user, headers)

    def _open(self, data: bytes, protocol: str, admission: Admission, user: str, headers: Headers) -> None:
        """An encrypted message, whose answer is encrypted as well."""
        context = admission.context
        try:
            if context is None:
                raise NotReadable("the connection has no security context")
            message = opened(data, context)
        except NotReadable:
            # Assumption: what cannot be decrypted is a bad request.
            self._reply(400, b"", headers)
            return
        self._keep(f"Request to {self.path}", message)
        blank = self.listener.front_end is not None
        self._answer(message, user, headers, lambda body: sealed(body, protocol, context, blank=blank))

    def _answer(self, data: bytes, user: str, headers: Headers, seal: _Seal | None) -> None:
        faults = self.listener.faults
        drop = faults.drop_now()
        if drop and not faults.drop_reply:
            self.drop()
            return
        if faults.latency > 0:
            time.sleep(faults.latency)
        status, body = self.listener.respond(data, self.path, user, self.headers.get("Cookie"))
        if drop:
            self.drop()
            return
        self._keep(f"Answer {status}", body)
        content_type, body = (soap.CONTENT_TYPE, body) if seal is None else seal(body)
        found = {**headers, "Content-Type": content_type}
        if self.listener.front_end is not None:
            body = self._fronted(self.listener.front_end, user, body, found)
        self.reply(status, body, found)

    def _fronted(self, front_end: FrontEnd, user: str, body: bytes, headers: dict[str, str | tuple[str, ...]]) -> bytes:
        """The body, and in the headers what the front end adds."""
        if not front_end.leads_back(user, self.headers.get("Cookie")):
            headers["Set-Cookie"] = front_end.cookie(user, urllib.parse.urlsplit(self.path).path.rstrip("/"))
        squeezed = compressed(body, self.headers.get("Accept-Encoding"))
        if squeezed is None:
            return body
        headers["Content-Encoding"] = "gzip"
        return squeezed

    def _reply(self, status: int, body: bytes, headers: Headers | None = None) -> None:
        self._keep(f"Answer {status}", body)
        self.reply(status, body, headers)

    def _keep(self, what: str, body: bytes) -> None:
        if self.listener.traffic is not None:
            self.listener.traffic.add(f"{what}, at {self.listener.url}:", body)

    def _path_known(self) -> bool:
        path = urllib.parse.urlsplit(self.path).path.rstrip("/").lower()
        return path in self.listener.paths


class Listener:
    """An endpoint on an address: WS-Management over HTTP, or HTTPS where there is a TLS context.

    :param endpoint: ``exchange`` or ``windows``; handed to ``host.open_session``, and decides the path.
    :param port: 0 for any free one; ``url`` tells it after start().
    :param traffic: keeps what is asked and answered.
    :param paths: other paths than the endpoint's own, lower case, no slash at the end.
    :param offer: how one logs on; Basic where it is not said, without TLS too.
    :param front_end: Exchange's front end stands before it.
    :param service: the shells of another listener, which are reached through this one as well.
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
        offer: Offer | None = None,
        front_end: FrontEnd | None = None,
        service: Service | None = None,
    ) -> None:
        self.host = host
        self.endpoint = endpoint
        self.faults = faults or Faults()
        self.traffic = traffic
        self.paths = paths or PATHS[endpoint]
        self.realm = realm
        self.offer = offer or Offer()
        self.front_end = front_end
        self.address = address
        self.port = port
        self._tls = tls
        self.service = service or Service(host, endpoint, self.faults)
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

    def respond(self, data: bytes, path: str, user: str, cookies: str | None = None) -> tuple[int, bytes]:
        """Status and envelope for an envelope."""
        message_id = ""
        try:
            request = soap.parse(data)
            message_id = request.message_id
            astray = self.front_end is not None and not self.front_end.leads_back(user, cookies)
            if request.shell_id is not None and astray:
                raise unknown_shell(request.shell_id)
            return 200, self.service.handle(request, urllib.parse.urlsplit(path).path, user)
        except WSManFault as problem:
            return 500, soap.fault(message_id, problem, self.address)

    def _reap(self) -> None:
        while not self._stopped.wait(_REAP_EVERY):
            self.service.reap()


__all__ = ("Listener", "MAX_REQUEST", "PATHS")
