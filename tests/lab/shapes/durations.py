# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exchange's own durations and limits (wire-shapes 6)."""

from __future__ import annotations

import datetime

from psrpcore.types import PSInt64

from lab.contract import OBJECT, LiveObject

from .directory import exchange_data


def enhanced_time_span(value: datetime.timedelta) -> LiveObject:
    """An EnhancedTimeSpan: ``00:10:00``, ``30.00:00:00``."""
    seconds = value.days * 86400 + value.seconds
    hours, minutes = value.seconds // 3600, value.seconds // 60 % 60
    days = f"{value.days}." if value.days else ""
    return LiveObject(
        ("Microsoft.Exchange.Data.EnhancedTimeSpan", "System.ValueType", OBJECT),
        f"{days}{hours:02}:{minutes:02}:{value.seconds % 60:02}",
        {
            "Days": value.days,
            "Hours": hours,
            "Milliseconds": value.microseconds // 1000,
            "Minutes": minutes,
            "Seconds": value.seconds % 60,
            "Ticks": PSInt64(seconds * 10_000_000 + value.microseconds * 10),
            "TotalDays": value / datetime.timedelta(days=1),
            "TotalHours": value / datetime.timedelta(hours=1),
            "TotalMilliseconds": value / datetime.timedelta(milliseconds=1),
            "TotalMinutes": value / datetime.timedelta(minutes=1),
            "TotalSeconds": value.total_seconds(),
            "Sign": (value > datetime.timedelta(0)) - (value < datetime.timedelta(0)),
        },
    )


def unlimited(item_type: str = exchange_data("ByteQuantifiedSize")) -> LiveObject:
    """An Unlimited<T> without a limit: no ``Value``."""
    return LiveObject(
        (f"Microsoft.Exchange.Data.Unlimited`1[[{item_type}]]", "System.ValueType", OBJECT),
        "Unlimited",
        {"IsUnlimited": True},
    )


def limited(value: int | str, item_type: str) -> LiveObject:
    """An Unlimited<T> with a limit."""
    return LiveObject(
        (f"Microsoft.Exchange.Data.Unlimited`1[[{item_type}]]", "System.ValueType", OBJECT),
        str(value),
        {"IsUnlimited": False, "Value": value},
    )


__all__ = ("enhanced_time_span", "limited", "unlimited")
