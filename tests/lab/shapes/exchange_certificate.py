# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An ExchangeCertificate: a certificate with what the server that holds it says of it (wire-shapes 3 and 4)."""

from __future__ import annotations

import typing as t

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from lab.contract import OBJECT, LiveList, LiveObject
from lab.organisation import Server, StoredCertificate, Vantage, builds, reading

from .certificate2 import CERTIFICATE2_TYPES, certificate_text, inherited, serial_number
from .directory import exchange_data
from .enums import ALLOWED_SERVICES, CERTIFICATE_AUTHORITY_TYPE, CERTIFICATE_STATUS, URL_VALIDATION
from .serialization_data import MANAGEMENT, CertificateState, cert_data, stream
from .signing import enveloped

_TASKS = "Microsoft.Exchange.Management.SystemConfigurationTasks."
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
    # Assumption: 2007, whose objects no endpoint sends, has no SerializationData, which is there for remoting.
    serialised = None if builds.is_2007(vantage.server.version) else enveloped(vantage, payload)
    return LiveObject(
        TYPES,
        certificate_text(certificate, stored.thumbprint, server.utc_offset),
        {**_own(vantage, server, stored), **inherited(stored, server.utc_offset)},
        {} if serialised is None else {"SerializationData": serialised},
        source=stored,
    )


def _iis_names(server: Server, stored: StoredCertificate) -> tuple[str, ...]:
    return tuple(f"IIS://{server.name}/W3SVC/{number}" for number in reading.iis_sites(server, stored))


def _state(vantage: Vantage, server: Server, stored: StoredCertificate) -> CertificateState:
    return CertificateState(
        stored.self_signed,
        CERTIFICATE_STATUS.named(reading.status(vantage.organisation, stored, server)).number,
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
        "Status": CERTIFICATE_STATUS.named(reading.status(vantage.organisation, stored, server)),
        "SubjectKeyIdentifier": _subject_key_identifier(stored.certificate),
        "PrivateKeyExportable": stored.exportable,
        "PublicKeySize": key.key_size if isinstance(key, rsa.RSAPublicKey) else None,
        "Identity": reading.identity(server, stored),
    }


def _subject_key_identifier(certificate: x509.Certificate) -> str | None:
    try:
        return certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest.hex().upper()
    except x509.ExtensionNotFound:
        return None


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
