# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``<I>issuer<S>subject``: from a certificate to text and back, for generated and for recorded names."""

from __future__ import annotations

import base64
import dataclasses
import datetime
import functools
import pathlib
import re

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from unit.plugins.plugin_utils.certificate_cases import certificate

from ansible_collections.certops.exchange.plugins.plugin_utils._certificates import (
    CertificateFacts,
    dotnet_name,
    public_certificate,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import TlsCertificateName, UnreadableObject

RECORDED = pathlib.Path(__file__).resolve().parents[5].parent / "shared" / "recorded"

_TYPES = (
    *("2.5.4.3", "2.5.4.6", "2.5.4.8", "2.5.4.10", "2.5.4.11", "2.5.4.13", "0.9.2342.19200300.100.1.25"),
    *("1.2.840.113549.1.9.1", "1.2.3.4.5", "0.9.2342.19200300.100.1.1"),
)
_PIECES = st.one_of(
    st.sampled_from(
        ["<S>", "<I>", "<s>", '"', '""', "\\", "\\\\", ", CN=x", "+", "=", ";", "#", "\n", "\r", " ", "\u3000"]
    ),
    st.sampled_from(
        ["Müller", "ß", "株式会社", "交換", "ｶﾅ", "CONTOSO\\admin", "\\41", "\\,", "Contoso, Ltd", "a" * 256]
    ),
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12),
)
_VALUES = st.lists(_PIECES, min_size=1, max_size=3).map("".join)
_ATTRIBUTES = st.tuples(st.sampled_from(_TYPES), _VALUES)
_RDNS = st.lists(_ATTRIBUTES, min_size=1, max_size=2, unique=True)
_NAMES = st.lists(_RDNS, max_size=3)
Name = list[list[tuple[str, str]]]


def _name(rdns: Name) -> x509.Name:
    return x509.Name(
        [
            x509.RelativeDistinguishedName(
                [x509.NameAttribute(x509.ObjectIdentifier(kind), value, _validate=False) for kind, value in rdn]
            )
            for rdn in rdns
        ]
    )


def _facts(issuer: Name, subject: Name) -> CertificateFacts:
    return dataclasses.replace(
        certificate("a").facts, issuer=dotnet_name(_name(issuer)), subject=dotnet_name(_name(subject))
    )


@pytest.mark.filterwarnings("ignore:Attribute's length")
@given(_NAMES, _NAMES)
@settings(max_examples=200)
@example([[("2.5.4.3", "a<S>CN=b")]], [[("2.5.4.3", 'x"<S>"y')]])
@example([[("2.5.4.3", "a\\")], [("2.5.4.10", "b")]], [[("2.5.4.3", "\\")]])
@example([[("2.5.4.3", "a\u3000")]], [[("2.5.4.3", "b\u3000")]])
@example([], [])
def test_the_name_comes_back(issuer: Name, subject: Name) -> None:
    check_that_it_comes_back(issuer, subject)


@pytest.mark.exhaustive
@pytest.mark.filterwarnings("ignore:Attribute's length")
@given(_NAMES, _NAMES)
@settings(max_examples=1000)
def test_many_more_names_come_back(issuer: Name, subject: Name) -> None:
    check_that_it_comes_back(issuer, subject)


def check_that_it_comes_back(issuer: Name, subject: Name) -> None:
    facts = _facts(issuer, subject)
    built = TlsCertificateName.of(facts)
    read = TlsCertificateName.from_text(str(built))
    assert read == built
    assert read.names(facts) is True
    assert str(read) == str(built)
    assert TlsCertificateName.from_wire(str(built)) == built
    assert built.has_common_name is any(kind == "2.5.4.3" and value.strip() for rdn in subject for kind, value in rdn)


