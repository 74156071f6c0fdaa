# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Handshakes with real listeners on loopback, good ones and bad ones."""

from __future__ import annotations

import contextlib
import datetime
import pathlib
import socket
import ssl
import threading
import typing as t

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from ansible_collections.certops.exchange.plugins.plugin_utils._handshake import shake_hands
from ansible_collections.certops.exchange.plugins.plugin_utils._refusal import Refusal

LOOPBACK = "127.0.0.1"
Serve = t.Callable[[socket.socket], None]


@pytest.fixture(scope="module")
def expired(tmp_path_factory: pytest.TempPathFactory) -> tuple[pathlib.Path, bytes]:
    """A self-signed certificate that has expired, with its key in a file."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "EX1")])
    start = datetime.datetime(2019, 1, 1, tzinfo=datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(start)
        .not_valid_after(start.replace(year=2020))
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(secret + certificate.public_bytes(Encoding.PEM))
    return file, certificate.public_bytes(Encoding.DER)


@contextlib.contextmanager
def listening(serve: Serve) -> t.Iterator[int]:
    """A listener that serves one connection, and its port."""
    with socket.create_server((LOOPBACK, 0)) as server:

        def run() -> None:
            with contextlib.suppress(OSError):
                connection, _address = server.accept()
                with connection:
                    serve(connection)

        thread = threading.Thread(target=run)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            with contextlib.suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def tls(file: pathlib.Path, names: list[str | None], version: ssl.TLSVersion) -> Serve:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    context.minimum_version = context.maximum_version = version
    context.sni_callback = lambda _socket, name, _context: names.append(name)

    def serve(connection: socket.socket) -> None:
        with contextlib.suppress(OSError), context.wrap_socket(connection, server_side=True) as wrapped:
            wrapped.recv(1)

    return serve


@pytest.mark.parametrize(
    ("version", "text"), [(ssl.TLSVersion.TLSv1_2, "TLSv1.2"), (ssl.TLSVersion.TLSv1_3, "TLSv1.3")]
)
def test_an_expired_and_untrusted_certificate_is_reported(
    expired: tuple[pathlib.Path, bytes], version: ssl.TLSVersion, text: str
) -> None:
    file, der = expired
    names: list[str | None] = []
    with listening(tls(file, names, version)) as port:
        seen = shake_hands(LOOPBACK, port, "other.contoso.lab", 5)
    assert (seen.der, seen.protocol) == (der, text)
    assert seen.cipher
    assert names == ["other.contoso.lab"]


@pytest.mark.parametrize("name", ["", LOOPBACK, "::1"])
def test_an_address_is_not_asked_for_by_name(expired: tuple[pathlib.Path, bytes], name: str) -> None:
    names: list[str | None] = []
    with listening(tls(expired[0], names, ssl.TLSVersion.TLSv1_3)) as port:
        shake_hands(LOOPBACK, port, name, 5)
    assert names == [None]


def test_nothing_listens() -> None:
    with socket.create_server((LOOPBACK, 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(Refusal, match=f"{LOOPBACK} port {port} refuses"):
        shake_hands(LOOPBACK, port, "", 5)


def test_nothing_answers() -> None:
    def serve(connection: socket.socket) -> None:
        while connection.recv(4096):
            pass

    with listening(serve) as port, pytest.raises(Refusal, match="within 0.2 seconds"):
        shake_hands(LOOPBACK, port, "", 0.2)


@pytest.mark.parametrize("answer", [b"", b"220 mail ESMTP\r\n"])
def test_what_speaks_no_tls(answer: bytes) -> None:
    """http.sys without a certificate takes the connection and cuts it."""

    def serve(connection: socket.socket) -> None:
        connection.recv(1)
        connection.sendall(answer)

    with listening(serve) as port, pytest.raises(Refusal, match="handshake failed"):
        shake_hands(LOOPBACK, port, "", 5)


def test_an_unknown_name() -> None:
    with pytest.raises(Refusal, match="can't be resolved"):
        shake_hands("no-such-host.invalid", 443, "", 5)
