# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listeners that stand for the well-known ports of a server, each on a free port of its address."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
import typing as t

PATIENCE = 5.0
"""Seconds for which a silent client keeps its connection."""

Answer = t.Callable[[socket.socket], None]


class Ports:
    """One thread accepts for all ports of a server.

    :param answers: by the port it stands for, what a connection gets; it closes the connection.
    :ivar ports: the free port by the port it stands for.
    """

    def __init__(self, name: str, address: str, answers: t.Mapping[int, Answer]) -> None:
        self._answers = answers
        self._waker, self._wakes = socket.socketpair()
        self._listeners = {port: socket.create_server((address, 0)) for port in answers}
        self.ports: dict[int, int] = {port: found.getsockname()[1] for port, found in self._listeners.items()}
        self._thread = threading.Thread(target=self._accept, name=f"ports of {name}", daemon=True)

    def start(self) -> None:
        """Begins to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Closes the listeners; conversations under way end by themselves."""
        self._waker.close()
        if self._thread.ident is not None:
            self._thread.join(PATIENCE)
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
                        connection.settimeout(PATIENCE)
                        # Of its own: a client that says nothing must not keep the others waiting.
                        answer = self._answers[key.data]
                        threading.Thread(target=answer, args=(connection,), daemon=True).start()


__all__ = ("Answer", "PATIENCE", "Ports")
