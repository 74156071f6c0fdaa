# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings a certificate with its key to the transport servers that lack it, and enables it for SMTP (procedures S4-01).

The internal transport certificates stay what they are: the question about them is answered with No, and they are compared.
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

from ._action import Task
from ._exchange import Candidate, HybridCheck, Unread, serving_candidate
from ._hybrid_gate import Gate
from ._plans import Step, WantedServices, enable_step
from ._present import Hybrid, read_transport_services
from ._refusal import PromiseNotMet, Refusal
from ._remoting import Session
from ._transfer import exported

__all__ = ("distribute",)


def distribute(task: Task, session: Session, seen: Hybrid, gate: Gate) -> None:
    """Does what can be done by cmdlet; Edge servers have to be given the certificate by themselves.

    :raises Refusal: something else speaks against the certificate, on any server; nothing was changed.
    :raises RemotingError: a step failed.
    :raises PromiseNotMet: an internal transport certificate is another one than before.
    """
    missing = [check.server for check in gate.failures if _can_be_brought(check, gate)]
    gate.refuse([failure for failure in gate.failures if failure.server not in missing and not _is_smtp(failure, gate)])
    source = _source(gate) if missing else None
    if missing and source is None:
        gate.refuse([f for f in gate.failures if not _is_smtp(f, gate)] + [_no_source()])
    transports = read_transport_services(session) if missing or gate.failures else ()
    if source is not None:
        transfer, content = exported(task, session, gate.certificate.thumbprint, source, missing)
        if content is not None:
            task.ledger.carry_out(session, [transfer.imported_on(server, content) for server in missing])
    steps = [
        *(_enable(server, gate.certificate.thumbprint) for server in missing),
        *(
            _enable(check.server, _serving(gate, check.server, seen))
            for check in gate.failures
            if _is_smtp(check, gate)
        ),
    ]
    task.ledger.carry_out(session, steps)
    if task.ledger.changed and not task.check_mode and read_transport_services(session) != transports:
        raise PromiseNotMet(
            "The internal transport certificate of a server is another one than before. Compare with Get-TransportService and put "
            "it right with Enable-ExchangeCertificate -Services SMTP."
        )


def _can_be_brought(check: HybridCheck, gate: Gate) -> bool:
    return check.check == "present" and check.passed is False and check.server not in gate.edge


def _is_smtp(check: HybridCheck, gate: Gate) -> bool:
    return check.check == "smtp" and check.passed is False and check.server not in gate.edge


def _source(gate: Gate) -> str | None:
    """A server that can hand the certificate on."""
    for holding in (*gate.holdings, *gate.others):
        if holding.edge or isinstance(holding.certificates, Unread):
            continue
        if any(_exportable(candidate, gate) for candidate in holding.certificates):
            return holding.server
    return None


def _exportable(candidate: Candidate, gate: Gate) -> bool:
    own = candidate.facts.thumbprint == gate.certificate.thumbprint
    return own and candidate.has_private_key is not False and candidate.exportable is True


def _no_source() -> HybridCheck:
    detail = (
        "No server has it with a private key that can be exported, so it can't be brought to the servers that lack it. Import the "
        "file that you have from the authority on each of them."
    )
    return HybridCheck("everywhere", "private_key", False, detail)


def _serving(gate: Gate, server: str, seen: Hybrid) -> str:
    (holding,) = (holding for holding in gate.holdings if holding.server == server)
    found = serving_candidate(gate.certificate, holding, seen.now)
    if found is None:
        raise Refusal(f"{server}: {gate.certificate.thumbprint} is not there.")
    return found.facts.thumbprint


def _enable(server: str, thumbprint: str) -> Step:
    reason = f"Transport on {server} uses a certificate for hybrid mail only if it is enabled for SMTP."
    return enable_step(WantedServices(server, ("SMTP",)), thumbprint, ("SMTP",), reason)
