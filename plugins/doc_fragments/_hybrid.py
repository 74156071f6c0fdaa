# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options in plugins/module_utils/_hybrid.py."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  edge_hosts:
    description:
      - Names of the hosts of the inventory that are Edge servers. Edge servers have no Exchange endpoint and answer to no other
        server, so that what they hold is read from the certificate store of their own Windows, over the connection that the
        inventory gives them. One that the hybrid configuration names and that is not here counts as not ready.
    type: list
    elements: str
    default: []
"""
