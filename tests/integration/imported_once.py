# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All that a run of ansible-playbook imports sooner or later; imported by the process that the runs are forked from."""

from __future__ import annotations

import importlib
import warnings

from ansible.plugins.loader import init_plugin_loader

# Each run sets the loader up as well, and says that it was set up before.
warnings.filterwarnings("ignore", "AnsibleCollectionFinder has already been configured")
init_plugin_loader()
for _name in (
    "ansible.cli.playbook",
    "ansible.executor.playbook_executor",
    "ansible.plugins.connection.psrp",
    "ansible.plugins.connection.winrm",
    "ansible.plugins.strategy.linear",
    "ansible_collections.ansible.builtin",
    "ansible_collections.certops.exchange.plugins.plugin_utils._action",
    "ansible_collections.certops.exchange.plugins.plugin_utils._certificate_present",
    "ansible_collections.certops.exchange.plugins.plugin_utils._rotation",
    "psrpcore",
    "pypsrp.wsman",
    "requests_ntlm",
    "winrm",
):
    importlib.import_module(_name)
