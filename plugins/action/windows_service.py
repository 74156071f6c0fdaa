# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restarts a service that was started too long ago."""

from __future__ import annotations

import typing as t

from ansible_collections.certops.exchange.plugins.modules import windows_service
from ansible_collections.certops.exchange.plugins.plugin_utils._action import CollectionAction, Task
from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import or_unknown
from ansible_collections.certops.exchange.plugins.plugin_utils._options import moment_option
from ansible_collections.certops.exchange.plugins.plugin_utils._present import Service
from ansible_collections.certops.exchange.plugins.plugin_utils._service_restart import restart_with_dependents


class ActionModule(CollectionAction):
    module = windows_service
    writes = True

    def perform(self, task: Task) -> dict[str, t.Any]:
        name = task.parameters["name"]
        older_than = moment_option("older_than", task.parameters["older_than"])
        restart = restart_with_dependents(
            task,
            task.open("windows"),
            name,
            older_than=older_than,
            must_run=task.parameters["state"] == "started",
            force=task.parameters["force_dependent_services"],
            timeout=task.parameters["timeout"],
        )
        before, after = shown(restart.before), shown(restart.after)
        planned = {**before, "started_at": "restarted"} if restart.needed and task.check_mode else after
        return {
            "service": after,
            "dependents": list(restart.dependents),
            "diff": {"before": before, "after": planned},
        }


def shown(service: Service) -> dict[str, t.Any]:
    """The service as the result shows it."""
    return {
        "name": service.name,
        "exists": service.state is not None,
        "state": service.state.status if service.state else "",
        "pid": service.process.process_id if service.process else 0,
        "started_at": or_unknown(service.process.created) if service.process else "",
    }
