# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens by msal, against a sign-in service of the test's own."""

from __future__ import annotations

import base64
import dataclasses
import json
import os
import pathlib
import subprocess
import sys
import typing as t

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from unit.plugins.plugin_utils._online.online_server import (
    TENANT,
    TOKEN,
    OnlineServer,
    Told,
    make_application,
    make_certificate,
)

from ansible_collections.certops.exchange.plugins.plugin_utils._certificates import key_pair, thumbprint_of
from ansible_collections.certops.exchange.plugins.plugin_utils._online import (
    Http,
    NotReachable,
    OnlineError,
    Service,
    ServiceBusy,
    TenantUnknown,
    TokenRefused,
    UnreadableAnswer,
    acquire_token,
)

SECRET = "a~Secret.Value-of_34_letters~QQQQQ"
ID = "11111111-2222-3333-4444-555555555555"


@pytest.fixture(scope="module")
def application() -> tuple[str, rsa.RSAPrivateKey, x509.Certificate]:
    return make_application()


def test_with_a_secret(service: Service, http: Http, server: OnlineServer) -> None:
    assert acquire_token(service, ID, SECRET, http) == TOKEN
    discovery, request = server.asked
    assert (discovery.method, discovery.path) == ("GET", f"/{TENANT}/v2.0/.well-known/openid-configuration")
    assert (request.method, request.path) == ("POST", f"/{TENANT}/oauth2/v2.0/token")
    form = request.form
    assert (form["grant_type"], form["client_id"], form["client_secret"]) == ("client_credentials", ID, SECRET)
    assert form["scope"] == f"{service.url}/.default"
    assert "Authorization" not in request.headers


