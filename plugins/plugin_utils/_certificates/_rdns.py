# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The text of a distinguished name, taken apart: as .NET prints it, or as people write it.

.NET quotes a value that holds a separator and doubles the quotes inside; a backslash is a character like any other
(:mod:`_names`). OpenSSL and RFC 4514 put a backslash before such characters instead. The same text can be both:
``CN=a\\, O=b`` is ``a\\`` and ``O=b`` as .NET prints, and the one value ``a, O=b`` as RFC 4514 writes. So who reads says
which of the two it has.
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import re
import typing as t

from ._names import BLANKS, KEYS

__all__ = ("Rdns", "common_names", "read_rdns")

Rdns = tuple[tuple[tuple[str, str], ...], ...]
"""In the order of the text; an RDN is its pairs of attribute type and value. The type is a dotted number where it is
known, else the key in upper case."""

# What people and OpenSSL call the types that .NET calls otherwise.
_SYNONYMS = {
    "ST": "S",
    "EMAIL": "E",
    "EMAILADDRESS": "E",
    "GN": "G",
    "GIVENNAME": "G",
    "SURNAME": "SN",
    "TITLE": "T",
    "UID": "0.9.2342.19200300.100.1.1",
}
_OIDS = {key.upper(): number for number, key in KEYS.items()}
_COMMON_NAME = _OIDS["CN"]

_KEY = re.compile(r"[ \t\n\v\f\r]*([A-Za-z][A-Za-z0-9-]*|(?:OID\.)?[0-9]+(?:\.[0-9]+)+)[ \t\n\v\f\r]*=", re.IGNORECASE)
_QUOTED = re.compile(r'"((?:[^"]|"")*)"[ \t\n\v\f\r]*(?=[,;+]|$)', re.DOTALL)
_QUOTED_ESCAPED = re.compile(r'"((?:[^"\\]|""|\\.)*)"[ \t\n\v\f\r]*(?=[,;+]|$)', re.DOTALL)
_BARE = re.compile(r"[^,;+]*")
_BARE_ESCAPED = re.compile(r"(?:\\.|[^,;+\\])*", re.DOTALL)
_HEXADECIMAL = re.compile(r"(?:\\[0-9A-Fa-f]{2})+")
_SPECIAL = ' ",+;<>=#\\'


def read_rdns(text: str, *, typed: bool = False) -> Rdns:
    """The name's RDNs; an empty text is the empty name.

    :param typed: a person wrote it, who may have put backslashes before special characters. A text that makes no sense
        that way is read as .NET prints.
    :raises ValueError: it is no name.
    """
    if typed and "\\" in text:
        try:
            return _read(text, escapes=True)
        except ValueError:
            pass
    return _read(text, escapes=False)


def common_names(name: str) -> tuple[str, ...]:
    """The values of the name's common names, those that hold nothing left out; by its RDNs, not by the letters ``CN=``.

    :param name: as .NET prints it. One that can't be read has none.
    """
    try:
        rdns = read_rdns(name)
    except ValueError:
        return ()
    return tuple(value for rdn in rdns for kind, value in rdn if kind == _COMMON_NAME and value.strip())


def _read(text: str, *, escapes: bool) -> Rdns:
    rdns: list[list[tuple[str, str]]] = []
    if not text.strip(BLANKS):
        return ()
    at, separator = 0, ","
    while True:
        key = _KEY.match(text, at)
        if not key:
            raise ValueError(f"{text!r} is no name; write it like CN=mail.contoso.com, O=Contoso, C=US")
        value, at = _value(text, key.end(), escapes=escapes)
        if separator == "+":
            rdns[-1].append((_kind(key[1]), value))
        else:
            rdns.append([(_kind(key[1]), value)])
        if at == len(text):
            return tuple(tuple(rdn) for rdn in rdns)
        separator = text[at]
        at += 1


def _kind(key: str) -> str:
    label = key.upper().removeprefix("OID.")
    label = _SYNONYMS.get(label, label)
    return _OIDS.get(label, label)


def _value(text: str, at: int, *, escapes: bool) -> tuple[str, int]:
    while at < len(text) and text[at] in BLANKS:
        at += 1
    quoted = (_QUOTED_ESCAPED if escapes else _QUOTED).match(text, at)
    if quoted:
        inner = quoted[1].replace('""', '"')
        return (_unescaped(inner) if escapes else inner), quoted.end()
    bare = (_BARE_ESCAPED if escapes else _BARE).match(text, at)
    found = bare[0] if bare else ""
    if escapes:
        return _unescaped(_stripped(found)), at + len(found)
    return found.rstrip(BLANKS), at + len(found)


def _stripped(found: str) -> str:
    """Without blanks at the end; an escaped one stays."""
    bare = found.rstrip(BLANKS)
    backslashes = len(bare) - len(bare.rstrip("\\"))
    return bare + found[len(bare) : len(bare) + 1] if backslashes % 2 else bare


def _unescaped(value: str) -> str:
    """Without the backslashes that escape something; one before any other character stands for itself."""
    pieces, at = [], 0
    while at < len(value):
        pairs = _HEXADECIMAL.match(value, at)
        meant = _meant(pairs[0]) if pairs else None
        if pairs and meant is not None:
            pieces.append(meant)
            at = pairs.end()
        elif value[at] == "\\" and value[at + 1 : at + 2] and value[at + 1] in _SPECIAL:
            pieces.append(value[at + 1])
            at += 2
        else:
            pieces.append(value[at])
            at += 1
    return "".join(pieces)


def _meant(pairs: str) -> str | None:
    """What hexadecimal pairs stand for; None for letters that nobody would write so: ``CONTOSO\\administrator``."""
    try:
        meant = bytes.fromhex(pairs.replace("\\", "")).decode()
    except UnicodeDecodeError:
        return None
    plain: t.Final = any(character.isascii() and character.isalnum() for character in meant)
    return None if plain else meant
