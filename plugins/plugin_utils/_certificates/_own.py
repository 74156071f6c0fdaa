# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a self-signed certificate with a lifetime of its own, which Exchange's cmdlet can't (cmdlet sheet 2.0).

Key and certificate exist in memory only, and leave it as a PFX under a random password.
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime
import secrets
import typing as t

from ._distinguished import parse_name
from ._domains import ascii_domain
from ._library import UnsupportedAlgorithm, hashes, pkcs12, rsa, serialization, x509
from ._moments import as_utc
from ._thumbprint import thumbprint_of

__all__ = ("OwnCertificate", "make_certificate")

# Clocks of servers differ a little; a certificate must not be too young for the one that it goes to.
_HEAD_START = datetime.timedelta(minutes=5)
_SERVER_AUTH_NUMBER = "1.3.6.1.5.5.7.3.1"


@dataclasses.dataclass(frozen=True)
class OwnCertificate:
    """A new certificate. What is secret is not in its text form.

    :ivar pfx: key and certificate, PKCS #12, protected by the password.
    """

    thumbprint: str
    der: bytes = dataclasses.field(repr=False)
    pfx: bytes = dataclasses.field(repr=False)
    password: str = dataclasses.field(repr=False)


def make_certificate(
    subject: str,
    domains: t.Sequence[str],
    *,
    key_size: int,
    lifetime: datetime.timedelta,
    now: datetime.datetime,
) -> OwnCertificate:
    """An RSA key and a certificate with the extensions of those that Exchange makes (cmdlet sheet 2.0).

    :param domains: DNS names, also in other scripts; empty makes a certificate without subject alternative name.
    :param lifetime: from now; the beginning is dated back a little.
    :raises ValueError: the subject is no name, or a domain none that DNS can hold.
    """
    start = as_utc(now).replace(microsecond=0)
    name = parse_name(subject)
    names = list(dict.fromkeys(map(ascii_domain, domains)))
    key = rsa.generate_private_key(public_exponent=65537, key_size=key_size)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start - _HEAD_START)
        .not_valid_after(start + lifetime)
        .add_extension(_usage(), critical=True)
        .add_extension(x509.ExtendedKeyUsage([x509.ObjectIdentifier(_SERVER_AUTH_NUMBER)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(n) for n in names]), critical=False)
    certificate = builder.sign(key, hashes.SHA256())
    der = certificate.public_bytes(serialization.Encoding.DER)
    password = secrets.token_urlsafe(48)
    return OwnCertificate(thumbprint_of(der), der, _pfx(key, certificate, password), password)


def _usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=True,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _pfx(key: rsa.RSAPrivateKey, certificate: x509.Certificate, password: str) -> bytes:
    # Windows before Server 2019 reads no PFX with AES. The password is random, and the way to the server is encrypted.
    builder = serialization.PrivateFormat.PKCS12.encryption_builder().kdf_rounds(50000)
    old = builder.key_cert_algorithm(pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC).hmac_hash(hashes.SHA1())
    try:
        protection: serialization.KeySerializationEncryption = old.build(password.encode())
        return pkcs12.serialize_key_and_certificates(None, key, certificate, None, protection)
    except UnsupportedAlgorithm:
        # A controller whose policy forbids the old algorithms.
        protection = serialization.BestAvailableEncryption(password.encode())
        return pkcs12.serialize_key_and_certificates(None, key, certificate, None, protection)