def test_with_a_certificate(
    service: Service, http: Http, server: OnlineServer, application: tuple[str, rsa.RSAPrivateKey, x509.Certificate]
) -> None:
    pem, key, certificate = application
    assert acquire_token(service, ID, key_pair(pem), http) == TOKEN
    form = server.asked[-1].form
    assert "client_secret" not in form
    signed, _dot, signature = form["client_assertion"].rpartition(".")
    header, claims = (json.loads(_decoded(part)) for part in signed.split("."))
    key.public_key().verify(_decoded(signature), signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    assert header["alg"] == "RS256"
    assert _decoded(header["x5t"]).hex().upper() == thumbprint_of(certificate.public_bytes(Encoding.DER))
    assert (claims["iss"], claims["sub"], claims["aud"]) == (ID, ID, f"{server.url}/{TENANT}/oauth2/v2.0/token")


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _refused(code: str, text: str) -> Told:
    description = f"{code}: {text} Trace ID: 1 Correlation ID: 2 Timestamp: 2026-11-27 00:00:00Z"
    return Told(401, {"error": "invalid_client", "error_description": description, "error_codes": [1]})


@pytest.mark.parametrize(
    ("told", "code", "said"),
    [
        (_refused("AADSTS7000215", "Invalid client secret provided."), "AADSTS7000215", "give its value, not its id"),
        (_refused("AADSTS7000222", "The keys are expired."), "AADSTS7000222", "has expired"),
        (_refused("AADSTS700016", "Application was not found."), "AADSTS700016", "check client_id and tenant"),
        (_refused("AADSTS700027", "Client assertion failed."), "AADSTS700027", "not registered"),
        (_refused("AADSTS99999", "Something new."), "AADSTS99999", "Something new.*Check client_id"),
        (Told(400, {"error": "invalid_request"}), "", "invalid_request.*Check client_id"),
        (Told(200, {"token_type": "Bearer"}), "", "gave no token"),
    ],
)
def test_a_refusal_names_its_code(
    service: Service, http: Http, server: OnlineServer, told: Told, code: str, said: str
) -> None:
    server.token_answer = told
    with pytest.raises(TokenRefused, match=said) as caught:
        acquire_token(service, ID, SECRET, http)
    assert caught.value.code == code
    assert code in str(caught.value)
    assert "Trace ID" not in str(caught.value)
    assert SECRET not in str(caught.value)


def test_an_unknown_tenant(service: Service, http: Http, server: OnlineServer) -> None:
    text = "AADSTS90002: Tenant 'contoso' not found.\\r\\nTrace ID: 1"
    server.discovery = Told(400, f'{{"error":"invalid_tenant","error_description":"{text}","error_codes":[90002]}}')
    with pytest.raises(TenantUnknown, match=r"AADSTS90002: Tenant 'contoso' not found\. Give the tenant's id"):
        acquire_token(service, ID, SECRET, http)
    server.discovery = None
    server.token_answer = _refused("AADSTS90002", "Tenant not found.")
    with pytest.raises(TenantUnknown, match="AADSTS90002"):
        acquire_token(service, ID, SECRET, http)


@pytest.mark.parametrize("at", ["discovery", "token_answer"])
@pytest.mark.parametrize(
    ("told", "kind"),
    [
        (Told(200, "<html>"), UnreadableAnswer),
        (Told(407, "<html>"), UnreadableAnswer),
        (Told(500, "<html>"), UnreadableAnswer),
        (Told(302, "", {"Location": "https://evil.example/"}), OnlineError),
        (Told(429, "{}"), ServiceBusy),
        (Told(503, ""), ServiceBusy),
    ],
)
def test_answers_that_are_none(
    service: Service, http: Http, server: OnlineServer, at: str, told: Told, kind: type[Exception]
) -> None:
    setattr(server, at, told)
    with pytest.raises(kind, match="localhost|sign-in") as caught:
        acquire_token(service, ID, SECRET, http)
    assert SECRET not in str(caught.value)


def test_a_configuration_without_addresses(service: Service, http: Http, server: OnlineServer) -> None:
    server.discovery = Told(200, {})
    with pytest.raises(UnreadableAnswer):
        acquire_token(service, ID, SECRET, http)


def test_a_secret_is_not_sent_over_plain_http(service: Service, http: Http, server: OnlineServer) -> None:
    server.discovery = Told(
        body={"authorization_endpoint": f"{server.url}/x/y", "token_endpoint": "http://localhost/contoso/token"}
    )
    # msal refuses such an address itself; if it did not, this client would.
    with pytest.raises(OnlineError):
        acquire_token(service, ID, SECRET, http)
    assert [asked.method for asked in server.asked] == ["GET"]
    with pytest.raises(NotReachable, match="no HTTPS address"):
        http.post("http://localhost/contoso/token", data={"client_secret": SECRET})


def test_a_busy_sign_in_service_is_waited_for(
    service: Service, http: Http, server: OnlineServer, slept: list[float]
) -> None:
    answers = [Told(429, "", {"Retry-After": "3"}), Told(body={"access_token": TOKEN, "expires_in": 1})]
    server.token_answer = lambda _asked: answers.pop(0)
    assert acquire_token(service, ID, SECRET, http) == TOKEN
    assert slept == [3.0]


def test_an_untrusted_sign_in_service(service: Service, server: OnlineServer) -> None:
    untrusting = dataclasses.replace(service, ca_path=None)
    with pytest.raises(NotReachable, match="not trusted"):
        acquire_token(untrusting, ID, SECRET, Http(untrusting))
    assert server.asked == []


def test_key_and_certificate_in_any_order_with_a_chain(
    application: tuple[str, rsa.RSAPrivateKey, x509.Certificate],
) -> None:
    pem, key, certificate = application
    old = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()
    own = certificate.public_bytes(Encoding.PEM).decode()
    other = make_certificate("authority")
    for text in (pem, own + old, other + pem, f"Bag Attributes\n{pem}\n{other}"):
        pair = key_pair(text)
        assert pair.thumbprint == thumbprint_of(certificate.public_bytes(Encoding.DER))
        assert pair.certificate == own
        assert pair.key.startswith("-----BEGIN PRIVATE KEY-----")
    lines = [line for line in pem.splitlines() if len(line) > 20 and "-----" not in line]
    assert not any(line in repr(key_pair(pem)) for line in lines)


def test_what_is_no_key_and_certificate(application: tuple[str, rsa.RSAPrivateKey, x509.Certificate]) -> None:
    pem, key, certificate = application
    own = certificate.public_bytes(Encoding.PEM).decode()
    locked = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"p")).decode()
    other = ec.generate_private_key(ec.SECP256R1())
    curve = other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    for text, said in (
        ("", "this holds 0"),
        (own, "this holds 0"),
        (pem + pem, "this holds 2"),
        (locked + own, "encrypted"),
        (curve + own, "no RSA key"),
        (pem.replace(own, ""), "none of the 0"),
        (pem.replace(own, make_certificate("x")), "none of the 1"),
        ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n" + own, "can't be read"),
    ):
        with pytest.raises(ValueError, match=said) as caught:
            key_pair(text)
        assert not any(line in str(caught.value) for line in pem.splitlines() if len(line) > 20)


PROGRAM = """
import sys
sys.modules["{package}"] = None
from ansible_collections.certops.exchange.plugins.plugin_utils._online import Http, Service, acquire_token, OnlineError
try:
    acquire_token(Service("contoso.com"), "id", "secret", Http(Service("contoso.com")))
except OnlineError as error:
    print(type(error).__name__, error)
"""


@pytest.mark.parametrize("package", ["msal", "requests"])
def test_a_missing_library_is_named(package: str, tmp_path: pathlib.Path) -> None:
    environment: t.Final = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    program = [sys.executable, "-c", PROGRAM.format(package=package)]
    run = subprocess.run(program, env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.startswith("OnlineLibraryMissing")
    assert f"Install {package} into the Python that runs Ansible." in run.stdout