@pytest.mark.filterwarnings("ignore:Attribute's length")
@given(_RDNS, st.integers(0, 2), st.sampled_from(["x", "\\", '"', "<S>", ",", "社", "E"]))
def test_another_name_is_another(rdn: list[tuple[str, str]], at: int, more: str) -> None:
    at %= len(rdn)
    changed = [(kind, value + more if place == at else value) for place, (kind, value) in enumerate(rdn)]
    assume(len(set(changed)) == len(changed))

    def normal(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
        return sorted((kind, " ".join(value.split()).casefold()) for kind, value in pairs)

    assume(normal(changed) != normal(rdn))
    one, other = _facts([rdn], [rdn]), _facts([rdn], [changed])
    assert TlsCertificateName.of(one).names(other) is False
    assert TlsCertificateName.from_text(str(TlsCertificateName.of(other))).names(one) is False


@pytest.mark.parametrize(
    ("printed", "issuer", "subject"),
    [
        ("<I>CN=a<S>CN=b", "CN=a", "CN=b"),
        (" <i> CN=a <s> CN=b ", "CN=a", "CN=b"),
        ('<I>CN="x<S>y"<S>CN=b', 'CN="x<S>y"', "CN=b"),
        ('<I>CN="say ""<S>"""<S>CN="<S>"', 'CN="say ""<S>"""', 'CN="<S>"'),
        ("<I>CN=a<S>", "CN=a", ""),
        ("<I><S>CN=b", "", "CN=b"),
        # Not as .NET prints, but there is one way only to read it.
        ('<I>CN=a"b<S>CN=c', 'CN=a"b', "CN=c"),
    ],
)
def test_the_text_is_taken_apart(printed: str, issuer: str, subject: str) -> None:
    assert TlsCertificateName.from_text(printed) == TlsCertificateName(issuer, subject)


@pytest.mark.parametrize("printed", ["", "CN=a", "<S>CN=a<I>CN=b", "<I>CN=a", '<I>CN="a<S>b<S>c', "x<I>CN=a<S>CN=b"])
def test_what_is_none(printed: str) -> None:
    with pytest.raises(UnreadableObject, match="without issuer and subject"):
        TlsCertificateName.from_text(printed)


def _pem(subject: str) -> tuple[str, bytes]:
    key = ec.generate_private_key(ec.SECP256R1())
    names = [x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, value)]) for value in (subject, "Fabrikam, CA")]
    moment = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
    builder = x509.CertificateBuilder().subject_name(names[0]).issuer_name(names[1]).public_key(key.public_key())
    builder = builder.serial_number(7).not_valid_before(moment).not_valid_after(moment + datetime.timedelta(days=9))
    made = builder.sign(key, hashes.SHA256())
    return made.public_bytes(Encoding.PEM).decode(), made.public_bytes(Encoding.DER)


def test_the_name_of_a_certificate_in_its_forms() -> None:
    pem, der = _pem("mail.contoso.com")
    expected = '<I>CN="Fabrikam, CA"<S>CN=mail.contoso.com'
    for given_as in (pem.encode(), der, base64.b64encode(der)):
        assert str(TlsCertificateName.of(public_certificate(given_as))) == expected


def test_a_certificate_whose_name_can_not_be_read() -> None:
    with pytest.raises(ValueError, match="can't be read"):
        TlsCertificateName.of(certificate("a", {"subject": "unknown"}).facts)


@pytest.mark.parametrize(
    ("length", "said"),
    [(256, None), (257, "EdgeSync"), (1024, "EdgeSync"), (1025, "directory's schema")],
)
def test_what_is_said_of_a_long_name(length: int, said: str | None) -> None:
    name = TlsCertificateName("CN=a", "CN=" + "b" * (length - len("<I>CN=a<S>CN=")))
    assert name.length == length
    warning = name.length_warning()
    assert (said in warning and str(length) in warning) if warning and said else warning is said is None


def test_the_length_is_that_of_dotnet() -> None:
    assert TlsCertificateName("", "𠮷").length == len("<I><S>") + 2


def _recorded() -> list[bytes]:
    """Every certificate in the recorded files: base64 of something that begins as one does."""
    found = set()
    for path in sorted(RECORDED.rglob("*.xml")):
        data = path.read_bytes()
        text = data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig", "replace")
        found |= {base64.b64decode(blob) for blob in re.findall(r">(MII[A-Za-z0-9+/]{200,}={0,2})<", text)}
    return sorted(found)


@functools.cache
def _recorded_names() -> frozenset[str]:
    texts = (path.read_bytes() for path in sorted(RECORDED.rglob("*.xml")))
    found: set[str] = set()
    for data in texts:
        text = data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig", "replace")
        found |= set(re.findall(r"<ToString>&lt;I&gt;([^<]*)</ToString>", text))
    return frozenset(
        f"<I>{name.replace('&lt;', '<').replace('&gt;', '>').replace('&quot;', chr(34))}" for name in found
    )


@pytest.mark.skipif(not RECORDED.is_dir(), reason="the recordings are not there")
def test_recorded_certificates() -> None:
    ders = _recorded()
    assert len(ders) > 10
    for der in ders:
        facts = CertificateFacts.from_der(der)
        built = TlsCertificateName.of(facts)
        assert TlsCertificateName.from_text(str(built)).names(facts) is True
        # One of them has DC= alone: the certificate that Azure puts on its machines.
        assert built.has_common_name is (facts.common_name is not None)
    assert any(CertificateFacts.from_der(der).common_name is None for der in ders)


@pytest.mark.skipif(not RECORDED.is_dir(), reason="the recordings are not there")
def test_recorded_names() -> None:
    names = _recorded_names()
    assert len(names) >= 3
    for name in names:
        read = TlsCertificateName.from_text(name)
        assert str(read) == name
        assert read.has_common_name
