# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where-Object in its form without a script: -Property -EQ -Value and the like."""

from __future__ import annotations

import re
import typing as t

from lab.contract import Call, Cmdlet, Kind, Parameter

from ..values import items_of, read_property, to_text
from .compare import equal, order, truth
from .wildcard import matches

Test = t.Callable[[t.Any, t.Any, bool], bool]


def _any_item(test: Test) -> Test:
    """With a list on the left, an operator keeps the items that fit: true where there are any."""

    def over(left: t.Any, right: t.Any, case: bool) -> bool:
        items = items_of(left)
        return test(left, right, case) if items is None else any(test(item, right, case) for item in items)

    return over


def _contains(left: t.Any, right: t.Any, case: bool) -> bool:
    items = items_of(left)
    return any(equal(item, right, case=case) for item in ([left] if items is None else items))


def _is_match(left: t.Any, right: t.Any, case: bool) -> bool:
    # Assumption: Python's expressions stand for .NET's, which differ in rare constructs only.
    return re.search(to_text(right), to_text(left), 0 if case else re.IGNORECASE) is not None


_TESTS: dict[str, Test] = {
    "EQ": _any_item(lambda left, right, case: equal(left, right, case=case)),
    "NE": _any_item(lambda left, right, case: not equal(left, right, case=case)),
    "GT": _any_item(lambda left, right, case: order(left, right, case=case) > 0),
    "GE": _any_item(lambda left, right, case: order(left, right, case=case) >= 0),
    "LT": _any_item(lambda left, right, case: order(left, right, case=case) < 0),
    "LE": _any_item(lambda left, right, case: order(left, right, case=case) <= 0),
    "Like": _any_item(lambda left, right, case: matches(to_text(right), to_text(left), case=case)),
    "NotLike": _any_item(lambda left, right, case: not matches(to_text(right), to_text(left), case=case)),
    "Match": _any_item(_is_match),
    "NotMatch": _any_item(lambda left, right, case: not _is_match(left, right, case)),
    "Contains": _contains,
    "NotContains": lambda left, right, case: not _contains(left, right, case),
    "In": lambda item, items, case: _contains(items, item, case),
    "NotIn": lambda item, items, case: not _contains(items, item, case),
}
_OPERATORS: dict[str, tuple[Test, bool]] = {
    f"{prefix}{name}": (test, prefix == "C") for name, test in _TESTS.items() for prefix in ("", "C")
}
_ALIASES = {"EQ": ("IEQ",), "NE": ("INE",), "GT": ("IGT",), "LT": ("ILT",), "GE": ("IGE",), "LE": ("ILE",)}
_SETS = tuple(f"{name}Set" for name in _OPERATORS)


class WhereObject(Cmdlet):
    """Microsoft.PowerShell.Core\\Where-Object. -FilterScript takes a script block: not here."""

    name: t.ClassVar[str] = "Where-Object"
    net_class: t.ClassVar[str] = "Microsoft.PowerShell.Commands.WhereObjectCommand"
    default_set: t.ClassVar[str | None] = "EQSet"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter("InputObject", Kind.OBJECT, by_value=True),
        Parameter("Property", Kind.STRING, mandatory=True, position=0),
        Parameter("Value", Kind.OBJECT, position=1),
        *(Parameter(name, Kind.SWITCH, sets=(f"{name}Set",), aliases=_ALIASES.get(name, ())) for name in _OPERATORS),
    )

    def process(self, call: Call) -> None:
        if not call.has_input and "InputObject" not in call.bound:
            return
        value = call.bound.get("InputObject", call.input)
        found = read_property(value, call.bound["Property"])
        chosen = next((name for name in _OPERATORS if call.bound.get(name)), None)
        if chosen is None:
            kept = equal(found, call.bound["Value"]) if "Value" in call.bound else truth(found)
        else:
            test, case = _OPERATORS[chosen]
            kept = test(found, call.bound.get("Value"), case)
        if kept:
            call.write(value)


__all__ = ("WhereObject",)
