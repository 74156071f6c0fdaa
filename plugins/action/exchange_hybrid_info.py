# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows the hybrid set-up, and whether a certificate can carry its mail and does."""

from __future__ import annotations

import typing as t

from ansible_collections.certops.exchange.plugins.modules import exchange_hybrid_info
from ansible_collections.certops.exchange.plugins.plugin_utils._action import CollectionAction, Task
from ansible_collections.certops.exchange.plugins.plugin_utils._certificates import iso_utc
from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import verify_hybrid
from ansible_collections.certops.exchange.plugins.plugin_utils._hybrid_gate import gate_of, hybrid_configuration
from ansible_collections.certops.exchange.plugins.plugin_utils._present import Hybrid, read_hybrid
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import Session
from ansible_collections.certops.exchange.plugins.plugin_utils._shown_hybrid import (
    shown_configuration,
    shown_connector,
    shown_gate,
    shown_servers,
    shown_verified,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._wizard_gate import blockers_of


class ActionModule(CollectionAction):
    module = exchange_hybrid_info

    def perform(self, task: Task) -> dict[str, t.Any]:
        session = task.open("exchange")
        seen = read_hybrid(session)
        hybrid = [connector for connector in seen.connectors if connector.carries_hybrid_mail]
        result = {
            "organisation": {"name": seen.organisation.name, "guid": seen.organisation.guid},
            "hybrid_configuration": shown_configuration(seen.configuration),
            "servers": shown_servers(seen),
            "receive_connectors": [shown_connector(connector) for connector in hybrid if connector.receives],
            "send_connectors": [shown_connector(connector) for connector in hybrid if not connector.receives],
            "wizard_blockers": blockers_of(task, seen),
            "server_time": iso_utc(seen.now),
        }
        if task.parameters["thumbprint"] is not None:
            result.update(about_certificate(task, session, seen))
        return result


def about_certificate(task: Task, session: Session, seen: Hybrid) -> dict[str, t.Any]:
    """What is to be known of the certificate of the option ``thumbprint``."""
    configuration = hybrid_configuration(seen)
    gate = gate_of(task, session, seen)
    # Where no connector can name it, there is nothing to compare.
    verified = verify_hybrid(gate.name, configuration, seen.connectors) if gate.certificate.common_name else []
    return {
        **shown_gate(gate),
        "name_changed": gate.name_changed(seen),
        "verification": [shown_verified(found) for found in verified],
    }
