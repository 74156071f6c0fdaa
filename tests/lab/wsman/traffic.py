# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What went over the endpoints, without TLS, to be searched for what must not be in it.

HTTP's own headers are no part of it, and so not the password that Basic authentication sends.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import html
import os
import pathlib
import re
import threading

# What holds fragments of PSRP: the opening of a shell, a command's first ones, and all that is sent and received.
_ENCODED = re.compile(r"<(?:[\w.-]+:)?(creationXml|Arguments|Stream)\b[^>]*>([^<]+)</")
_CODE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LATIN_1 = "lab.wsman.latin-1"


def _as_latin_1(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error(_LATIN_1, _as_latin_1)


def readable(data: bytes) -> str:
    """The bytes as text: what is UTF-8 as such, each other byte as Latin-1 has it."""
    return data.decode("utf-8", _LATIN_1)


def expanded(body: bytes) -> str:
    """The body as text, then what its encoded parts hold, each after its element's name.

    What is escaped in such a part, as XML and CLIXML do it, is there a second time without: a search must find both.
    """
    text = readable(body)
    parts = [text]
    for match in _ENCODED.finditer(text):
        try:
            data = base64.b64decode(match[2])
        except (binascii.Error, ValueError):
            # Not what it says it is; as it came it is in the text already.
            continue
        held = readable(data)
        parts.append(f"[{match[1]}] {held}")
        plain = _unescaped(held)
        if plain != held:
            parts.append(f"[{match[1]}, unescaped] {plain}")
    return "\n".join(parts)


def _unescaped(text: str) -> str:
    """XML's ``&lt;``, then CLIXML's ``_x000A_``, resolved; halves of a character come as two codes."""
    units = _CODE.sub(lambda match: chr(int(match[1], 16)), html.unescape(text))
    return units.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class Traffic:
    """Keeps HTTP bodies of both directions, in their order. Every method may be called from many threads.

    :param file: they are appended to it as well; for its owner only.
    """

    def __init__(self, file: pathlib.Path | None = None) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._kept: list[str] = []

    def add(self, heading: str, body: bytes) -> None:
        """Keeps a body under a heading; an empty one is left out."""
        if not body:
            return
        text = f"{heading}\n{expanded(body)}"
        with self._lock:
            self._kept.append(text)
            if self._file is not None:
                descriptor = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
                with os.fdopen(descriptor, "wb") as stream:
                    stream.write(f"{text}\n\n".encode())

    def kept(self) -> list[str]:
        """A copy of all that was kept."""
        with self._lock:
            return list(self._kept)


__all__ = ("Traffic", "expanded", "readable")
