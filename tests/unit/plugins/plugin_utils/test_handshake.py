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


def smtp(*answers: bytes, after: Serve = lambda connection: None, said: list[bytes] | None = None) -> Serve:
    """A mail server: its greeting, then an answer to each line that it gets, then what comes behind."""

    def serve(connection: socket.socket) -> None:
        connection.sendall(answers[0])
        for answer in answers[1:]:
            line = connection.recv(4096)
            if said is not None:
                said.append(line)
            connection.sendall(answer)
        after(connection)

    return serve


GREETING = b"220 ex1.contoso.lab Microsoft ESMTP MAIL Service ready\r\n"
OFFER = b"250-ex1.contoso.lab Hello\r\n250-SIZE 37748736\r\n250 STARTTLS\r\n"
NO_OFFER = OFFER.replace(b"STARTTLS", b"8BITMIME")
READY = b"220 2.0.0 SMTP server ready\r\n"


def test_starttls_shows_the_certificate(expired: tuple[pathlib.Path, bytes]) -> None:
    file, der = expired
    names: list[str | None] = []
    said: list[bytes] = []
    secured = tls(file, names, ssl.TLSVersion.TLSv1_2)
    with listening(smtp(GREETING, OFFER, READY, after=secured, said=said)) as port:
        seen = shake_hands(LOOPBACK, port, "mail.contoso.lab", 5, "smtp")
    assert (seen.der, seen.protocol, names) == (der, "TLSv1.2", ["mail.contoso.lab"])
    assert [line.split()[0] for line in said] == [b"ehlo", b"STARTTLS"]


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ((GREETING, NO_OFFER, b"221 bye\r\n"), "does not offer STARTTLS: .*event 12014"),
        ((b"421 4.3.2 Service not available\r\n",), "refuses the SMTP session with 421 4.3.2 Service not available"),
        ((b"554 5.7.1 no\r\n",), "refuses the SMTP session with 554.*RemoteIPRanges"),
        ((GREETING, b"502 5.3.3 no\r\n"), "does not take EHLO.*502"),
        ((GREETING, OFFER, b"454 4.7.0 not now\r\n"), "offers STARTTLS, but refuses it with 454 4.7.0 not now"),
        ((b"SSH-2.0-OpenSSH\r\n",), "refuses the SMTP session with something that is not SMTP"),
        ((b"",), "broke the SMTP dialogue off"),
        ((GREETING, b""), "broke the SMTP dialogue off"),
        ((GREETING, OFFER, READY), "handshake failed: no certificate is bound there, or it does not speak TLS, or no"),
    ],
)
def test_why_there_is_no_starttls(answers: tuple[bytes, ...], message: str) -> None:
    with listening(smtp(*answers)) as port, pytest.raises(Refusal, match=f"{LOOPBACK} port {port} .*{message}"):
        shake_hands(LOOPBACK, port, "", 5, "smtp")


@pytest.mark.parametrize("answers", [(), (GREETING,)])
def test_a_mail_server_that_says_nothing(answers: tuple[bytes, ...]) -> None:
    def serve(connection: socket.socket) -> None:
        connection.sendall(b"".join(answers))
        while connection.recv(4096):
            pass

    with listening(serve) as port, pytest.raises(Refusal, match="said nothing for 0.2 seconds"):
        shake_hands(LOOPBACK, port, "", 0.2, "smtp")


def test_no_mail_server_listens() -> None:
    with socket.create_server((LOOPBACK, 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(Refusal, match=f"{LOOPBACK} port {port} refuses the connection"):
        shake_hands(LOOPBACK, port, "", 5, "smtp")
    with pytest.raises(Refusal, match="can't be resolved"):
        shake_hands("no-such-host.invalid", 25, "", 5, "smtp")


def test_a_mail_server_asked_without_starttls_is_told() -> None:
    with listening(smtp(GREETING)) as port, pytest.raises(Refusal, match="set starttls to smtp"):
        shake_hands(LOOPBACK, port, "", 5)
