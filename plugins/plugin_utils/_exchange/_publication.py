# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a certificate became the current one: event 2014 of AuthAdmin (procedures S3-27)."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import datetime
import typing as t

from ._windows import EventRecord

__all__ = ("PUBLICATION_EVENT_ID", "PUBLICATION_LOG", "PUBLICATION_PROVIDER", "find_publication")

PUBLICATION_LOG: t.Final = "Application"
PUBLICATION_PROVIDER: t.Final = "MSExchange AuthAdmin"
PUBLICATION_EVENT_ID: t.Final = 2014


def find_publication(events: t.Iterable[EventRecord], thumbprint: str) -> EventRecord | None:
    """The newest event that says this certificate is the current one now; events without a time count as oldest."""
    matching = [
        event
        for event in events
        if event.id == PUBLICATION_EVENT_ID
        and event.provider.lower() == PUBLICATION_PROVIDER.lower()
        and event.names_thumbprint(thumbprint)
    ]
    oldest = datetime.datetime.min.replace(tzinfo=datetime.timezone.utc)
    return max(matching, key=lambda event: event.time or oldest, default=None)
