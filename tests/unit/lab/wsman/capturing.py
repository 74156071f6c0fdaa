# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A relay before a listener that keeps the bytes of both directions, as somebody on the network would see them."""

from __future__ import annotations

import contextlib
import socket
import threading
import typing as t


class Capture:
    """What went over the relay."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._lock = threading.Lock()
        self._kept = bytearray()

    def add(self, data: bytes) -> None:
        with self._lock:
            self._kept += data

    @property
    def kept(self) -> bytes:
        with self._lock:
            return bytes(self._kept)


@contextlib.contextmanager
def capturing(port: int, host: str = "127.0.0.1") -> t.Iterator[Capture]:
    """Relays connections to that port of loopback. :param host: one of its addresses."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        capture = Capture(server.getsockname()[1])
        threading.Thread(target=_accept, args=(server, (host, port), capture), daemon=True).start()
        yield capture


def _accept(server: socket.socket, place: tuple[str, int], capture: Capture) -> None:
    # It ends when the server is closed.
    with contextlib.suppress(OSError):
        while True:
            near, _peer = server.accept()
            far = socket.create_connection(place)
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=_pump, args=(source, target, capture), daemon=True).start()


def _pump(source: socket.socket, target: socket.socket, capture: Capture) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            capture.add(data)
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


__all__ = ("Capture", "capturing")
