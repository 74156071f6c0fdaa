# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PowerShell's wildcards in names: ``*``, ``?``, ``[a-z]``, compared without case."""

from __future__ import annotations

import fnmatch
import typing as t


def has_wildcard(text: str) -> bool:
    """Whether the text is a pattern rather than a name."""
    return any(character in text for character in "*?[")


def matches(name: str, pattern: str) -> bool:
    """Whether the name fits the pattern."""
    return fnmatch.fnmatchcase(name.lower(), pattern.lower())


def matches_any(name: str, patterns: t.Iterable[str]) -> bool:
    """Whether the name fits one of the patterns."""
    return any(matches(name, pattern) for pattern in patterns)


__all__ = ("has_wildcard", "matches", "matches_any")
