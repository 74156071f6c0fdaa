# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A handshake with a server's ports shows what is bound to them at that moment."""

from __future__ import annotations

import pathlib
import socket
import ssl
import typing as t

import pytest
import yaml
from cryptography import x509

from lab.app import Lab
from lab.organisation import Server, Vantage, iis, machine_stores, stores
from lab.organisation.model import thumbprint_of

SCENARIO: dict[str, t.Any] = {
    "organisation": "Contoso",
    "forest": "contoso.lab",
    "auth": {"current": {"expires_in": "20d"}},
    "servers": {"EX1": {"site": "Munich", "certificate_expires_in": "-1d"}},
    "users": {"admin": {"password": "p"}},
}


@pytest.fixture
def lab(tmp_path: pathlib.Path) -> t.Iterator[Lab]:
    with Lab({**SCENARIO}, tmp_path) as running:
        yield running


def vantage(lab: Lab) -> Vantage:
    return Vantage(lab.organisation, server(lab), lab.organisation.users["admin"])


def server(lab: Lab) -> Server:
    return lab.organisation.servers["EX1"]


def shown(lab: Lab, port: int, name: str | None = "ex1.contoso.lab") -> str:
    """The thumbprint of what the server presents."""
    host = yaml.safe_load((lab.inventory("psrp") / "hosts.yml").read_text())["all"]["children"]["exchange"]["hosts"][
        "EX1"
    ]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection((host["ansible_host"], host["lab_tls_ports"][port]), timeout=5) as raw,
        context.wrap_socket(raw, server_hostname=name) as secured,
    ):
        der = secured.getpeercert(binary_form=True)
        assert der is not None
        return thumbprint_of(x509.load_der_x509_certificate(der))


def test_each_port_shows_what_is_bound_there(lab: Lab) -> None:
    own = server(lab).internal_transport_thumbprint
    assert (shown(lab, 443), shown(lab, 444), shown(lab, 444, None)) == (own, own, own)
    wmsvc = server(lab).ssl_bindings["0.0.0.0!8172"].thumbprint
    assert shown(lab, 8172) == wmsvc != own
    made = stores.create_self_signed(vantage(lab), server(lab))
    binding = next(item for item in server(lab).sites[1].bindings if item.port == 444)
    iis.bind(vantage(lab), binding, made.thumbprint, "My")
    assert (shown(lab, 443), shown(lab, 444)) == (own, made.thumbprint)
    ports = lab.status()["servers"]["EX1"]["tls_ports"]
    assert set(ports) == {"443", "444", "8172"}


def test_nothing_to_present_fails_the_handshake(lab: Lab) -> None:
    own = server(lab).internal_transport_thumbprint
    iis.remove(vantage(lab), "0.0.0.0!443")
    with pytest.raises((ssl.SSLError, ConnectionError)):
        shown(lab, 443)
    assert shown(lab, 444) == own
    machine_stores.remove(vantage(lab), "My", own)
    with pytest.raises((ssl.SSLError, ConnectionError)):
        shown(lab, 444)


def test_stopped_service_does_not_answer(lab: Lab) -> None:
    server(lab).services["WMSVC"].status = "Stopped"
    with pytest.raises((ssl.SSLError, ConnectionError)):
        shown(lab, 8172)


def test_keys_do_not_stay_on_the_disk(lab: Lab, tmp_path: pathlib.Path) -> None:
    shown(lab, 444)
    assert [path.name for path in (tmp_path / "tls").iterdir()] == ["EX1.pem"]


def test_silent_client_keeps_nobody_waiting(lab: Lab) -> None:
    host = lab.endpoints["EX1"].tls_ports[444], lab.endpoints["EX1"].windows.split("/")[2].split(":")[0]
    with socket.create_connection((host[1], host[0])):
        assert shown(lab, 444)
