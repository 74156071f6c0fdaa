# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logging on with what is not Basic: the methods a listener offers, over HTTP and HTTPS, by clients that are not ours."""

from __future__ import annotations

import base64
import contextlib
import pathlib
import ssl
import typing as t

import pytest
import requests
import spnego
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from pypsrp.exceptions import AuthenticationError, WinRMTransportError
from pypsrp.wsman import WSMan
from unit.lab.wsman.capturing import capturing
from unit.lab.wsman.clients import USER, WINDOWS_RESOURCE, Client, at_port, over_pywinrm, works
from unit.lab.wsman.listening import USERS, TestHost, connection, listening, tls_context
from unit.throw_away import write_certificate

from lab.wsman import Listener, Offer, Traffic
from lab.wsman.authentication import Authentication
from lab.wsman.client_certificates import certificate_name, principal_name
from lab.wsman.offer import MUTUAL

ALL = ("ntlm", "basic", "certificate", "credssp")
CLIENTS = ("psrp", "winrm")
# Its library comes with those of Kerberos.
CREDSSP = pytest.param("credssp", marks=pytest.mark.kerberos)
BASIC = requests.auth.HTTPBasicAuth(USER.encode(), USERS[USER].encode())


@pytest.fixture(scope="module")
def listener() -> t.Iterator[Listener]:
    """As WinRM comes, with NTLM and CredSSP: HTTP, encryption wanted."""
    with listening("windows", offer=Offer(ALL, allow_unencrypted=False)) as listener:
        yield listener


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[tuple[Listener, str, pathlib.Path]]:
    """The same over TLS; what clients trust, and the file of a user's certificate with its key."""
    directory = tmp_path_factory.mktemp("secured")
    context, trusted = tls_context(directory)
    file = directory / "user.pem"
    write_certificate(file, certificate_name("admin@contoso.lab"))
    context.verify_mode = ssl.CERT_OPTIONAL
    context.load_verify_locations(file)
    with listening("windows", tls=context, offer=Offer(ALL, allow_unencrypted=False)) as listener:
        yield listener, trusted, file


def connected(client: str, listener: Listener, auth: str, **options: t.Any) -> contextlib.AbstractContextManager[WSMan]:
    """One of the two clients. :param options: the file ``trusted``, ``encryption``, and others of that client."""
    trusted = options.pop("trusted", None)
    encryption = options.pop("encryption", "auto")
    if auth == "credssp":
        pytest.importorskip("requests_credssp", reason="requests-credssp is not installed (requirements/kerberos.txt)")
    if client == "psrp":
        options |= {} if trusted is None else {"cert_validation": trusted}
        return connection(listener, auth=auth, encryption=encryption, **options)
    options |= {} if trusted is None else {"ca_trust_path": trusted}
    return over_pywinrm(listener, auth_method=auth, message_encryption=encryption, **options)


@pytest.mark.parametrize("auth", ["ntlm", CREDSSP])
@pytest.mark.parametrize("client", CLIENTS)
def test_over_http_messages_are_encrypted(client: str, auth: str, listener: Listener) -> None:
    works(connected(client, listener, auth))


def test_negotiate_finds_ntlm(listener: Listener) -> None:
    works(connected("psrp", listener, "negotiate"))


@pytest.mark.parametrize("encryption", ["auto", "always"])
@pytest.mark.parametrize("auth", ["ntlm", CREDSSP])
@pytest.mark.parametrize("client", CLIENTS)
def test_over_https_they_may_be(
    client: str, auth: str, encryption: str, secured: tuple[Listener, str, pathlib.Path]
) -> None:
    works(connected(client, secured[0], auth, trusted=secured[1], encryption=encryption))


@pytest.mark.parametrize("client", CLIENTS)
def test_a_certificate_over_https(client: str, secured: tuple[Listener, str, pathlib.Path]) -> None:
    listener, trusted, file = secured
    names = ("certificate_pem", "certificate_key_pem") if client == "psrp" else ("cert_pem", "cert_key_pem")
    files = dict.fromkeys(names, str(file))
    works(connected(client, listener, "certificate", trusted=trusted, **files))


def test_a_certificate_of_nobody(tmp_path: pathlib.Path) -> None:
    for name, user in (("admin@contoso.lab", USER), ("nobody@contoso.lab", None)):
        pem = write_certificate(tmp_path / "user.pem", certificate_name(name))
        der = x509.load_pem_x509_certificate(pem).public_bytes(serialization.Encoding.DER)
        assert principal_name(der) == name
        assert Authentication(Offer(ALL), TestHost(), der).admit(MUTUAL).user == user
        assert Authentication(Offer(("basic",)), TestHost(), der).admit(MUTUAL).user is None
    assert Authentication(Offer(ALL), TestHost(), None).admit(MUTUAL).user is None


@pytest.mark.parametrize("client", CLIENTS)
def test_unencrypted_messages_over_http_are_refused(client: str, listener: Listener) -> None:
    never = connected(client, listener, "ntlm", encryption="never")
    with never as wsman, pytest.raises(WinRMTransportError) as caught:
        Client(wsman, WINDOWS_RESOURCE)
    assert (caught.value.code, caught.value.response_text) == (500, "")
    answer = requests.post(listener.url, data=b"<x/>", auth=BASIC, timeout=5)
    assert (answer.status_code, answer.content) == (500, b"")
    assert listener.service.shells == 0


