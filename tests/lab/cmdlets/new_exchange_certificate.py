# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""New-ExchangeCertificate, as far as self-signed certificates go (cmdlet sheet 2.2)."""

from __future__ import annotations

import dataclasses
import typing as t

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from lab.contract import (
    SYSTEM_EXCEPTION,
    Call,
    Category,
    Cmdlet,
    ErrorRecord,
    Kind,
    NetException,
    Parameter,
    TerminatingError,
)
from lab.organisation import (
    IMAP,
    POP,
    SMTP,
    InvalidKeySizeError,
    InvalidSubjectError,
    OrganisationError,
    Server,
    StoredCertificate,
    Vantage,
    builds,
    exchange_2007,
    reading,
    stores,
)
from lab.organisation.names import dns_name, unique
from lab.shapes.enums import ALLOWED_SERVICES
from lab.shapes.exchange_certificate import exchange_certificate

from .certificate_services import enable_services
from .certificate_target import friendly_name_of, instance_certificate, server_of
from .common import CERTIFICATE2, DOMAIN_CONTROLLER, MULTI_VALUED, SERVER_ID, vantage_of
from .exchange_errors import bad_argument, not_in_this_lab, refusal, task_class

_INCLUDES = ("IncludeServerFQDN", "IncludeServerNetBIOSName", "IncludeAcceptedDomains", "IncludeAutoDiscover")
X500 = "System.Security.Cryptography.X509Certificates.X500DistinguishedName"


@dataclasses.dataclass(frozen=True)
class _Wanted:
    """What the new certificate is to be, apart from its services."""

    subject: str | x509.Name | None
    domains: list[str] | None
    friendly_name: str
    key_size: int
    exportable: bool
    subject_key_identifier: bytes | None


class NewExchangeCertificate(Cmdlet):
    """Creates a self-signed certificate, from nothing or after a piped one."""

    name: t.ClassVar[str] = "New-ExchangeCertificate"
    net_class: t.ClassVar[str] = task_class("NewExchangeCertificate")
    default_set: t.ClassVar[str | None] = "Certificate"
    supports_should_process: t.ClassVar[bool] = True
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter("Services", Kind.ENUM, ALLOWED_SERVICES, sets=("Certificate",)),
        Parameter("SubjectName", Kind.STRING, nullable=True, type_name=X500),
        Parameter("DomainName", Kind.STRINGS, nullable=True, type_name=MULTI_VALUED),
        *(Parameter(name, Kind.SWITCH) for name in _INCLUDES),
        Parameter("FriendlyName", Kind.STRING),
        Parameter("KeySize", Kind.INT32),
        Parameter("PrivateKeyExportable", Kind.BOOLEAN),
        Parameter("SubjectKeyIdentifier", Kind.STRING),
        Parameter("Force", Kind.SWITCH),
        Parameter("Instance", Kind.OBJECT, by_value=True, nullable=True, type_name=CERTIFICATE2),
        Parameter("Server", Kind.STRING, nullable=True, type_name=SERVER_ID),
        Parameter("GenerateRequest", Kind.SWITCH, sets=("Request",)),
        Parameter("BinaryEncoded", Kind.SWITCH, sets=("Request",)),
        DOMAIN_CONTROLLER,
    )

    def process(self, call: Call) -> None:
        vantage = vantage_of(call)
        if call.bound.get("GenerateRequest") or call.parameter_set == "Request":
            raise not_in_this_lab(vantage, "A certificate request (-GenerateRequest)")
        try:
            server = server_of(call)
            # Assumption: the words of this question; it is asked with -Confirm alone, and -WhatIf prints them.
            if not call.should_process(f"server {server.name}", "New-ExchangeCertificate"):
                return
            stored = _create(vantage, server, _wanted(call, server))
            services = _services(call, server)
            if services:
                enable_services(call, server, stored, services)
            call.write(exchange_certificate(vantage, server, stored))
        except OrganisationError as error:
            call.error(refusal(vantage, error))


def _services(call: Call, server: Server) -> int:
    """The services asked for; by default IMAP, POP, SMTP, or SMTP alone with two of the Include switches.

    On 2007 the default is what the server's roles use (procedures S2-13, S2-24).
    """
    given = call.bound.get("Services")
    if given is not None:
        return int(given.number)
    if builds.is_2007(server.version):
        return exchange_2007.default_services(server)
    if call.bound.get("IncludeAcceptedDomains") or call.bound.get("IncludeAutoDiscover"):
        return SMTP
    return IMAP | POP | SMTP


