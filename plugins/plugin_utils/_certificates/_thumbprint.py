# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thumbprints: the SHA-1 of a certificate's DER, as Exchange writes it."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import hashlib
import unicodedata

__all__ = ("clean_thumbprint", "normalise_thumbprint", "thumbprint_of")

_LENGTH = 40
_DIGITS = frozenset("0123456789ABCDEF")
_OTHER_HASHES = {32: "an MD5 hash", 64: "a SHA-256 hash", 96: "a SHA-384 hash", 128: "a SHA-512 hash"}


def _is_separator(character: str) -> bool:
    """Whether people and dialogs put it between the digits without meaning anything by it.

    Category Cf holds what cannot be seen: U+200E, which the certificate dialog of Windows copies along, U+200F, U+FEFF,
    the zero-width space and joiners, the soft hyphen.
    """
    return character in ":" or character.isspace() or unicodedata.category(character) == "Cf"


def clean_thumbprint(text: str) -> str:
    """The text in upper case without blanks, colons and invisible characters; nothing is checked."""
    return "".join(character for character in text if not _is_separator(character)).upper()


def normalise_thumbprint(text: str) -> str:
    """A thumbprint as Exchange writes it: 40 upper-case hexadecimal digits.

    Blanks, colons and invisible characters are removed.

    :raises ValueError: with a sentence that says what is wrong.
    """
    cleaned = "".join(character for character in text if not _is_separator(character))
    if not cleaned:
        raise ValueError(f"a thumbprint has {_LENGTH} hexadecimal digits, and this text holds none")
    for character in cleaned:
        # Not str.upper() of the whole: that turns some foreign letters into ASCII ones.
        if not character.isascii() or character.upper() not in _DIGITS:
            name = unicodedata.name(character, "no name")
            shown = character if character.isprintable() else "\N{REPLACEMENT CHARACTER}"
            raise ValueError(
                f"a thumbprint has only the digits 0 to 9 and A to F, and this text holds '{shown}'"
                f" (U+{ord(character):04X}, {name})"
            )
    if len(cleaned) != _LENGTH:
        hint = f"; that is the length of {_OTHER_HASHES[len(cleaned)]}" if len(cleaned) in _OTHER_HASHES else ""
        raise ValueError(
            f"a thumbprint (the SHA-1 hash of the certificate) has {_LENGTH} hexadecimal digits,"
            f" and this text has {len(cleaned)}{hint}"
        )
    return cleaned.upper()


def thumbprint_of(der: bytes) -> str:
    """The thumbprint of a certificate."""
    return hashlib.sha1(der, usedforsecurity=False).hexdigest().upper()
