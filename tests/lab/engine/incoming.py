# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what psrpcore read off the wire to live values."""

from __future__ import annotations

import datetime
import typing as t
import uuid

from psrpcore.types import PSByteArray, PSGuid, PSInt, PSObject, PSString

from lab.contract import LiveObject

from .values import CERTIFICATE2

_DESERIALIZED = "Deserialized."


Revive = t.Callable[[LiveObject], LiveObject]


def _as_it_came(value: LiveObject) -> LiveObject:
    return value


def to_live(value: t.Any, revive: Revive = _as_it_came) -> t.Any:
    """A live value; types that Python lacks stay psrpcore's (secure strings, script blocks, 64-bit numbers...).

    :param revive: what becomes of an object.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, dict):
        return {to_live(key, revive): to_live(item, revive) for key, item in value.items()}
    if isinstance(value, list):
        return [to_live(item, revive) for item in value]
    if isinstance(value, PSByteArray):
        return bytes(value)
    if isinstance(value, PSGuid):
        return uuid.UUID(int=value.int)
    if isinstance(value, datetime.datetime):
        return datetime.datetime.combine(value.date(), datetime.time(*_clock(value)), value.tzinfo)
    if isinstance(value, datetime.timedelta):
        return datetime.timedelta(value.days, value.seconds, value.microseconds)
    if value.__class__ is PSString:
        return "".join(value)
    if value.__class__ is PSInt:
        return int(value)
    if value.__class__ is PSObject:
        return revive(_object(value, revive))
    return value


def _clock(value: datetime.datetime) -> tuple[int, int, int, int]:
    return value.hour, value.minute, value.second, value.microsecond


def _object(value: PSObject, revive: Revive) -> LiveObject:
    names = tuple(value.PSTypeNames)
    stripped = tuple(name.removeprefix(_DESERIALIZED) for name in names)
    # A certificate sent by the client is live again on arrival (wire-shapes 11); other types stay deserialized.
    type_names = stripped if CERTIFICATE2 in stripped else names
    meta = value.PSObject
    return LiveObject(
        type_names,
        text=meta.to_string,
        properties={prop.name: to_live(prop.get_value(value), revive) for prop in meta.adapted_properties},
        notes={prop.name: to_live(prop.get_value(value), revive) for prop in meta.extended_properties},
    )


__all__ = ("Revive", "to_live")
