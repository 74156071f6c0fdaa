# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A newer certificate of the same names as another one (procedures S0-19, S1-05, X8)."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from .._certificates import covers_domains, same_name
from .._exchange import ExchangeCertificate, Share, is_due, is_no_certificate
from .._refusal import Refusal
from .._remoting import Command
from ._enable import WantedServices, planned_enable_steps
from ._step import Step

__all__ = ("WantedClone", "clone_steps", "fitting_clone", "is_clone", "refuse_source")


@dataclasses.dataclass(frozen=True)
class WantedClone:
    """A certificate like another one of the same server.

    :ivar only_when_due: the original itself will do while it has ``minimum_left``.
    :ivar exclude: normalised thumbprints that do not count.
    """

    source: ExchangeCertificate
    use: WantedServices
    exportable: bool
    minimum_left: datetime.timedelta | Share
    only_when_due: bool
    exclude: frozenset[str]


def refuse_source(source: ExchangeCertificate, server: str) -> None:
    """:raises Refusal: a clone would be something else than the original."""
    if not source.facts.self_signed:
        raise Refusal(
            f"{server}: {source.thumbprint} was issued by {source.facts.issuer}, and a clone would be self-signed. "
            "Have it renewed by its issuer."
        )


def fitting_clone(
    certificates: t.Iterable[ExchangeCertificate], wanted: WantedClone, now: datetime.datetime
) -> ExchangeCertificate | None:
    """The certificate that will do and lasts longest: a clone that is there already, or the original while it is not due."""
    fit = [
        certificate
        for certificate in certificates
        if certificate.thumbprint not in wanted.exclude
        and _lasts(certificate, wanted, now)
        and (
            wanted.only_when_due
            if certificate.thumbprint == wanted.source.thumbprint
            else is_clone(certificate, wanted.source)
        )
    ]
    return max(fit, key=lambda certificate: (certificate.facts.not_after, certificate.thumbprint), default=None)


def is_clone(certificate: ExchangeCertificate, source: ExchangeCertificate) -> bool:
    """Whether it is a later certificate with the names of the other one; more names than that do no harm."""
    facts, original = certificate.facts, source.facts
    return (
        certificate.thumbprint != source.thumbprint
        and facts.self_signed
        and facts.not_after > original.not_after
        and same_name(facts.subject, original.subject)
        and covers_domains((*facts.domains, *certificate.domains), (*original.domains, *source.domains))
    )


def clone_steps(wanted: WantedClone) -> list[Step]:
    """The clone, made without services, and what it is to be enabled for."""
    server, source = wanted.use.server, wanted.source
    # The server is named on both, or the clone lands where the session is (procedures X8).
    parameters: dict[str, t.Any] = {"Server": server, "Services": "None"}
    if wanted.exportable:
        parameters["PrivateKeyExportable"] = True
    pipeline = [
        Command("Get-ExchangeCertificate", {"Server": server, "Thumbprint": source.thumbprint}),
        Command("New-ExchangeCertificate", parameters),
    ]
    reason = f"No newer certificate on {server} has the names of {source.thumbprint} ({source.facts.subject})."
    return [Step(pipeline, reason), *planned_enable_steps(wanted.use)]


def _lasts(certificate: ExchangeCertificate, wanted: WantedClone, now: datetime.datetime) -> bool:
    facts = certificate.facts
    if facts.not_before > now or facts.is_expired(now) or is_no_certificate(certificate):
        return False
    if certificate.has_private_key is False or (wanted.exportable and certificate.private_key_exportable is False):
        return False
    return not is_due(facts, wanted.minimum_left, now)
