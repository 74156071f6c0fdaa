# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One HTTPS endpoint."""

from __future__ import annotations

import ssl
import threading
import typing as t

from lab.web import Connection, Server

from .messages import Application, Request

_MAX_REQUEST = 1 << 20


class Keeper(t.Protocol):
    """Keeps what went over an endpoint."""

    def add(self, heading: str, body: bytes) -> None:
        """Keeps a body under a heading."""


class _Handler(Connection):
    listener: Listener

    def get(self) -> None:
        self._answer(b"")

    def post(self) -> None:
        body = self.body(_MAX_REQUEST)
        if body is not None:
            self._answer(body)

    def _answer(self, body: bytes) -> None:
        listener = self.listener
        headers = {name.lower(): value for name, value in self.headers.items()}
        listener.keep(f"Request to {self.path}", body)
        response = listener.application.respond(Request(self.command, self.path, headers, body))
        if response.lost:
            self.drop()
            return
        listener.keep(f"Answer {response.status}", response.body)
        self.reply(response.status, response.body, response.headers)


class Listener:
    """Serves an application on a free port of an address, over TLS."""

    def __init__(self, application: Application, address: str, tls: ssl.SSLContext, traffic: Keeper | None) -> None:
        self.application = application
        self._address = address
        self._traffic = traffic
        handler = type("Handler", (_Handler,), {"listener": self})
        self._server = Server((address, 0), handler, tls)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, name=f"online {self.url}", daemon=True
        )

    @property
    def url(self) -> str:
        """Scheme, address and port, without a slash at the end."""
        return f"https://{self._address}:{self._server.port}"

    def start(self) -> None:
        """Begins to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Closes the port and all connections."""
        if self._thread.ident is not None:
            self._server.shutdown()
            self._server.close_connections()
            self._thread.join(5)
        self._server.server_close()

    def keep(self, what: str, body: bytes) -> None:
        """Keeps a body, without what must not be kept."""
        if self._traffic is not None:
            self._traffic.add(f"{what}, at {self.url}:", self.application.kept(body) if body else b"")


__all__ = ("Keeper", "Listener")
