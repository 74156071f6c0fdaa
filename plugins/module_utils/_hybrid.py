# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of the modules that look at the servers of a hybrid; documented in the doc fragment ``_hybrid``."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import typing as t

__all__ = ("HYBRID_SPEC",)

HYBRID_SPEC: dict[str, dict[str, t.Any]] = {
    "edge_hosts": {"type": "list", "elements": "str", "default": []},
}
