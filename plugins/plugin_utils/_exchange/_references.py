# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that uses a certificate, found before it is removed (procedures S1-31).

Exchange itself protects the internal transport certificate of a mailbox server only; it lets go of what IIS, the auth
configuration or a Client Access server's transport uses (cmdlet sheet 2.4). What can't be read counts as a reference.
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ._auth_config import AuthConfig
from ._certificate import ExchangeCertificate
from ._connectors import Connector, HybridConfiguration
from ._iis import SiteBinding, SslEntry
from ._tls_name import TlsCertificateName

__all__ = ("GUARDS", "Evidence", "Guard", "Reference", "Unread", "references_to")

Guard = t.Literal[
    "internal_transport",
    "auth_current",
    "auth_next",
    "auth_previous",
    "iis_binding",
    "connector",
    "hybrid",
    "federation",
]
GUARDS: tuple[Guard, ...] = t.get_args(Guard)


@dataclasses.dataclass(frozen=True)
class Unread:
    """Something that could not be read, and why; nothing may be concluded from it."""

    reason: str


@dataclasses.dataclass(frozen=True)
class Reference:
    """One use of the certificate.

    :ivar kind: the guard's name.
    :ivar where: the object that uses it.
    :ivar detail: a sentence for a person.
    :ivar known: False where it could not be read whether there is such a use.
    """

    kind: Guard
    where: str
    detail: str
    known: bool = True


@dataclasses.dataclass(frozen=True)
class Evidence:
    """What was read about who uses which certificate.

    :ivar server: fully qualified name of the server that holds the certificate.
    :ivar certificates: all of that server.
    :ivar internal_transport: thumbprint, empty where it has none.
    :ivar exchange_protects: whether Exchange itself refuses to remove the internal transport certificate (S1-25, S1-26).
    :ivar auth: None where the organisation has none (2010 and earlier only).
    :ivar bindings: of all sites, and the entries of http.sys; None where they were not asked for.
    :ivar connectors: Send connectors of the organisation and Receive connectors of the server.
    :ivar hybrid: None where there is none.
    """

    server: str
    now: datetime.datetime
    certificates: tuple[ExchangeCertificate, ...]
    internal_transport: str | Unread
    exchange_protects: bool
    auth: AuthConfig | Unread | None
    bindings: tuple[SiteBinding | SslEntry, ...] | Unread | None
    connectors: tuple[tuple[Connector, ...] | Unread, ...]
    hybrid: HybridConfiguration | Unread | None


def references_to(certificate: ExchangeCertificate, evidence: Evidence) -> list[Reference]:
    """All uses of the certificate, and all that could not be ruled out, in the order of the guards."""
    return [
        *_internal_transport(certificate, evidence),
        *_auth(certificate, evidence.auth),
        *_iis(certificate, evidence.bindings),
        *_connectors(certificate, evidence),
        *_hybrid(certificate, evidence),
        *_federation(certificate),
    ]


def _internal_transport(certificate: ExchangeCertificate, evidence: Evidence) -> t.Iterator[Reference]:
    found = evidence.internal_transport
    if isinstance(found, Unread):
        yield Reference("internal_transport", evidence.server, found.reason, known=False)
    elif found == certificate.thumbprint:
        detail = "It is the internal transport certificate of the server"
        if evidence.exchange_protects:
            detail += ", which Exchange itself refuses to remove"
        detail += ". Name another one in replacement_thumbprint, which then takes its place first."
        yield Reference("internal_transport", evidence.server, detail)


def _auth(certificate: ExchangeCertificate, auth: AuthConfig | Unread | None) -> t.Iterator[Reference]:
    where = "the auth configuration"
    parts: tuple[tuple[Guard, str], ...] = (
        ("auth_current", "current"),
        ("auth_next", "next"),
        ("auth_previous", "previous"),
    )
    for kind, part in parts:
        if isinstance(auth, Unread):
            yield Reference(kind, where, auth.reason, known=False)
        elif auth is not None and getattr(auth, part) == certificate.thumbprint:
            yield Reference(kind, where, f"It is the organisation's {part} auth certificate.")


def _iis(
    certificate: ExchangeCertificate, bindings: tuple[SiteBinding | SslEntry, ...] | Unread | None
) -> t.Iterator[Reference]:
    sites: set[str] = set()
    if isinstance(bindings, Unread):
        yield Reference("iis_binding", "IIS", bindings.reason, known=False)
    elif bindings is not None:
        for bound in bindings:
            if bound.holds(certificate.thumbprint):
                if isinstance(bound, SiteBinding):
                    sites.add(str(bound.site_id))
                yield Reference("iis_binding", str(bound), "It is bound there.")
    elif certificate.iis_services is None:
        reason = "The endpoint does not say which sites it is bound to, and check_bindings is off."
        yield Reference("iis_binding", "IIS", reason, known=False)
    for service in certificate.iis_services or ():
        # IIS://<server>/W3SVC/<site id>
        if service.rpartition("/")[2] not in sites:
            yield Reference("iis_binding", service, "Exchange says that it is bound to that site.")


def _connectors(certificate: ExchangeCertificate, evidence: Evidence) -> t.Iterator[Reference]:
    for group in evidence.connectors:
        if isinstance(group, Unread):
            yield Reference("connector", "connectors", group.reason, known=False)
            continue
        for connector in group:
            if connector.tls_name is not None:
                yield from _named("connector", str(connector), connector.tls_name, certificate, evidence)


def _hybrid(certificate: ExchangeCertificate, evidence: Evidence) -> t.Iterator[Reference]:
    found = evidence.hybrid
    if isinstance(found, Unread):
        yield Reference("hybrid", "the hybrid configuration", found.reason, known=False)
    elif found is not None and found.tls_name is not None:
        yield from _named("hybrid", "the hybrid configuration", found.tls_name, certificate, evidence)


def _named(
    kind: Guard, where: str, name: TlsCertificateName, certificate: ExchangeCertificate, evidence: Evidence
) -> t.Iterator[Reference]:
    means_it = name.names(certificate.facts)
    if means_it is None:
        detail = f"It names {name}, and the certificate's own name can't be read."
        yield Reference(kind, where, detail, known=False)
    elif means_it and not any(_stands_in(other, certificate, name, evidence) for other in evidence.certificates):
        detail = f"It names {name}, and no other valid certificate of that name with a private key is on the server."
        yield Reference(kind, where, detail)


def _stands_in(
    other: ExchangeCertificate, certificate: ExchangeCertificate, name: TlsCertificateName, evidence: Evidence
) -> bool:
    """Whether another certificate serves the same name. One whose key or status is not known does not count."""
    facts = other.facts
    return (
        other.thumbprint != certificate.thumbprint
        and name.names(facts) is True
        and facts.not_before <= evidence.now
        and not facts.is_expired(evidence.now)
        and other.has_private_key is True
        and other.status == "Valid"
    )


def _federation(certificate: ExchangeCertificate) -> t.Iterator[Reference]:
    where = "the federation trust"
    if certificate.services is None:
        reason = "The endpoint does not say which services the certificate is enabled for."
        yield Reference("federation", where, reason, known=False)
    elif "Federation" in certificate.services:
        yield Reference("federation", where, "It is enabled for Federation.")
