# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Enabling a certificate for services, and what that asks."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import typing as t

from .._exchange import NOT_YET_CREATED, ExchangeCertificate, is_default_smtp_question
from .._remoting import Command, Question, Rule
from ._step import Step

__all__ = ("WantedServices", "enable_step", "enable_steps", "planned_enable_steps", "services_beyond", "smtp_rule")

_SMTP_QUESTION = "Overwrite the existing default SMTP certificate"


@dataclasses.dataclass(frozen=True)
class WantedServices:
    """What a certificate is to be used for.

    :ivar server: fully qualified name.
    :ivar replace_internal_transport: the answer to the question about the default SMTP certificate.
    :ivar do_not_require_ssl: enabling IIS leaves "Require SSL" of the Default Web Site as it is (cmdlet sheet 2.3).
    """

    server: str
    services: tuple[str, ...]
    replace_internal_transport: bool = False
    do_not_require_ssl: bool = False


def enable_steps(wanted: WantedServices, present: ExchangeCertificate, internal_transport: str) -> list[Step]:
    """What is missing: services of the certificate, or its place as the internal transport certificate.

    :param internal_transport: thumbprint of the server's present internal transport certificate.
    """
    missing = tuple(s for s in wanted.services if present.services is not None and s not in present.services)
    takes_over = wanted.replace_internal_transport and present.thumbprint != internal_transport
    if not missing and not takes_over:
        return []
    services = missing or ("SMTP",)
    if takes_over and "SMTP" not in services:
        services += ("SMTP",)
    reason = (
        f"The certificate is to be the internal transport certificate of {wanted.server}."
        if takes_over
        else f"The certificate on {wanted.server} is not enabled for {', '.join(missing)}."
    )
    return [enable_step(wanted, present.thumbprint, services, reason)]


def planned_enable_steps(wanted: WantedServices) -> list[Step]:
    """The same for a certificate that a step before makes."""
    services = wanted.services or (("SMTP",) if wanted.replace_internal_transport else ())
    reason = f"The new certificate is to be used for {', '.join(services)}."
    return [enable_step(wanted, NOT_YET_CREATED, services, reason)] if services else []


def services_beyond(present: ExchangeCertificate, asked: t.Sequence[str]) -> tuple[str, ...] | None:
    """The services it has that were not asked for, and that no cmdlet takes away; None where they are not known."""
    return None if present.services is None else tuple(s for s in present.services if s not in asked)


def smtp_rule(cmdlet: str, replace: bool, thumbprint: str | None = None) -> Rule:
    """How the question about the default SMTP certificate is answered.

    :param thumbprint: of the certificate that would take its place, where it is known.
    """

    def is_it(question: Question) -> bool:
        return is_default_smtp_question(cmdlet, question.message, thumbprint)

    return Rule(_SMTP_QUESTION, cmdlet, is_it, "yes" if replace else "no")


def enable_step(wanted: WantedServices, thumbprint: str, services: tuple[str, ...], reason: str) -> Step:
    """Enables the certificate for these services, and answers the question about the default SMTP certificate."""
    parameters: dict[str, t.Any] = {
        "Server": wanted.server,
        "Thumbprint": thumbprint,
        "Services": ", ".join(services),
    }
    if wanted.do_not_require_ssl and "IIS" in services:
        parameters["DoNotRequireSsl"] = True
    known = None if thumbprint == NOT_YET_CREATED else thumbprint
    rule = smtp_rule("Enable-ExchangeCertificate", wanted.replace_internal_transport, known)
    return Step([Command("Enable-ExchangeCertificate", parameters)], reason, (rule,))
