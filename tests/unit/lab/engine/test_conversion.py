# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Arguments become what the parameter's kind says, or fail with PowerShell's own error."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from psrpcore.types import PSSecureString

from lab.contract import EnumType, Kind, LiveList, LiveObject, Parameter
from lab.engine.convert import ConversionFailed, convert

COLOURS = EnumType("X.Colours", (("None", 0), ("Red", 1), ("Green", 2), ("Grey", 4)), flags=True)
STATE = EnumType("X.State", (("Off", 0), ("On", 1), ("Once", 2)))
THING = LiveObject(("X.Thing", "System.Object"), "a thing", {"Name": "n"})
UTC = datetime.timezone.utc


def parameter(kind: Kind, enum_type: EnumType | None = None) -> Parameter:
    return Parameter("P", kind, enum_type=enum_type)


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (Kind.STRING, "x", "x"),
        (Kind.STRING, 5, "5"),
        (Kind.STRING, True, "True"),
        (Kind.STRING, THING, "a thing"),
        (Kind.STRINGS, "x", ["x"]),
        (Kind.STRINGS, ["x", 1], ["x", "1"]),
        (Kind.STRINGS, LiveList(("L",), [THING]), ["a thing"]),
        (Kind.STRINGS, [], []),
        (Kind.BOOLEAN, True, True),
        (Kind.BOOLEAN, 1, True),
        (Kind.BOOLEAN, 0, False),
        (Kind.SWITCH, False, False),
        (Kind.INT32, "42", 42),
        (Kind.INT32, "0x10", 16),
        (Kind.INT32, "1.6", 2),
        (Kind.INT32, 2.4, 2),
        (Kind.INT64, "9223372036854775807", 2**63 - 1),
        (Kind.DATETIME, "2026-11-24T12:00:00Z", datetime.datetime(2026, 11, 24, 12, tzinfo=UTC)),
        (Kind.DATETIME, "11/24/2026 1:02:03 PM", datetime.datetime(2026, 11, 24, 13, 2, 3)),
        (Kind.DATETIME, "11/24/2026", datetime.datetime(2026, 11, 24)),
        (Kind.TIMESPAN, "1.02:03:04", datetime.timedelta(days=1, hours=2, minutes=3, seconds=4)),
        (Kind.TIMESPAN, "-00:00:01.5", -datetime.timedelta(seconds=1.5)),
        (Kind.BYTES, [1, 2, 255], b"\x01\x02\xff"),
        (Kind.BYTES, b"x", b"x"),
        (Kind.SECURE_STRING, PSSecureString("secret"), "secret"),
        (Kind.HASHTABLE, {"a": 1}, {"a": 1}),
        (Kind.OBJECTS, 1, [1]),
        (Kind.OBJECT, THING, THING),
    ],
)
def test_converts(kind: Kind, value: t.Any, expected: t.Any) -> None:
    result = convert(parameter(kind), value)
    assert result == expected
    assert type(result) is type(expected)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Red, Grey", "Red, Grey"),
        (["red", "GREEN"], "Red, Green"),
        ("Red,Green", "Red, Green"),
        ("Gree", "Green"),
        (5, "Red, Grey"),
        ("3", "Red, Green"),
        (COLOURS.named("Grey"), "Grey"),
        (0, "None"),
    ],
)
def test_converts_flags(value: t.Any, text: str) -> None:
    assert str(convert(parameter(Kind.ENUM, COLOURS), value)) == text


@pytest.mark.parametrize("value", ["Blue", "Gr", 8, ["Red", "Blue"], True, THING])
def test_refuses_what_is_no_flag(value: t.Any) -> None:
    with pytest.raises(ConversionFailed) as caught:
        convert(parameter(Kind.ENUM, COLOURS), value)
    assert caught.value.explained


def test_a_beginning_of_two_names_is_none_but_a_whole_name_is_itself() -> None:
    assert convert(parameter(Kind.ENUM, STATE), "on").number == 1
    with pytest.raises(ConversionFailed):
        convert(parameter(Kind.ENUM, STATE), "o")


@pytest.mark.parametrize(
    ("kind", "value", "explained"),
    [
        (Kind.STRING, ["x"], False),
        (Kind.BOOLEAN, "false", False),
        (Kind.SWITCH, "true", False),
        (Kind.INT32, "big", True),
        (Kind.INT32, 2**31, True),
        (Kind.INT32, THING, True),
        (Kind.DATETIME, "soon", True),
        (Kind.DATETIME, 5, True),
        (Kind.TIMESPAN, "soon", True),
        (Kind.BYTES, [256], True),
        (Kind.BYTES, "AQID", True),
        (Kind.SECURE_STRING, "secret", True),
        (Kind.HASHTABLE, [1], True),
    ],
)
def test_refuses(kind: Kind, value: t.Any, explained: bool) -> None:
    """CannotConvertArgumentNoMessage has an inner exception, CannotConvertArgument has none (wire-shapes 11)."""
    with pytest.raises(ConversionFailed) as caught:
        convert(parameter(kind), value)
    assert caught.value.explained is explained


def test_text_taken_for_a_password_is_not_repeated() -> None:
    with pytest.raises(ConversionFailed) as caught:
        convert(parameter(Kind.SECURE_STRING), "hunter2")
    inner = caught.value.inner
    assert inner is not None
    assert "hunter2" not in f"{caught.value}{inner}"
