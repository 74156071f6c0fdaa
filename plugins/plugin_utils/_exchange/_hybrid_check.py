# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a certificate may carry hybrid mail: the requirements, on every transport server (procedures S4-01, S4-02).

Pure: what the servers hold is read elsewhere, by Exchange's cmdlets or, on an Edge server, from the store of the computer.
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from .._certificates import CertificateFacts, iso_utc
from ._certificate import ExchangeCertificate
from ._references import Unread
from ._store_certificate import StoreCertificate
from ._tls_name import TlsCertificateName

__all__ = ("Candidate", "HybridCheck", "Holding", "check_hybrid_certificate", "serving_candidate")

CheckName = t.Literal[
    "present",
    "common_name",
    "public_authority",
    "private_key",
    "dates",
    "chain",
    "server_authentication",
    "smtp",
]
_PURPOSES = ("serverAuth", "anyExtendedKeyUsage")
_BROKEN_CHAIN: t.Final = ("Untrusted", "Revoked", "Invalid")

# Certificates that were ordered server by server end within days of each other; the one that is renewed ends long before.
_ORDERED_TOGETHER: t.Final = datetime.timedelta(days=7)


@dataclasses.dataclass(frozen=True)
class Candidate:
    """A certificate on a server, as far as hybrid mail cares.

    :ivar chain: whether its chain ends in an authority that the server trusts; None where not known.
    :ivar chain_detail: what was said about that.
    :ivar smtp: whether it is enabled for SMTP; None where not known.
    :ivar exportable: whether its key may leave the server; None where not known.
    """

    facts: CertificateFacts
    has_private_key: bool | None
    chain: bool | None
    chain_detail: str
    smtp: bool | None
    exportable: bool | None = None

    @classmethod
    def of_exchange(cls, certificate: ExchangeCertificate) -> Candidate:
        """As Get-ExchangeCertificate shows it. Of the dates nothing is concluded from the status."""
        status = certificate.status
        chain = {"Valid": True, **dict.fromkeys(_BROKEN_CHAIN, False)}.get(status or "")
        return cls(
            facts=certificate.facts,
            has_private_key=certificate.has_private_key,
            chain=chain,
            chain_detail=f"Exchange gives it the status {status or 'unknown'}.",
            smtp=None if certificate.services is None else "SMTP" in certificate.services,
            exportable=certificate.private_key_exportable,
        )

    @classmethod
    def of_store(cls, certificate: StoreCertificate, verified: bool | None) -> Candidate | None:
        """As it is in the store of the computer; None for one that can't be read.

        :param verified: what X509Certificate2.Verify said; None where it was not asked.
        """
        if certificate.facts is None:
            return None
        said = {
            True: "Windows trusts its chain.",
            False: "Windows can't build its chain to an authority that it trusts.",
            None: "Windows was not asked about its chain.",
        }
        return cls(
            facts=certificate.facts,
            has_private_key=certificate.has_private_key,
            chain=verified,
            chain_detail=said[verified],
            smtp=None,
        )

    def serves_at(self, now: datetime.datetime) -> bool:
        """Whether it is valid at that moment and its key may be there."""
        return self.has_private_key is not False and self.facts.not_before <= now and not self.facts.is_expired(now)


@dataclasses.dataclass(frozen=True)
class Holding:
    """What one transport server holds.

    :ivar server: fully qualified name, or the name in the hybrid configuration where the organisation has no such server.
    """

    server: str
    edge: bool
    certificates: tuple[Candidate, ...] | Unread


@dataclasses.dataclass(frozen=True)
class HybridCheck:
    """One requirement on one server. :ivar passed: None where it can't be known."""

    server: str
    check: CheckName
    passed: bool | None
    detail: str

    @property
    def row(self) -> str:
        """The row of the procedures that asks for it."""
        return "S4-02" if self.check == "common_name" else "S4-01"


