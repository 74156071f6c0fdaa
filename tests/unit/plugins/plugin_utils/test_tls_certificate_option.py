# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The name of a certificate from each of the options that can give it."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from unit.plugins.plugin_utils.certificate_cases import DAY, NOW, certificate, thumbprint

from ansible_collections.certops.exchange.plugins.plugin_utils import _tls_certificate_option
from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import ExchangeCertificate, ServerCertificates
from ansible_collections.certops.exchange.plugins.plugin_utils._refusal import Refusal
from ansible_collections.certops.exchange.plugins.plugin_utils._tls_certificate_option import name_from_options

ISSUED = {"issuer": "CN=CA, O=Trust", "subject": "CN=mail"}
NAME = "<I>CN=CA, O=Trust<S>CN=mail"
SERVERS = ("ex1.contoso.lab", "ex2.contoso.lab")
Stores = dict[str, tuple[ExchangeCertificate, ...] | None]


class Endpoint:
    """A session whose servers hold what a test says."""

    def server_now(self) -> datetime.datetime:
        return NOW


def named(monkeypatch: pytest.MonkeyPatch, stores: Stores | None = None, **given: str) -> str | None:
    """What comes of the options; without stores no server may be asked."""

    def read(_session: t.Any, servers: t.Sequence[str]) -> list[ServerCertificates]:
        found = {} if stores is None else stores
        return [
            ServerCertificates(server, "unreachable" if (held := found[server]) is None else "answered", held or ())
            for server in servers
        ]

    def session() -> t.Any:
        assert stores is not None, "no server need be asked"
        return Endpoint()

    monkeypatch.setattr(_tls_certificate_option, "read_certificates", read)
    options = dict.fromkeys(("tls_certificate_name", "tls_certificate", "tls_certificate_thumbprint"))
    found = name_from_options({**options, **given}, session, lambda: tuple(stores or ()))
    return None if found is None else str(found)


def pem(**subject: str) -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    oids = {"cn": x509.NameOID.COMMON_NAME, "o": x509.NameOID.ORGANIZATION_NAME}
    name = x509.Name([x509.NameAttribute(oids[kind], value) for kind, value in subject.items()])
    issuer = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "CA")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(issuer).public_key(key.public_key())
    builder = builder.serial_number(7).not_valid_before(NOW - DAY).not_valid_after(NOW + DAY)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


def test_none_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    assert named(monkeypatch) is None


def test_by_text_and_by_certificate(monkeypatch: pytest.MonkeyPatch) -> None:
    assert named(monkeypatch, tls_certificate_name="<i>CN=CA, O=Trust<s>CN=mail") == NAME
    assert (
        named(monkeypatch, tls_certificate=pem(cn="mail", o="Contoso, Ltd")) == '<I>CN=CA<S>O="Contoso, Ltd", CN=mail'
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"tls_certificate_name": ""}, "names no certificate"),
        ({"tls_certificate_name": "CN=mail"}, "names no certificate"),
        ({"tls_certificate_name": "<I><S>CN=mail"}, "names no certificate"),
        ({"tls_certificate_name": "<I>CN=CA<S>"}, "names no certificate"),
        ({"tls_certificate": "nonsense"}, "tls_certificate: "),
        ({"tls_certificate": pem(o="Contoso")}, "no common name"),
        ({"tls_certificate": pem()}, "no common name"),
        ({"tls_certificate_thumbprint": "12"}, "tls_certificate_thumbprint"),
    ],
)
def test_what_names_none(monkeypatch: pytest.MonkeyPatch, given: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        named(monkeypatch, {}, **given)


def test_by_thumbprint_where_every_server_can_use_it(monkeypatch: pytest.MonkeyPatch) -> None:
    held = (certificate("other"), certificate("mail", ISSUED))
    stores: Stores = dict.fromkeys(SERVERS, held)
    assert named(monkeypatch, stores, tls_certificate_thumbprint=thumbprint("mail").lower()) == NAME


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ((), "ex2.contoso.lab: "),
        (None, "ex2.contoso.lab: "),
        ((certificate("mail", {**ISSUED, "not_after": NOW - DAY}),), "on ex2.contoso.lab it .*expired"),
        ((certificate("mail", ISSUED, has_private_key=False),), "on ex2.contoso.lab it .*private key"),
    ],
)
def test_by_thumbprint_where_one_can_not(
    monkeypatch: pytest.MonkeyPatch, second: tuple[ExchangeCertificate, ...] | None, said: str
) -> None:
    stores: Stores = {SERVERS[0]: (certificate("mail", ISSUED),), SERVERS[1]: second}
    with pytest.raises(Refusal, match=said + ".*Nothing was changed") as caught:
        named(monkeypatch, stores, tls_certificate_thumbprint=thumbprint("mail"))
    assert SERVERS[0] not in str(caught.value)


def test_by_thumbprint_where_no_server_uses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refusal, match="no server uses the connector"):
        named(monkeypatch, {}, tls_certificate_thumbprint=thumbprint("mail"))


def test_by_thumbprint_without_a_common_name(monkeypatch: pytest.MonkeyPatch) -> None:
    stores: Stores = {SERVERS[0]: (certificate("mail", {**ISSUED, "subject": ""}),)}
    with pytest.raises(ValueError, match="no common name"):
        named(monkeypatch, stores, tls_certificate_thumbprint=thumbprint("mail"))
