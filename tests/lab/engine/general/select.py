# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Select-Object: the cmdlet, and the function that a plain restricted session has in its place."""

from __future__ import annotations

import typing as t

from lab.contract import (
    SYSTEM_EXCEPTION,
    Call,
    Category,
    Cmdlet,
    ErrorRecord,
    Kind,
    LiveObject,
    NetException,
    Parameter,
)

from ..failures import lab_limit
from ..stage import Stage
from ..values import CUSTOM_OBJECT, has_property, is_unreadable, items_of, members, read_property, type_name
from .compare import equal
from .wildcard import is_pattern, matches

_ARGUMENT = ("System.Management.Automation.PSArgumentException", "System.ArgumentException", *SYSTEM_EXCEPTION)

# The set of the restricted function (wire-shapes 11).
RESTRICTED_PROPERTIES = (
    "ModuleName",
    "Namespace",
    "OutputType",
    "Count",
    "HelpUri",
    "Name",
    "CommandType",
    "ResolvedCommandName",
    "DefaultParameterSet",
    "CmdletBinding",
    "Parameters",
)


def argument_error(message: str) -> NetException:
    """PSArgumentException."""
    return NetException(
        _ARGUMENT, message, None, -2147024809, {"ErrorRecord": message, "Message": message, "ParamName": None}
    )


def selected(
    value: t.Any, names: t.Sequence[str], excluded: t.Sequence[str], write_error: t.Callable[[ErrorRecord], None]
) -> LiveObject:
    """The property bag of these properties: nil where one is absent or its getter throws (select_missing_property)."""
    notes: dict[str, t.Any] = {}
    taken: set[str] = set()
    for name in names:
        pattern = is_pattern(name)
        found = {key: item for key, item in _members(value).items() if matches(name, key)} if pattern else None
        chosen = found if found is not None else {_real_name(value, name): read_property(value, name)}
        for key, item in chosen.items():
            if any(matches(exclude, key) for exclude in excluded):
                continue
            if key.lower() in taken:
                if not pattern:
                    message = f'The property cannot be processed because the property "{key}" already exists.'
                    error_id = "AlreadyExistingUserSpecifiedPropertyNoExpand"
                    write_error(ErrorRecord(argument_error(message), error_id, Category.InvalidOperation, value))
                continue
            taken.add(key.lower())
            notes[key] = None if is_unreadable(item) else item
    return LiveObject((f"Selected.{_selected_type(value)}", *CUSTOM_OBJECT), notes=notes)


def _selected_type(value: t.Any) -> str:
    return type_name(value).removeprefix("Selected.")


def _members(value: t.Any) -> dict[str, t.Any]:
    if isinstance(value, LiveObject):
        return members(value)
    return {"Length": len(value)} if isinstance(value, str) else {}


def _real_name(value: t.Any, name: str) -> str:
    """As the object spells it."""
    return next((key for key in _members(value) if key.lower() == name.lower()), name)


