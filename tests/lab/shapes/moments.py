# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Moments as a server prints and sends them."""

from __future__ import annotations

import datetime

from psrpcore.types import PSDateTime

INVARIANT = "%m/%d/%Y %H:%M:%S"
"""The invariant culture's general form, which every certificate recorded over the endpoint shows (wire-shapes 3)."""


class ServerZone(datetime.tzinfo):
    """A server's own zone. It is never equal to UTC, so that a local time travels with its offset, ``+00:00`` included."""

    def __init__(self, offset: datetime.timedelta) -> None:
        self._offset = offset

    def utcoffset(self, _moment: datetime.datetime | None, /) -> datetime.timedelta:
        return self._offset

    def dst(self, _moment: datetime.datetime | None, /) -> datetime.timedelta:
        return datetime.timedelta(0)

    def tzname(self, _moment: datetime.datetime | None, /) -> str:
        return "local"


class _FirstYear(PSDateTime):
    """A date whose year is written with four digits, which the C library does not do for the first thousand years."""

    def strftime(self, format: str, /) -> str:  # noqa: A002
        return super().strftime(format.replace("%Y", f"{self.year:04}"))


NEVER = _FirstYear(1, 1, 1)
"""``0001-01-01T00:00:00`` without a zone, which means never (wire-shapes 8)."""


def local(moment: datetime.datetime, offset: datetime.timedelta) -> datetime.datetime:
    """The moment as the server's DateTime of Kind Local (wire-shapes 8)."""
    return moment.astimezone(ServerZone(offset))


def culture_text(there: datetime.datetime, culture: str) -> str:
    """A moment in the general form of a culture: short date, long time.

    ``12/30/2027 2:39:08 PM`` in en-US (cmdlet sheet 1.5, P1), ``2027/12/30 14:39:08`` in ja-JP.

    :param there: in the time zone to print.
    """
    if culture.lower() == "en-us":
        hour = there.hour % 12 or 12
        half = "AM" if there.hour < 12 else "PM"
        return f"{there.month}/{there.day}/{there.year} {hour}:{there:%M:%S} {half}"
    if culture.lower() == "ja-jp":
        return f"{there:%Y/%m/%d} {there.hour}:{there:%M:%S}"
    # Assumption: other cultures print the invariant form.
    return there.strftime(INVARIANT)


__all__ = ("INVARIANT", "NEVER", "ServerZone", "culture_text", "local")
