# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings the certificate of a hybrid to the servers that carry its mail, and checks it there."""

from __future__ import annotations

import typing as t

from ansible_collections.certops.exchange.plugins.modules import exchange_hybrid_certificate
from ansible_collections.certops.exchange.plugins.plugin_utils._action import CollectionAction, Task
from ansible_collections.certops.exchange.plugins.plugin_utils._hybrid_distribution import distribute
from ansible_collections.certops.exchange.plugins.plugin_utils._hybrid_gate import gate_of, hybrid_configuration
from ansible_collections.certops.exchange.plugins.plugin_utils._present import read_hybrid
from ansible_collections.certops.exchange.plugins.plugin_utils._shown_hybrid import shown_findings, shown_gate


class ActionModule(CollectionAction):
    module = exchange_hybrid_certificate
    writes = True

    def perform(self, task: Task) -> dict[str, t.Any]:
        session = task.open("exchange")
        seen = read_hybrid(session)
        hybrid_configuration(seen)
        gate = gate_of(task, session, seen)
        before = shown_gate(gate)
        task.facts.update(before)
        distribute(task, session, seen, gate)
        after = gate
        if task.ledger.changed and not task.check_mode:
            after = gate_of(task, session, seen)
            task.facts.update(shown_gate(after))
            after.refuse(after.failures)
        task.warnings.extend(f"{doubt.server}: {doubt.check}: {doubt.detail}" for doubt in after.doubts)
        shown = shown_gate(after)
        return {
            **shown,
            "name_changed": gate.name_changed(seen),
            "diff": {"before": shown_findings(before), "after": shown_findings(shown)},
        }
