# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Set-Content of a file on the server's disk."""

from __future__ import annotations

import typing as t

from lab.contract import (
    SYSTEM_EXCEPTION,
    Call,
    Category,
    Cmdlet,
    ErrorRecord,
    Kind,
    NetException,
    Parameter,
    TerminatingError,
)
from lab.organisation import disk

from .common import vantage_of
from .file_paths import existing_files, is_on_disk
from .get_content import ENCODINGS
from .item_paths import PathError, place_of
from .items import PATHS, paths_of
from .wildcards import has_wildcard


class SetContent(Cmdlet):
    """Writes a file anew: lines, or bytes with -Encoding Byte (Microsoft's page on the cmdlet of 5.1; 2.0 has the same of it).

    Left out: values from the pipeline, -PassThru, -NoNewline, -Stream, -Filter, -Include, -Exclude, other providers' items.
    """

    name: t.ClassVar[str] = "Set-Content"
    net_class: t.ClassVar[str] = "Microsoft.PowerShell.Commands.SetContentCommand"
    default_set: t.ClassVar[str | None] = "Path"
    supports_should_process: t.ClassVar[bool] = True
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        *PATHS,
        Parameter("Value", Kind.OBJECTS, mandatory=True, position=1, nullable=True, type_name="System.Object[]"),
        Parameter("Encoding", validate_set=ENCODINGS),
        Parameter("Force", Kind.SWITCH),
    )

    def process(self, call: Call) -> None:
        data = self._data(call)
        for path in paths_of(call):
            try:
                for place in _places(call, path):
                    # The words of PowerShell's own resources.
                    if call.should_process(f"Path: {place}", "Set Content"):
                        disk.write(vantage_of(call), place, data)
            except PathError as error:
                call.error(error.record)

    @staticmethod
    def _data(call: Call) -> bytes:
        values = call.bound.get("Value") or []
        if str(call.bound.get("Encoding") or "").lower() != "byte":
            return "".join(f"{value}\r\n" for value in values).encode()
        if not all(isinstance(value, int) and 0 <= value < 256 for value in values):
            raise _not_bytes()
        return bytes(values)


def _places(call: Call, path: str) -> list[str]:
    """The files to write. Raises PathError for a drive that is not there, as does other providers' refusal."""
    if not is_on_disk(path):
        place_of(call, path)
        return []
    if "LiteralPath" not in call.bound and has_wildcard(path):
        return [found.path for found in existing_files(call, path)]
    return [path]


def _not_bytes() -> TerminatingError:
    """Assumption: the id; the words are those of PowerShell's resources."""
    message = "Cannot proceed with byte encoding. When using byte encoding the content must be of type byte."
    exception = NetException(("System.Management.Automation.PSArgumentException", *SYSTEM_EXCEPTION), message, None)
    return TerminatingError(ErrorRecord(exception, "GetContentWriterArgumentError", Category.InvalidArgument))


__all__ = ("SetContent",)
