# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes sure that a server has a certificate and uses it, or that it has it no more."""

from __future__ import annotations

import typing as t

from ansible_collections.certops.exchange.plugins.modules import exchange_certificate
from ansible_collections.certops.exchange.plugins.plugin_utils._action import CollectionAction, Task
from ansible_collections.certops.exchange.plugins.plugin_utils._certificate_absent import ensure_absent
from ansible_collections.certops.exchange.plugins.plugin_utils._certificate_present import ensure_present


class ActionModule(CollectionAction):
    module = exchange_certificate
    writes = True

    def perform(self, task: Task) -> dict[str, t.Any]:
        return ensure_absent(task) if task.parameters["state"] == "absent" else ensure_present(task)
