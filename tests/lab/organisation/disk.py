# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files that something in the lab has written on a server's disk; no others are there.

Assumption: every folder exists, and the drive C: alone.
"""

from __future__ import annotations

import dataclasses
import datetime
import re

from .vantage import Vantage

_PATH = re.compile(r"(?i:c):\\(?:[^\\/:*?\"<>|\r\n]+\\)*[^\\/:*?\"<>|\r\n]+")


@dataclasses.dataclass(frozen=True)
class StoredFile:
    """A file with its content, which may be secret. :ivar path: as it was written, ``C:\\edge.xml``."""

    path: str
    data: bytes = dataclasses.field(repr=False)
    written: datetime.datetime

    @property
    def name(self) -> str:
        """Without its folder."""
        return self.path.rpartition("\\")[2]


def is_file_path(path: str) -> bool:
    """Whether it is the full path of something that may be a file on the drive."""
    return _PATH.fullmatch(path) is not None


def write(vantage: Vantage, path: str, data: bytes) -> StoredFile:
    """Writes the file on the hosting server, over what is there. Raises ValueError for what is no full path."""
    if not is_file_path(path):
        raise ValueError(f"{path!r} is no full path of a file on C:")
    with vantage.organisation.settled() as now:
        written = StoredFile(path, data, now)
        vantage.server.files[path.lower()] = written
        return written


def read(vantage: Vantage, path: str) -> StoredFile | None:
    """The file on the hosting server, compared without case; None where there is none."""
    with vantage.organisation.settled():
        return vantage.server.files.get(path.replace("/", "\\").lower())


def files(vantage: Vantage) -> list[StoredFile]:
    """All files on the hosting server."""
    with vantage.organisation.settled():
        return list(vantage.server.files.values())


def remove(vantage: Vantage, path: str) -> None:
    """Deletes the file; one that is not there is no error."""
    with vantage.organisation.settled():
        vantage.server.files.pop(path.lower(), None)
