# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What another internal transport certificate means for Edge subscriptions, which are encrypted to it (procedures S2-15)."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import typing as t

from ._action import Task
from ._exchange import UNKNOWN, EdgeSubscription, ExchangeServer, UnreadableObject
from ._present import read_edge_subscriptions
from ._remoting import RemotingError, Session

__all__ = ("note_resubscription",)


def note_resubscription(task: Task, session: Session, server: ExchangeServer, changes: bool) -> dict[str, t.Any]:
    """The keys ``edge_resubscription_required`` and ``edge_subscriptions`` of the result, also where the task fails later on.

    Called before the change: once it is made, nothing that goes wrong here may hide it.

    :param changes: whether the internal transport certificate of the server is about to change; if not, nothing is read.
    """
    found: dict[str, t.Any] = {"edge_resubscription_required": False, "edge_subscriptions": []}
    if changes and server.has_transport_service:
        try:
            edges = sorted(s.name for s in read_edge_subscriptions(session) if _is_encrypted_to(s, server))
            found = {"edge_resubscription_required": bool(edges), "edge_subscriptions": edges}
        except (RemotingError, UnreadableObject) as error:
            found["edge_resubscription_required"] = UNKNOWN
            task.warnings.append(
                f"{server.fqdn}: whether Edge servers have to be subscribed anew is not known, because the Edge subscriptions "
                f"could not be read. {error}"
            )
    task.facts.update(found)
    return found


def _is_encrypted_to(subscription: EdgeSubscription, server: ExchangeServer) -> bool:
    """Its credentials are encrypted to the Edge server, which shows its own alone, and to each server of its AD site (cmdlet
    sheet 7.1). A site that is not known may be the same."""
    if server.is_edge or subscription.site is None or server.site is None:
        return True
    return subscription.site.lower() == server.site.lower()
