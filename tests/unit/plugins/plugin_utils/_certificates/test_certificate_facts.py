# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import datetime
import functools
import typing as t
import warnings

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ansible_collections.certops.exchange.plugins.plugin_utils._certificates import (
    CertificateFacts,
    UnreadableCertificate,
    as_utc,
    iso_utc,
)

UTC = datetime.timezone.utc
START = datetime.datetime(2026, 1, 1, 12, tzinfo=UTC)
END = datetime.datetime(2031, 1, 1, 12, tzinfo=UTC)


@functools.cache
def _rsa() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def _der(
    subject: str | x509.Name = "ex01",
    issuer: str | x509.Name | None = None,
    key: t.Any = None,
    extensions: t.Sequence[x509.ExtensionType] = (),
    serial: int = 0x80AB,
    sign_hash: t.Any = None,
) -> bytes:
    def name(value: str | x509.Name) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, value)]) if isinstance(value, str) else value

    key = key or _rsa()
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(subject if issuer is None else issuer))
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(START)
        .not_valid_after(END)
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    algorithm = None if isinstance(key, ed25519.Ed25519PrivateKey) else (sign_hash or hashes.SHA256())
    return builder.sign(key, algorithm).public_bytes(serialization.Encoding.DER)


def test_facts_of_a_server_certificate() -> None:
    facts = CertificateFacts.from_der(
        _der(
            extensions=[
                x509.SubjectAlternativeName([x509.DNSName("EX01"), x509.DNSName("ex01.contoso.lab")]),
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, x509.ObjectIdentifier("1.2.3")]),
                x509.KeyUsage(True, False, True, False, False, False, False, False, False),
                x509.BasicConstraints(ca=False, path_length=None),
            ]
        )
    )
    assert facts.subject == facts.issuer == "CN=ex01"
    assert facts.serial_number == "80AB"
    assert (facts.not_before, facts.not_after) == (START, END)
    assert facts.lifetime == END - START
    # The common name is there already, in another letter case.
    assert facts.domains == ("EX01", "ex01.contoso.lab")
    assert facts.has_san
    assert facts.self_signed
    assert (facts.key_algorithm, facts.key_size, facts.signature_hash) == ("RSA", 2048, "SHA256")
    assert facts.eku == ("serverAuth", "1.2.3")
    assert facts.key_usage == ("digitalSignature", "keyEncipherment")
    assert facts.is_ca is False
    assert facts.path_length is None


def test_absent_extensions_are_not_empty() -> None:
    facts = CertificateFacts.from_der(_der("Microsoft Exchange Server Auth Certificate"))
    assert not facts.has_san
    # No domain name can have blanks.
    assert facts.domains == ()
    assert facts.eku is None
    assert facts.key_usage is None
    assert facts.is_ca is None


@pytest.mark.parametrize(
    ("name", "domains"),
    [
        ("ex01", ("ex01",)),
        ("*.contoso.lab", ("*.contoso.lab",)),
        ("WMSvc-SHA2-EX01", ("WMSvc-SHA2-EX01",)),
        ("Contoso CA", ()),
        ("user@contoso.lab", ()),
    ],
)
def test_common_name_as_domain(name: str, domains: tuple[str, ...]) -> None:
    assert CertificateFacts.from_der(_der(name)).domains == domains


def test_not_self_signed() -> None:
    assert not CertificateFacts.from_der(_der("ex01", "CA")).self_signed


@pytest.mark.parametrize(
    ("key", "algorithm", "size", "signature_hash"),
    [
        (ec.generate_private_key(ec.SECP384R1()), "EC", 384, "SHA256"),
        (ed25519.Ed25519PrivateKey.generate(), "Ed25519", 256, None),
    ],
)
def test_other_keys(key: t.Any, algorithm: str, size: int, signature_hash: str | None) -> None:
    facts = CertificateFacts.from_der(_der(key=key))
    assert (facts.key_algorithm, facts.key_size, facts.signature_hash) == (algorithm, size, signature_hash)


