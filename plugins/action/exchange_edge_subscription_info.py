# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the Edge subscriptions."""

from __future__ import annotations

import typing as t

from ansible_collections.certops.exchange.plugins.modules import exchange_edge_subscription_info
from ansible_collections.certops.exchange.plugins.plugin_utils._action import CollectionAction, Task
from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import SyncStatus
from ansible_collections.certops.exchange.plugins.plugin_utils._present import (
    read_connectors,
    read_edge_subscriptions,
    read_servers,
    read_sync_statuses,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._refusal import Refusal
from ansible_collections.certops.exchange.plugins.plugin_utils._shown_edge import shown_subscription


class ActionModule(CollectionAction):
    module = exchange_edge_subscription_info

    def perform(self, task: Task) -> dict[str, t.Any]:
        session = task.open("exchange")
        found = read_edge_subscriptions(session)
        connectors = read_connectors(session, receive=False, send=True)
        states: t.Sequence[SyncStatus | None] = [None] * len(found)
        if task.parameters["test"]:
            if all(server.is_edge for server in read_servers(session)):
                raise Refusal(
                    f"{session.server} is an Edge server, and only the other side can test the synchronisation. Leave test out, or "
                    "run the task on a server with mailboxes."
                )
            states = read_sync_statuses(session, [item.name for item in found])
        return {
            "subscriptions": [
                shown_subscription(item, connectors, sync) for item, sync in zip(found, states, strict=True)
            ]
        }
