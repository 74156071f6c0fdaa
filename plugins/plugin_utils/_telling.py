# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How an error is told: where, what happened, what was under way, what the other side said, what to do."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

__all__ = ("told",)

_ENDS = (".", "!", "?", "\u3002")


def told(where: str, happened: str, *, said: str, remedy: str, command: str = "") -> str:
    """The sentences in one line; what is empty is left out."""
    parts = [f"{where}: {happened}"]
    if command:
        parts.append(f"Under way: {command}.")
    if said:
        parts.append(f"It said: {said}" if said.endswith(_ENDS) else f"It said: {said}.")
    return " ".join([*parts, remedy]).strip()