def test_odd_names_are_read_without_a_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        odd = x509.Name(
            [
                x509.NameAttribute(NameOID.COUNTRY_NAME, "Deutschland", _validate=False),
                x509.NameAttribute(NameOID.COMMON_NAME, "x" * 100, _validate=False),
            ]
        )
        der = _der(odd)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        facts = CertificateFacts.from_der(der)
    assert facts.subject == f"CN={'x' * 100}, C=Deutschland"


def test_name_that_cannot_be_decoded_is_unknown() -> None:
    # An undecodable byte inside the UTF8String of both names; the signature no longer fits, which is not checked.
    der = _der("ex01marker").replace(b"ex01marker", b"ex01\xff\xfe\xff\xfe\xff\xfe")
    facts = CertificateFacts.from_der(der)
    assert facts.subject == facts.issuer == "unknown"
    assert facts.not_after == END
    assert facts.common_name is None
    assert not facts.self_signed


@pytest.mark.parametrize(
    ("content", "printed"), [(b"\x00\x80", "80"), (b"\x80\x00", "8000"), (b"\xff\x34", "FF34"), (b"\x12\x34", "1234")]
)
def test_serial_number_as_its_bytes(content: bytes, printed: str) -> None:
    der = _der(serial=0x1234)
    assert der.count(b"\x02\x02\x12\x34") == 1
    # Also where it is negative or not shortened, which real certificates are.
    found = CertificateFacts.from_der(der.replace(b"\x02\x02\x12\x34", b"\x02\x02" + content))
    assert found.serial_number == printed


def test_subject_without_common_name() -> None:
    name = x509.Name([x509.NameAttribute(NameOID.DOMAIN_COMPONENT, "Windows Azure CRP Certificate Generator")])
    facts = CertificateFacts.from_der(_der(name))
    assert facts.subject == "DC=Windows Azure CRP Certificate Generator"
    assert facts.common_name is None


@pytest.mark.parametrize("data", [b"", b"certificate", b"\x30\x82\x01"])
def test_no_certificate(data: bytes) -> None:
    with pytest.raises(UnreadableCertificate):
        CertificateFacts.from_der(data)


@pytest.mark.parametrize(
    ("when", "hours", "expired"),
    [
        (END - datetime.timedelta(hours=14), 14, False),
        (END - datetime.timedelta(seconds=1), 1 / 3600, False),
        (END, 0, True),
        (END + datetime.timedelta(hours=5), -5, True),
    ],
)
def test_expired_when_not_after_has_come(when: datetime.datetime, hours: float, expired: bool) -> None:
    facts = CertificateFacts.from_der(_der())
    tokyo = when.astimezone(datetime.timezone(datetime.timedelta(hours=9)))
    for moment in (when, tokyo):
        assert facts.is_expired(moment) is expired
        assert facts.hours_left(moment) == pytest.approx(hours)


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        CertificateFacts.from_der(_der()).is_expired(datetime.datetime(2030, 1, 1))
    with pytest.raises(ValueError, match="time zone"):
        as_utc(datetime.datetime(2030, 1, 1))


def test_iso_utc() -> None:
    moment = datetime.datetime(2026, 11, 25, 3, 30, 0, 999999, datetime.timezone(datetime.timedelta(hours=9)))
    assert iso_utc(moment) == "2026-11-24T18:30:00Z"
    # At the edges of what Python can hold.
    edge = datetime.datetime(1, 1, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=9)))
    assert iso_utc(edge) == "0001-01-01T00:00:00Z"


def test_result_is_plain_and_holds_no_certificate() -> None:
    facts = CertificateFacts.from_der(_der())
    result = facts.to_result()
    assert result["not_after"] == "2031-01-01T12:00:00Z"
    assert result["thumbprint"] == facts.thumbprint
    assert not any(isinstance(value, (bytes, datetime.datetime, tuple)) for value in result.values())
    assert "der" not in repr(facts).partition("thumbprint")[0]
