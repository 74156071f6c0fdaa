# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A self-signed certificate on a server: which one fits, and how one is made."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from .._certificates import same_name
from .._exchange import ExchangeCertificate, is_default_smtp_question
from .._remoting import Command, Question, Rule
from ._step import Step

__all__ = ("WantedCertificate", "certificate_steps", "fitting_certificate")

_SMTP_QUESTION = "Overwrite the existing default SMTP certificate"


@dataclasses.dataclass(frozen=True)
class WantedCertificate:
    """The description that a certificate must fit.

    :ivar server: fully qualified name.
    :ivar domains: None leaves them to Exchange, and any are fine; empty means no names at all.
    :ivar replace_internal_transport: the answer to the question about the default SMTP certificate.
    :ivar minimum_left: how long an existing one must still be valid to count.
    :ivar exclude: normalised thumbprints that do not count.
    """

    server: str
    subject: str
    friendly_name: str
    domains: tuple[str, ...] | None
    key_size: int
    exportable: bool
    services: tuple[str, ...]
    replace_internal_transport: bool
    minimum_left: datetime.timedelta
    exclude: frozenset[str]

    def on(self, server: str) -> WantedCertificate:
        """The same on the server of that fully qualified name."""
        return dataclasses.replace(self, server=server)


def fitting_certificate(
    certificates: t.Iterable[ExchangeCertificate], wanted: WantedCertificate, now: datetime.datetime
) -> ExchangeCertificate | None:
    """The certificate that fits and lasts longest. What is not known of one does not speak against it."""
    fit = [certificate for certificate in certificates if _fits(certificate, wanted, now)]
    return max(fit, key=lambda certificate: (certificate.facts.not_after, certificate.thumbprint), default=None)


def certificate_steps(
    wanted: WantedCertificate, present: ExchangeCertificate | None, internal_transport: str
) -> list[Step]:
    """What is missing: a certificate, services of one, or its place as the internal transport certificate.

    :param internal_transport: thumbprint of the server's present internal transport certificate.
    """
    if present is None:
        return [
            Step(
                [_new(wanted)], f"No certificate on {wanted.server} fits.", (_rule("New-ExchangeCertificate", wanted),)
            )
        ]
    missing = tuple(s for s in wanted.services if present.services is not None and s not in present.services)
    takes_over = wanted.replace_internal_transport and present.thumbprint != internal_transport
    if not missing and not takes_over:
        return []
    services = missing or ("SMTP",)
    if takes_over and "SMTP" not in services:
        services += ("SMTP",)
    command = Command(
        "Enable-ExchangeCertificate",
        {"Server": wanted.server, "Thumbprint": present.thumbprint, "Services": ", ".join(services)},
    )
    reason = (
        f"The certificate is to be the internal transport certificate of {wanted.server}."
        if takes_over
        else f"The certificate on {wanted.server} is not enabled for {', '.join(missing)}."
    )
    return [Step([command], reason, (_rule("Enable-ExchangeCertificate", wanted),))]


def _fits(certificate: ExchangeCertificate, wanted: WantedCertificate, now: datetime.datetime) -> bool:
    facts = certificate.facts
    if certificate.thumbprint in wanted.exclude or not facts.self_signed:
        return False
    if not same_name(facts.subject, wanted.subject):
        return False
    if facts.not_before > now or facts.not_after < now + wanted.minimum_left or facts.is_expired(now):
        return False
    if facts.key_algorithm != "RSA" or facts.key_size != wanted.key_size:
        return False
    if certificate.has_private_key is False or certificate.friendly_name not in (None, wanted.friendly_name):
        return False
    if wanted.exportable and certificate.private_key_exportable is False:
        return False
    return _names_fit(certificate, wanted)


def _names_fit(certificate: ExchangeCertificate, wanted: WantedCertificate) -> bool:
    if wanted.domains is None:
        return True
    if not wanted.domains:
        return not certificate.facts.has_san
    # Exchange puts the common name in by itself, so there may be one more than asked for.
    return {name.lower() for name in wanted.domains} <= {name.lower() for name in certificate.facts.domains}


def _new(wanted: WantedCertificate) -> Command:
    parameters: dict[str, t.Any] = {
        "Server": wanted.server,
        "SubjectName": wanted.subject,
        "FriendlyName": wanted.friendly_name,
        "KeySize": wanted.key_size,
        "PrivateKeyExportable": wanted.exportable,
        # Left out it would mean IMAP, POP, SMTP (procedures X2).
        "Services": ", ".join(wanted.services) or "None",
    }
    if wanted.domains is not None:
        parameters["DomainName"] = list(wanted.domains)
    return Command("New-ExchangeCertificate", parameters)


def _rule(cmdlet: str, wanted: WantedCertificate) -> Rule:
    def is_it(question: Question) -> bool:
        return is_default_smtp_question(cmdlet, question.message)

    return Rule(_SMTP_QUESTION, cmdlet, is_it, "yes" if wanted.replace_internal_transport else "no")
