# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Creates the auth certificate, and never takes the internal transport certificate of a server away with it."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import time
import typing as t

from ._action import Task
from ._exchange import (
    NOT_YET_CREATED,
    Decision,
    ExchangeCertificate,
    Policy,
    ServerCertificates,
    Snapshot,
    UnreadableObject,
)
from ._plans import Step, creation_steps, enable_steps, move_steps, removal_step, wanted_auth_certificate
from ._present import read_certificates, read_internal_transport
from ._refusal import PromiseNotMet
from ._remoting import Reply, Session

__all__ = ("Created", "create", "remove_unneeded")

# Certificates count in whole seconds. After that long, one that another run creates on the same server is a later one.
_SETTLE_SECONDS: t.Final = 1.2


@dataclasses.dataclass(frozen=True)
class Created:
    """A certificate that this run has created, and the server's internal transport certificate, which is the same after."""

    thumbprint: str
    server: str
    internal_transport: str


def create(
    task: Task,
    session: Session,
    policy: Policy,
    decision: Decision,
    friendly_name: str,
    domains: tuple[str, ...],
    seen: Snapshot,
) -> Created:
    """Creates it on the server of the decision; No to the question about the default SMTP certificate (S3-16).

    Two runs at once: each creates one, waits until the second is over, and then looks. The one that comes later sees both,
    the other its own at least, and both take the one that was created first.

    :raises PromiseNotMet: the server does not show it, or its internal transport certificate is another one than before.
    """
    server = decision.server or ""
    wanted = wanted_auth_certificate(policy, server, friendly_name, domains)
    make, *enable = _because(creation_steps(wanted, seen.now), decision)
    transport = read_internal_transport(session, server)
    if task.check_mode:
        task.ledger.carry_out(session, [make, *enable])
        return Created(NOT_YET_CREATED, server, transport)
    (reply,) = task.ledger.carry_out(session, [make])
    certificate = _new_one(reply, server, seen.store(server), _read(session, server))
    if enable:
        task.ledger.carry_out(
            session, enable_steps(wanted.use, dataclasses.replace(certificate, services=()), transport)
        )
    created = Created(certificate.thumbprint, server, transport)
    _keep_transport(task, session, created)
    time.sleep(_SETTLE_SECONDS)
    return created


def remove_unneeded(task: Task, session: Session, created: Created, seen: Snapshot) -> None:
    """Takes the certificate away again if another one was put in its place: that of a run at the same time."""
    config = seen.config
    if created.thumbprint in config.thumbprints or created.thumbprint == NOT_YET_CREATED:
        return
    store = seen.store(created.server)
    taken = config.next or config.current
    if store is None or taken is None or store.state_of(created.thumbprint).state != "present":
        return
    if read_internal_transport(session, created.server) == created.thumbprint:
        return
    step = removal_step(created.server, created.thumbprint)
    reason = f"{taken} was created by somebody else at the same time and is used; this one is not needed."
    task.ledger.carry_out(session, [dataclasses.replace(step, reason=reason)])


def _because(steps: t.Sequence[Step], decision: Decision) -> list[Step]:
    """The first one with the decision's reason, which says more than that no certificate fits."""
    first, *rest = steps
    return [dataclasses.replace(first, reason=decision.reason), *rest]


def _read(session: Session, server: str) -> ServerCertificates:
    (store,) = read_certificates(session, [server])
    return store


def _new_one(
    reply: Reply, server: str, before: ServerCertificates | None, after: ServerCertificates
) -> ExchangeCertificate:
    """What was created, by what the cmdlet gave; its thumbprint is computed, Exchange's may be null (procedures S3-15)."""
    for output in reply.outputs:
        try:
            thumbprint = ExchangeCertificate.from_wire(output, server).thumbprint
        except UnreadableObject:
            continue
        found = [certificate for certificate in after.certificates if certificate.thumbprint == thumbprint]
        if found:
            return found[0]
    known = {certificate.thumbprint for certificate in before.certificates} if before else set()
    new = [certificate for certificate in after.certificates if certificate.thumbprint not in known]
    if before is None or len(new) != 1:
        raise PromiseNotMet(f"{server}: the certificate was created, but the server does not show it. Run again.")
    return new[0]


def _keep_transport(task: Task, session: Session, created: Created) -> None:
    """Holds the internal transport certificate against what it was, and puts it back where this run has replaced it.

    :raises PromiseNotMet: this run has replaced it.
    """
    shown = read_internal_transport(session, created.server)
    if shown == created.internal_transport:
        return
    if shown != created.thumbprint:
        task.warnings.append(
            f"{created.server}: its internal transport certificate became {shown or 'none'} while the auth certificate was"
            f" created, by somebody else; it was {created.internal_transport or 'none'}."
        )
        return
    old = next(
        (c for c in _read(session, created.server).certificates if c.thumbprint == created.internal_transport), None
    )
    if old is not None:
        task.ledger.carry_out(session, move_steps(created.server, old, shown))
    put_back = read_internal_transport(session, created.server) == created.internal_transport
    raise PromiseNotMet(
        f"{created.server}: creating {created.thumbprint} made it the internal transport certificate, although that was"
        f" answered with No. {'It was put back to' if put_back else 'It could not be put back to'}"
        f" {created.internal_transport or 'none'}."
        f"{'' if put_back else ' Put it right with Enable-ExchangeCertificate -Services SMTP on that thumbprint.'}"
        " Nothing was staged."
    )