def _create(vantage: Vantage, server: Server, wanted: _Wanted) -> StoredCertificate:
    try:
        return stores.create_self_signed(
            vantage,
            server,
            subject=wanted.subject,
            domains=wanted.domains,
            friendly_name=wanted.friendly_name,
            key_size=wanted.key_size,
            exportable=wanted.exportable,
            subject_key_identifier=wanted.subject_key_identifier,
        )
    except InvalidSubjectError as error:
        raise _not_a_name(error.subject) from error
    except InvalidKeySizeError as error:
        raise bad_argument(vantage, f"The key size {error.size} is not supported. Use 1024, 2048 or 4096.") from error


def _wanted(call: Call, server: Server) -> _Wanted:
    bound = call.bound
    piped = instance_certificate(bound.get("Instance"))
    original, held = (None, None) if piped is None else piped
    friendly_name = friendly_name_of(call)
    if friendly_name is None:
        # Assumption: a clone takes over subject, names, friendly name and key size; its services are the default ones
        # (cmdlet sheet 2.2), and so is -PrivateKeyExportable. It has an RSA key of 2048 bits where the original's is of
        # another kind, or of a size that -KeySize does not take.
        friendly_name = "Microsoft Exchange" if held is None else held.friendly_name
    subject = bound.get("SubjectName")
    if subject is None and original is not None:
        # The name itself: not every name survives being printed and read.
        subject = original.subject
    return _Wanted(
        subject,
        _domains(call, server, original),
        friendly_name,
        bound.get("KeySize") or _key_size(original),
        bool(bound.get("PrivateKeyExportable")),
        _subject_key_identifier(call),
    )


def _key_size(original: x509.Certificate | None) -> int:
    key = None if original is None else original.public_key()
    return key.key_size if isinstance(key, rsa.RSAPublicKey) and key.key_size in stores.KEY_SIZES else 2048


def _domains(call: Call, server: Server, original: x509.Certificate | None) -> list[str] | None:
    """The names for the SAN: those given and included; None for the server's own; an empty list for none at all."""
    bound = call.bound
    vantage = vantage_of(call)
    # Assumption: null counts as not given.
    given = bound.get("DomainName")
    if given is None and not any(bound.get(name) for name in _INCLUDES):
        return None if original is None else reading.domains(StoredCertificate(original, None))
    names = []
    for name in given or ():
        # Assumption: names in other scripts are written as A-labels, as the certificates of authorities have them.
        written = dns_name(str(name))
        if written is None:
            raise bad_argument(vantage, f"'{name}' is not a domain name.")
        names.append(written)
    accepted = vantage.organisation.accepted_domains
    if bound.get("IncludeServerFQDN"):
        names.append(server.fqdn)
    if bound.get("IncludeServerNetBIOSName"):
        names.append(server.name)
    if bound.get("IncludeAcceptedDomains"):
        names += accepted
    if bound.get("IncludeAutoDiscover"):
        names += [f"autodiscover.{domain}" for domain in accepted]
    return unique(names)


def _subject_key_identifier(call: Call) -> bytes | None:
    text = call.bound.get("SubjectKeyIdentifier")
    if not text:
        return None
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        # Assumption: hexadecimal digits, such as a GUID in N form, are the only form.
        raise bad_argument(vantage_of(call), f"'{text}' is not a subject key identifier.") from error


def _not_a_name(subject: str) -> TerminatingError:
    """A text that is no X.500 name does not convert to the parameter's type (wire-shapes 11)."""
    message = (
        f'Cannot bind parameter \'SubjectName\'. Cannot convert value "{subject}" to type "{X500}". '
        'Error: "The string contains an invalid X500 name attribute key, oid, value or delimiter."'
    )
    types = (
        "System.Management.Automation.ParameterBindingException",
        "System.Management.Automation.RuntimeException",
        *SYSTEM_EXCEPTION,
    )
    record = ErrorRecord(NetException(types, message), "CannotConvertArgumentNoMessage", Category.InvalidArgument)
    return TerminatingError(record)


__all__ = ("X500", "NewExchangeCertificate")
