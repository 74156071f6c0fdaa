# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PowerShell's wildcards: ``*``, ``?`` and ``[abc]``, without case."""

from __future__ import annotations

import re


def is_pattern(text: str) -> bool:
    """Whether the text holds a wildcard."""
    return any(character in text for character in "*?[")


def matches(pattern: str, text: str, *, case: bool = False) -> bool:
    """Whether the whole text fits the pattern."""
    return re.fullmatch(_expression(pattern), text, re.DOTALL if case else re.DOTALL | re.IGNORECASE) is not None


def _expression(pattern: str) -> str:
    parts: list[str] = []
    position = 0
    while position < len(pattern):
        character = pattern[position]
        end = pattern.find("]", position + 2) if character == "[" else -1
        if character == "`" and position + 1 < len(pattern):
            position += 1
            parts.append(re.escape(pattern[position]))
        elif character == "*":
            parts.append(".*")
        elif character == "?":
            parts.append(".")
        elif end > 0:
            inside = pattern[position + 1 : end].replace("\\", r"\\").replace("^", r"\^").replace("[", r"\[")
            parts.append(f"[{inside}]")
            position = end
        else:
            parts.append(re.escape(character))
        position += 1
    return "".join(parts)


__all__ = ("is_pattern", "matches")
