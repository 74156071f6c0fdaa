# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recycles an application pool whose worker process is too old."""

from __future__ import annotations

import typing as t

from ansible_collections.certops.exchange.plugins.modules import iis_app_pool
from ansible_collections.certops.exchange.plugins.plugin_utils._action import CollectionAction, Task
from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import or_unknown
from ansible_collections.certops.exchange.plugins.plugin_utils._options import moment_option
from ansible_collections.certops.exchange.plugins.plugin_utils._plans import recycle_steps
from ansible_collections.certops.exchange.plugins.plugin_utils._present import AppPool, read_app_pool
from ansible_collections.certops.exchange.plugins.plugin_utils._replace import replaced


class ActionModule(CollectionAction):
    module = iis_app_pool
    writes = True

    def perform(self, task: Task) -> dict[str, t.Any]:
        name = task.parameters["name"]
        older_than = moment_option("older_than", task.parameters["older_than"])
        session = task.open("windows")
        before = read_app_pool(session, name)
        steps = recycle_steps(before, older_than)
        old = {worker.process_id for worker in before.workers}
        after = replaced(
            task,
            session,
            steps,
            before,
            read=lambda: read_app_pool(session, name),
            met=lambda pool: pool.started and not old.intersection(w.process_id for w in pool.workers),
            promise=f"{name} is started and works without its old worker processes",
            seconds=task.parameters["timeout"],
        )
        planned = {**shown(before), "workers": "recycled"} if steps and task.check_mode else shown(after)
        return {"app_pool": shown(after), "diff": {"before": shown(before), "after": planned}}


def shown(pool: AppPool) -> dict[str, t.Any]:
    """The pool as the result shows it."""
    return {
        "name": pool.name,
        "exists": pool.state is not None,
        "state": pool.state or "",
        "workers": [{"pid": worker.process_id, "started_at": or_unknown(worker.created)} for worker in pool.workers],
    }
