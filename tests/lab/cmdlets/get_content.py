# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-Content of a file on the server's disk, or of a variable of the session's environment."""

from __future__ import annotations

import typing as t

from psrpcore.types import PSByte

from lab.contract import Call, Cmdlet, Kind, Parameter
from lab.organisation.disk import StoredFile

from .environment import is_variable, variable
from .file_paths import existing_files, is_on_disk
from .item_paths import PathError, place_of
from .items import PATHS, paths_of

# Of Windows PowerShell 5.1; the two that a file of this lab needs and what is as good as the first of them.
_BYTES, _TEXTS = "byte", ("default", "utf8", "string")
ENCODINGS = ("Byte", "Default", "String", "UTF8")


class GetContent(Cmdlet):
    """A file's lines, or its bytes with -Encoding Byte; each one by itself, or as -ReadCount and -Raw say.

    Left out: -Tail, -Delimiter, -Wait, -Stream, -Filter, -Include, -Exclude, other encodings, other providers' items.
    """

    name: t.ClassVar[str] = "Get-Content"
    net_class: t.ClassVar[str] = "Microsoft.PowerShell.Commands.GetContentCommand"
    default_set: t.ClassVar[str | None] = "Path"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        *PATHS,
        Parameter("ReadCount", Kind.INT64, by_property=True),
        Parameter("TotalCount", Kind.INT64, by_property=True, aliases=("First", "Head")),
        Parameter("Encoding", validate_set=ENCODINGS),
        Parameter("Raw", Kind.SWITCH),
        Parameter("Force", Kind.SWITCH),
    )

    def process(self, call: Call) -> None:
        for path in paths_of(call):
            try:
                if is_variable(path):
                    call.write(variable(call, path))
                    continue
                for found in existing_files(call, path) if _on_disk(call, path) else ():
                    self._write(call, found)
            except PathError as error:
                call.error(error.record)

    @staticmethod
    def _write(call: Call, found: StoredFile) -> None:
        encoding = str(call.bound.get("Encoding") or "Default").lower()
        if call.bound.get("Raw"):
            call.write(found.data if encoding == _BYTES else _text(found))
            return
        parts: list[t.Any] = [PSByte(byte) for byte in found.data]
        if encoding in _TEXTS:
            parts = list(_text(found).splitlines())
        total = call.bound.get("TotalCount")
        if total is not None and total >= 0:
            parts = parts[:total]
        size = call.bound.get("ReadCount")
        size = 1 if size is None else size
        if size == 1:
            for part in parts:
                call.write(part)
            return
        # None or less is all at once.
        step = size if size > 0 else max(1, len(parts))
        for start in range(0, len(parts), step):
            call.write(parts[start : start + step])


def _text(found: StoredFile) -> str:
    return found.data.decode("utf-8-sig", "replace")


def _on_disk(call: Call, path: str) -> bool:
    """Raises PathError for a drive that is not there. Assumption: other providers' items have no content, without an error."""
    if is_on_disk(path):
        return True
    place_of(call, path)
    return False


__all__ = ("ENCODINGS", "GetContent")
