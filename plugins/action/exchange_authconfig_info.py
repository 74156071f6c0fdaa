# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the auth configuration of the organisation and assesses its certificates."""

from __future__ import annotations

import typing as t

from ansible_collections.certops.exchange.plugins.modules import exchange_authconfig_info
from ansible_collections.certops.exchange.plugins.plugin_utils._action import CollectionAction, Task
from ansible_collections.certops.exchange.plugins.plugin_utils._auth_policy_options import policy_of
from ansible_collections.certops.exchange.plugins.plugin_utils._present import read_snapshot
from ansible_collections.certops.exchange.plugins.plugin_utils._shown_rotation import shown_snapshot


class ActionModule(CollectionAction):
    module = exchange_authconfig_info

    def perform(self, task: Task) -> dict[str, t.Any]:
        policy = policy_of(task.parameters)
        seen = read_snapshot(task.open("exchange"))
        return shown_snapshot(seen, seen.assess(policy))
