# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a certificate says of itself, read from its DER."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime
import re
import typing as t
import warnings

from ._library import UnsupportedAlgorithm, dsa, ec, ed448, ed25519, rsa, x509
from ._moments import as_utc, iso_utc
from ._names import dotnet_name
from ._thumbprint import thumbprint_of

__all__ = ("CertificateFacts", "UnreadableCertificate")

UNKNOWN: t.Final = "unknown"

_USAGES = (
    ("digital_signature", "digitalSignature"),
    ("content_commitment", "nonRepudiation"),
    ("key_encipherment", "keyEncipherment"),
    ("data_encipherment", "dataEncipherment"),
    ("key_agreement", "keyAgreement"),
    ("key_cert_sign", "keyCertSign"),
    ("crl_sign", "cRLSign"),
)
_PURPOSES = {
    "1.3.6.1.5.5.7.3.1": "serverAuth",
    "1.3.6.1.5.5.7.3.2": "clientAuth",
    "1.3.6.1.5.5.7.3.3": "codeSigning",
    "1.3.6.1.5.5.7.3.4": "emailProtection",
    "1.3.6.1.5.5.7.3.8": "timeStamping",
    "1.3.6.1.5.5.7.3.9": "OCSPSigning",
    "2.5.29.37.0": "anyExtendedKeyUsage",
}
_DOMAIN = re.compile(
    r"(\*\.)?[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*\.?"
)

_X = t.TypeVar("_X")
_E = t.TypeVar("_E", bound="x509.ExtensionType")


class UnreadableCertificate(ValueError):
    """The bytes are no certificate."""


@dataclasses.dataclass(frozen=True)
class CertificateFacts:
    """Facts of one certificate. Moments are aware, UTC.

    :ivar subject: as .NET prints it (:func:`dotnet_name`); ``unknown`` where a value cannot be decoded. Likewise issuer.
    :ivar serial_number: upper-case hexadecimal, two digits for each byte, no leading ``00`` byte.
    :ivar domains: dNSName entries, then the common name where it can be a domain name. Computed: Exchange sends none.
    :ivar has_san: whether there is a subjectAltName at all; the auth certificates of Setup have none.
    :ivar self_signed: subject and issuer are the same name. The signature is not verified: some controllers' crypto
        policies refuse the SHA-1 signatures that Setup's own certificates have, which says nothing of the certificate.
    :ivar key_algorithm: ``RSA``, ``EC``, ``DSA``, ``Ed25519``, ``Ed448`` or ``unknown``; key_size in bits, else None.
    :ivar signature_hash: ``SHA256``...; None where the algorithm has none or is not known.
    :ivar eku: purposes by their usual names, others as dotted numbers; None without the extension. Likewise key_usage.
    :ivar is_ca: from basic constraints; None without the extension.
    """

    der: bytes = dataclasses.field(repr=False)
    thumbprint: str
    subject: str
    issuer: str
    serial_number: str
    not_before: datetime.datetime
    not_after: datetime.datetime
    common_name: str | None
    domains: tuple[str, ...]
    has_san: bool
    self_signed: bool
    key_algorithm: str
    key_size: int | None
    signature_hash: str | None
    eku: tuple[str, ...] | None
    key_usage: tuple[str, ...] | None
    is_ca: bool | None
    path_length: int | None

    @classmethod
    def from_der(cls, der: bytes) -> CertificateFacts:
        """Read a certificate; odd names and unknown algorithms do not matter.

        :raises UnreadableCertificate: the bytes are no certificate.
        """
        # cryptography warns of names and serial numbers that break the rules; real stores hold such certificates.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                certificate = x509.load_der_x509_certificate(der)
                return cls(der=der, **_read(certificate, der))
            except (ValueError, TypeError, OverflowError) as exc:
                raise UnreadableCertificate(f"{len(der)} bytes that are no X.509 certificate") from exc

    @property
    def lifetime(self) -> datetime.timedelta:
        return self.not_after - self.not_before

    def hours_left(self, now: datetime.datetime) -> float:
        """Hours until the end, negative after it."""
        return (self.not_after - as_utc(now)).total_seconds() / 3600

    def is_expired(self, now: datetime.datetime) -> bool:
        """Whether NotAfter has come: the moment itself counts as expired."""
        return self.not_after <= as_utc(now)

    def to_result(self) -> dict[str, t.Any]:
        """The facts as plain JSON values; the certificate itself is left out."""
        return {
            "thumbprint": self.thumbprint,
            "subject": self.subject,
            "issuer": self.issuer,
            "serial_number": self.serial_number,
            "not_before": iso_utc(self.not_before),
            "not_after": iso_utc(self.not_after),
            "domains": list(self.domains),
            "self_signed": self.self_signed,
            "key_algorithm": self.key_algorithm,
            "key_size": self.key_size,
            "signature_hash": self.signature_hash,
            "extended_key_usage": None if self.eku is None else list(self.eku),
            "key_usage": None if self.key_usage is None else list(self.key_usage),
            "is_ca": self.is_ca,
        }


