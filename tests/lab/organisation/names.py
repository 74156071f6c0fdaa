# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""X.500 names in the text that .NET prints and reads, and DNS names of certificates.

.NET writes the last relative name of the encoding first and puts ``, `` between (wire-shapes 3).
"""

from __future__ import annotations

import re
import typing as t

from cryptography import x509
from cryptography.x509.oid import ExtensionOID, NameOID

from .errors import InvalidSubjectError

_OID_BY_KEY = {
    "CN": NameOID.COMMON_NAME,
    "O": NameOID.ORGANIZATION_NAME,
    "OU": NameOID.ORGANIZATIONAL_UNIT_NAME,
    "L": NameOID.LOCALITY_NAME,
    "S": NameOID.STATE_OR_PROVINCE_NAME,
    "ST": NameOID.STATE_OR_PROVINCE_NAME,
    "C": NameOID.COUNTRY_NAME,
    "DC": NameOID.DOMAIN_COMPONENT,
    "E": NameOID.EMAIL_ADDRESS,
    "STREET": NameOID.STREET_ADDRESS,
}
# The first key of an OID is the one .NET prints: S, not ST.
_KEY_BY_OID = {oid: key for key, oid in reversed(_OID_BY_KEY.items())}

_PART = re.compile(r'\s*([A-Za-z]+)\s*=\s*("(?:[^"]|"")*"|[^,;+"]*)\s*(?:[,;]|$)')
_LABEL = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")


def parse_name(text: str) -> x509.Name:
    """The name that the text means. Raises InvalidSubjectError."""
    attributes: list[x509.NameAttribute[str]] = []
    position = 0
    while position < len(text):
        match = _PART.match(text, position)
        if match is None or match.end() == position:
            raise InvalidSubjectError(text)
        position = match.end()
        oid = _OID_BY_KEY.get(match[1].upper())
        value = match[2].strip()
        if value.startswith('"'):
            value = value[1:-1].replace('""', '"')
        if oid is None or not value:
            raise InvalidSubjectError(text)
        try:
            attributes.append(x509.NameAttribute(oid, value))
        except ValueError as error:
            raise InvalidSubjectError(text) from error
    if not attributes:
        raise InvalidSubjectError(text)
    return x509.Name(reversed(attributes))


def name_text(name: x509.Name) -> str:
    """The name as .NET prints it."""
    parts = []
    for attribute in reversed(list(name)):
        value = str(attribute.value)
        if re.search(r'[,+"\\<>;=\n]|^\s|\s$', value) or not value:
            value = '"' + value.replace('"', '""') + '"'
        parts.append(f"{_KEY_BY_OID.get(attribute.oid, 'OID.' + attribute.oid.dotted_string)}={value}")
    return ", ".join(parts)


def common_name(name: x509.Name) -> str | None:
    """The first common name, or None."""
    for attribute in name.get_attributes_for_oid(NameOID.COMMON_NAME):
        return str(attribute.value)
    return None


def is_dns_name(text: str) -> bool:
    """Whether the text can be a host's name; the first label may be ``*``."""
    labels = text.split(".")
    if labels[0] == "*" and len(labels) > 1:
        labels = labels[1:]
    return len(text) <= 255 and all(_LABEL.fullmatch(label) for label in labels)


def has_forbidden_character(text: str) -> bool:
    """Whether a name has a character that DNS forbids in names of hosts, such as an underscore."""
    return re.search(r"[^A-Za-z0-9.-]", text) is not None


def dns_name(text: str) -> str | None:
    """A host's name as a certificate holds it, other scripts as A-labels (``xn--...``); None where it can be none."""
    try:
        name = ".".join(label if label.isascii() else label.encode("idna").decode("ascii") for label in text.split("."))
    except UnicodeError:
        return None
    return name if is_dns_name(name) else None


def unique(names: t.Iterable[str]) -> list[str]:
    """The names in their order, later ones that differ in letter case only left out."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(name.lower(), name)
    return list(found.values())


def covers(domain: str, name: str) -> bool:
    """Whether a certificate's name is that of the host, compared without case. Assumption: a wildcard covers one label."""
    wildcard = "*." + name.partition(".")[2]
    return domain.lower() in (name.lower(), wildcard.lower())


def domains_of(certificate: x509.Certificate) -> list[str]:
    """CertificateDomains: the SAN's DNS names; without a SAN the common name where it can be a host's name.

    An auth certificate has none at all (cmdlet sheet 2.0), WMSvc's has its common name (section 10).
    """
    try:
        extension = certificate.extensions.get_extension_for_oid(ExtensionOID.SUBJECT_ALTERNATIVE_NAME)
    except x509.ExtensionNotFound:
        name = common_name(certificate.subject)
        return [name] if name is not None and is_dns_name(name) else []
    if not isinstance(extension.value, x509.SubjectAlternativeName):
        return []
    return unique(extension.value.get_values_for_type(x509.DNSName))
