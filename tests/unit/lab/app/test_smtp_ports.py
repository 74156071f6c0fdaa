# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A client that asks for STARTTLS meets what transport offers at that moment."""

from __future__ import annotations

import pathlib
import smtplib
import socket
import ssl
import threading
import typing as t

import pytest
import yaml
from cryptography import x509

from lab.app import Lab
from lab.organisation import SMTP, Server, Vantage, stores, windows
from lab.organisation.model import thumbprint_of

SCENARIO: dict[str, t.Any] = {
    "organisation": "Contoso",
    "forest": "contoso.lab",
    "auth": {"current": {"expires_in": "20d"}},
    "servers": {
        "EX1": {"site": "Munich", "certificate_expires_in": "20d"},
        "EDGE1": {"site": "Munich", "roles": ["Edge"]},
    },
    "users": {"admin": {"password": "p"}},
}


@pytest.fixture
def lab(tmp_path: pathlib.Path) -> t.Iterator[Lab]:
    with Lab({**SCENARIO}, tmp_path) as running:
        yield running


def server(lab: Lab, name: str = "EX1") -> Server:
    return lab.organisation.servers[name]


def vantage(lab: Lab) -> Vantage:
    return Vantage(lab.organisation, server(lab), lab.organisation.users["admin"])


def place(lab: Lab, name: str, port: int) -> tuple[str, int]:
    groups = yaml.safe_load((lab.inventory("psrp") / "hosts.yml").read_text())["all"]["children"]
    host = {**groups["exchange"]["hosts"], **groups["edge_servers"]["hosts"]}[name]
    return host["ansible_host"], host["lab_smtp_ports"][port]


def connect(lab: Lab, name: str = "EX1", port: int = 25) -> smtplib.SMTP:
    return smtplib.SMTP(*place(lab, name, port), local_hostname="client.lab", timeout=5)


def presented(client: smtplib.SMTP) -> str:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    assert client.starttls(context=context)[0] == 220
    assert isinstance(client.sock, ssl.SSLSocket)
    der = client.sock.getpeercert(binary_form=True)
    assert der is not None
    return thumbprint_of(x509.load_der_x509_certificate(der))


@pytest.mark.parametrize(("name", "port"), [("EX1", 25), ("EX1", 587), ("EDGE1", 25)])
def test_the_chosen_certificate_is_presented(lab: Lab, name: str, port: int) -> None:
    with connect(lab, name, port) as client:
        code, text = client.ehlo()
        assert (code, text.decode().startswith(f"{name}.contoso.lab Hello [")) == (250, True)
        assert client.has_extn("starttls")
        assert presented(client) == server(lab, name).internal_transport_thumbprint
        client.ehlo()
        assert not client.has_extn("starttls")
    ports = {**lab.status()["servers"], **lab.status()["edge_servers"]}[name]["smtp_ports"]
    assert set(ports) == ({"25", "587"} if name == "EX1" else {"25"})


def test_banner_names_the_connector(lab: Lab) -> None:
    server(lab).receive_connectors[2].fqdn = "mail.contoso.lab"
    with socket.create_connection(place(lab, "EX1", 25), timeout=5) as raw:
        assert raw.recv(200).startswith(b"220 mail.contoso.lab Microsoft ESMTP MAIL Service ready at ")
        raw.sendall(b"QUIT\r\n")
        assert raw.recv(200).startswith(b"221 2.0.0")


def test_renewal_shows_at_once_and_expiry_ends_the_offer(lab: Lab) -> None:
    old = server(lab).internal_transport_thumbprint
    lab.advance("21d")
    with connect(lab) as client:
        client.ehlo()
        assert not client.has_extn("starttls")
        assert client.docmd("STARTTLS")[0] == 500
    made = stores.create_self_signed(vantage(lab), server(lab))
    stores.enable(vantage(lab), server(lab), made.thumbprint, SMTP)
    with connect(lab) as client:
        assert presented(client) == made.thumbprint != old


def test_it_takes_no_mail(lab: Lab) -> None:
    with connect(lab) as client:
        client.ehlo()
        with pytest.raises(smtplib.SMTPResponseException):
            client.sendmail("a@contoso.lab", ["b@contoso.lab"], "text")
        assert client.noop()[0] == 250
        assert client.docmd("WHATEVER")[0] == 500


def test_stopped_service_does_not_answer(lab: Lab) -> None:
    windows.stop(server(lab).services["MSExchangeFrontEndTransport"])
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        connect(lab)


def test_one_thread_for_all_ports_of_a_server(lab: Lab) -> None:
    assert sorted(thread.name for thread in threading.enumerate() if thread.name.startswith("ports of")) == [
        "ports of EDGE1",
        "ports of EX1",
    ]
