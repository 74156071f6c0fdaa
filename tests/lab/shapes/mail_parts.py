# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The small objects that connectors are made of (recorded/Get-ReceiveConnector, recorded/Get-SendConnector).

Their SerializationData is left out, as in all objects of the directory.
"""

from __future__ import annotations

import ipaddress

from psrpcore.types import PSInt64

from lab.contract import OBJECT, LiveObject
from lab.organisation import CertificateName, parse_name
from lab.organisation.errors import InvalidSubjectError
from lab.organisation.names import common_name

_DATA = "Microsoft.Exchange.Data."


def certificate_name(found: CertificateName | None) -> LiveObject | None:
    """An SmtpX509Identifier: ``<I>issuer<S>subject``; Nil where unset (wire-shapes 7)."""
    if found is None:
        return None
    try:
        common = common_name(parse_name(found.subject))
    except InvalidSubjectError:
        common = None
    return LiveObject(
        (_DATA + "SmtpX509Identifier", OBJECT),
        str(found),
        {
            "CertificateSubject": found.subject,
            "CertificateIssuer": found.issuer,
            # Assumption: empty for a subject without a common name.
            "SubjectCommonName": common or "",
        },
    )


def smtp_domain(name: str | None) -> LiveObject | None:
    """An SmtpDomain; Nil where unset."""
    return None if name is None else LiveObject((_DATA + "SmtpDomain", OBJECT), name, {"Domain": name})


def fqdn(name: str | None) -> LiveObject | None:
    """An Fqdn; Nil where unset."""
    return None if name is None else LiveObject((_DATA + "Fqdn", _DATA + "SmtpDomain", OBJECT), name, {"Domain": name})


def byte_size(size: int) -> LiveObject:
    """A ByteQuantifiedSize of whole megabytes or kilobytes, which travels as its text alone."""
    return LiveObject((_DATA + "ByteQuantifiedSize", "System.ValueType", OBJECT), byte_size_text(size))


def byte_size_text(size: int) -> str:
    """``36 MB (37,748,736 bytes)``."""
    unit, name = (1 << 20, "MB") if size >= 1 << 20 else (1 << 10, "KB")
    return f"{size // unit} {name} ({size:,} bytes)"


def binding(address: str, port: int) -> LiveObject:
    """An IPBinding: ``0.0.0.0:25``, ``[::]:25``."""
    six = ":" in address
    return LiveObject(
        (_DATA + "IPBinding", "System.Net.IPEndPoint", "System.Net.EndPoint", OBJECT),
        f"[{address}]:{port}" if six else f"{address}:{port}",
        {"Port": port, "AddressFamily": _family(address), "Address": ip_address(address)},
    )


def ip_address(address: str) -> LiveObject:
    """A System.Net.IPAddress."""
    parsed = ipaddress.ip_address(address)
    own = (
        {"Address": PSInt64(int.from_bytes(parsed.packed, "little")), "AddressFamily": _family(address)}
        if parsed.version == 4
        else {"AddressFamily": _family(address), "ScopeId": PSInt64(0)}
    )
    flags = ("IsIPv6Multicast", "IsIPv6LinkLocal", "IsIPv6SiteLocal", "IsIPv6Teredo", "IsIPv4MappedToIPv6")
    return LiveObject(
        ("System.Net.IPAddress", OBJECT),
        address,
        {**own, **dict.fromkeys(flags, False)},
        {"IPAddressToString": address},
    )


def _family(address: str) -> str:
    return "InterNetworkV6" if ":" in address else "InterNetwork"


def ip_range(lower: str, upper: str, size: str) -> LiveObject:
    """An IPRange from one address to another. :param size: as an IPv6 address, which is how it is written."""
    text = f"{lower}-{upper}"
    return LiveObject(
        (_DATA + "IPRange", OBJECT),
        text,
        {"LowerBound": lower, "UpperBound": upper, "RangeFormat": "LoHi", "Size": size, "Expression": text},
    )


def address_space(text: str) -> LiveObject:
    """An AddressSpace of type SMTP, ``SMTP:*;1``. :param text: the domain, with ``;cost`` where that is not 1."""
    domain, _separator, number = text.partition(";")
    cost = int(number or 1)
    return LiveObject(
        (_DATA + "AddressSpace", OBJECT),
        f"SMTP:{domain};{cost}",
        {
            "Address": domain,
            "Type": "SMTP",
            "Cost": cost,
            "IncludeSubDomains": domain.startswith("*"),
            "Domain": domain,
            "IsSmtpType": True,
            "IsX400Type": False,
            "X400Address": None,
        },
    )


def smart_host(domain: str, no_address: LiveObject) -> LiveObject:
    """A SmartHost by name. :param no_address: ``0.0.0.0``, the same object for all."""
    return LiveObject(
        (_DATA + "SmartHost", OBJECT), domain, {"Address": no_address, "IsIPAddress": False, "Domain": domain}
    )


def domain_capability(text: str) -> LiveObject:
    """An SmtpReceiveDomainCapabilities: ``domain:capability``."""
    domain, _colon, capabilities = text.partition(":")
    return LiveObject(
        (_DATA + "SmtpReceiveDomainCapabilities", OBJECT),
        text,
        {"Domain": domain, "Capabilities": capabilities, "SmtpX509Identifier": None},
    )


__all__ = (
    "address_space",
    "binding",
    "byte_size",
    "byte_size_text",
    "certificate_name",
    "domain_capability",
    "fqdn",
    "ip_address",
    "ip_range",
    "smart_host",
    "smtp_domain",
)
