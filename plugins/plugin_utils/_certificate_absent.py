# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order of calls that removes a certificate: read, find all that uses it, move the transport, remove, verify."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import typing as t

from ._action import Task
from ._certificate_store import InternalTransport, read_store, read_transport
from ._edge_resubscription import note_resubscription
from ._exchange import (
    Evidence,
    ExchangeCertificate,
    ExchangeServer,
    SiteBinding,
    SslEntry,
    Unread,
    UnreadableObject,
)
from ._options import thumbprint_option
from ._plans import judge, move_steps, refusal_of, removal_step, replacement_problem
from ._present import find_server, read_bound, read_servers, read_uses
from ._refusal import PromiseNotMet, Refusal
from ._remoting import RemotingError, Session
from ._shown import shown_certificate
from ._wait import wait_until

__all__ = ("ensure_absent",)

# Enabling writes to one domain controller, and the one that is read may be another.
_DIRECTORY_SECONDS = 60


def ensure_absent(task: Task) -> dict[str, t.Any]:
    """Removes the certificate of ``thumbprint`` unless something uses it.

    :raises Refusal: something does; ``references`` of the result has all of it.
    """
    thumbprint, replacement = _thumbprints(task.parameters)
    session = task.open("exchange")
    servers = read_servers(session)
    server = find_server(servers, task.parameters["server"])
    store = read_store(session, server.fqdn)
    certificate = _find(store.certificates, thumbprint)
    if certificate is None:
        if store.unreadable:
            raise Refusal(
                f"{server.fqdn}: {store.unreadable} of its certificates can't be read, and {thumbprint} may be one of them. "
                f"{store.message} Look at them on the server."
            )
        return {
            "references": [],
            **note_resubscription(task, session, server, False),
            "diff": {"before": {"certificate": None}, "after": {"certificate": None}},
        }
    transport = _transport(task, session, server)
    evidence = Evidence(
        server=server.fqdn,
        now=session.server_now(),
        certificates=store.certificates,
        internal_transport=transport.thumbprint,
        exchange_protects=transport.protected,
        bindings=_bindings(task, server),
        **read_uses(session, server, any(known.version.has_auth_config for known in servers))._asdict(),
    )
    successor = _find(store.certificates, replacement)
    problem = replacement_problem(successor, replacement, evidence.now) if replacement else None
    moves = transport.thumbprint == thumbprint and replacement != ""
    judged = judge(certificate, evidence, task.parameters["force"], moves, problem)
    if any(entry.blocks for entry in judged):
        raise refusal_of(certificate, evidence, judged)
    edges = note_resubscription(task, session, server, moves)
    after = transport.shown
    if moves and successor is not None:
        _move(task, session, server, successor, thumbprint)
        after = successor.thumbprint
    _remove(task, session, server, thumbprint)
    return {
        "certificate": shown_certificate(certificate),
        "references": [entry.to_result() for entry in judged],
        "internal_transport": {"before": transport.shown, "after": after},
        **edges,
        "diff": {
            "before": {"certificate": shown_certificate(certificate), "internal_transport": transport.shown},
            "after": {"certificate": None, "internal_transport": after},
        },
    }


def _thumbprints(parameters: t.Mapping[str, t.Any]) -> tuple[str, str]:
    thumbprint = thumbprint_option("thumbprint", parameters["thumbprint"])
    given = parameters["replacement_thumbprint"]
    replacement = thumbprint_option("replacement_thumbprint", given) if given else ""
    if replacement == thumbprint:
        raise Refusal("replacement_thumbprint is the certificate that is to be removed. Name another one.")
    return thumbprint, replacement


def _find(certificates: t.Iterable[ExchangeCertificate], thumbprint: str) -> ExchangeCertificate | None:
    return next((certificate for certificate in certificates if certificate.thumbprint == thumbprint), None)


def _transport(task: Task, session: Session, server: ExchangeServer) -> InternalTransport:
    try:
        return read_transport(task, session, server)
    except (RemotingError, UnreadableObject) as error:
        return InternalTransport(Unread(str(error)), protected=server.has_transport_service)


def _bindings(task: Task, server: ExchangeServer) -> tuple[SiteBinding | SslEntry, ...] | Unread | None:
    if not task.parameters["check_bindings"]:
        return None
    try:
        return read_bound(task.open("windows"), server)
    except (RemotingError, UnreadableObject) as error:
        return Unread(f"The bindings of {server.fqdn} could not be read. {error}")


def _move(
    task: Task, session: Session, server: ExchangeServer, successor: ExchangeCertificate, thumbprint: str
) -> None:
    task.ledger.carry_out(session, move_steps(server.fqdn, successor, thumbprint))
    if task.check_mode:
        return
    wait_until(
        lambda: read_transport(task, session, server),
        lambda transport: transport.thumbprint == successor.thumbprint,
        seconds=0 if "Mailbox" in server.roles else _DIRECTORY_SECONDS,
        promise=f"the internal transport certificate of {server.fqdn} is {successor.thumbprint}; nothing was removed",
    )


def _remove(task: Task, session: Session, server: ExchangeServer, thumbprint: str) -> None:
    task.ledger.carry_out(session, [removal_step(server.fqdn, thumbprint)])
    if not task.check_mode and _find(read_store(session, server.fqdn).certificates, thumbprint) is not None:
        raise PromiseNotMet(f"{server.fqdn}: {thumbprint} was removed, and yet the server still shows it. Run again.")
