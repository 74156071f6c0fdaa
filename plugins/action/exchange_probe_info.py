# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the latest results of probes."""

from __future__ import annotations

import typing as t

from ansible_collections.certops.exchange.plugins.modules import exchange_probe_info
from ansible_collections.certops.exchange.plugins.plugin_utils._action import CollectionAction, Task
from ansible_collections.certops.exchange.plugins.plugin_utils._present import read_probes


class ActionModule(CollectionAction):
    module = exchange_probe_info

    def perform(self, task: Task) -> dict[str, t.Any]:
        asked = task.parameters
        if asked["limit"] < 1:
            raise ValueError(f"limit: {asked['limit']} is less than 1")
        results, log_exists = read_probes(task.open("windows"), asked["probes"], asked["limit"])
        return {"probes": [result.to_result() for result in results], "log_exists": log_exists}
