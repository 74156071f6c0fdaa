# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameters of the Set- cmdlets of connectors and of the hybrid configuration, and what their .NET types read.

Each of the types is a class of Exchange with a Parse of its own. What these refuse has no source: a text that cannot be what
its type's name says. Texts of the refusals are the lab's own.
"""

from __future__ import annotations

import re
import typing as t

from lab.contract import Call, EnumValue, Kind, Parameter
from lab.organisation import CertificateName
from lab.organisation.names import is_dns_name
from lab.shapes.mail_enums import HYBRID_FEATURE

from .common import FQDN

_DATA = "Microsoft.Exchange.Data."
_CAPABILITY = re.compile(r"[^\s:,]+:\s*(?P<capabilities>[A-Za-z]+(?:\s*,\s*[A-Za-z]+)*)")
# By parameter: the field of the object that it sets, and what the field keeps of the value.
Fields = t.Mapping[str, tuple[str, t.Callable[[t.Any], t.Any]]]


def certificate_name(text: str) -> CertificateName:
    """SmtpX509Identifier: ``<I>issuer<S>subject``. Raises ValueError."""
    return CertificateName.parse(text)


def domain(text: str) -> str:
    """SmtpDomain, Fqdn. Raises ValueError."""
    if "*" in text or not is_dns_name(text):
        raise ValueError(f'"{text}" isn\'t a valid SMTP domain.')
    return text


def domain_with_subdomains(text: str) -> str:
    """SmtpDomainWithSubdomains: a domain, or ``*.domain``. Raises ValueError."""
    if not is_dns_name(text):
        raise ValueError(f'"{text}" isn\'t a valid SMTP domain.')
    return text


def feature(text: str) -> str:
    """HybridFeature, as the configuration prints it; the parameter's own spelling differs in case. Raises ValueError."""
    try:
        return str(HYBRID_FEATURE.named(text.strip()))
    except KeyError:
        known = ", ".join(name for name, _number in HYBRID_FEATURE.members)
        raise ValueError(f'"{text}" is none of {known}.') from None


def capabilities(*known: str) -> t.Callable[[str], str]:
    """SmtpReceiveDomainCapabilities: ``domain:capability,...``, with the capabilities that the version knows.

    The domain may be ``NO-TLS`` (cmdlet sheet 5.2). Assumption: other capabilities than the sheet's are refused.
    """

    def parse(text: str) -> str:
        match = _CAPABILITY.fullmatch(text)
        found = [name.strip().lower() for name in match["capabilities"].split(",")] if match else []
        if not found or not set(found) <= {name.lower() for name in known}:
            raise ValueError(f'"{text}" isn\'t a domain with {", ".join(known)} after a colon.')
        return text

    return parse


def multi_valued(name: str, item: str, parse: t.Callable[[str], t.Any] | None = None) -> Parameter:
    """A parameter of type MultiValuedProperty. Its form with Add and Remove is not in the lab."""
    return Parameter(
        name, Kind.STRINGS, nullable=True, type_name=f"{_DATA}MultiValuedProperty`1[{_DATA}{item}]", parse=parse
    )


TLS_CERTIFICATE_NAME = Parameter(
    "TlsCertificateName", nullable=True, type_name=_DATA + "SmtpX509Identifier", parse=certificate_name
)
CONNECTOR_FQDN = Parameter("Fqdn", nullable=True, type_name=FQDN, parse=domain)


def same(value: t.Any) -> t.Any:
    """The value as it was bound."""
    return value


def many(value: t.Any) -> tuple[t.Any, ...]:
    """A list as the objects keep it; null is the empty one, and null items are left out."""
    return tuple(item for item in value or () if item is not None)


def number(value: EnumValue) -> int:
    """The bits of an enumeration."""
    return value.number


def member(value: EnumValue | None) -> str | None:
    """The name of an enumeration's member."""
    return None if value is None else str(value)


def changes(call: Call, fields: Fields) -> dict[str, t.Any]:
    """What the call is to set, by field of the object. A parameter that was not given leaves its field alone."""
    return {field: keep(call.bound[name]) for name, (field, keep) in fields.items() if name in call.bound}


__all__ = (
    "CONNECTOR_FQDN",
    "Fields",
    "TLS_CERTIFICATE_NAME",
    "capabilities",
    "changes",
    "domain",
    "domain_with_subdomains",
    "feature",
    "many",
    "member",
    "multi_valued",
    "number",
    "same",
)
