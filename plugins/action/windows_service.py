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
from ansible_collections.certops.exchange.plugins.plugin_utils._plans import restart_steps
from ansible_collections.certops.exchange.plugins.plugin_utils._present import Service, read_service
from ansible_collections.certops.exchange.plugins.plugin_utils._replace import replaced


class ActionModule(CollectionAction):
    module = windows_service
    writes = True

    def perform(self, task: Task) -> dict[str, t.Any]:
        name = task.parameters["name"]
        older_than = moment_option("older_than", task.parameters["older_than"])
        session = task.open("windows")
        before = read_service(session, name)
        steps = restart_steps(
            before,
            older_than,
            force=task.parameters["force_dependent_services"],
            must_run=task.parameters["state"] == "started",
        )
        after = replaced(
            task,
            session,
            steps,
            before,
            read=lambda: read_service(session, name),
            met=lambda service: service.running and (before.process is None or service.process != before.process),
            promise=f"{name} runs again",
        )
        planned = {**shown(before), "started_at": "restarted"} if steps and task.check_mode else shown(after)
        return {"service": shown(after), "diff": {"before": shown(before), "after": planned}}


def shown(service: Service) -> dict[str, t.Any]:
    """The service as the result shows it."""
    return {
        "name": service.name,
        "exists": service.state is not None,
        "state": service.state.status if service.state else "",
        "pid": service.process.process_id if service.process else 0,
        "started_at": or_unknown(service.process.created) if service.process else "",
    }
