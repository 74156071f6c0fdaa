# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The faults that can be switched on a server: those of the organisation, and those of its listeners."""

from __future__ import annotations

import typing as t

from lab.organisation import Server
from lab.organisation.scenario import FAULTS as FLAGS
from lab.wsman import Faults

LISTENER_FAULTS = ("latency", "drop_at", "drop_reply", "throttled")


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


def _value(name: str, value: t.Any) -> t.Any:
    if name in (*FLAGS, "drop_reply", "throttled"):
        if not isinstance(value, bool):
            raise ValueError(f"{name} is true or false, not {value!r}")
        return value
    if name == "latency":
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
            raise ValueError(f"latency is a number of seconds, not {value!r}")
        return float(value)
    if name == "drop_at":
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
            raise ValueError(f"drop_at is the number of a message, from 1, or null, not {value!r}")
        return value
    raise ValueError(f"unknown fault {name!r}; there are {', '.join((*FLAGS, *LISTENER_FAULTS))}")
