# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An X509Certificate2: a certificate as any machine holds it, and what ExchangeCertificate inherits (cmdlet sheet 2.0)."""

from __future__ import annotations

import datetime
import typing as t

from cryptography import x509

from lab.contract import OBJECT, LiveObject
from lab.organisation import StoredCertificate, Vantage, name_text, trust

from .enhanced_key_usage import enhanced_key_usage_list
from .moments import INVARIANT, local

_X509 = "System.Security.Cryptography.X509Certificates."
CERTIFICATE2_TYPES = (_X509 + "X509Certificate2", _X509 + "X509Certificate", OBJECT)


def certificate2(vantage: Vantage, stored: StoredCertificate, notes: t.Mapping[str, t.Any] | None = None) -> LiveObject:
    """The live object; whole, it travels as ``RawData`` and its notes. Its ``source`` is the stored certificate.

    Dates are in the local time of the machine that hosts the session, whose trust Verify() asks for.

    Left out: the members that are objects of their own (Extensions, PublicKey, PrivateKey, SignatureAlgorithm, Handle), and
    of the script properties of the Certificate provider DnsNameList and SendAsTrustedIssuer.
    """
    offset = vantage.server.utc_offset

    def verify() -> bool:
        with vantage.organisation.settled():
            return trust.verifies(vantage.organisation, vantage.server, stored)

    return LiveObject(
        CERTIFICATE2_TYPES,
        certificate_text(stored.certificate, stored.thumbprint, offset),
        {**inherited(stored, offset), "EnhancedKeyUsageList": enhanced_key_usage_list(stored.certificate)},
        notes or {},
        methods={"Verify": verify},
        source=stored,
    )


def inherited(stored: StoredCertificate, offset: datetime.timedelta) -> dict[str, t.Any]:
    """The properties of X509Certificate2; dates local to the machine that holds the object."""
    certificate = stored.certificate
    return {
        "Archived": False,
        "FriendlyName": stored.friendly_name,
        "IssuerName": _distinguished_name(certificate.issuer),
        "NotAfter": local(certificate.not_valid_after_utc, offset),
        "NotBefore": local(certificate.not_valid_before_utc, offset),
        "HasPrivateKey": stored.key is not None,
        "RawData": stored.der,
        "SerialNumber": serial_number(certificate),
        "SubjectName": _distinguished_name(certificate.subject),
        "Thumbprint": stored.thumbprint,
        "Version": certificate.version.value + 1,
        "Issuer": name_text(certificate.issuer),
        "Subject": name_text(certificate.subject),
    }


def certificate_text(certificate: x509.Certificate, thumbprint: str, offset: datetime.timedelta) -> str:
    """What ToString gives: six blocks, the times local to the server.

    Times are in the invariant culture's form, as on all recorded certificates that came through the endpoint.
    """
    zone = datetime.timezone(offset)
    blocks = (
        ("Subject", name_text(certificate.subject)),
        ("Issuer", name_text(certificate.issuer)),
        ("Serial Number", serial_number(certificate)),
        ("Not Before", certificate.not_valid_before_utc.astimezone(zone).strftime(INVARIANT)),
        ("Not After", certificate.not_valid_after_utc.astimezone(zone).strftime(INVARIANT)),
        ("Thumbprint", thumbprint),
    )
    return "\r\n".join(f"[{label}]\r\n  {value}\r\n" for label, value in blocks)


def serial_number(certificate: x509.Certificate) -> str:
    """Upper hex, as in DER without a leading zero byte (wire-shapes 3)."""
    text = f"{certificate.serial_number:X}"
    return "0" + text if len(text) % 2 else text


def _distinguished_name(name: x509.Name) -> LiveObject:
    """An X500DistinguishedName. Assumption: its ToString is its type's name, as that class has none of its own."""
    types = (_X509 + "X500DistinguishedName", "System.Security.Cryptography.AsnEncodedData", OBJECT)
    return LiveObject(types, types[0], {"Name": name_text(name), "RawData": name.public_bytes()})


__all__ = ("CERTIFICATE2_TYPES", "certificate2", "certificate_text", "inherited", "serial_number")
