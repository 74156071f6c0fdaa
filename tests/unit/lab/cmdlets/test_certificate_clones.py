# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-ExchangeCertificate piped to New-ExchangeCertificate: what of an original comes back in its clone."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from psrpcore.types import PSInvocationState
from unit.lab.cmdlets.engine_client import Client

from lab.cmdlets.get_exchange_certificate import GetExchangeCertificate
from lab.cmdlets.new_exchange_certificate import NewExchangeCertificate
from lab.organisation import Organisation, Server, StoredCertificate, Vantage, stores

Run = t.Callable[..., t.Any]


def san(stored: StoredCertificate) -> list[str]:
    try:
        extension = stored.certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return []
    return extension.value.get_values_for_type(x509.DNSName)


def original(
    server: Server, subject: x509.Name, domains: t.Sequence[str], key: t.Any, friendly_name: str = "mail"
) -> StoredCertificate:
    """A certificate that somebody else's program has made, in the server's store."""
    begins = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
    builder = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + datetime.timedelta(days=90))
    )
    if domains:
        names = x509.SubjectAlternativeName([x509.DNSName(name) for name in domains])
        builder = builder.add_extension(names, critical=False)
    stored = StoredCertificate(builder.sign(key, hashes.SHA256()), key, friendly_name, exportable=True, services=16)
    server.my[stored.thumbprint] = stored
    return stored


def name(*attributes: tuple[x509.ObjectIdentifier, str]) -> x509.Name:
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in attributes])


MAIL = name((x509.NameOID.COMMON_NAME, "mail.contoso.lab"))


def clone(run: Run, server: Server, of: StoredCertificate, **bound: t.Any) -> StoredCertificate:
    (live,) = run(GetExchangeCertificate, Server=server.name, Thumbprint=of.thumbprint).output
    (made,) = run(NewExchangeCertificate, Instance=live, piped=live, Server=server.name, **bound).output
    return server.my[made.read("Thumbprint")]


@pytest.mark.parametrize(
    ("subject", "domains"),
    [
        (MAIL, ["mail.contoso.lab", "autodiscover.contoso.lab"]),
        (MAIL, ["mail.contoso.lab", "xn--mnchen-3ya.contoso.lab", "xn--eckwd4c7cu47r2wf.jp"]),
        (MAIL, ["mail.contoso.lab", *(f"host{number}.contoso.lab" for number in range(199))]),
        (name((x509.NameOID.DOMAIN_COMPONENT, "lab"), (x509.NameOID.DOMAIN_COMPONENT, "contoso")), ["contoso.lab"]),
        (name((x509.NameOID.COMMON_NAME, "メール サーバー"), (x509.NameOID.ORGANIZATION_NAME, 'A "B", C')), []),
        (name((x509.ObjectIdentifier("1.3.6.1.4.1.311.60.2.1.3"), "DE"), (x509.NameOID.COMMON_NAME, "a b")), []),
    ],
    ids=["names", "other scripts", "200 names", "no common name", "odd characters", "unknown kind"],
)
def test_subject_and_names(
    run: Run, vantage: Vantage, subject: x509.Name, domains: list[str], organisation: Organisation
) -> None:
    of = original(vantage.server, subject, domains, organisation.keys.key())
    made = clone(run, vantage.server, of, Services="None")
    assert (made.certificate.subject, san(made), made.friendly_name) == (subject, domains, "mail")
    assert made.certificate.public_key() != of.certificate.public_key()
    lifetime = made.certificate.not_valid_after_utc - made.certificate.not_valid_before_utc
    assert lifetime in (datetime.timedelta(days=1826), datetime.timedelta(days=1827))
    assert (made.services, made.exportable) == (0, False)


@pytest.mark.parametrize(("given", "size"), [({}, 1024), ({"KeySize": 2048}, 2048)])
def test_key_size(run: Run, vantage: Vantage, organisation: Organisation, given: dict[str, int], size: int) -> None:
    of = original(vantage.server, MAIL, [], organisation.keys.key(1024))
    made = clone(run, vantage.server, of, Services="None", PrivateKeyExportable=True, **given)
    assert isinstance(made.key, rsa.RSAPrivateKey)
    assert (made.key.key_size, made.exportable) == (size, True)


def test_an_elliptic_original_has_an_rsa_clone(run: Run, vantage: Vantage) -> None:
    of = original(vantage.server, MAIL, ["mail.contoso.lab"], ec.generate_private_key(ec.SECP384R1()))
    made = clone(run, vantage.server, of, Services="None")
    assert isinstance(made.key, rsa.RSAPrivateKey)
    assert (made.key.key_size, san(made)) == (2048, ["mail.contoso.lab"])


def test_what_is_given_replaces_what_is_inherited(run: Run, vantage: Vantage, organisation: Organisation) -> None:
    of = original(vantage.server, MAIL, ["mail.contoso.lab"], organisation.keys.key())
    bound = {"FriendlyName": "new", "SubjectName": "CN=web.contoso.lab", "DomainName": ["münchen.contoso.lab"]}
    made = clone(run, vantage.server, of, Services="None", **bound)
    assert (made.friendly_name, san(made)) == ("new", ["web.contoso.lab", "xn--mnchen-3ya.contoso.lab"])


def test_services_are_the_default_ones_unless_given(run: Run, vantage: Vantage, organisation: Organisation) -> None:
    before = vantage.server.internal_transport_thumbprint
    of = original(vantage.server, MAIL, ["mail.contoso.lab"], organisation.keys.key())
    (live,) = run(GetExchangeCertificate, Thumbprint=of.thumbprint).output
    (made,) = run(NewExchangeCertificate, Instance=live, piped=live, answers=[False]).output
    assert vantage.server.my[made.read("Thumbprint")].services == 19
    assert vantage.server.internal_transport_thumbprint == before


def test_without_server_a_clone_lands_where_the_session_is(exchange: Client, organisation: Organisation) -> None:
    """procedures X8: -Server on both commands, or the new certificate is on the wrong server."""
    here, there = organisation.servers["EX1"], organisation.servers["EX2"]
    before = {server.name: set(server.my) for server in (here, there)}
    read = ("Get-ExchangeCertificate", {"Server": "EX2", "Thumbprint": there.internal_transport_thumbprint})
    for server, given in ((here, {}), (there, {"Server": "EX2"})):
        result = exchange.run(read, ("New-ExchangeCertificate", {"Services": "None", **given}))
        assert (result.state, result.errors) == (PSInvocationState.Completed, [])
        (made,) = set(server.my) - before[server.name]
        assert san(server.my[made]) == ["EX2", "EX2.contoso.lab"]
        before[server.name].add(made)
    assert before == {server.name: set(server.my) for server in (here, there)}


def test_several_clones_ask_once_for_all(exchange: Client, vantage: Vantage) -> None:
    for number in range(2):
        stores.create_self_signed(vantage, vantage.server, subject=f"CN=host{number}.contoso.lab", domains=["all.lab"])
    before = set(vantage.server.my)
    result = exchange.run(
        ("Get-ExchangeCertificate", {"DomainName": ["all.lab"]}),
        ("New-ExchangeCertificate", {"Services": "SMTP"}),
        answers=[3],
    )
    assert (result.state, len(result.questions), len(result.output)) == (PSInvocationState.Completed, 1, 2)
    assert len(set(vantage.server.my) - before) == 2
