# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Resets the connectors of a hybrid for a new certificate, and puts them back."""

from __future__ import annotations

import typing as t

from ansible_collections.certops.exchange.plugins.modules import exchange_hybrid_reset
from ansible_collections.certops.exchange.plugins.plugin_utils._action import CollectionAction, Task
from ansible_collections.certops.exchange.plugins.plugin_utils._hybrid_reset import reset, restore


class ActionModule(CollectionAction):
    module = exchange_hybrid_reset
    writes = True

    def perform(self, task: Task) -> dict[str, t.Any]:
        return reset(task) if task.parameters["state"] == "reset" else restore(task)
