# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A sign-in service and an admin API in one, on HTTPS with a certificate of its own authority; it answers as it is told."""

from __future__ import annotations

import dataclasses
import datetime
import http.server
import json
import pathlib
import ssl
import threading
import typing as t
import urllib.parse

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

TENANT = "contoso.onmicrosoft.com"
TOKEN = "eyJhbGciOiJub25lIn0.eyJyb2xlcyI6WyJFeGNoYW5nZS5NYW5hZ2VBc0FwcCJdfQ.c2lnbmF0dXJl"
NOW = datetime.datetime.now(datetime.timezone.utc)
DAY = datetime.timedelta(days=1)
_SIGNS_CERTIFICATES = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)


@dataclasses.dataclass
class Asked:
    """A request that came."""

    method: str
    path: str
    headers: dict[str, str]
    body: str

    @property
    def json(self) -> t.Any:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        return {key: values[0] for key, values in urllib.parse.parse_qs(self.body).items()}


@dataclasses.dataclass
class Told:
    """An answer.

    :ivar wait: seconds before it.
    """

    status: int = 200
    body: str | dict[str, t.Any] = ""
    headers: dict[str, str] = dataclasses.field(default_factory=dict)
    wait: float = 0.0


Answer = Told | t.Callable[[Asked], Told]


class OnlineServer(http.server.ThreadingHTTPServer):
    """Gives the answers of a list, one for each request, and then the last one for ever; or those of a path.

    :ivar answers: to requests of the admin API.
    :ivar token_answer: to requests for a token.
    :ivar discovery: to requests for the tenant's configuration; None for what the real one says.
    """

    daemon_threads = True

    def __init__(self, certificate: pathlib.Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.asked: list[Asked] = []
        self.answers: list[Answer] = [Told(body={"value": []})]
        self.token_answer: Answer = Told(body={"token_type": "Bearer", "expires_in": 3599, "access_token": TOKEN})
        self.discovery: Answer | None = None
        self.woken = threading.Event()

    @property
    def url(self) -> str:
        return f"https://localhost:{self.server_address[1]}"

    @property
    def invoked(self) -> list[Asked]:
        """The requests of the admin API."""
        return [asked for asked in self.asked if "/adminapi/" in asked.path]

    def answer_to(self, asked: Asked) -> Told:
        self.asked.append(asked)
        if asked.path.endswith("/openid-configuration"):
            chosen = self.discovery or Told(
                body={
                    "issuer": f"{self.url}/{TENANT}/v2.0",
                    "authorization_endpoint": f"{self.url}/{TENANT}/oauth2/v2.0/authorize",
                    "token_endpoint": f"{self.url}/{TENANT}/oauth2/v2.0/token",
                }
            )
        elif asked.path.endswith("/token"):
            chosen = self.token_answer
        else:
            chosen = self.answers[min(len(self.invoked), len(self.answers)) - 1]
        return chosen(asked) if callable(chosen) else chosen

    def handle_error(self, request: t.Any, client_address: t.Any) -> None:
        """A client that does not trust the certificate, or stopped waiting."""


class _Handler(http.server.BaseHTTPRequestHandler):
    server: OnlineServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer("")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

    def _answer(self, body: str) -> None:
        told = self.server.answer_to(Asked(self.command, self.path, dict(self.headers.items()), body))
        if told.wait:
            self.server.woken.wait(told.wait)
        data = (told.body if isinstance(told.body, str) else json.dumps(told.body)).encode()
        self.send_response(told.status)
        for name, value in told.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_unused: t.Any) -> None:
        """Nothing is to be printed."""


def make_authority(folder: pathlib.Path) -> tuple[pathlib.Path, pathlib.Path]:
    """An authority's certificate, and a file with key and certificate of a server that it signed."""
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _time in range(2))
    root_name, name = (
        x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])
        for text in ("throw-away authority", "localhost")
    )
    # From 3.13 on Python's default context asks for what RFC 5280 does: an authority says what its key is for, and a
    # certificate which key signed it.
    root = _builder(root_name, root_name, root_key.public_key())
    root = root.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    root = root.add_extension(_SIGNS_CERTIFICATES, critical=True)
    root = root.add_extension(x509.SubjectKeyIdentifier.from_public_key(root_key.public_key()), critical=False)
    signed_root = root.sign(root_key, hashes.SHA256())
    names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    leaf = _builder(name, root_name, key.public_key()).add_extension(names, critical=False)
    signer = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    signed = leaf.add_extension(signer, critical=False).sign(root_key, hashes.SHA256())
    (folder / "ca.pem").write_bytes(signed_root.public_bytes(Encoding.PEM))
    (folder / "server.pem").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + signed.public_bytes(Encoding.PEM)
    )
    return folder / "ca.pem", folder / "server.pem"


def make_application() -> tuple[str, rsa.RSAPrivateKey, x509.Certificate]:
    """Key and certificate in one PEM text, and both apart."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "app")])
    certificate = _builder(name, name, key.public_key()).sign(key, hashes.SHA256())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + certificate.public_bytes(Encoding.PEM)
    return pem.decode(), key, certificate


def make_certificate(common_name: str, *names: str) -> str:
    """A public certificate in PEM form; a self-signed stand-in for what on-premises presents."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common_name)])
    builder = _builder(name, name, key.public_key())
    if names:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([x509.DNSName(one) for one in names]), critical=False
        )
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


def _builder(subject: x509.Name, issuer: x509.Name, key: t.Any) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    return builder.serial_number(x509.random_serial_number()).not_valid_before(NOW - DAY).not_valid_after(NOW + DAY)
