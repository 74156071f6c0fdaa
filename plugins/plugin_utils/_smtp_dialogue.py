# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The SMTP dialogue up to the point where TLS begins: greeting, EHLO, STARTTLS (RFC 3207)."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import contextlib
import smtplib
import socket
import typing as t

from ._refusal import Refusal

__all__ = ("starttls_agreed",)


@contextlib.contextmanager
def starttls_agreed(host: str, port: int, timeout: float) -> t.Iterator[socket.socket]:
    """A connection on which the server waits for the handshake.

    :raises Refusal: the server does not greet, or does not go on to TLS; the message says why.
    :raises OSError: no connection.
    """
    # A name is given because the default asks the controller's resolver, which can take longer than the whole dialogue.
    client = smtplib.SMTP(timeout=timeout, local_hostname=socket.gethostname())
    with contextlib.closing(client):
        with _told(f"{host} port {port}", timeout):
            _ask_for_tls(client, host, port)
        if client.sock is None:
            raise Refusal(f"{host} port {port} has closed the connection.")
        yield client.sock


def _ask_for_tls(client: smtplib.SMTP, host: str, port: int) -> None:
    where = f"{host} port {port}"
    code, said = client.connect(host, port)
    if code != 220:
        raise Refusal(
            f"{where} refuses the SMTP session with {_shown(code, said)}. 421 says that the service is not available just now, "
            "554 that it takes no mail from this address: check transport's state, and the connector's RemoteIPRanges."
        )
    code, said = client.ehlo()
    if code != 250:
        raise Refusal(f"{where} does not take EHLO and so offers no STARTTLS; it said {_shown(code, said)}.")
    if not client.has_extn("starttls"):
        with contextlib.suppress(smtplib.SMTPException):
            client.quit()
        raise Refusal(
            f"{where} does not offer STARTTLS: there is no certificate for the connector, which event 12014 of "
            "MSExchangeTransport or MSExchangeFrontEndTransport says with the name it looks for, or TLS is not among the "
            "connector's AuthMechanism. The module exchange_transport_events_info tells what is wrong with the certificates."
        )
    code, said = client.docmd("STARTTLS")
    if code != 220:
        raise Refusal(f"{where} offers STARTTLS, but refuses it with {_shown(code, said)}.")


@contextlib.contextmanager
def _told(where: str, timeout: float) -> t.Iterator[None]:
    try:
        yield
    except smtplib.SMTPException as error:
        # The library makes a closed connection of a timeout.
        if isinstance(error.__context__, TimeoutError):
            raise Refusal(
                f"{where} takes the connection, but said nothing for {timeout:g} seconds: what listens there does not speak "
                "SMTP, or holds its answers back (tarpitting)."
            ) from error
        raise Refusal(
            f"{where} broke the SMTP dialogue off: transport's service is stopped or overloaded, or what listens there does "
            f"not speak SMTP. It said: {error}"
        ) from error


def _shown(code: int, said: bytes) -> str:
    return f"{code} {said.decode('utf-8', 'replace')}".strip() if code > 0 else "something that is not SMTP"
