# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading properties of wire objects, in each of the forms that they come in."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import datetime
import re
import typing as t

from .._certificates import as_utc, iso_utc
from .._wire import ABSENT, WireEnum, WireObject, items, number, text

__all__ = (
    "UNKNOWN",
    "UnreadableObject",
    "boolean",
    "flag_names",
    "is_selected",
    "moment",
    "or_unknown",
    "required_text",
    "texts",
    "whole_number",
    "wire_object",
)

UNKNOWN: t.Final = "unknown"
"""How a result says that a value is not known. Never an empty value: empty is a fact."""

_DMTF = re.compile(r"(\d{14})\.(\d{6})([+-])(\d{3})")


class UnreadableObject(ValueError):
    """An object is not what it should be, or lacks a property that a decision needs."""


def wire_object(value: t.Any, what: str) -> WireObject:
    """The value as an object.

    :raises UnreadableObject: it is none.
    """
    if not isinstance(value, WireObject):
        raise UnreadableObject(f"expected {what}, got {type(value).__name__}")
    return value


def is_selected(value: WireObject) -> bool:
    """Whether Select-Object made it: null then means null, absent or unreadable (wire-shapes 11)."""
    return any(name.startswith("Selected.") for name in value.type_names)


def required_text(value: WireObject, name: str, what: str) -> str:
    """A text that is there and not empty.

    :raises UnreadableObject: it isn't.
    """
    found = text(value.get(name))
    if not found:
        raise UnreadableObject(f"{what} came without its property {name}")
    return found


def boolean(value: t.Any) -> bool | None:
    """A Boolean, also where only its text came; None where nothing did."""
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get((text(value) or "").lower())


def whole_number(value: t.Any) -> int | None:
    """An integer, also where only its digits came."""
    found = number(value)
    if found is not None:
        return found
    digits = text(value) if not isinstance(value, (bool, WireEnum)) else None
    return int(digits) if digits is not None and re.fullmatch(r"-?[0-9]{1,19}", digits) else None


def texts(value: t.Any) -> tuple[str, ...] | None:
    """The texts of a list's items; None for null and absent, which is not the same as empty."""
    found = items(value)
    if found is None:
        return None
    return tuple(item for item in (text(entry) for entry in found) if item)


def flag_names(value: t.Any) -> tuple[str, ...] | None:
    """The member names of a flags enumeration; ``None`` as its only name is the empty set; None for null and absent."""
    found = text(value)
    if not found:
        return None
    names = tuple(name for name in (part.strip() for part in found.split(",")) if name)
    return () if names == ("None",) else names


def moment(value: t.Any) -> datetime.datetime | None:
    """A moment in UTC; None for null, for absent, for year 1 (Exchange's "never"), and for one without a zone.

    Also takes the DMTF text in which WMI writes moments, whose zone is in minutes: ``20261124183000.123456+540``.
    """
    if isinstance(value, str):
        match = _DMTF.fullmatch(value)
        if not match:
            return None
        offset = datetime.timedelta(minutes=int(match[3] + match[4]))
        value = datetime.datetime.strptime(match[1] + match[2], "%Y%m%d%H%M%S%f").replace(
            tzinfo=datetime.timezone(offset)
        )
    if not isinstance(value, datetime.datetime) or value.year == 1 or value.utcoffset() is None:
        return None
    return as_utc(value)


def or_unknown(value: t.Any) -> t.Any:
    """A value for a result: plain JSON, moments as text, ``unknown`` for None."""
    if value is None or value is ABSENT:
        return UNKNOWN
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, datetime.datetime):
        return iso_utc(value)
    return value
