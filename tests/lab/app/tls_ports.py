# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real TLS listeners for what a server's http.sys has bound, so that a handshake shows the certificate."""

from __future__ import annotations

import contextlib
import logging
import os
import pathlib
import secrets
import selectors
import socket
import ssl
import threading
import typing as t

from cryptography.hazmat.primitives import serialization

from lab.organisation import Organisation, Server, StoredCertificate
from lab.organisation.presented import PORTS, presented

log = logging.getLogger(__name__)

_PATIENCE = 5.0


class TlsPorts:
    """One listener for each port of a server, on a free port of its address.

    :param folder: for its owner only; a key lies in it for the moment in which OpenSSL reads it.
    :ivar ports: the free port by the port it stands for.
    """

    def __init__(self, organisation: Organisation, server: Server, address: str, folder: pathlib.Path) -> None:
        self._organisation = organisation
        self._server = server
        self._folder = folder
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._lock = threading.Lock()
        self._waker, self._wakes = socket.socketpair()
        self._listeners = {port: socket.create_server((address, 0)) for port in PORTS}
        self.ports: dict[int, int] = {port: found.getsockname()[1] for port, found in self._listeners.items()}
        self._thread = threading.Thread(target=self._accept, name=f"tls ports of {server.name}", daemon=True)

    def start(self) -> None:
        """Begins to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Closes the listeners; handshakes under way end by themselves."""
        self._waker.close()
        if self._thread.ident is not None:
            self._thread.join(_PATIENCE)
        for listener in self._listeners.values():
            listener.close()
        self._wakes.close()

    def _accept(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._wakes, selectors.EVENT_READ)
            for port, listener in self._listeners.items():
                selector.register(listener, selectors.EVENT_READ, port)
            while True:
                for key, _events in selector.select():
                    if key.data is None:
                        return
                    listener = t.cast(socket.socket, key.fileobj)
                    with contextlib.suppress(OSError):
                        connection, _peer = listener.accept()
                        # Of its own: a client that says nothing must not keep the others waiting.
                        threading.Thread(target=self._answer, args=(connection, key.data), daemon=True).start()

    def _answer(self, connection: socket.socket, port: int) -> None:
        """A handshake with what is bound at this moment; then the connection ends: no site is behind it."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)

        def choose(secured: ssl.SSLObject | ssl.SSLSocket, host: str | None, _context: ssl.SSLContext) -> int | None:
            found = presented(self._organisation, self._server, port, host)
            if found is None:
                return ssl.ALERT_DESCRIPTION_INTERNAL_ERROR
            secured.context = self._context(found)
            return None

        context.sni_callback = choose
        _old_keys_too(context)
        connection.settimeout(_PATIENCE)
        # The callback answers for clients that name no host as well.
        with (
            contextlib.suppress(OSError),
            contextlib.closing(connection),
            context.wrap_socket(connection, server_side=True) as secured,
        ):
            secured.recv(4096)

    def _context(self, stored: StoredCertificate) -> ssl.SSLContext:
        with self._lock:
            if stored.thumbprint not in self._contexts:
                self._contexts[stored.thumbprint] = self._made(stored)
            return self._contexts[stored.thumbprint]

    def _made(self, stored: StoredCertificate) -> ssl.SSLContext:
        key = stored.key
        if key is None:
            raise ValueError("a certificate without its key cannot be presented")
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path = self._folder / f"{secrets.token_hex(8)}.pem"
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
                stream.write(pem + stored.certificate.public_bytes(serialization.Encoding.PEM))
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            _old_keys_too(context)
            context.load_cert_chain(path)
        finally:
            path.unlink(missing_ok=True)
        return context


def _old_keys_too(context: ssl.SSLContext) -> None:
    """Windows presents what is bound, short keys included; OpenSSL would refuse those by itself."""
    context.set_ciphers("DEFAULT:@SECLEVEL=0")


__all__ = ("TlsPorts",)
