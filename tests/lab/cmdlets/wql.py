# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What both cmdlets that read WMI's classes do: the instances of a class that a WQL WHERE clause selects.

Of WQL there is what -Filter needs here: ``Name = 'x' AND ProcessId = 5``.
"""

from __future__ import annotations

import dataclasses
import re

from lab.contract import LiveObject
from lab.organisation import Vantage
from lab.shapes.cim_instance import CLASSES, instances, property_names

_TOKEN = re.compile(
    r"""\s*(?:(?P<name>[A-Za-z_]\w*)|(?P<operator>=|<>|!=)|(?P<number>\d+)|(?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'))"""
)


class InvalidQuery(ValueError):
    """The text is no WQL, or WQL beyond equality and AND, which is the lab's own limit."""


@dataclasses.dataclass(frozen=True)
class Condition:
    """One comparison of a property with a value."""

    name: str
    equal: bool
    value: str | int | bool

    def holds(self, item: LiveObject) -> bool:
        """Text compares without case; null equals nothing and differs from nothing."""
        found = item.read(self.name)
        if found is None:
            return False
        if isinstance(self.value, str) or isinstance(found, str):
            same = str(found).lower() == str(self.value).lower()
        else:
            same = int(found) == int(self.value)
        return same is self.equal


def find_class(name: str) -> str | None:
    """A class of ``root/cimv2`` as it spells itself, found without case; None where the lab has none of that name."""
    return next((known for known in CLASSES if known.lower() == name.lower()), None)


def selected(vantage: Vantage, class_name: str, where: str | None) -> list[LiveObject]:
    """The instances, as CIM has them, for which the clause holds; all where there is none. Raises InvalidQuery."""
    conditions = parse_filter(where, class_name) if where else []
    return [item for item in instances(vantage, class_name) if all(condition.holds(item) for condition in conditions)]


def parse_filter(text: str, class_name: str) -> list[Condition]:
    """The conditions of the clause, all of which must hold. Raises InvalidQuery, for an unknown property as well."""
    known = {name.lower(): name for name in property_names(class_name)}
    tokens = _tokens(text)
    conditions = []
    while tokens:
        if len(tokens) < 3 or tokens[0][0] != "name" or tokens[1][0] != "operator":
            raise InvalidQuery(text)
        name = known.get(tokens[0][1].lower())
        if name is None:
            raise InvalidQuery(text)
        conditions.append(Condition(name, tokens[1][1] == "=", _value(*tokens[2])))
        tokens = tokens[3:]
        if tokens:
            if tokens[0][1].upper() != "AND" or len(tokens) == 1:
                raise InvalidQuery(text)
            tokens = tokens[1:]
    if not conditions:
        raise InvalidQuery(text)
    return conditions


def _tokens(text: str) -> list[tuple[str, str]]:
    found = []
    position = 0
    while text[position:].strip():
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            raise InvalidQuery(text)
        found.append((match.lastgroup, match[match.lastgroup]))
        position = match.end()
    return found


def _value(kind: str, text: str) -> str | int | bool:
    if kind == "text":
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    if kind == "number":
        return int(text)
    if kind == "name" and text.upper() in ("TRUE", "FALSE"):
        return text.upper() == "TRUE"
    raise InvalidQuery(text)


__all__ = ("Condition", "InvalidQuery", "find_class", "parse_filter", "selected")