def serving_candidate(wanted: CertificateFacts, holding: Holding, now: datetime.datetime) -> Candidate | None:
    """The certificate of the server that does for the wanted one: itself, or a valid one of the same issuer and subject.

    Connectors name issuer and subject, so each server may have a certificate of its own of that name (S4-01). The one that
    the wanted certificate renews has that name as well (S4-06b): what ends sooner does not do.
    """
    if isinstance(holding.certificates, Unread):
        return None
    name = TlsCertificateName.of(wanted)
    same = [candidate for candidate in holding.certificates if candidate.facts.thumbprint == wanted.thumbprint]
    alike = [c for c in holding.certificates if name.names(c.facts) and c.serves_at(now) and _lasts(c, wanted)]
    return next(iter([*same, *sorted(alike, key=lambda c: c.facts.not_after, reverse=True)]), None)


def _lasts(candidate: Candidate, wanted: CertificateFacts) -> bool:
    return candidate.facts.not_after >= wanted.not_after - _ORDERED_TOGETHER


def check_hybrid_certificate(
    wanted: CertificateFacts, holdings: t.Sequence[Holding], now: datetime.datetime
) -> list[HybridCheck]:
    """All requirements on all servers, the failed ones among them."""
    return [check for holding in holdings for check in _of_server(wanted, holding, now)]


def _of_server(wanted: CertificateFacts, holding: Holding, now: datetime.datetime) -> t.Iterator[HybridCheck]:
    server = holding.server
    if isinstance(holding.certificates, Unread):
        yield HybridCheck(server, "present", None, holding.certificates.reason)
        return
    found = serving_candidate(wanted, holding, now)
    if found is None:
        yield HybridCheck(
            server,
            "present",
            False,
            f"{wanted.thumbprint} is not there, nor is a valid certificate of its issuer and subject that lasts as long.",
        )
        return
    facts = found.facts
    own = facts.thumbprint == wanted.thumbprint
    yield HybridCheck(
        server, "present", True, "It is there." if own else f"{facts.thumbprint} has the same issuer and subject."
    )
    yield HybridCheck(
        server,
        "common_name",
        facts.common_name is not None,
        f"The subject is {facts.subject}."
        if facts.common_name is not None
        else f"The subject {facts.subject or '(empty)'} has no common name (CN), which the connectors need.",
    )
    yield HybridCheck(
        server,
        "public_authority",
        not facts.self_signed,
        f"{facts.issuer} issued it."
        if not facts.self_signed
        else "It signed itself; Exchange Online accepts only certificates of authorities that it trusts.",
    )
    key = found.has_private_key
    said = {True: "Its private key is there.", False: "Its private key is not there."}
    yield HybridCheck(
        server, "private_key", key, "It is not known whether its private key is there." if key is None else said[key]
    )
    yield _dates(server, facts, now)
    yield HybridCheck(server, "chain", found.chain, found.chain_detail)
    purposes = facts.eku
    yield HybridCheck(
        server,
        "server_authentication",
        purposes is None or any(purpose in _PURPOSES for purpose in purposes),
        "It may be used for everything."
        if purposes is None
        else f"It may be used for {', '.join(purposes) or 'nothing'}.",
    )
    enabled = {True: "It is enabled for SMTP.", False: "It is not enabled for SMTP."}
    yield HybridCheck(
        server,
        "smtp",
        found.smtp,
        "It is not known whether it is enabled for SMTP." if found.smtp is None else enabled[found.smtp],
    )


def _dates(server: str, facts: CertificateFacts, now: datetime.datetime) -> HybridCheck:
    if facts.is_expired(now):
        return HybridCheck(server, "dates", False, f"It has expired on {iso_utc(facts.not_after)}.")
    if facts.not_before > now:
        return HybridCheck(server, "dates", False, f"It is valid from {iso_utc(facts.not_before)} on only.")
    return HybridCheck(server, "dates", True, f"It is valid until {iso_utc(facts.not_after)}.")
