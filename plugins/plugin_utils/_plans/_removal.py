# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Removing a certificate that nothing uses any more (procedures S1-24 to S1-32)."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from .._exchange import (
    Evidence,
    ExchangeCertificate,
    Reference,
    caution_about,
    is_remove_question,
    references_to,
    why_unusable,
)
from .._refusal import Refusal
from .._remoting import Command, Question, Rule
from ._enable import WantedServices, enable_steps
from ._step import Step

__all__ = ("JudgedReference", "judge", "move_steps", "refusal_of", "removal_step", "replacement_problem")


@dataclasses.dataclass(frozen=True)
class JudgedReference:
    """A use of the certificate, and whether it stands in the way of the removal."""

    reference: Reference
    blocks: bool

    def to_result(self) -> dict[str, t.Any]:
        """As documented in the RETURN of exchange_certificate."""
        found = self.reference
        return {
            "kind": found.kind,
            "where": found.where,
            "detail": found.detail,
            "known": found.known,
            "blocks": self.blocks,
        }


def judge(
    certificate: ExchangeCertificate,
    evidence: Evidence,
    force: t.Container[str],
    moves: bool = False,
    problem: str | None = None,
) -> list[JudgedReference]:
    """Every use of the certificate with its verdict.

    :param force: the guards that are overridden.
    :param moves: whether another certificate takes its place as the internal transport certificate first.
    :param problem: why the other certificate that was named for that can't.
    """
    judged = []
    for reference in references_to(certificate, evidence):
        if problem and reference.kind == "internal_transport" and reference.known:
            reference = dataclasses.replace(reference, detail=f"{reference.detail} But {problem}")
        judged.append(JudgedReference(reference, _blocks(reference, evidence, force, moves and not problem)))
    return judged


def refusal_of(certificate: ExchangeCertificate, evidence: Evidence, judged: t.Sequence[JudgedReference]) -> Refusal:
    """The error that lists all that blocks; ``references`` are in its facts."""
    blocking = [entry.reference for entry in judged if entry.blocks]
    listed = "; ".join(f"{r.kind} ({r.where}){'' if r.known else ', unknown'}: {r.detail}" for r in blocking)
    return Refusal(
        f"{evidence.server}: {certificate.thumbprint} ({certificate.facts.subject}) is not removed, because it is used or "
        f"may be used. {listed} Free it there first. Guards can be overridden one by one with force, but not "
        "internal_transport where Exchange itself refuses.",
        references=[entry.to_result() for entry in judged],
    )


def replacement_problem(replacement: ExchangeCertificate | None, thumbprint: str, now: datetime.datetime) -> str | None:
    """Why the certificate can't be the internal transport certificate, a sentence; None if it can."""
    if replacement is None:
        return f"replacement_thumbprint {thumbprint} is not on the server; name a certificate that is."
    problem = why_unusable(replacement, now) or caution_about(replacement)
    return (
        f"replacement_thumbprint {thumbprint} {problem}; name another certificate of the server." if problem else None
    )


def move_steps(server: str, replacement: ExchangeCertificate, internal_transport: str) -> list[Step]:
    """Makes the replacement the internal transport certificate (procedures S1-29, S1-30)."""
    wanted = WantedServices(server, ("SMTP",), replace_internal_transport=True)
    return enable_steps(wanted, replacement, internal_transport)


def removal_step(server: str, thumbprint: str) -> Step:
    """Removes the certificate; the question about exactly this one is answered Yes (procedures S1-32)."""

    def is_it(question: Question) -> bool:
        return is_remove_question("Remove-ExchangeCertificate", question.message, thumbprint)

    rule = Rule("Remove the certificate from the computer's store", "Remove-ExchangeCertificate", is_it, "yes")
    command = Command("Remove-ExchangeCertificate", {"Server": server, "Thumbprint": thumbprint})
    return Step([command], f"The certificate is to be absent from {server}.", (rule,))


def _blocks(reference: Reference, evidence: Evidence, force: t.Container[str], moves: bool) -> bool:
    if reference.kind == "internal_transport" and reference.known:
        if moves:
            return False
        if evidence.exchange_protects:
            return True
    return reference.kind not in force
