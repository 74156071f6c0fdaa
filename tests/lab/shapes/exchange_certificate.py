# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An ExchangeCertificate: a certificate with what the server that holds it says of it (wire-shapes 3 and 4)."""

from __future__ import annotations

import datetime
import typing as t

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from lab.contract import OBJECT, LiveList, LiveObject
from lab.organisation import Server, StoredCertificate, Vantage, name_text, reading

from .directory import exchange_data
from .enums import ALLOWED_SERVICES, CERTIFICATE_AUTHORITY_TYPE, CERTIFICATE_STATUS, URL_VALIDATION
from .moments import INVARIANT, local
from .serialization_data import MANAGEMENT, CertificateState, cert_data, stream
from .signing import enveloped

_TASKS = "Microsoft.Exchange.Management.SystemConfigurationTasks."
_X509 = "System.Security.Cryptography.X509Certificates."
CERTIFICATE2_TYPES = (_X509 + "X509Certificate2", _X509 + "X509Certificate", OBJECT)
TYPES = (_TASKS + "ExchangeCertificate", *CERTIFICATE2_TYPES)


def exchange_certificate(vantage: Vantage, server: Server, stored: StoredCertificate) -> LiveObject:
    """The object that the certificate cmdlets return.

    Whole, it travels as ``RawData`` and ``SerializationData`` alone; the other properties are what Select-Object reads
    from the live object. Its ``source`` is the stored certificate.

    Assumption: in the broken state it is the getter of SerializationData that fails (wire-shapes 3, inferred), so
    Select-Object still reads all the others. The property is left out altogether then.
    Left out: AccessRules, ServicesStringForm, KeyIdentifier, and the members of X509Certificate2 that are objects of
    their own (Extensions, PublicKey, PrivateKey, SignatureAlgorithm, Handle).
    """
    certificate = stored.certificate
    payload = stream(
        cert_data(certificate, stored.friendly_name, has_private_key=stored.key is not None),
        _state(vantage, server, stored),
    )
    serialised = enveloped(vantage, payload)
    return LiveObject(
        TYPES,
        certificate_text(certificate, stored.thumbprint, server.utc_offset),
        {**_own(vantage, server, stored), **_inherited(server, stored)},
        {} if serialised is None else {"SerializationData": serialised},
        source=stored,
    )


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


def _iis_names(server: Server, stored: StoredCertificate) -> tuple[str, ...]:
    return tuple(f"IIS://{server.name}/W3SVC/{number}" for number in reading.iis_sites(server, stored))


def _state(vantage: Vantage, server: Server, stored: StoredCertificate) -> CertificateState:
    return CertificateState(
        stored.self_signed,
        CERTIFICATE_STATUS.named(reading.status(vantage.organisation, stored)).number,
        CERTIFICATE_AUTHORITY_TYPE.named(reading.root_ca_type(server, stored)).number,
        reading.services(server, stored),
        _iis_names(server, stored),
        stored.exportable,
        reading.identity(server, stored),
    )


def _own(vantage: Vantage, server: Server, stored: StoredCertificate) -> dict[str, t.Any]:
    """The properties that ExchangeCertificate adds (cmdlet sheet 2.0)."""
    key = stored.certificate.public_key()
    return {
        "CertificateDomains": _smtp_domains(reading.domains(stored)),
        "CertificateRequest": None,
        "IISServices": _iis_services(_iis_names(server, stored)),
        "IsSelfSigned": stored.self_signed,
        "RootCAType": CERTIFICATE_AUTHORITY_TYPE.named(reading.root_ca_type(server, stored)),
        "Services": ALLOWED_SERVICES.value(reading.services(server, stored)),
        "Status": CERTIFICATE_STATUS.named(reading.status(vantage.organisation, stored)),
        "SubjectKeyIdentifier": _subject_key_identifier(stored.certificate),
        "PrivateKeyExportable": stored.exportable,
        "PublicKeySize": key.key_size if isinstance(key, rsa.RSAPublicKey) else None,
        "Identity": reading.identity(server, stored),
    }


def _inherited(server: Server, stored: StoredCertificate) -> dict[str, t.Any]:
    """The properties of X509Certificate2; dates local to the machine that holds the object."""
    certificate = stored.certificate
    return {
        "Archived": False,
        "FriendlyName": stored.friendly_name,
        "IssuerName": _distinguished_name(certificate.issuer),
        "NotAfter": local(certificate.not_valid_after_utc, server.utc_offset),
        "NotBefore": local(certificate.not_valid_before_utc, server.utc_offset),
        "HasPrivateKey": stored.key is not None,
        "RawData": stored.der,
        "SerialNumber": serial_number(certificate),
        "SubjectName": _distinguished_name(certificate.subject),
        "Thumbprint": stored.thumbprint,
        "Version": certificate.version.value + 1,
        "Issuer": name_text(certificate.issuer),
        "Subject": name_text(certificate.subject),
    }


def _subject_key_identifier(certificate: x509.Certificate) -> str | None:
    try:
        return certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest.hex().upper()
    except x509.ExtensionNotFound:
        return None


def _distinguished_name(name: x509.Name) -> LiveObject:
    """An X500DistinguishedName. Assumption: its ToString is its type's name, as that class has none of its own."""
    types = (_X509 + "X500DistinguishedName", "System.Security.Cryptography.AsnEncodedData", OBJECT)
    return LiveObject(types, types[0], {"Name": name_text(name), "RawData": name.public_bytes()})


def _smtp_domains(names: t.Sequence[str]) -> LiveList:
    """Assumption: a List of SmtpDomain, the recorded type of other domain properties; no recording has this one."""
    item = "Microsoft.Exchange.Data.SmtpDomain"
    types = (f"System.Collections.Generic.List`1[[{exchange_data('SmtpDomain')}]]", OBJECT)
    return LiveList(types, [LiveObject((item, OBJECT), name, {"Domain": name}) for name in names])


def _iis_services(names: t.Sequence[str]) -> LiveList:
    """Members named after the fields in wire-shapes 4. Assumption: an item prints as its service's name."""
    types = (f"System.Collections.Generic.List`1[[{_TASKS}IisService, {MANAGEMENT}]]", OBJECT)
    untested = URL_VALIDATION.value(0)
    return LiveList(
        types,
        [
            LiveObject(
                (_TASKS + "IisService", OBJECT),
                name,
                {
                    "ServiceName": name,
                    "InternalUrl": None,
                    "InternalUrlValid": untested,
                    "ExternalUrl": None,
                    "ExternalUrlValid": untested,
                },
            )
            for name in names
        ],
    )


__all__ = ("CERTIFICATE2_TYPES", "TYPES", "certificate_text", "exchange_certificate", "serial_number")
