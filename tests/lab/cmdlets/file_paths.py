# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Paths of the FileSystem provider, ``C:\\...``: which files they name."""

from __future__ import annotations

from lab.contract import Call
from lab.organisation import disk
from lab.organisation.disk import StoredFile
from lab.shapes.file_info import PROVIDER

from .common import vantage_of
from .item_paths import not_found
from .wildcards import has_wildcard, matches


def is_on_disk(path: str) -> bool:
    """Whether the path is one of the drive C:."""
    return _plain(path)[:2].lower() == "c:"


def existing_files(call: Call, path: str) -> list[StoredFile]:
    """The files that the path names, with wildcards where it is no literal one.

    Raises PathError where it names one that is not there. Left out: folders.
    """
    plain = _plain(path)
    if "LiteralPath" in call.bound or not has_wildcard(plain):
        found = disk.read(vantage_of(call), plain)
        if found is None:
            raise not_found(path)
        return [found]
    return [item for item in disk.files(vantage_of(call)) if matches(item.path, plain)]


def _plain(path: str) -> str:
    provider, separator, rest = path.partition("::")
    return (rest if separator and provider.lower() in (PROVIDER.lower(), "filesystem") else path).replace("/", "\\")


__all__ = ("existing_files", "is_on_disk")
