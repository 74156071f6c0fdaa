# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Live values that only the engine makes."""

from __future__ import annotations

import typing as t

from lab.contract import EnumType, EnumValue, LiveList, LiveObject, Unreadable

CERTIFICATE2 = "System.Security.Cryptography.X509Certificates.X509Certificate2"
CUSTOM_OBJECT = ("System.Management.Automation.PSCustomObject", "System.Object")
ARRAY = ("System.Object[]", "System.Array", "System.Object")

ACTION_PREFERENCE = EnumType(
    "System.Management.Automation.ActionPreference",
    (
        ("SilentlyContinue", 0),
        ("Stop", 1),
        ("Continue", 2),
        ("Inquire", 3),
        ("Ignore", 4),
        ("Suspend", 5),
    ),
)


class LiveDictionary(dict[t.Any, t.Any]):
    """A .NET dictionary that is not a Hashtable: the same on the wire, under its own type names."""

    def __init__(self, type_names: tuple[str, ...], items: t.Mapping[t.Any, t.Any] | None = None) -> None:
        super().__init__(items or {})
        self.type_names = type_names


def is_unreadable(value: t.Any) -> bool:
    """Whether the value stands for a getter that throws."""
    return value is Unreadable or isinstance(value, Unreadable)


def members(value: LiveObject) -> dict[str, t.Any]:
    """Every readable member by name, notes first as PowerShell lists them; getters are called."""
    found: dict[str, t.Any] = {}
    for source in (value.notes, value.properties):
        for name, member in source.items():
            found.setdefault(name, member() if callable(member) and not isinstance(member, type) else member)
    return found


def read_property(value: t.Any, name: str) -> t.Any:
    """A property of any live value, as ``.Name`` would give it; None where there is none or where it throws."""
    result: t.Any = None
    lowered = name.lower()
    if isinstance(value, LiveObject):
        for key, member in (*value.notes.items(), *value.properties.items()):
            if key.lower() == lowered:
                result = member() if callable(member) and not isinstance(member, type) else member
                break
    elif isinstance(value, dict):
        result = next((item for key, item in value.items() if str(key).lower() == lowered), None)
    elif isinstance(value, str) and lowered == "length":
        result = len(value)
    elif isinstance(value, LiveList) and lowered == "count":
        result = len(value.items)
    elif isinstance(value, list) and lowered in ("count", "length"):
        result = len(value)
    return None if is_unreadable(result) else result


def has_property(value: t.Any, name: str) -> bool:
    """Whether the value has a member of that name, readable or not."""
    lowered = name.lower()
    if isinstance(value, LiveObject):
        return any(key.lower() == lowered for key in (*value.notes, *value.properties))
    return read_property(value, name) is not None


def items_of(value: t.Any) -> list[t.Any] | None:
    """The items of a list value; None for anything else (dictionaries are not enumerated by PowerShell either)."""
    if isinstance(value, LiveList):
        return value.items
    if isinstance(value, (list, tuple)):
        return list(value)
    return None


_TYPE_NAMES: tuple[tuple[type, str], ...] = (
    (bool, "System.Boolean"),
    (str, "System.String"),
    (int, "System.Int32"),
    (float, "System.Double"),
    (bytes, "System.Byte[]"),
)


def type_name(value: t.Any) -> str:
    """The .NET type's full name of a live value."""
    if isinstance(value, (LiveObject, LiveList, LiveDictionary)):
        return value.type_names[0] if value.type_names else "System.Object"
    if isinstance(value, EnumValue):
        return value.type.type_name
    wire = getattr(value, "PSTypeNames", None)
    if wire:
        return str(wire[0])
    if isinstance(value, dict):
        return "System.Collections.Hashtable"
    if isinstance(value, (list, tuple)):
        return "System.Object[]"
    name = next((name for kind, name in _TYPE_NAMES if isinstance(value, kind)), None)
    return name or {"datetime": "System.DateTime", "timedelta": "System.TimeSpan", "UUID": "System.Guid"}.get(
        type(value).__name__, "System.Object"
    )


def to_text(value: t.Any) -> str:
    """What ToString() gives, in the invariant culture."""
    if value is None or is_unreadable(value):
        return ""
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, LiveObject):
        return value.text if value.text is not None else _bag_text(value)
    items = items_of(value)
    if items is not None:
        return " ".join(to_text(item) for item in items)
    return str(value)


def _bag_text(value: LiveObject) -> str:
    if value.type_names and CUSTOM_OBJECT[0] not in value.type_names:
        return value.type_names[0]
    return "@{" + "; ".join(f"{name}={to_text(item)}" for name, item in members(value).items()) + "}"


__all__ = (
    "ACTION_PREFERENCE",
    "ARRAY",
    "CERTIFICATE2",
    "CUSTOM_OBJECT",
    "LiveDictionary",
    "has_property",
    "is_unreadable",
    "items_of",
    "members",
    "read_property",
    "to_text",
    "type_name",
)
