# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When the AuthAdmin servicelet of a server ran last (procedures S3-22, S3-25; cmdlet sheet 6.6)."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime
import re
import typing as t

from .._wire import WireObject, text
from ._reading import UnreadableObject, wire_object

__all__ = ("DIAGNOSED_PROCESS", "AuthAdminRun")

DIAGNOSED_PROCESS: t.Final = "Microsoft.Exchange.ServiceHost"

# A document of which two elements matter. They are searched for, not parsed: what a process says of itself differs from
# version to version, and only its own words can make it unreadable.
_SERVER = re.compile(r"<serverName>\s*([^<\s]+)\s*</serverName>")
_SCHEDULER = re.compile(r"<CacheScheduler\b[^>]*>(.*?)</CacheScheduler>", re.DOTALL)
_LAST_RUN = re.compile(r"<lastRunTime>\s*([^<]*?)\s*</lastRunTime>")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)")


@dataclasses.dataclass(frozen=True)
class AuthAdminRun:
    """What a server's service host says of AuthAdmin.

    :ivar last_run: UTC, whole seconds; None where it is not known, or AuthAdmin has never run there.
    """

    server: str
    last_run: datetime.datetime | None

    @classmethod
    def from_wire(cls, value: t.Any) -> AuthAdminRun:
        """Read the result of Get-ExchangeDiagnosticInfo: its property Result, or its text.

        :raises UnreadableObject: it says not even of which server it is.
        """
        document = value if isinstance(value, str) else _document(wire_object(value, "a diagnostic result"))
        server = _SERVER.search(document)
        if server is None:
            raise UnreadableObject("a diagnostic result came without the name of its server")
        # Several applications can have a scheduler; the one that ran last says the least against AuthAdmin.
        runs = [_moment(run) for part in _SCHEDULER.findall(document) for run in _LAST_RUN.findall(part)]
        return cls(server[1], max((run for run in runs if run is not None), default=None))


def _document(value: WireObject) -> str:
    return text(value.get("Result")) or value.text or ""


def _moment(said: str) -> datetime.datetime | None:
    """A moment with a zone; without one it could be any of a day, and year 1 is "never"."""
    match = _MOMENT.fullmatch(said)
    if match is None or match[1].startswith("0001"):
        return None
    zone = "+00:00" if match[2] == "Z" else match[2]
    try:
        return datetime.datetime.fromisoformat(match[1] + zone).astimezone(datetime.timezone.utc)
    except ValueError:
        return None
