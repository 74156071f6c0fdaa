# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads events of a Windows event log."""

from __future__ import annotations

import typing as t

from ansible_collections.certops.exchange.plugins.modules import windows_event_info
from ansible_collections.certops.exchange.plugins.plugin_utils._action import CollectionAction, Task
from ansible_collections.certops.exchange.plugins.plugin_utils._options import moment_option
from ansible_collections.certops.exchange.plugins.plugin_utils._present import read_events


class ActionModule(CollectionAction):
    module = windows_event_info

    def perform(self, task: Task) -> dict[str, t.Any]:
        asked = task.parameters
        since = moment_option("since", asked["since"])
        session = task.open("windows")
        events = read_events(session, asked["log"], asked["provider"], asked["ids"], since, asked["limit"])
        value = asked["value"]
        return {"events": [event.to_result() for event in events if value is None or event.carries(value)]}
