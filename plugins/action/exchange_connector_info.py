# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows the TLS properties of connectors."""

from __future__ import annotations

import typing as t

from ansible_collections.certops.exchange.plugins.modules import exchange_connector_info
from ansible_collections.certops.exchange.plugins.plugin_utils._action import CollectionAction, Task
from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import same_server
from ansible_collections.certops.exchange.plugins.plugin_utils._present import read_connectors
from ansible_collections.certops.exchange.plugins.plugin_utils._shown_hybrid import shown_connector


class ActionModule(CollectionAction):
    module = exchange_connector_info

    def perform(self, task: Task) -> dict[str, t.Any]:
        kind, identity, server = (task.parameters[name] for name in ("kind", "identity", "server"))
        found = [
            connector
            for connector in read_connectors(task.open("exchange"), receive=kind != "send", send=kind != "receive")
            if (identity is None or connector.identity.lower() == identity.lower())
            and (server is None or any(same_server(name, server) for name in connector.servers))
        ]
        return {
            "receive_connectors": [shown_connector(connector) for connector in found if connector.receives],
            "send_connectors": [shown_connector(connector) for connector in found if not connector.receives],
        }
