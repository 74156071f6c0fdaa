# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server's event log."""

from __future__ import annotations

import datetime
import typing as t

from .model import Event, Server
from .organisation import Organisation
from .vantage import Vantage

ERROR, WARNING, INFORMATION = 2, 3, 4

AUTH_ADMIN_PROVIDER = "MSExchange AuthAdmin"
SIGNING_CERTIFICATE_UPDATED = 2014


def write_event(
    organisation: Organisation,
    server: Server,
    *,
    log: str,
    provider: str,
    event_id: int,
    level: int,
    message: str,
    data: tuple[str, ...] = (),
    category: str = "General",
) -> Event:
    """Appends an event of this moment to the server's log."""
    with organisation.lock:
        record = 1 + next((event.record_id for event in reversed(server.events) if event.log == log), 0)
        event = Event(log, provider, event_id, level, organisation.clock.now(), message, data, record, category)
        server.events.append(event)
        return event


def events(
    vantage: Vantage,
    *,
    logs: t.Collection[str] | None = None,
    providers: t.Collection[str] | None = None,
    ids: t.Collection[int] | None = None,
    levels: t.Collection[int] | None = None,
    since: datetime.datetime | None = None,
    until: datetime.datetime | None = None,
) -> list[Event]:
    """Events of the hosting server that fit all given conditions, newest first (cmdlet sheet 8.4).

    Names of logs and providers are compared without case; both moments are included.
    """
    wanted_logs = None if logs is None else {name.lower() for name in logs}
    wanted_providers = None if providers is None else {name.lower() for name in providers}
    with vantage.organisation.settled():
        found = [
            event
            for event in vantage.server.events
            if (wanted_logs is None or event.log.lower() in wanted_logs)
            and (wanted_providers is None or event.provider.lower() in wanted_providers)
            and (ids is None or event.id in ids)
            and (levels is None or event.level in levels)
            and (since is None or event.time >= since)
            and (until is None or event.time <= until)
        ]
    return sorted(found, key=lambda event: (event.time, event.record_id), reverse=True)
