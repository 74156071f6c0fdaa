# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A TLS handshake from the controller that looks at the certificate, whatever it is worth, and then hangs up."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import socket
import ssl
import typing as t

from ._refusal import Refusal
from ._smtp_dialogue import starttls_agreed

__all__ = ("Handshake", "shake_hands")

# Python before 3.12 has no name for it. Servers of Exchange's age can lack secure renegotiation, which matters to data only.
_OP_LEGACY_SERVER_CONNECT = 0x4


@dataclasses.dataclass(frozen=True)
class Handshake:
    """What the server presented.

    :ivar protocol: as OpenSSL names it, ``TLSv1.2``.
    """

    der: bytes = dataclasses.field(repr=False)
    protocol: str
    cipher: str


def shake_hands(
    host: str, port: int, server_name: str, timeout: float, starttls: t.Literal["none", "smtp"] = "none"
) -> Handshake:
    """Connects, looks, and closes. Nothing is verified, and nothing but the handshake is sent.

    :param server_name: for SNI; empty, and an address, sends none.
    :param starttls: what is spoken before the handshake.
    :raises Refusal: no connection, no answer in time, or no handshake; the message says which.
    """
    where = f"{host} port {port}"
    try:
        with (
            _connected(host, port, timeout, starttls) as plain,
            _context().wrap_socket(plain, server_hostname=server_name or None) as tls,
        ):
            cipher = tls.cipher()
            der = tls.getpeercert(binary_form=True)
            protocol = tls.version() or ""
    except socket.gaierror as error:
        raise Refusal(f"The name {host} can't be resolved on the controller.") from error
    except ConnectionRefusedError as error:
        raise Refusal(f"{where} refuses the connection: nothing listens there.") from error
    except TimeoutError as error:
        raise Refusal(
            f"{where} did not answer within {timeout:g} seconds: the server is down, a firewall is in between, or what "
            "listens there does not speak TLS."
        ) from error
    except (ssl.SSLError, ConnectionError) as error:
        # http.sys without a certificate for the port takes the connection and then cuts it.
        first = "; where SMTP listens, set starttls to smtp" if starttls == "none" else ""
        raise Refusal(
            f"{where} takes the connection, but the TLS handshake failed: no certificate is bound there, or it does not "
            f"speak TLS, or no version in common{first}. It said: {error}"
        ) from error
    except OSError as error:
        raise Refusal(f"No connection to {where}: {error}") from error
    if der is None:
        raise Refusal(f"{where} presented no certificate.")
    return Handshake(der, protocol, cipher[0] if cipher else "")


def _connected(host: str, port: int, timeout: float, starttls: str) -> t.ContextManager[socket.socket]:
    if starttls == "smtp":
        return starttls_agreed(host, port, timeout)
    return socket.create_connection((host, port), timeout=timeout)


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # Trust is what the report is about, and nothing is entrusted to the connection.
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    # Exchange 2013 on an old Windows may offer TLS 1.0 and SHA-1 certificates only.
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.options |= _OP_LEGACY_SERVER_CONNECT
    return context
