# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What transport writes into the event log about its certificates (cmdlet sheet 7.3, procedures S2-04 and S2-05).

Only the values that an event carries are read, never its text, which is in the server's language.
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import typing as t

from .._certificates import normalise_thumbprint
from ._windows import EventRecord

__all__ = (
    "INTERNAL_EXPIRED",
    "INTERNAL_GONE",
    "STARTTLS_MISSING",
    "TRANSPORT_EVENTS",
    "TRANSPORT_SOURCES",
    "TransportEvent",
    "latest_transport_events",
)

TRANSPORT_SOURCES = ("MSExchangeTransport", "MSExchangeFrontEndTransport")
"""The two services, which are the sources of their events. Servers before 2013, and Edge servers, have the first alone."""

INTERNAL_GONE, STARTTLS_MISSING, INTERNAL_EXPIRED = 12013, 12014, 12015
TRANSPORT_EVENTS = (INTERNAL_GONE, STARTTLS_MISSING, INTERNAL_EXPIRED)


@dataclasses.dataclass(frozen=True)
class TransportEvent:
    """All events of one kind about the same thing; a part that an event does not carry is empty.

    :ivar time: of the newest. :ivar count: how many there are among those read.
    :ivar name: of 12014, what was looked for: a domain name, or ``<I>issuer<S>subject`` where the connector names its
        certificate.
    :ivar connector, fqdn: of 12014; the FQDN is the computer's where the connector has none (procedures S2-06).
    :ivar thumbprint: of 12013 and 12015.
    """

    id: int
    source: str
    time: datetime.datetime | None
    count: int = 1
    name: str = ""
    connector: str = ""
    fqdn: str = ""
    thumbprint: str = ""

    @classmethod
    def from_record(cls, record: EventRecord) -> TransportEvent:
        """One event by itself."""
        if record.id != STARTTLS_MISSING:
            return cls(record.id, record.provider, record.time, thumbprint=_thumbprint(record.data))
        # The values are numbered as they stand in the text: the name, the connector, its FQDN.
        name, connector, fqdn, *_more = (*(value.strip() for value in record.data), "", "", "")
        if not _is_name(name):
            return cls(record.id, record.provider, record.time)
        return cls(record.id, record.provider, record.time, name=name, connector=connector, fqdn=fqdn)

    @property
    def _about(self) -> tuple[int, tuple[str, ...]]:
        parts = (self.source, self.name, self.connector, self.fqdn, self.thumbprint)
        return self.id, tuple(part.casefold() for part in parts)

    def same_as(self, other: TransportEvent) -> bool:
        """Whether both say the same thing."""
        return self._about == other._about


def latest_transport_events(records: t.Iterable[EventRecord]) -> list[TransportEvent]:
    """One for each thing that the events say, with the time of its newest; the newest first."""
    found: list[TransportEvent] = []
    for event in sorted(map(TransportEvent.from_record, records), key=_moment, reverse=True):
        known = next((number for number, other in enumerate(found) if other.same_as(event)), None)
        if known is None:
            found.append(event)
        else:
            found[known] = dataclasses.replace(found[known], count=found[known].count + 1)
    return found


def _moment(event: TransportEvent) -> float:
    return float("-inf") if event.time is None else event.time.timestamp()


def _thumbprint(values: t.Iterable[str]) -> str:
    for value in values:
        with contextlib.suppress(ValueError):
            return normalise_thumbprint(value)
    return ""


def _is_name(value: str) -> bool:
    """Not a whole sentence: an event whose values could not be told apart may have its text for a value."""
    return value.upper().startswith("<I>") or (bool(value) and len(value.split()) == 1 and "。" not in value)
