# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates made on the controller; odd ones read back: 200 names, other scripts, no common name, EC keys."""

from __future__ import annotations

import datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from ansible_collections.certops.exchange.plugins.plugin_utils._certificates import (
    CertificateFacts,
    OwnCertificate,
    ascii_domain,
    covers_domains,
    dotnet_name,
    make_certificate,
    parse_name,
)

NOW = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.timezone.utc)
DAY = datetime.timedelta(days=1)


def made(subject: str, *domains: str, days: int = 90) -> OwnCertificate:
    return make_certificate(subject, domains, key_size=2048, lifetime=days * DAY, now=NOW)


def test_key_and_certificate_travel_in_one_pfx() -> None:
    """With the extensions of what Exchange makes (cmdlet sheet 2.0), readable by old Windows too."""
    own = made("CN=mail.contoso.lab, O=Contoso", "mail.contoso.lab")
    read = pkcs12.load_pkcs12(own.pfx, own.password.encode())
    assert read.cert is not None
    assert read.cert.certificate.public_bytes(Encoding.DER) == own.der
    assert isinstance(read.key, rsa.RSAPrivateKey)
    assert read.key.public_key() == read.cert.certificate.public_key()
    with pytest.raises(ValueError, match=r".*"):
        pkcs12.load_pkcs12(own.pfx, b"another")
    facts = CertificateFacts.from_der(own.der)
    assert (facts.thumbprint, facts.subject) == (own.thumbprint, "CN=mail.contoso.lab, O=Contoso")
    assert facts.not_before < NOW < facts.not_after == NOW + 90 * DAY
    assert (facts.key_algorithm, facts.key_size, facts.signature_hash) == ("RSA", 2048, "SHA256")
    assert (facts.eku, facts.key_usage, facts.is_ca) == (
        ("serverAuth",),
        ("digitalSignature", "keyEncipherment"),
        False,
    )
    assert facts.self_signed


def test_nothing_secret_shows() -> None:
    own = made("CN=a")
    assert own.password not in repr(own)
    assert "pfx" not in repr(own)
    assert len(own.password) >= 60
    assert made("CN=a").password != own.password


def test_no_names_make_no_extension() -> None:
    facts = CertificateFacts.from_der(made("CN=Microsoft Exchange Server Auth Certificate").der)
    assert (facts.has_san, facts.domains) == (False, ())


def test_two_hundred_names_and_names_in_other_scripts() -> None:
    many = [f"host{number}.contoso.lab" for number in range(200)]
    facts = CertificateFacts.from_der(made("CN=host0.contoso.lab", *many, many[0]).der)
    assert facts.domains == tuple(many)
    odd = CertificateFacts.from_der(made("CN=交換.contoso.lab", "交換.contoso.lab", "bücher.contoso.lab").der)
    assert odd.subject == "CN=交換.contoso.lab"
    assert odd.domains == ("xn--tlq003c.contoso.lab", "xn--bcher-kva.contoso.lab")
    assert covers_domains(odd.domains, ["BÜCHER.contoso.lab", "交換.contoso.lab"])
    assert not covers_domains(odd.domains, ["maße.contoso.lab"])


def test_a_name_that_dns_can_not_hold() -> None:
    with pytest.raises(ValueError, match="DNS name"):
        ascii_domain("ü" * 80 + ".contoso.lab")
    assert ascii_domain("*.Contoso.Lab") == "*.Contoso.Lab"
    assert covers_domains(["ü" * 80], ["Ü" * 80])


@pytest.mark.parametrize(
    "text",
    [
        "CN=mail.contoso.lab",
        'CN=mail.contoso.lab, OU=IT, O="Contoso, Ltd", L=Redmond, S=Washington, C=US',
        "CN=a + OU=b, DC=contoso, DC=lab",
        "E=a@contoso.lab, CN=交換",
        "OID.1.2.3.4=odd, CN=a",
        "DC=Windows Azure CRP Certificate Generator",
    ],
)
def test_subjects_come_back_as_they_were_written(text: str) -> None:
    assert dotnet_name(parse_name(text)) == text


@pytest.mark.parametrize("text", ["mail.contoso.lab", "CN=", "XX=a", "CN=a, ", "C=USA"])
def test_what_is_no_subject(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_name(text)


def test_an_ec_key_and_no_common_name_are_plain_facts() -> None:
    key = ec.generate_private_key(ec.SECP384R1())
    name = parse_name("O=Contoso, C=DE")
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(7).not_valid_before(NOW).not_valid_after(NOW + 30 * DAY)
    facts = CertificateFacts.from_der(builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER))
    assert (facts.key_algorithm, facts.key_size, facts.common_name) == ("EC", 384, None)
    assert (facts.subject, facts.domains, facts.self_signed) == ("O=Contoso, C=DE", (), True)
