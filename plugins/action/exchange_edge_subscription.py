# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Subscribes an Edge server, and subscribes it anew when a certificate has changed."""

from __future__ import annotations

import typing as t

from ansible_collections.certops.exchange.plugins.modules import exchange_edge_subscription
from ansible_collections.certops.exchange.plugins.plugin_utils._action import CollectionAction, Task
from ansible_collections.certops.exchange.plugins.plugin_utils._edge_subscription import ensure_subscribed


class ActionModule(CollectionAction):
    module = exchange_edge_subscription
    writes = True

    def perform(self, task: Task) -> dict[str, t.Any]:
        return ensure_subscribed(task)
