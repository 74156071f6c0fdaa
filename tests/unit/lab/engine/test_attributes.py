# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is read of an object is what psrpcore itself finds."""

from __future__ import annotations

import typing as t

import pytest
from psrpcore.types import PSCustomObject, PSGuid, PSInt, PSList, PSObject, PSString, PSVersion, add_note_property

from lab.engine import attributes


def named_like_attributes() -> PSObject:
    """Its properties have names that Python objects have, too."""
    value = PSCustomObject(plain=1, PSTypeNames="hidden", __class__="hidden", keys="seen")
    add_note_property(value, "later", "L")
    add_note_property(value, "plain", 2, force=True)
    value.PSObject.type_names.insert(0, "Some.Type")
    return value


def extended_primitive() -> PSString:
    value = PSString("text")
    add_note_property(value, "length", 7)
    add_note_property(value, "upper", "hidden")
    return value


OBJECTS: dict[str, t.Callable[[], t.Any]] = {
    "custom": named_like_attributes,
    "extended": extended_primitive,
    "number": lambda: PSInt(7),
    "version": lambda: PSVersion("15.2.1"),
    "guid": lambda: PSGuid("6bb2bdbf-0d1d-4f9c-8b3b-8f8a3a5d2b1e"),
    "list": lambda: PSList([1, "2"]),
}
NAMES = (
    "plain",
    "later",
    "keys",
    "length",
    "upper",
    "PSTypeNames",
    "PSObject",
    "__class__",
    "__dict__",
    "absent",
    "hex",
)


def read(value: t.Any, name: str) -> t.Any:
    """What there is of that name; methods, which are made anew each time, as what they are of."""
    try:
        found = getattr(value, name)
    except AttributeError as error:
        return type(error), str(error)
    return getattr(found, "__qualname__", found) if callable(found) else found


@pytest.mark.parametrize("kind", OBJECTS)
def test_as_psrpcore_finds_them(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    value = OBJECTS[kind]()
    quickly = {name: read(value, name) for name in NAMES}
    assert PSObject.__getattribute__ is attributes._found
    monkeypatch.setattr(PSObject, "__getattribute__", attributes._gathering)
    assert quickly == {name: read(value, name) for name in NAMES}


def test_properties_are_seen_behind_attributes() -> None:
    value = named_like_attributes()
    assert (value.plain, value.later, value.PSTypeNames[0]) == (2, "L", "Some.Type")
    assert value.__dict__["later"] == "L"
    assert extended_primitive().length == 7
    with pytest.raises(AttributeError, match="absent"):
        value.absent  # noqa: B018
