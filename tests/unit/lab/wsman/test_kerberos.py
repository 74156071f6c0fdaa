# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kerberos against a real key distribution centre: what Exchange's endpoint offers by default, over HTTP.

Skipped where the centre's programs or the Python libraries are missing (requirements/kerberos.txt).
"""

from __future__ import annotations

import base64
import contextlib
import pathlib
import subprocess
import typing as t

import pytest
import requests
from pypsrp.exceptions import AuthenticationError
from pypsrp.wsman import WSMan
from unit.lab.wsman.capturing import capturing
from unit.lab.wsman.clients import RESOURCE, USER, Client, at_port, over_pywinrm, works
from unit.lab.wsman.listening import USERS, TestHost, connection, listening, tls_context

from lab.kdc import Kdc, Principals, missing
from lab.wsman import FrontEnd, Listener, Offer

HOST = "ex1.contoso.lab"
PRINCIPAL = "admin@CONTOSO.LAB"
PASSWORD = USERS[USER]

pytestmark = [
    pytest.mark.kerberos,
    pytest.mark.skipif(missing() is not None, reason=f"no Kerberos: {missing()}"),
]


@pytest.fixture(scope="module")
def kdc(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Kdc]:
    """A realm, and this process as its client without a ticket."""
    directory = tmp_path_factory.mktemp("kdc")
    kdc = Kdc(directory / "kerberos", "CONTOSO.LAB")
    services = tuple(f"{service}/{HOST}" for service in ("HTTP", "WSMAN", "host"))
    kdc.start(Principals({"admin": PASSWORD, "late": "secret", "stranger": "word"}, frozenset({"late"}), services))
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("KRB5_CONFIG", str(kdc.config))
            patch.setenv("KRB5CCNAME", f"FILE:{directory / 'none'}")
            yield kdc
    finally:
        kdc.stop()


@pytest.fixture
def ticket(kdc: Kdc, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ticket for the process, as pywinrm wants one."""
    monkeypatch.setenv("KRB5CCNAME", f"FILE:{tmp_path / 'tickets'}")
    subprocess.run(["kinit", PRINCIPAL], input=f"{PASSWORD}\n".encode(), check=True, capture_output=True)


def offer(kdc: Kdc, *more: str) -> Offer:
    return Offer(("kerberos", *more), allow_unencrypted=False, keytab=kdc.keytab)


def psrp(listener: Listener, **options: t.Any) -> WSMan:
    settings = {"username": PRINCIPAL, "auth": "kerberos", "encryption": "auto", "negotiate_hostname_override": HOST}
    return connection(listener, **{**settings, "negotiate_service": "HTTP", **options})


def winrm(listener: Listener, **options: t.Any) -> contextlib.AbstractContextManager[WSMan]:
    settings = {"username": PRINCIPAL, "password": None, "auth_method": "kerberos", "kerberos_hostname_override": HOST}
    return over_pywinrm(listener, **{**settings, "service": "HTTP", **options})


@pytest.mark.parametrize("service", ["HTTP", "WSMAN", "host"])
def test_pypsrp_over_http(service: str, kdc: Kdc) -> None:
    with listening(offer=offer(kdc), front_end=FrontEnd()) as listener:
        works(psrp(listener, negotiate_service=service), RESOURCE)
        works(psrp(listener, auth="negotiate", negotiate_service=service), RESOURCE)


@pytest.mark.usefixtures("ticket")
def test_pywinrm_over_http(kdc: Kdc) -> None:
    with listening("windows", offer=offer(kdc, "ntlm")) as listener:
        works(winrm(listener))


@pytest.mark.usefixtures("ticket")
@pytest.mark.parametrize("encryption", ["auto", "always"])
def test_over_https(encryption: str, kdc: Kdc, tmp_path: pathlib.Path) -> None:
    context, trusted = tls_context(tmp_path)
    with listening("windows", tls=context, offer=offer(kdc, "ntlm", "basic")) as listener:
        works(psrp(listener, encryption=encryption, cert_validation=trusted))
        works(winrm(listener, message_encryption=encryption, ca_trust_path=trusted))


def test_the_scheme_kerberos_alone(kdc: Kdc, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Negotiate is switched off WinRM names Kerberos only, and the message says HTTP-Kerberos (pypsrp, issue 66)."""
    monkeypatch.setattr(Offer, "schemes", lambda _self: ("Kerberos",))
    with listening("windows", offer=offer(kdc)) as listener, capturing(listener.port) as capture:
        works(psrp(at_port(listener, capture.port)))
    assert b"HTTP-Kerberos-session-encrypted" in capture.kept


@pytest.mark.usefixtures("ticket")
def test_credssp_by_kerberos(kdc: Kdc) -> None:
    pytest.importorskip("requests_credssp")
    with listening("windows", offer=offer(kdc, "credssp")) as listener:
        works(connection(listener, auth="credssp", encryption="auto"))


def test_ntlm_is_not_taken_where_kerberos_alone_is_offered(kdc: Kdc) -> None:
    with listening(offer=offer(kdc), front_end=FrontEnd()) as listener:
        answer = requests.post(listener.url, data=b"", timeout=5)
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Negotiate, Kerberos")
        for auth in ("ntlm", "negotiate"):
            with connection(listener, auth=auth, encryption="auto") as wsman, pytest.raises(AuthenticationError):
                Client(wsman)


def test_one_who_has_a_ticket_but_no_account(kdc: Kdc) -> None:
    with listening(offer=offer(kdc)) as listener:
        stranger = psrp(listener, username="stranger@CONTOSO.LAB", password="word")
        with stranger as wsman, pytest.raises(AuthenticationError):
            Client(wsman)
        assert isinstance(listener.host, TestHost)
        assert listener.host.refused == ["stranger@CONTOSO.LAB"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"password": "wrong"}, "Preauthentication failed"),
        ({"username": "nobody@CONTOSO.LAB"}, "not found in Kerberos database"),
        ({"username": "admin@ELSEWHERE.LAB"}, "Cannot find KDC for realm"),
        ({"username": "late@CONTOSO.LAB", "password": "secret"}, "Password has expired"),
        ({"negotiate_hostname_override": "ex9.contoso.lab"}, "not found in Kerberos database"),
        ({"negotiate_service": "SMTP"}, "not found in Kerberos database"),
        ({"username": None, "password": None}, "No Kerberos credentials available"),
    ],
)
def test_what_a_client_is_told(options: dict[str, t.Any], said: str, kdc: Kdc) -> None:
    with listening(offer=offer(kdc)) as listener, psrp(listener, **options) as wsman:
        with pytest.raises(Exception, match=said):
            Client(wsman)
        assert isinstance(listener.host, TestHost)
        assert listener.host.sessions == []


@pytest.mark.usefixtures("ticket")
def test_nothing_readable_goes_over_the_network(kdc: Kdc) -> None:
    for connecting in (psrp, winrm):
        with listening("windows", offer=offer(kdc)) as listener, capturing(listener.port) as capture:
            works(connecting(at_port(listener, capture.port)))
        kept = capture.kept
        assert b"HTTP-SPNEGO-session-encrypted" in kept
        for secret in (b"Get-Thing", PASSWORD.encode(), b"Envelope", b"ShellId", base64.b64encode(b"Get-Thing")[:11]):
            assert secret not in kept
