# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what of the organisation around the auth certificate matters for its rotation.

None of it is worth failing for: an account may lack the roles, a version the cmdlets. What can't be read is unknown.
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import contextlib
import typing as t

from .._exchange import (
    DIAGNOSED_PROCESS,
    AuthAdminRun,
    ExchangeServer,
    Surroundings,
    UnreadableObject,
    forest_root,
    mailbox_domain,
    read_session_enabled,
)
from .._remoting import Command, NotAuthorised, Pipeline, RemoteFailure, Session
from .._wire import WireObject, WireValue, text

__all__ = ("read_surroundings",)

# The organisation's own mailbox, which Exchange's background work belongs to; a name that all organisations share.
_SYSTEM_MAILBOX = "SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}"


def read_surroundings(session: Session, holders: t.Sequence[ExchangeServer], *, auth_admin: bool) -> Surroundings:
    """What can be read of them.

    :param auth_admin: whether the servers are asked when AuthAdmin ran last.
    :raises RemotingError: the endpoint itself fails.
    """
    domain, enabled = _child_domain(session, holders)
    return Surroundings(
        hybrid=_hybrid(session),
        read_session=enabled,
        system_mailbox_domain=domain,
        auth_admin=_auth_admin(session, holders) if auth_admin else (),
    )


def _hybrid(session: Session) -> bool | None:
    """Whether there is a hybrid configuration; None where that can't be read."""
    outputs = _outputs(session, [Command("Get-HybridConfiguration")])
    return None if outputs is None else bool(outputs)


def _child_domain(session: Session, holders: t.Sequence[ExchangeServer]) -> tuple[str | None, bool | None]:
    """Domain of the system mailbox, and EnableAuthAdminReadSession; both only where servers are outside the root domain."""
    root = forest_root(holders)
    if root is not None and all(server.domain.lower() == root.lower() for server in holders):
        return None, None
    # Without the switch a session sees the mailboxes of its own domain.
    mailboxes = _outputs(session, [Command("Get-Mailbox", {"Arbitration": True, "IgnoreDefaultScope": True})]) or []
    organisation = _outputs(session, [Command("Get-OrganizationConfig")]) or []
    enabled = None
    with contextlib.suppress(UnreadableObject, ValueError):
        (only,) = organisation
        enabled = read_session_enabled(only)
    domain = None
    for mailbox in mailboxes:
        if isinstance(mailbox, WireObject) and (text(mailbox.get("Name")) or "").lower() == _SYSTEM_MAILBOX.lower():
            with contextlib.suppress(UnreadableObject):
                domain = mailbox_domain(mailbox)
    return domain, enabled


def _auth_admin(session: Session, holders: t.Sequence[ExchangeServer]) -> tuple[AuthAdminRun, ...]:
    """One message for each server: a server that does not answer must not silence those behind it."""
    runs = []
    for server in holders:
        parameters = {"Server": server.fqdn, "Process": DIAGNOSED_PROCESS}
        for output in _outputs(session, [Command("Get-ExchangeDiagnosticInfo", parameters)]) or ():
            with contextlib.suppress(UnreadableObject):
                runs.append(AuthAdminRun(server.fqdn, AuthAdminRun.from_wire(output).last_run))
    return tuple(runs)


def _outputs(session: Session, pipeline: Pipeline) -> list[WireValue] | None:
    """None where it failed, in whatever way."""
    try:
        reply = session.invoke(pipeline)
    except (NotAuthorised, RemoteFailure):
        return None
    return None if reply.errors else reply.outputs
