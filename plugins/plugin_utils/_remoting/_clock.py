# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The endpoint's clock, read from the Date header of its answers."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import datetime
import email.utils
import time

__all__ = ("ServerClock",)

_SECOND = datetime.timedelta(seconds=1)


class ServerClock:
    """What time it is at the endpoint: the last Date header, advanced by the controller's monotonic clock.

    The header has whole seconds, so an estimate is kept as long as a new header does not contradict it; that way it does
    not step back and forth.
    """

    def __init__(self) -> None:
        self._known: tuple[datetime.datetime, float] | None = None

    def read(self, header: str | None) -> None:
        """Takes an answer's Date header; one that is missing or malformed is passed over."""
        if not header:
            return
        try:
            date = email.utils.parsedate_to_datetime(header)
        except (TypeError, ValueError):
            return
        if date.tzinfo is None:
            # RFC 9110: the date is in UTC whatever the zone is called; "-0000" is read as no zone.
            date = date.replace(tzinfo=datetime.timezone.utc)
        date = date.astimezone(datetime.timezone.utc)
        if self._known is None or not date <= self.now() < date + _SECOND:
            self._known = (date, time.monotonic())

    def now(self) -> datetime.datetime:
        """The time there (UTC); the controller's own time if no answer had a date."""
        if self._known is None:
            return datetime.datetime.now(datetime.timezone.utc)
        date, then = self._known
        return date + datetime.timedelta(seconds=time.monotonic() - then)
