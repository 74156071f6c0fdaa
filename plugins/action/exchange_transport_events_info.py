# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tells what transport complains about, and whether it still has reason to."""

from __future__ import annotations

import typing as t

from ansible_collections.certops.exchange.plugins.modules import exchange_transport_events_info
from ansible_collections.certops.exchange.plugins.plugin_utils._action import CollectionAction, Task
from ansible_collections.certops.exchange.plugins.plugin_utils._transport_report import report_transport


class ActionModule(CollectionAction):
    module = exchange_transport_events_info

    def perform(self, task: Task) -> dict[str, t.Any]:
        return report_transport(task)
