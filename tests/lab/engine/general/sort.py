# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sort-Object by properties."""

from __future__ import annotations

import functools
import typing as t

from lab.contract import Call, Cmdlet, Kind, Parameter

from ..failures import lab_limit
from ..values import read_property
from .compare import order


class SortObject(Cmdlet):
    """Microsoft.PowerShell.Utility\\Sort-Object."""

    name: t.ClassVar[str] = "Sort-Object"
    net_class: t.ClassVar[str] = "Microsoft.PowerShell.Commands.SortObjectCommand"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter("Descending", Kind.SWITCH),
        Parameter("Unique", Kind.SWITCH),
        Parameter("InputObject", Kind.OBJECT, by_value=True),
        Parameter("Property", Kind.OBJECTS, position=0),
        Parameter("CaseSensitive", Kind.SWITCH),
    )

    def __init__(self) -> None:
        self._values: list[t.Any] = []

    def process(self, call: Call) -> None:
        if "InputObject" in call.bound:
            self._values.append(call.bound["InputObject"])

    def end(self, call: Call) -> None:
        names = call.bound.get("Property") or []
        if any(not isinstance(name, str) for name in names):
            raise lab_limit("sorting by a calculated property", activity=self.name)
        case = bool(call.bound.get("CaseSensitive"))

        def compare(left: t.Any, right: t.Any) -> int:
            pairs = [(read_property(left, name), read_property(right, name)) for name in names] or [(left, right)]
            return next((found for pair in pairs if (found := order(*pair, case=case))), 0)

        values = sorted(self._values, key=functools.cmp_to_key(compare), reverse=bool(call.bound.get("Descending")))
        previous: list[t.Any] = []
        for value in values:
            if call.bound.get("Unique") and previous and compare(previous[0], value) == 0:
                continue
            previous = [value]
            call.write(value)


__all__ = ("SortObject",)
