# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order of calls that makes sure of a certificate: read, find one that fits or make one, enable it, verify."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ._action import Task
from ._certificate_request import Request, request_of
from ._certificate_store import InternalTransport, read_store, read_transport
from ._certificates import iso_utc
from ._edge_resubscription import note_resubscription
from ._exchange import UNKNOWN, ExchangeCertificate, Unread, caution_about, needed_left, or_unknown, why_unusable
from ._plans import Step, enable_steps, services_beyond
from ._present import find_server, read_servers
from ._refusal import PromiseNotMet, Refusal
from ._remoting import Session
from ._shown import shown_certificate

__all__ = ("ensure_present",)


def ensure_present(task: Task) -> dict[str, t.Any]:
    """Makes sure that the server has the certificate, and that it is enabled for what is asked."""
    ask = request_of(task.parameters)
    session = task.open("exchange")
    server = find_server(read_servers(session), task.parameters["server"])
    store = read_store(session, server.fqdn)
    now = session.server_now()
    request = ask(server, store, now)
    transport = read_transport(task, session, server)
    _refuse_unknown_transport(request, transport)
    before = request.find(store, now)
    expected = _expected(request, before, transport)
    if before is None:
        edges = note_resubscription(task, session, server, expected != transport.shown)
        after = _create(task, session, request, now)
    else:
        _caution(task, before, request)
        steps = enable_steps(request.use, before, transport.shown)
        _refuse_unusable(before, steps, now)
        edges = note_resubscription(task, session, server, expected != transport.shown)
        task.ledger.carry_out(session, steps)
        after = before
    if task.check_mode or not task.ledger.changed:
        return {**_outcome(request, before, after, transport.shown, expected, task.ledger.changed), **edges}
    after = request.find(read_store(session, server.fqdn), session.server_now())
    transport_after = read_transport(task, session, server)
    _verify(request, after, transport, transport_after, now)
    return {**_outcome(request, before, after, transport.shown, transport_after.shown), **edges}


def _expected(request: Request, before: ExchangeCertificate | None, transport: InternalTransport) -> str:
    """What the internal transport certificate is going to be; ``unknown`` for one that is not there yet."""
    if not request.use.replace_internal_transport:
        return transport.shown
    return UNKNOWN if before is None else before.thumbprint


def _create(task: Task, session: Session, request: Request, now: datetime.datetime) -> ExchangeCertificate | None:
    """Makes the certificate, and enables it for what that did not."""
    make, *enable = request.creation(now)
    if task.check_mode or not enable:
        task.ledger.carry_out(session, [make, *enable])
        return None
    task.ledger.carry_out(session, [make])
    created = request.find(read_store(session, request.use.server), session.server_now())
    if created is None:
        raise _not_shown(request)
    if created.services is None:
        # The endpoint does not say, but it was made just now.
        created = dataclasses.replace(created, services=request.made_with)
    use = request.use if not request.made_with else dataclasses.replace(request.use, replace_internal_transport=False)
    task.ledger.carry_out(session, enable_steps(use, created, ""))
    return created


def _refuse_unknown_transport(request: Request, transport: InternalTransport) -> None:
    if isinstance(transport.thumbprint, Unread) and "SMTP" in request.use.services:
        raise Refusal(
            f"{request.use.server}: it can't be made sure what enabling SMTP does to the internal transport certificate. "
            f"{transport.thumbprint.reason}"
        )


def _refuse_unusable(certificate: ExchangeCertificate, steps: t.Sequence[Step], now: datetime.datetime) -> None:
    problem = why_unusable(certificate, now)
    if steps and problem:
        raise Refusal(
            f"{certificate.server}: {certificate.thumbprint} {problem}, so it is not enabled for anything. "
            "Name another certificate, or have one created."
        )


def _caution(task: Task, certificate: ExchangeCertificate, request: Request) -> None:
    named = f"{certificate.server or request.use.server}: {certificate.thumbprint}"
    caution = caution_about(certificate)
    if caution:
        task.warnings.append(f"{named} {caution}.")
    if certificate.services is None and request.exact and request.use.services:
        task.warnings.append(
            f"{named}: the endpoint does not say which services it is enabled for, so it is not enabled for any."
        )


def _not_shown(request: Request) -> PromiseNotMet:
    return PromiseNotMet(
        f"{request.use.server}: the certificate was created, but the server does not show it. Run again."
    )


def _verify(
    request: Request,
    after: ExchangeCertificate | None,
    transport: InternalTransport,
    transport_after: InternalTransport,
    now: datetime.datetime,
) -> None:
    """Holds the state against the promise (procedures S3-16).

    :raises PromiseNotMet: it does not hold.
    """
    server = request.use.server
    if after is None:
        raise _not_shown(request)
    problem = why_unusable(after, max(now, after.facts.not_before))
    if problem:
        raise PromiseNotMet(f"{server}: {after.thumbprint} {problem}. Remove it, and have another one created.")
    promised = after.thumbprint if request.use.replace_internal_transport else transport.shown
    if transport_after.shown != promised:
        raise PromiseNotMet(
            f"{server}: the internal transport certificate is {transport_after.shown or 'not set'}, but should be "
            f"{promised or 'not set'}. Put it right with Enable-ExchangeCertificate -Services SMTP on that thumbprint."
        )


def _outcome(
    request: Request,
    before: ExchangeCertificate | None,
    after: ExchangeCertificate | None,
    transport: str,
    transport_after: str,
    planned: bool = False,
) -> dict[str, t.Any]:
    """The module's part of the result."""
    shown = {"before": _view(before, transport), "after": _view(after, transport_after)}
    if planned:
        shown["after"]["certificate"] = "to be created" if before is None else "to be enabled"
    result: dict[str, t.Any] = {
        "created": before is None,
        "internal_transport": {"before": transport, "after": transport_after},
        "diff": shown,
    }
    if after is not None:
        result["certificate"] = shown_certificate(after)
        result["services_not_removable"] = or_unknown(services_beyond(after, request.use.services))
        if request.minimum_left is not None:
            due = after.facts.not_after - needed_left(request.minimum_left, after.facts)
            result["renew_at"] = iso_utc(due)
    return result


def _view(certificate: ExchangeCertificate | None, transport: str) -> dict[str, t.Any]:
    """The state as a diff shows it."""
    return {"certificate": shown_certificate(certificate) if certificate else None, "internal_transport": transport}
