# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads Edge subscriptions."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

from .._exchange import EdgeSubscription
from .._remoting import Command, Session

__all__ = ("read_edge_subscriptions",)


def read_edge_subscriptions(session: Session) -> tuple[EdgeSubscription, ...]:
    """Those of the organisation; of an Edge server its own.

    :raises RemotingError: they can't be read.
    :raises UnreadableObject: one of them is none.
    """
    reply = session.invoke([Command("Get-EdgeSubscription")])
    reply.raise_first_error()
    return tuple(map(EdgeSubscription.from_wire, reply.outputs))
