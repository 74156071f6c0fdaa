# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares names as people write them with names as .NET prints them."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

__all__ = ("SYNONYMS", "same_name", "split_name", "unquoted")

SYNONYMS = {"ST": "S", "EMAIL": "E", "EMAILADDRESS": "E"}


def same_name(one: str, other: str) -> bool:
    """Whether two distinguished names are the same: blanks around the separators, the case of letters and the usual
    synonyms of attribute types do not count; the order does.

    Text that is no name equals only itself.
    """
    return _parts(one) == _parts(other)


def _parts(name: str) -> list[tuple[str, ...]]:
    parts = []
    for rdn in split_name(name, ",;"):
        values = []
        for pair in split_name(rdn, "+"):
            key, separator, value = pair.partition("=")
            label = key.strip().upper()
            label = SYNONYMS.get(label, label.removeprefix("OID."))
            values.append(f"{label}{separator}{' '.join(unquoted(value.strip()).split()).casefold()}")
        parts.append(tuple(sorted(values)))
    return parts


def split_name(text: str, separators: str) -> list[str]:
    """Cuts at separators that are neither quoted nor escaped."""
    pieces, piece, quoted, escaped = [], "", False, False
    for character in text:
        if escaped or character == "\\":
            escaped = not escaped
        elif character == '"':
            quoted = not quoted
        elif character in separators and not quoted:
            pieces.append(piece)
            piece = ""
            continue
        piece += character
    return [*pieces, piece]


def unquoted(value: str) -> str:
    """An attribute's value without quotation marks and escapes."""
    if len(value) > 1 and value[0] == value[-1] == '"':
        return value[1:-1].replace('""', '"').replace('\\"', '"')
    return value.replace("\\", "")
