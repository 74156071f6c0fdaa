# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real TLS handshakes for what a server's http.sys has bound, so that they show the certificate."""

from __future__ import annotations

import contextlib
import functools
import socket
import ssl

from lab.organisation import Organisation, Server
from lab.organisation.presented import PORTS, presented

from .ports import Answer
from .tls_contexts import TlsContexts, old_keys_too


def tls_answers(organisation: Organisation, server: Server, contexts: TlsContexts) -> dict[int, Answer]:
    """What the ports of the server's sites and of its Web Management Service answer."""
    return {port: functools.partial(_answer, organisation, server, contexts, port) for port in PORTS}


def _answer(
    organisation: Organisation, server: Server, contexts: TlsContexts, port: int, connection: socket.socket
) -> None:
    """A handshake with what is bound at this moment; then the connection ends: no site is behind it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)

    def choose(secured: ssl.SSLObject | ssl.SSLSocket, host: str | None, _context: ssl.SSLContext) -> int | None:
        found = presented(organisation, server, port, host)
        if found is None:
            return ssl.ALERT_DESCRIPTION_INTERNAL_ERROR
        secured.context = contexts.of(found)
        return None

    context.sni_callback = choose
    old_keys_too(context)
    # The callback answers for clients that name no host as well.
    with (
        contextlib.suppress(OSError),
        contextlib.closing(connection),
        context.wrap_socket(connection, server_side=True) as secured,
    ):
        secured.recv(4096)


__all__ = ("tls_answers",)
