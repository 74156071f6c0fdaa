# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading the certificates of servers, from answers that are whole, partial, or about nobody."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from ansible_collections.certops.exchange.plugins.plugin_utils._present import read_certificates
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import Pipeline, RemoteRecord, Reply, Session
from ansible_collections.certops.exchange.plugins.plugin_utils._wire import WireObject

NOW = datetime.datetime(2026, 11, 24, 9, tzinfo=datetime.timezone.utc)
EX1, EX2 = "ex1.contoso.lab", "ex2.contoso.lab"
DOWN = RemoteRecord("RPC サーバーを利用できません。", "RPC,GetExchangeCertificate", 7, "LocalizedException")


@pytest.fixture(scope="module")
def ders() -> tuple[bytes, bytes]:
    key = ec.generate_private_key(ec.SECP256R1())
    made = []
    for serial in (7, 8):
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"certificate {serial}")])
        builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        builder = builder.serial_number(serial).not_valid_before(NOW).not_valid_after(NOW.replace(year=2031))
        made.append(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER))
    return made[0], made[1]


@dataclasses.dataclass
class Endpoint:
    """What each server gives to a listing: outputs and errors. Stands in for the session."""

    outputs: dict[str, list[t.Any]]
    errors: dict[str, list[RemoteRecord]] = dataclasses.field(default_factory=dict)
    asked: list[list[str]] = dataclasses.field(default_factory=list)

    def invoke(self, *pipelines: Pipeline) -> Reply:
        servers = [str(pipeline[0].parameters["Server"]) for pipeline in pipelines]
        self.asked.append(servers)
        return Reply(
            "endpoint",
            NOW,
            outputs=[output for server in servers for output in self.outputs.get(server, [])],
            errors=[record for server in servers for record in self.errors.get(server, [])],
        )

    def read(self, *servers: str) -> dict[str, tuple[str, int, int]]:
        """Outcome, number of certificates, number of unreadable ones."""
        found = read_certificates(t.cast(Session, self), servers)
        assert [store.server for store in found] == list(servers)
        return {store.server: (store.outcome, len(store.certificates), store.unreadable) for store in found}


def _certificate(der: bytes | None, server: str | None) -> WireObject:
    notes = {"RawData": der, "Identity": f"{server}\\AA" if server else None, "Services": None, "Thumbprint": "AA"}
    return WireObject(("Selected.X", "System.Management.Automation.PSCustomObject"), None, {}, notes)


def test_all_servers_in_one_message(ders: tuple[bytes, bytes]) -> None:
    endpoint = Endpoint(
        {EX1: [_certificate(ders[0], EX1), _certificate(ders[1], EX1)], EX2: [_certificate(ders[0], EX2)]}
    )
    assert endpoint.read(EX1, EX2) == {EX1: ("answered", 2, 0), EX2: ("answered", 1, 0)}
    assert endpoint.asked == [[EX1, EX2]]
    assert Endpoint({}).read() == {}


@pytest.mark.parametrize("identity", [EX1, None])
def test_an_unreadable_certificate_hides_no_other(ders: tuple[bytes, bytes], identity: str | None) -> None:
    for broken in (None, b"no certificate"):
        endpoint = Endpoint(
            {EX1: [_certificate(broken, identity), _certificate(ders[0], EX1)], EX2: [_certificate(ders[1], EX2)]}
        )
        assert endpoint.read(EX1, EX2) == {EX1: ("answered", 1, 1), EX2: ("answered", 1, 0)}
        (first, second) = read_certificates(t.cast(Session, endpoint), [EX1, EX2])
        assert "RawData" in first.message
        assert second.message == ""


def test_a_server_with_unreadable_certificates_only(ders: tuple[bytes, bytes]) -> None:
    endpoint = Endpoint({EX1: [_certificate(None, EX1)] * 2, EX2: [_certificate(ders[0], EX2)]})
    assert endpoint.read(EX1, EX2) == {EX1: ("answered", 0, 2), EX2: ("answered", 1, 0)}


def test_a_silent_server(ders: tuple[bytes, bytes]) -> None:
    endpoint = Endpoint({EX1: [_certificate(ders[0], EX1)]}, {EX2: [DOWN]})
    assert endpoint.read(EX1, EX2) == {EX1: ("answered", 1, 0), EX2: ("unreachable", 0, 0)}
    assert read_certificates(t.cast(Session, endpoint), [EX2])[0].message == DOWN.message


def test_a_listing_that_breaks_off_is_not_taken_for_whole(ders: tuple[bytes, bytes]) -> None:
    endpoint = Endpoint({EX1: [_certificate(ders[0], EX1)], EX2: [_certificate(ders[1], EX2)]}, {EX2: [DOWN]})
    assert endpoint.read(EX1, EX2) == {EX1: ("answered", 1, 0), EX2: ("unreachable", 0, 0)}


def test_where_nothing_says_whose_it_is_each_server_is_asked(ders: tuple[bytes, bytes]) -> None:
    raw = [WireObject(("ExchangeCertificate",), None, {"RawData": der}) for der in ders]
    endpoint = Endpoint({EX1: raw, EX2: raw[:1]})
    assert endpoint.read(EX1, EX2) == {EX1: ("answered", 2, 0), EX2: ("answered", 1, 0)}
    assert endpoint.asked == [[EX1, EX2], [EX1], [EX2]]