class SelectObject(Cmdlet):
    """Microsoft.PowerShell.Utility\\Select-Object."""

    name: t.ClassVar[str] = "Select-Object"
    net_class: t.ClassVar[str] = "Microsoft.PowerShell.Commands.SelectObjectCommand"
    default_set: t.ClassVar[str | None] = "DefaultParameter"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter("InputObject", Kind.OBJECT, by_value=True),
        Parameter("Property", Kind.OBJECTS, position=0, sets=("DefaultParameter", "SkipLastParameter")),
        Parameter("ExcludeProperty", Kind.STRINGS, sets=("DefaultParameter", "SkipLastParameter")),
        Parameter("ExpandProperty", Kind.STRING, sets=("DefaultParameter", "SkipLastParameter")),
        Parameter("Unique", Kind.SWITCH),
        Parameter("Last", Kind.INT32, sets=("DefaultParameter",)),
        Parameter("First", Kind.INT32, sets=("DefaultParameter",)),
        Parameter("Skip", Kind.INT32, sets=("DefaultParameter",)),
        Parameter("SkipLast", Kind.INT32, sets=("SkipLastParameter",)),
        Parameter("Wait", Kind.SWITCH, sets=("DefaultParameter", "IndexParameter")),
        Parameter("Index", Kind.OBJECTS, sets=("IndexParameter",)),
    )

    def __init__(self) -> None:
        self._seen = 0
        self._written = 0
        self._kept: list[t.Any] = []
        self._unique: list[LiveObject] = []

    def process(self, call: Call) -> None:
        if "InputObject" not in call.bound:
            return
        value = call.bound["InputObject"]
        bound = call.bound
        position = self._seen
        self._seen += 1
        if "Index" in bound:
            if position in {int(index) for index in bound["Index"]}:
                self._emit(call, value)
            return
        if "Last" in bound or bound.get("SkipLast"):
            self._kept.append(value)
            if "First" not in bound:
                return
        if position < bound.get("Skip", 0) and "Last" not in bound:
            return
        first = bound.get("First")
        if first is None or self._written < first:
            self._written += 1
            self._emit(call, value)
        if first is not None and self._written >= first and not bound.get("Wait") and "Last" not in bound:
            # The commands before this one are stopped (select_bool_int_null).
            t.cast(Stage, call).stop_upstream()

    def end(self, call: Call) -> None:
        bound = call.bound
        if "Last" in bound:
            end = len(self._kept) - bound.get("Skip", 0)
            for value in self._kept[max(end - bound["Last"], self._written, 0) : max(end, 0)]:
                self._emit(call, value)
        elif bound.get("SkipLast"):
            for value in self._kept[: -bound["SkipLast"]]:
                self._emit(call, value)

    def _emit(self, call: Call, value: t.Any) -> None:
        names = call.bound.get("Property")
        expand = call.bound.get("ExpandProperty")
        if expand is not None:
            if names is not None:
                raise lab_limit("-Property together with -ExpandProperty", activity=self.name)
            self._expand(call, value, expand)
        elif names is not None or "ExcludeProperty" in call.bound:
            wanted = [self._plain(name) for name in names or ["*"]]
            self._write(call, selected(value, wanted, call.bound.get("ExcludeProperty") or (), call.error))
        else:
            self._write(call, value)

    def _plain(self, name: t.Any) -> str:
        if not isinstance(name, str):
            raise lab_limit("a calculated property", activity=self.name)
        return name

    def _expand(self, call: Call, value: t.Any, name: str) -> None:
        if not has_property(value, name):
            message = f'Property "{name}" cannot be found.'
            call.error(ErrorRecord(argument_error(message), "ExpandPropertyNotFound", Category.InvalidArgument, value))
            return
        found = read_property(value, name)
        items = items_of(found)
        for item in [found] if items is None else items:
            self._write(call, item)

    def _write(self, call: Call, value: t.Any) -> None:
        if call.bound.get("Unique"):
            if any(_same(value, known) for known in self._unique):
                return
            self._unique.append(value)
        call.write(value)


def _same(first: t.Any, second: t.Any) -> bool:
    """-Unique compares the properties of bags and the texts of the rest, with case."""
    if isinstance(first, LiveObject) and isinstance(second, LiveObject):
        one, other = members(first), members(second)
        if one and list(one) == list(other):
            return all(equal(item, other[name], case=True) for name, item in one.items())
    return equal(first, second, case=True)


class RestrictedSelectObject(Cmdlet):
    """The Select-Object of a restricted remote session: a function that takes a few names only (wire-shapes 11)."""

    name: t.ClassVar[str] = "Select-Object"
    net_class: t.ClassVar[str] = "Select-Object"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter(
            "Property",
            Kind.STRINGS,
            validate_count=(1, len(RESTRICTED_PROPERTIES)),
            validate_set=RESTRICTED_PROPERTIES,
        ),
        Parameter("InputObject", Kind.OBJECT, mandatory=True, by_value=True),
    )

    def process(self, call: Call) -> None:
        value = call.bound["InputObject"]
        names = call.bound.get("Property")
        call.write(value if names is None else selected(value, names, (), call.error))


__all__ = ("RESTRICTED_PROPERTIES", "RestrictedSelectObject", "SelectObject", "argument_error", "selected")
