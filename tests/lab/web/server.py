# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections, their handshakes, and how all of them end."""

from __future__ import annotations

import contextlib
import http.server
import logging
import socket
import ssl
import threading
import typing as t

log = logging.getLogger(__name__)

#: One that has several values comes so many times.
Headers = t.Mapping[str, str | tuple[str, ...]]

_IDLE_SECONDS = 120.0


class Connection(http.server.BaseHTTPRequestHandler):
    """One connection; who inherits says what it answers."""

    protocol_version = "HTTP/1.1"
    timeout = _IDLE_SECONDS

    def version_string(self) -> str:
        return "Microsoft-HTTPAPI/2.0"

    def log_message(self, format: str, *args: t.Any) -> None:  # noqa: A002 - the name is the base class's
        log.debug(format, *args)

    def setup(self) -> None:
        if isinstance(self.request, ssl.SSLSocket):
            self.request.settimeout(_IDLE_SECONDS)
            self.request.do_handshake()
        super().setup()

    def do_GET(self) -> None:  # the name is http.server's
        self.get()

    def do_POST(self) -> None:
        self.post()

    def get(self) -> None:
        """Answers GET."""
        raise NotImplementedError

    def post(self) -> None:
        """Answers POST."""
        raise NotImplementedError

    def body(self, limit: int) -> bytes | None:
        """What was sent; None where that has been refused: its length is not said, or beyond the limit in bytes."""
        length = self.headers.get("Content-Length") or ""
        if length.isdigit() and int(length) <= limit:
            return self.rfile.read(int(length))
        self.close_connection = True
        self.reply(413 if length.isdigit() else 411, b"")
        return None

    def reply(self, status: int, body: bytes, headers: Headers | None = None) -> None:
        """Sends an answer with its length."""
        self.send_response(status)
        for name, found in (headers or {}).items():
            for value in (found,) if isinstance(found, str) else found:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def drop(self) -> None:
        """Breaks the connection off."""
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)


class Server(http.server.ThreadingHTTPServer):
    """Listens on an address. :param tls: None for plain HTTP. Raises OSError where the address is taken."""

    daemon_threads = True
    block_on_close = False
    # http.server's default of 5 makes clients that come together wait.
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], handler: type[Connection], tls: ssl.SSLContext | None) -> None:
        self._tls = tls
        self._open: set[t.Any] = set()
        self._open_lock = threading.Lock()
        super().__init__(address, handler)

    @property
    def port(self) -> int:
        """The one it listens on."""
        return int(self.server_address[1])

    def get_request(self) -> tuple[t.Any, t.Any]:
        connection, peer = super().get_request()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._tls is not None:
            # The handshake is left to the connection's own thread.
            connection = self._tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        with self._open_lock:
            self._open.add(connection)
        return connection, peer

    def shutdown_request(self, request: t.Any) -> None:
        with self._open_lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: t.Any, client_address: t.Any) -> None:
        log.debug("the connection %s of %s ended", request, client_address, exc_info=True)

    def close_connections(self) -> None:
        """Ends all that are open."""
        with self._open_lock:
            connections = list(self._open)
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


__all__ = ("Connection", "Headers", "Server")
