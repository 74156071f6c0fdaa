# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""X.509 certificates as Exchange and its Setup make them (cmdlet sheet 2.0 and 10, read off the recorded ones)."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t
import warnings

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from .model import PrivateKey

_SHA256 = hashes.SHA256()
SERVER_AUTHENTICATION = (ExtendedKeyUsageOID.SERVER_AUTH,)


@dataclasses.dataclass(frozen=True)
class Profile:
    """What differs between the certificates of Exchange, that of the Web Management Service, and an authority's."""

    key_usage_critical: bool
    data_encipherment: bool
    basic_constraints: bool
    key_usage_first: bool
    authority: bool = False


# Order, criticality and content as in recorded/Get-ExchangeCertificate and New-ExchangeCertificate.
EXCHANGE = Profile(key_usage_critical=True, data_encipherment=False, basic_constraints=True, key_usage_first=True)
WMSVC = Profile(key_usage_critical=False, data_encipherment=True, basic_constraints=False, key_usage_first=False)
AUTHORITY = Profile(
    key_usage_critical=True, data_encipherment=False, basic_constraints=True, key_usage_first=True, authority=True
)


def five_years_after(moment: datetime.datetime) -> datetime.datetime:
    """Five calendar years later, 1826 or 1827 days (cmdlet sheet 2.0); 29 February becomes the 28th as in .NET."""
    return _years_after(moment, 5)


def lifetime_end(version: tuple[int, int, int, int], not_before: datetime.datetime) -> datetime.datetime:
    """When a certificate made by New-ExchangeCertificate expires: 12 months on 2007, five years from 2010 on."""
    return _years_after(not_before, 1 if version[0] < 14 else 5)


def _years_after(moment: datetime.datetime, years: int) -> datetime.datetime:
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:
        return moment.replace(year=moment.year + years, day=28)


def self_signed(
    subject: x509.Name,
    key: PrivateKey,
    not_before: datetime.datetime,
    not_after: datetime.datetime,
    *,
    domains: t.Sequence[str] = (),
    profile: Profile = EXCHANGE,
    subject_key_identifier: bytes | None = None,
    enhanced_key_usage: t.Sequence[x509.ObjectIdentifier] = SERVER_AUTHENTICATION,
) -> x509.Certificate:
    """A self-signed certificate."""
    return issued(
        subject,
        key,
        not_before,
        not_after,
        subject,
        key,
        domains=domains,
        profile=profile,
        subject_key_identifier=subject_key_identifier,
        enhanced_key_usage=enhanced_key_usage,
    )


def issued(
    subject: x509.Name,
    key: PrivateKey,
    not_before: datetime.datetime,
    not_after: datetime.datetime,
    issuer: x509.Name,
    issuer_key: PrivateKey,
    *,
    domains: t.Sequence[str] = (),
    profile: Profile = EXCHANGE,
    subject_key_identifier: bytes | None = None,
    enhanced_key_usage: t.Sequence[x509.ObjectIdentifier] = SERVER_AUTHENTICATION,
) -> x509.Certificate:
    """A certificate signed with the issuer's key; SAN and enhanced key usage are there only if there is something in them.

    Setup's own certificates are signed with SHA-1 in the recordings; today's libraries refuse to make such signatures,
    so all of the lab's are signed with SHA-256, as those made by New-ExchangeCertificate on 2016 and 2019 are.
    """
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(_serial_number())
        .not_valid_before(not_before)
        .not_valid_after(not_after)
    )
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        # A key that can only sign encrypts no other key.
        key_encipherment=isinstance(key, rsa.RSAPrivateKey) and not profile.authority,
        data_encipherment=profile.data_encipherment,
        key_agreement=False,
        key_cert_sign=profile.authority,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    if profile.key_usage_first:
        builder = builder.add_extension(usage, critical=profile.key_usage_critical)
    if domains:
        names = x509.SubjectAlternativeName([x509.DNSName(name) for name in domains])
        # Without a subject the names are all that says whose it is (RFC 5280, 4.1.2.6).
        builder = builder.add_extension(names, critical=not list(subject))
    if enhanced_key_usage and not profile.authority:
        builder = builder.add_extension(x509.ExtendedKeyUsage(list(enhanced_key_usage)), critical=False)
    if not profile.key_usage_first:
        builder = builder.add_extension(usage, critical=profile.key_usage_critical)
    if subject_key_identifier is not None:
        builder = builder.add_extension(x509.SubjectKeyIdentifier(subject_key_identifier), critical=False)
    if profile.basic_constraints:
        builder = builder.add_extension(x509.BasicConstraints(ca=profile.authority, path_length=None), critical=True)
    with warnings.catch_warnings():
        # Real names break the length rules of X.520 (wire-shapes 3); the library only warns of it.
        warnings.simplefilter("ignore")
        return builder.sign(issuer_key, _SHA256)


def _serial_number() -> int:
    """16 bytes that need no leading zero, as on the recorded ones."""
    return x509.random_serial_number() >> 32 & (1 << 127) - 1 | 1 << 120
