# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PowerShell's comparisons of live values: the right side is converted to the type of the left one."""

from __future__ import annotations

import datetime
import typing as t

from lab.contract import EnumValue

from ..values import items_of, to_text


def equal(left: t.Any, right: t.Any, *, case: bool = False) -> bool:
    """``-eq``, or ``-ceq``."""
    if left is None or right is None:
        return left is None and right is None
    if isinstance(left, EnumValue):
        return str(left).lower() == to_text(right).lower() or to_text(right) == str(left.number)
    if isinstance(left, bool):
        return left == truth(right)
    number = _numbers(left, right)
    if number is not None:
        return number[0] == number[1]
    moments = _moments(left, right)
    if moments is not None:
        return moments[0] == moments[1]
    if isinstance(left, bytes) or isinstance(right, bytes):
        return bool(left == right)
    first, second = to_text(left), to_text(right)
    return first == second if case else first.lower() == second.lower()


def order(left: t.Any, right: t.Any, *, case: bool = False) -> int:
    """Less than, equal to or greater than: -1, 0, 1. Null comes first."""
    if left is None or right is None:
        return (left is not None) - (right is not None)
    if isinstance(left, EnumValue):
        left = left.number
        right = right.number if isinstance(right, EnumValue) else right
    pair: tuple[t.Any, t.Any] = (
        _numbers(left, right) or _moments(left, right) or (_folded(left, case), _folded(right, case))
    )
    return int(pair[0] > pair[1]) - int(pair[0] < pair[1])


def truth(value: t.Any) -> bool:
    """What an if would make of the value."""
    items = items_of(value)
    if items is not None:
        return truth(items[0]) if len(items) == 1 else bool(items)
    if isinstance(value, EnumValue):
        return value.number != 0
    if isinstance(value, (bool, int, float, str, bytes)):
        return bool(value)
    return value is not None


def _folded(value: t.Any, case: bool) -> str:
    return to_text(value) if case else to_text(value).lower()


def _numbers(left: t.Any, right: t.Any) -> tuple[float, float] | None:
    if not isinstance(left, (int, float)):
        return None
    try:
        return left, float(to_text(right)) if not isinstance(right, (int, float)) else right
    except ValueError:
        return None


def _moments(left: t.Any, right: t.Any) -> tuple[datetime.datetime, datetime.datetime] | None:
    if not isinstance(left, datetime.datetime) or not isinstance(right, datetime.datetime):
        return None
    # .NET compares the clock's figures, whatever the zone.
    return left.replace(tzinfo=None), right.replace(tzinfo=None)


__all__ = ("equal", "order", "truth")
