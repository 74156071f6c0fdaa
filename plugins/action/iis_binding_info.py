# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the bindings of IIS, and the certificates that they present."""

from __future__ import annotations

import typing as t

from ansible_collections.certops.exchange.plugins.modules import iis_binding_info
from ansible_collections.certops.exchange.plugins.plugin_utils._action import CollectionAction, Task
from ansible_collections.certops.exchange.plugins.plugin_utils._certificates import iso_utc
from ansible_collections.certops.exchange.plugins.plugin_utils._present import read_iis
from ansible_collections.certops.exchange.plugins.plugin_utils._shown_windows import shown_binding, shown_entry


class ActionModule(CollectionAction):
    module = iis_binding_info

    def perform(self, task: Task) -> dict[str, t.Any]:
        site = task.parameters["site"]
        iis = read_iis(task.open("windows"))
        bindings = [b for b in iis.bindings if site is None or b.site.casefold() == site.casefold()]
        names = {binding.entry for binding in bindings}
        entries = [entry for entry in iis.entries if site is None or entry.name in names]
        return {
            "bindings": [shown_binding(iis, binding) for binding in bindings],
            "ssl_entries": [shown_entry(iis, entry) for entry in entries],
            "server_time": iso_utc(iis.now),
        }
