# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that say when and how the auth certificate is rotated; documented in the doc fragment ``_auth_policy``."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import typing as t

AUTH_POLICY_SPEC: dict[str, dict[str, t.Any]] = {
    "renew_before": {"type": "str", "default": "60d"},
    "effective_in_hours": {"type": "int", "default": 49},
    "immediate": {"type": "str", "choices": ["never", "when_broken", "when_needed"], "default": "when_broken"},
    "allow_partial": {"type": "bool", "default": False},
    "ignore_unreachable": {"type": "bool", "default": False},
    "hybrid_policy": {"type": "str", "choices": ["report", "block", "allow"], "default": "report"},
    "retire_thumbprint": {"type": "str"},
    "key_size": {"type": "int", "choices": [2048, 4096], "default": 2048},
    "lifetime": {"type": "int"},
    "clear_previous_after_hours": {"type": "int"},
    "manage_read_session": {"type": "bool", "default": True},
}

__all__ = ("AUTH_POLICY_SPEC",)
