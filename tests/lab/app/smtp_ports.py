# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real SMTP listeners for a server's Receive connectors: enough of SMTP for a client that asks for STARTTLS."""

from __future__ import annotations

import contextlib
import email.utils
import functools
import socket

from lab.organisation import Organisation, Server, smtp_listening
from lab.organisation.smtp_listening import Offer

from .ports import Answer
from .tls_contexts import TlsContexts

_LONGEST = 2048

# As Exchange's servers announce them. Assumption: which of them a connector of each kind announces; X-ANONYMOUSTLS,
# authentication and what follows them are not in the lab.
_EXTENSIONS = ("SIZE 37748736", "PIPELINING", "DSN", "ENHANCEDSTATUSCODES", "8BITMIME", "BINARYMIME", "CHUNKING")


def smtp_answers(organisation: Organisation, server: Server, contexts: TlsContexts) -> dict[int, Answer]:
    """What the ports of the server's Receive connectors answer."""
    ports = smtp_listening.ports(server)
    return {port: functools.partial(_answer, organisation, server, contexts, port) for port in ports}


def _answer(
    organisation: Organisation, server: Server, contexts: TlsContexts, port: int, connection: socket.socket
) -> None:
    """A conversation; where nobody listens it ends at once, where Windows would refuse the connection."""
    with contextlib.suppress(OSError), contextlib.closing(connection):
        offer = smtp_listening.offer(organisation, server, port)
        if offer is not None:
            written = email.utils.format_datetime(server.local(organisation.clock.now()))
            banner = f"220 {offer.fqdn} Microsoft ESMTP MAIL Service ready at {written}"
            if _Conversation(connection, offer).run(banner):
                _secured(connection, offer, contexts)


def _secured(connection: socket.socket, offer: Offer, contexts: TlsContexts) -> None:
    if offer.certificate is None:
        raise ValueError("STARTTLS was agreed on without a certificate")
    with contexts.of(offer.certificate).wrap_socket(connection, server_side=True) as secured:
        _Conversation(secured, Offer(offer.fqdn, None)).run(None)


class _Conversation:
    """One side of one phase: before STARTTLS, or behind it, where it is not offered again."""

    def __init__(self, connection: socket.socket, offer: Offer) -> None:
        self._connection = connection
        self._offer = offer

    def run(self, banner: str | None) -> bool:
        """Whether the client has asked for TLS and now shakes hands."""
        if banner is not None:
            self._say(banner)
        while (line := self._line()) is not None:
            verb, _space, argument = line.partition(" ")
            verb = verb.upper()
            if verb == "STARTTLS" and self._offer.certificate is not None and not argument:
                self._say("220 2.0.0 SMTP server ready")
                return True
            if verb == "QUIT":
                self._say("221 2.0.0 Service closing transmission channel")
                break
            self._say(*self._reply(verb))
        return False

    def _reply(self, verb: str) -> tuple[str, ...]:
        fqdn = self._offer.fqdn
        if verb == "EHLO":
            peer = self._connection.getpeername()[0]
            tls = () if self._offer.certificate is None else ("STARTTLS",)
            lines = (f"{fqdn} Hello [{peer}]", *_EXTENSIONS[:4], *tls, *_EXTENSIONS[4:])
            return (*(f"250-{line}" for line in lines[:-1]), f"250 {lines[-1]}")
        if verb == "HELO":
            return (f"250 {fqdn} Hello",)
        if verb in ("NOOP", "RSET"):
            return ("250 2.0.0 OK",)
        if verb in ("MAIL", "RCPT", "DATA", "BDAT", "AUTH", "VRFY"):
            # The lab's own limit: it takes no mail.
            return ("502 5.3.3 Command not implemented",)
        # Assumption: STARTTLS that is not offered is as good as unknown.
        return ("500 5.3.3 Unrecognized command",)

    def _line(self) -> str | None:
        """One line without its end; None where the client has gone. Nothing behind it is read: TLS may follow."""
        found = bytearray()
        while not found.endswith(b"\n"):
            byte = self._connection.recv(1)
            if not byte or len(found) > _LONGEST:
                return None
            found += byte
        return found.decode("ascii", "replace").strip()

    def _say(self, *lines: str) -> None:
        self._connection.sendall("".join(f"{line}\r\n" for line in lines).encode("ascii", "replace"))


__all__ = ("smtp_answers",)
