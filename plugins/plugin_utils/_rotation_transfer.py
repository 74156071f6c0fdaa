# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings a certificate with its key from a server that has it to those that lack it (procedures S3-29, S3-30)."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import contextlib

from ._action import Task
from ._exchange import Decision
from ._present import read_certificates
from ._refusal import PromiseNotMet
from ._remoting import NotAuthorised, RemoteFailure, Session
from ._transfer import exported
from ._wait import wait_until

__all__ = ("bring",)

_LEAST_PAUSE_SECONDS = 5.0
_LOOKS = 60


def bring(task: Task, session: Session, decision: Decision, timeout: int) -> dict[str, str]:
    """Exports once, imports where it is needed; by server, why it could not be brought there.

    First to the servers that nothing would bring it to, one of an AD site. The others get as long as the timeout says to
    fetch it by themselves, and then it is brought to them as well. One server's failure does not keep the others from it.

    :raises RemotingError: the connection failed.
    """
    thumbprint, source = decision.thumbprint or "", decision.server or ""
    first = [server for server in decision.targets if server not in decision.targets_in_site]
    others = list(decision.targets_in_site)
    try:
        transfer, content = exported(task, session, thumbprint, source, [*first, *others])
    except (NotAuthorised, RemoteFailure) as error:
        # Nobody gets it; the decision goes on from there, as a renewal does not depend on it.
        return dict.fromkeys(decision.targets, str(error))
    if content is None:
        return {}
    failures = {}
    for server in first:
        failures[server] = task.ledger.attempt(session, transfer.imported_on(server, content))
    for server in _still_missing(session, thumbprint, others, timeout):
        failures[server] = task.ledger.attempt(session, transfer.imported_on(server, content))
    # A server that fetched it in that very moment refuses it a second time (cmdlet sheet 1.6, E7): that is no failure.
    failed = [server for server, message in failures.items() if message]
    lacking = _lacking(session, thumbprint, failed) if failed else []
    return {server: failures[server] for server in lacking}


def _still_missing(session: Session, thumbprint: str, servers: list[str], timeout: int) -> list[str]:
    """Those of the servers that lack it when the time is over."""
    if not servers or timeout <= 0:
        return servers
    with contextlib.suppress(PromiseNotMet):
        wait_until(
            lambda: _lacking(session, thumbprint, servers),
            lambda lacking: not lacking,
            seconds=timeout,
            promise="every server has the certificate",
            pause=max(min(_LEAST_PAUSE_SECONDS, timeout / 4), timeout / _LOOKS),
        )
        return []
    return _lacking(session, thumbprint, servers)


def _lacking(session: Session, thumbprint: str, servers: list[str]) -> list[str]:
    stores = read_certificates(session, servers)
    return [
        server for server, store in zip(servers, stores, strict=True) if store.state_of(thumbprint).state != "present"
    ]