def test_unless_the_listener_allows_them() -> None:
    with listening("windows", offer=Offer(("ntlm",))) as listener:
        works(connected("psrp", listener, "ntlm", encryption="never"))


@pytest.mark.parametrize("auth", ["ntlm", "negotiate", CREDSSP])
@pytest.mark.parametrize("options", [{"password": "wrong"}, {"username": "CONTOSO\\nobody"}])
def test_a_wrong_password_or_nobody(auth: str, options: dict[str, str]) -> None:
    refusals: list[type[Exception]] = [AuthenticationError]
    if auth == "credssp":
        # Which says so by itself; the library has no name for the status.
        refusals = [pytest.importorskip("requests_credssp.exceptions").NTStatusException]
    with listening("windows", offer=Offer(("ntlm", "credssp"))) as listener:
        with connected("psrp", listener, auth, **options) as wsman, pytest.raises(tuple(refusals)):
            Client(wsman, WINDOWS_RESOURCE)
        assert isinstance(listener.host, TestHost)
        assert listener.host.sessions == []
        assert set(listener.host.refused) == {options.get("username", USER)}


def test_what_is_offered_is_told() -> None:
    assert Offer(("kerberos",)).schemes() == ("Negotiate", "Kerberos")
    assert Offer(("ntlm",)).schemes() == ("Negotiate",)
    with listening("windows", offer=Offer(ALL)) as listener:
        answer = requests.post(listener.url, data=b"", timeout=5)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Negotiate, Basic realm="WSMAN", CredSSP'


@pytest.mark.parametrize(
    "header", ["Basic eDp5", "CredSSP AAAA", "Negotiate !", "Negotiate AAAA", "Digest x", MUTUAL, ""]
)
def test_what_is_not_offered_or_makes_no_sense_is_401(header: str) -> None:
    with listening("windows", offer=Offer(("ntlm",))) as listener:
        answer = requests.post(listener.url, data=b"<x/>", headers={"Authorization": header}, timeout=5)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Negotiate")


def test_a_connection_is_its_users_own() -> None:
    """NTLM authenticates the connection: the next request needs nothing, one on another connection does."""
    with listening("windows", offer=Offer(("ntlm",))) as listener, requests.Session() as session:
        client = spnego.client(USER, USERS[USER], protocol="ntlm", options=spnego.NegotiateOptions.use_ntlm)
        token = client.step()
        for expected in (401, 200):
            header = "Negotiate " + base64.b64encode(token or b"").decode()
            answer = session.post(listener.url, data=b"", headers={"Authorization": header}, timeout=5)
            assert answer.status_code == expected
            challenge = answer.headers.get("WWW-Authenticate", "").removeprefix("Negotiate ")
            token = client.step(base64.b64decode(challenge)) if challenge else None
        assert session.post(listener.url, data=b"", timeout=5).status_code == 200
        assert requests.post(listener.url, data=b"", timeout=5).status_code == 401
        # Who tries again and fails has lost what he had.
        assert (
            session.post(listener.url, data=b"", headers={"Authorization": "Basic eDp5"}, timeout=5).status_code == 401
        )
        assert session.post(listener.url, data=b"", timeout=5).status_code == 401


def test_an_encrypted_message_without_a_context_is_refused(listener: Listener) -> None:
    kind = 'multipart/encrypted;protocol="application/HTTP-SPNEGO-session-encrypted";boundary="Encrypted Boundary"'
    answer = requests.post(
        listener.url,
        data=b"--Encrypted Boundary\r\n",
        headers={"Content-Type": kind},
        auth=BASIC,
        timeout=5,
    )
    assert answer.status_code == 400


@pytest.mark.parametrize("client", CLIENTS)
def test_nothing_readable_goes_over_the_network(client: str, listener: Listener) -> None:
    marker = b"Get-Thing"
    with capturing(listener.port) as capture:
        works(connected(client, at_port(listener, capture.port), "ntlm"))
    kept = capture.kept
    assert b"HTTP-SPNEGO-session-encrypted" in kept
    for secret in (marker, USERS[USER].encode(), b"Envelope", b"ShellId", base64.b64encode(marker)[:11]):
        assert secret not in kept
    # What is looked for would be found.
    with listening("windows") as plain, capturing(plain.port) as capture:
        works(connected(client, at_port(plain, capture.port), "basic", encryption="never"))
    assert b"Envelope" in capture.kept


def test_the_traffic_is_kept_as_it_is_without_encryption() -> None:
    traffic = Traffic()
    listener = Listener(TestHost(), "127.0.0.1", 0, None, "windows", traffic=traffic, offer=Offer(("ntlm",)))
    listener.start()
    try:
        works(connected("psrp", listener, "ntlm"))
    finally:
        listener.stop()
    kept = traffic.kept()
    assert all("<s:Envelope" in text for text in kept)
    assert any("Get-Thing" in text for text in kept)
    assert len([text for text in kept if text.startswith("Answer 200")]) == len(kept) / 2
