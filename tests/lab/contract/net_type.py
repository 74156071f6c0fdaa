# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A .NET type that a session can make objects of: the engine knows none, the session's configuration names them."""

from __future__ import annotations

import dataclasses
import typing as t

from .values import LiveObject


@dataclasses.dataclass(frozen=True)
class NetType:
    """What New-Object makes, and what an object of this type becomes that a client sends.

    :ivar name: the type's full name.
    :ivar create: makes one, from the session's context and the arguments of New-Object. What its constructor throws is a
        TerminatingError; arguments that fit none of its constructors are one whose exception is a MethodException.
    :ivar revive: the live object in place of a deserialised one, or None where it stays as it came.
    """

    name: str
    create: t.Callable[[t.Any, list[t.Any]], LiveObject]
    revive: t.Callable[[t.Any, LiveObject], LiveObject | None] | None = None


__all__ = ("NetType",)
