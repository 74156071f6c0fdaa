# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The FileInfo object: what Get-Item gives for a file. None is recorded; the properties are those of .NET's documentation."""

from __future__ import annotations

from psrpcore.types import PSInt64

from lab.contract import OBJECT, LiveObject
from lab.organisation import Server
from lab.organisation.disk import StoredFile

from .moments import local

TYPES = ("System.IO.FileInfo", "System.IO.FileSystemInfo", "System.MarshalByRefObject", OBJECT)
PROVIDER = "Microsoft.PowerShell.Core\\FileSystem"


def file_info(server: Server, found: StoredFile) -> LiveObject:
    """A file. Left out: its directory as an object, its attributes, its access rules and its version."""
    folder, _separator, name = found.path.rpartition("\\")
    directory = folder if len(folder) > len("C:") else folder + "\\"
    stem, dot, extension = name.rpartition(".")
    written, utc = local(found.written, server.utc_offset), found.written
    return LiveObject(
        TYPES,
        found.path,
        {
            "Name": name,
            "Length": PSInt64(len(found.data)),
            "DirectoryName": directory,
            "IsReadOnly": False,
            "Exists": True,
            "FullName": found.path,
            "Extension": dot + extension,
            "CreationTime": written,
            "CreationTimeUtc": utc,
            "LastAccessTime": written,
            "LastAccessTimeUtc": utc,
            "LastWriteTime": written,
            "LastWriteTimeUtc": utc,
        },
        {
            "PSPath": f"{PROVIDER}::{found.path}",
            "PSParentPath": f"{PROVIDER}::{directory}",
            "PSChildName": name,
            "PSIsContainer": False,
            "BaseName": stem if dot else name,
        },
        source=found,
    )


__all__ = ("PROVIDER", "TYPES", "file_info")
