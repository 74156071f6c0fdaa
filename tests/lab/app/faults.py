# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The faults that can be switched on: on a server those of the organisation and of its listeners, and those of Exchange Online."""

from __future__ import annotations

import typing as t

from lab.online import COUNTED, TRANSIENT_KINDS, OnlineFaults
from lab.organisation import Server
from lab.organisation.scenario import FAULTS as FLAGS
from lab.wsman import Faults

_DISTURBANCES = ("latency", "drop_at", "drop_reply")
LISTENER_FAULTS = (*_DISTURBANCES, "throttled")
ONLINE_FAULTS = (*COUNTED, "transient_kind", "retry_after", *_DISTURBANCES)


def settings(server: Server, faults: Faults) -> dict[str, t.Any]:
    """All of them as they are."""
    found: dict[str, t.Any] = {name: getattr(server, name) for name in FLAGS}
    return found | {name: getattr(faults, name) for name in LISTENER_FAULTS}


def checked(changes: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The changes with their right types. Raises ValueError for an unknown name or an unfit value."""
    return {name: _value(name, value) for name, value in changes.items()}


def apply(server: Server, faults: Faults, changes: t.Mapping[str, t.Any]) -> None:
    """Makes checked changes."""
    for name, value in changes.items():
        setattr(faults if name in LISTENER_FAULTS else server, name, value)


def online_settings(faults: OnlineFaults) -> dict[str, t.Any]:
    """All of Exchange Online's as they are."""
    return {name: getattr(faults, name) for name in ONLINE_FAULTS}


def online_checked(changes: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """As :func:`checked`, for Exchange Online."""
    return {name: _online_value(name, value) for name, value in changes.items()}


def _value(name: str, value: t.Any) -> t.Any:
    if name in (*FLAGS, "throttled"):
        return _flag(name, value)
    if name in _DISTURBANCES:
        return _disturbance(name, value)
    raise ValueError(f"unknown fault {name!r}; there are {', '.join((*FLAGS, *LISTENER_FAULTS))}")


def _online_value(name: str, value: t.Any) -> t.Any:
    if name in (*COUNTED, "retry_after"):
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            what = "of seconds" if name == "retry_after" else "of requests"
            raise ValueError(f"{name} is a number {what}, not {value!r}")
        return value
    if name == "transient_kind":
        if value not in TRANSIENT_KINDS:
            raise ValueError(f"transient_kind is one of {', '.join(TRANSIENT_KINDS)}, not {value!r}")
        return value
    if name in _DISTURBANCES:
        return _disturbance(name, value)
    raise ValueError(f"unknown fault {name!r}; there are {', '.join(ONLINE_FAULTS)}")


def _flag(name: str, value: t.Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{name} is true or false, not {value!r}")
    return value


def _disturbance(name: str, value: t.Any) -> t.Any:
    if name == "latency":
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
            raise ValueError(f"latency is a number of seconds, not {value!r}")
        return float(value)
    if name == "drop_reply":
        return _flag(name, value)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
        raise ValueError(f"drop_at is the number of a message, from 1, or null, not {value!r}")
    return value
