# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Moments as the collection keeps and prints them: aware, UTC."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import datetime

__all__ = ("as_utc", "iso_utc")


def as_utc(moment: datetime.datetime) -> datetime.datetime:
    """The same moment in UTC.

    :raises ValueError: for a moment without a zone, which nothing here may guess.
    """
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError(f"a moment without a time zone: {moment.isoformat()}")
    try:
        return moment.astimezone(datetime.timezone.utc)
    except OverflowError:
        # Year 1 in an eastern zone and year 9999 in a western one lie outside what Python can hold in UTC.
        return moment.replace(tzinfo=datetime.timezone.utc)


def iso_utc(moment: datetime.datetime) -> str:
    """ISO 8601 in UTC with whole seconds, as results show every moment: ``2026-11-24T18:30:00Z``."""
    return as_utc(moment).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