def _read(certificate: x509.Certificate, der: bytes) -> dict[str, t.Any]:
    subject = _attempt(lambda: dotnet_name(certificate.subject))
    issuer = _attempt(lambda: dotnet_name(certificate.issuer))
    common_name = _attempt(lambda: _common_name(certificate.subject))
    names = _attempt(lambda: _dns_names(certificate))
    key_algorithm, key_size = _key(certificate)
    constraints = _extension(certificate, x509.BasicConstraints)
    return {
        "thumbprint": thumbprint_of(der),
        "subject": UNKNOWN if subject is None else subject,
        "issuer": UNKNOWN if issuer is None else issuer,
        "serial_number": _serial(certificate.serial_number),
        "not_before": _moment(certificate, "not_valid_before"),
        "not_after": _moment(certificate, "not_valid_after"),
        "common_name": common_name,
        "domains": _domains(names or (), common_name),
        "has_san": _has_san(certificate),
        "self_signed": bool(_attempt(lambda: certificate.subject == certificate.issuer)),
        "key_algorithm": key_algorithm,
        "key_size": key_size,
        "signature_hash": _attempt(lambda: _hash_name(certificate)),
        "eku": _purposes(certificate),
        "key_usage": _usages(certificate),
        "is_ca": None if constraints is None else constraints.ca,
        "path_length": None if constraints is None else constraints.path_length,
    }


def _attempt(read: t.Callable[[], _X]) -> _X | None:
    """What the reader gives; None where this part of the certificate is absent, malformed or not supported."""
    try:
        return read()
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.ExtensionNotFound, x509.DuplicateExtension):
        return None


def _moment(certificate: x509.Certificate, attribute: str) -> datetime.datetime:
    # The aware properties came with cryptography 42; the naive ones before it are UTC and will be removed one day.
    if hasattr(certificate, attribute + "_utc"):
        return t.cast("datetime.datetime", getattr(certificate, attribute + "_utc"))
    naive = t.cast("datetime.datetime", getattr(certificate, attribute))
    return naive.replace(tzinfo=datetime.timezone.utc)


def _serial(number: int) -> str:
    if number >= 0:
        return number.to_bytes(max(1, (number.bit_length() + 7) // 8), "big").hex().upper()
    # Against the rules, but real: the bytes as they are, two's complement.
    return number.to_bytes((~number).bit_length() // 8 + 1, "big", signed=True).hex().upper()


def _common_name(name: x509.Name) -> str | None:
    # The last one is the most specific and the one Windows shows first.
    values = [a.value for a in name.get_attributes_for_oid(x509.NameOID.COMMON_NAME)]
    return values[-1] if values and isinstance(values[-1], str) else None


def _dns_names(certificate: x509.Certificate) -> tuple[str, ...]:
    san = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return tuple(san.get_values_for_type(x509.DNSName))


def _domains(names: t.Sequence[str], common_name: str | None) -> tuple[str, ...]:
    candidates = list(names)
    if common_name and _DOMAIN.fullmatch(common_name):
        candidates.append(common_name)
    unique: dict[str, str] = {}
    for candidate in candidates:
        unique.setdefault(candidate.lower(), candidate)
    return tuple(unique.values())


def _key(certificate: x509.Certificate) -> tuple[str, int | None]:
    key = _attempt(certificate.public_key)
    if isinstance(key, rsa.RSAPublicKey):
        return "RSA", key.key_size
    if isinstance(key, ec.EllipticCurvePublicKey):
        return "EC", key.curve.key_size
    if isinstance(key, dsa.DSAPublicKey):
        return "DSA", key.key_size
    if isinstance(key, ed25519.Ed25519PublicKey):
        return "Ed25519", 256
    if isinstance(key, ed448.Ed448PublicKey):
        return "Ed448", 456
    return UNKNOWN, None


def _hash_name(certificate: x509.Certificate) -> str | None:
    algorithm = certificate.signature_hash_algorithm
    return None if algorithm is None else algorithm.name.upper()


def _has_san(certificate: x509.Certificate) -> bool:
    try:
        certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return False
    except (ValueError, x509.DuplicateExtension):
        # Malformed extensions: one that cannot be read may still be there.
        return True
    return True


def _extension(certificate: x509.Certificate, kind: type[_E]) -> _E | None:
    return _attempt(lambda: certificate.extensions.get_extension_for_class(kind).value)


def _purposes(certificate: x509.Certificate) -> tuple[str, ...] | None:
    usage = _extension(certificate, x509.ExtendedKeyUsage)
    return None if usage is None else tuple(_PURPOSES.get(o.dotted_string, o.dotted_string) for o in usage)


def _usages(certificate: x509.Certificate) -> tuple[str, ...] | None:
    usage = _extension(certificate, x509.KeyUsage)
    return None if usage is None else tuple(name for attribute, name in _USAGES if getattr(usage, attribute))
