# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Get-ExchangeDiagnosticInfo returns: an XML document (cmdlet sheet 6.6).

Its layout and the process part are those of the results that HealthChecker's public test data holds.
"""

from __future__ import annotations

import datetime
import typing as t
import uuid
from xml.etree import ElementTree

from lab.contract import OBJECT, LiveObject
from lab.organisation import Server, Vantage
from lab.organisation.processes import Process

from .enums import OBJECT_STATE

TYPES = (
    "Microsoft.Exchange.Management.Powershell.Support.ExchangeDiagnosticInfoResult",
    "Microsoft.Exchange.Data.ConfigurableObject",
    OBJECT,
)
_NAMES = uuid.UUID("2b7c6d1e-58c0-5d0e-9a4b-7a1c0d3e4f55")

Content = t.Sequence[tuple[str, t.Any]]


def process_list(server: Server, processes: t.Iterable[Process], *, missing: bool = False) -> LiveObject:
    """The processes that can be asked. :param missing: because the one that was asked for is not among them."""
    listed = [
        ("Process", [("guid", uuid.uuid5(_NAMES, f"{server.fqdn}|{item.pid}")), ("id", item.pid), ("name", item.name)])
        for item in processes
    ]
    said = f"Specified process is not registered. Currently registered on {server.fqdn}."
    error: Content = [("error", said)] if missing else []
    return _result([("ProcessLocator", [*error, ("count", len(listed)), *listed])])


def service_host(vantage: Vantage, server: Server, process: Process, last_run: datetime.datetime | None) -> LiveObject:
    """The service host's own facts, and when AuthAdmin ran last.

    Left out: all components but AuthAdmin's scheduler. Assumption: where it never ran, the element is missing; its moment
    is written like those of the process.
    """
    scheduler: Content = [] if last_run is None else [("lastRunTime", _moment(last_run))]
    components: Content = [("CacheScheduler", scheduler)]
    return _result(
        [
            ("ProcessInfo", _process_info(server, process, vantage.now())),
            ("Components", [("AnchorApplication", [("AnchorServiceComponents", components)])]),
        ]
    )


def _process_info(server: Server, process: Process, now: datetime.datetime) -> Content:
    return (
        ("id", process.pid),
        ("serverName", server.name.upper()),
        ("startTime", _moment(process.started)),
        ("currentTime", _moment(now)),
        ("lifetime", _lifetime(now - process.started)),
        # The lab does not model these: as in the recorded result of a 2019 server.
        ("threadCount", 19),
        ("handleCount", 968),
        ("workingSet", "63.48 MB (66,560,000 bytes)"),
        ("fastTrainExchangeVersion", ".".join(str(part) for part in server.version)),
    )


def _result(content: Content) -> LiveObject:
    """The object: two blanks for each level, CR LF, no declaration. Its SerializationData is left out."""
    root = _element("Diagnostics", content)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode").replace("\n", "\r\n")
    properties = {"Result": text, "Identity": None, "IsValid": True, "ObjectState": OBJECT_STATE.named("New")}
    return LiveObject(TYPES, text, properties)


def _element(name: str, content: t.Any) -> ElementTree.Element:
    made = ElementTree.Element(name)
    if isinstance(content, (list, tuple)):
        made.extend(_element(inner, value) for inner, value in content)
    else:
        made.text = str(content)
    return made


def _moment(moment: datetime.datetime) -> str:
    """ISO 8601 in UTC, zeros at the end of the fraction cut: ``2023-02-22T14:55:52.1195588Z``."""
    there = moment.astimezone(datetime.timezone.utc)
    fraction = f".{there:%f}".rstrip("0").rstrip(".")
    return f"{there:%Y-%m-%dT%H:%M:%S}{fraction}Z"


def _lifetime(span: datetime.timedelta) -> str:
    """A TimeSpan's text: ``6.04:39:03.2092007``."""
    days = f"{span.days}." if span.days else ""
    fraction = f".{span.microseconds:06}0" if span.microseconds else ""
    return f"{days}{span.seconds // 3600:02}:{span.seconds // 60 % 60:02}:{span.seconds % 60:02}{fraction}"


__all__ = ("TYPES", "process_list", "service_host")
