# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which certificate transport finds for a name, and why it finds none.

Source: "Selection of Inbound STARTTLS Certificates" (Microsoft; bb430748 for 2007 and 2010), procedures S2-02 and S2-05 to
S2-07. A certificate is eligible with its private key, the name in subject or alternative names, and SMTP enabled; the newest
valid one of an authority is taken, else the newest self-signed one.
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from .._certificates import satisfying_name
from ._certificate import ExchangeCertificate
from ._reading import UnreadableObject
from ._tls_name import TlsCertificateName
from ._usable import is_no_certificate

__all__ = ("Cause", "NameSearch", "cause_of", "certificates_for", "is_domain_name", "search_for")

Cause = t.Literal[
    "none", "no_certificate", "not_enabled_for_smtp", "no_private_key", "expired", "not_yet_valid", "unknown"
]

# What is least far from use first: enabling, importing with the key, waiting, and what only a new certificate helps.
_NEAREST: tuple[Cause, ...] = ("none", "unknown", "not_enabled_for_smtp", "no_private_key", "not_yet_valid", "expired")


@dataclasses.dataclass(frozen=True)
class NameSearch:
    """What transport would find for a name now.

    :ivar cause: why it would find nothing; that of the certificate nearest to use where several have the name.
    :ivar candidates: thumbprints of the certificates with the name, by preference.
    :ivar chosen: the first of them that is of use; empty where none is.
    """

    cause: Cause
    candidates: tuple[str, ...] = ()
    chosen: str = ""


def is_domain_name(name: str) -> bool:
    """Whether it is what Get-ExchangeCertificate -DomainName takes, and not a certificate's issuer and subject."""
    return bool(name) and not name.upper().startswith("<I>")


def certificates_for(name: str, certificates: t.Iterable[ExchangeCertificate]) -> list[ExchangeCertificate]:
    """Those that have the name, by preference."""
    return sorted(
        (c for c in certificates if _has_name(c, name)),
        key=lambda c: (not _of_authority(c), -c.facts.not_before.timestamp()),
    )


def search_for(candidates: t.Sequence[ExchangeCertificate], now: datetime.datetime) -> NameSearch:
    """What becomes of these certificates with the name; requests and revoked ones are none.

    :param candidates: by preference.
    """
    causes = {c.thumbprint: cause_of(c, now) for c in candidates if not is_no_certificate(c)}
    if not causes:
        return NameSearch("no_certificate")
    chosen = next((thumbprint for thumbprint, cause in causes.items() if cause == "none"), "")
    return NameSearch(min(causes.values(), key=_NEAREST.index), tuple(causes), chosen)


def cause_of(certificate: ExchangeCertificate, now: datetime.datetime) -> Cause:
    """What speaks against a certificate that has the name."""
    if certificate.facts.is_expired(now):
        return "expired"
    if certificate.facts.not_before > now:
        return "not_yet_valid"
    if certificate.has_private_key is False:
        return "no_private_key"
    if certificate.services is None:
        return "unknown"
    return "none" if "SMTP" in certificate.services else "not_enabled_for_smtp"


def _has_name(certificate: ExchangeCertificate, name: str) -> bool:
    if is_domain_name(name):
        held = (*certificate.facts.domains, *certificate.domains)
        return satisfying_name(name, held, itself=False) is not None
    try:
        return TlsCertificateName.from_text(name).names(certificate.facts) is True
    except UnreadableObject:
        return False


def _of_authority(certificate: ExchangeCertificate) -> bool:
    return not certificate.facts.self_signed and certificate.status in ("Valid", None)
