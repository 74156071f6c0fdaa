# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what is in the folder for temporary files of a session's account."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import re
import typing as t

from .._exchange import UnreadableObject
from .._refusal import Refusal
from .._remoting import Command, Reply, Session
from .._wire import WireObject, text
from ._expected import raise_unless

__all__ = ("content_of", "is_there", "read_named", "temporary_folder")

_MISSING = ("PathNotFound", "ItemNotFound")
# No wildcard's character, so that it can stand in a pattern.
_FOLDER = re.compile(r"[A-Za-z]:(?:\\[^\\/:*?\"<>|\[\]\r\n]+)+")
_OF_WINDOWS = re.compile(r".*\\(?:windows|winnt)\\temp", re.IGNORECASE)


def temporary_folder(session: Session) -> str:
    """The folder's path. It lies in the account's profile, where only that account, administrators and SYSTEM may read.

    :raises Refusal: it does not, or is no plain path.
    """
    reply = session.invoke([Command("Get-Content", {"Path": "Env:\\TEMP"})])
    reply.raise_first_error()
    folder = (text(reply.outputs[0]) or "").rstrip("\\") if len(reply.outputs) == 1 else ""
    if not _FOLDER.fullmatch(folder) or _OF_WINDOWS.fullmatch(folder):
        raise Refusal(
            f"{session.server}: the folder for temporary files of the session is {folder or 'not known'!r}, and not one of the "
            "account's own profile, so a file with a password is not put there. Nothing was changed. Log on with an account "
            "that has a profile on this server."
        )
    return folder


def read_named(session: Session, pattern: str) -> list[str]:
    """The full paths of the files that fit the pattern; none where there is no such folder.

    :raises RemotingError: they can't be listed.
    """
    listing = Command("Get-ChildItem", {"Path": pattern, "Force": True})
    reply = session.invoke([listing, Command("Select-Object", {"Property": ["FullName"]})])
    raise_unless(reply, _MISSING)
    return [text(found.get("FullName")) or "" for found in reply.outputs if isinstance(found, WireObject)]


def is_there(session: Session, path: str) -> bool:
    """Whether there is a file of that path.

    :raises RemotingError: the endpoint does not say.
    """
    reply = session.invoke([Command("Test-Path", {"LiteralPath": path})])
    reply.raise_first_error()
    return True in reply.outputs


def content_of(reply: Reply) -> bytes:
    """The bytes that Get-Content -Encoding Byte gave: one array of numbers with -ReadCount 0, else one by one.

    :raises UnreadableObject: there are none.
    """
    found = [output for output in reply.outputs if isinstance(output, (bytes, list, int))]
    values = found[0] if len(found) == 1 and isinstance(found[0], (bytes, list)) else found
    try:
        content = bytes(t.cast("list[int]", values))
    except (TypeError, ValueError):
        content = b""
    if not content:
        raise UnreadableObject(f"{reply.server}: Get-Content did not give the bytes of the file")
    return content
