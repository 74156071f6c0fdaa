# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How much of a live value travels, and in which tags (wire-shapes 1, 2 and 11)."""

from __future__ import annotations

import datetime
import typing as t
import uuid
from xml.etree import ElementTree

import pytest
from psrpcore.types import PSCryptoProvider, PSInt64, serialize
from unit.lab.engine.clixml_compare import Tree

from lab.contract import EnumType, EnumValue, LiveList, LiveObject, Unreadable
from lab.engine.wire import escaped, serialise

CERTIFICATE = (
    "Microsoft.Exchange.Management.SystemConfigurationTasks.ExchangeCertificate",
    "System.Security.Cryptography.X509Certificates.X509Certificate2",
    "System.Object",
)
SERVICES = EnumType("X.Services", (("None", 0), ("IMAP", 1), ("POP", 2)), flags=True)
INNER = LiveObject(("X.Inner", "System.Object"), "inner", {"Deep": LiveObject(("X.Deep",), "deep"), "N": 1})


def found(value: t.Any) -> dict[str, str]:
    element = serialize(serialise(value), PSCryptoProvider())
    return Tree(ElementTree.tostring(element, encoding="unicode")).found


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "Nil"),
        (True, "B true"),
        (5, "I32 5"),
        (2**31, "I64 2147483648"),
        (PSInt64(5), "I64 5"),
        (1.5, "Db 1.5"),
        ("", "S"),
        (b"\x01", "BA AQ=="),
        (uuid.UUID(int=1), "G 00000000-0000-0000-0000-000000000001"),
        (datetime.timedelta(minutes=10), "TS PT10M"),
        (datetime.datetime(2026, 1, 2, 3, 4, 5, 4000, tzinfo=datetime.timezone.utc), "DT 2026-01-02T03:04:05.004Z"),
        (
            datetime.datetime(2026, 1, 2, tzinfo=datetime.timezone(datetime.timedelta(hours=9))),
            "DT 2026-01-02T00:00:00+09:00",
        ),
        (datetime.datetime(2026, 1, 2), "DT 2026-01-02T00:00:00"),
    ],
)
def test_primitives(value: t.Any, text: str) -> None:
    assert found(value) == {"": text}


def test_a_whole_object_has_one_level() -> None:
    whole = found(
        LiveObject(
            ("X.Outer", "System.Object"),
            "outer",
            {
                "Services": SERVICES.named("IMAP", "POP"),
                "Inner": INNER,
                "List": LiveList(("X.List`1[[X.Inner]]", "System.Object"), [INNER]),
                "Broken": Unreadable,
                "Null": None,
            },
        )
    )
    assert whole["/TN"] == "X.Outer < System.Object"
    assert whole["/ToString"] == "ToString outer"
    assert whole["/Props"] == "Services Inner List Null"
    assert (whole["/Services"], whole["/Inner"], whole["/Null"]) == ("S IMAP, POP", "S inner", "Nil")
    assert (whole["/List/TN"], whole["/List[0]"]) == ("X.List`1[[X.Inner]] < System.Object", "S inner")


def test_notes_travel_one_level_deeper_than_properties() -> None:
    bag = LiveObject(
        ("Selected.X", "System.Management.Automation.PSCustomObject", "System.Object"),
        notes={"Services": EnumValue(SERVICES, 3), "Inner": INNER, "Again": INNER, "Same": LiveList(("L",), [INNER])},
    )
    whole = found(bag)
    assert "/ToString" not in whole
    assert whole["/MS"] == "Services Inner Again Same"
    assert whole["/Services/TN"] == "X.Services < System.Enum < System.ValueType < System.Object"
    assert (whole["/Services/ToString"], whole["/Services/value"]) == ("ToString IMAP, POP", "I32 3")
    assert (whole["/Inner/Props"], whole["/Inner/Deep"]) == ("Deep N", "S deep")
    assert whole["/Again"] == "reference to /Inner"
    assert whole["/Same[0]"] == "reference to /Inner"


def test_two_equal_enumeration_values_are_two_objects() -> None:
    bag = LiveObject(("B",), notes={"One": SERVICES.named("POP"), "Two": SERVICES.named("POP")})
    assert found(bag)["/Two/value"] == "I32 2"


def test_of_a_certificate_only_raw_data_and_the_notes_travel() -> None:
    """ExchangeCertificate : X509Certificate2 (wire-shapes 3)."""
    certificate = LiveObject(
        CERTIFICATE, "[Subject]", {"RawData": b"\x30", "Thumbprint": "AB"}, notes={"SerializationData": b"\x00"}
    )
    whole = found(certificate)
    assert (whole["/Props"], whole["/MS"]) == ("RawData", "SerializationData")


def test_whole_limits_what_travels() -> None:
    limited = LiveObject(("X",), "x", {"A": 1, "B": 2}, whole=frozenset({"B"}))
    assert found(limited)["/Props"] == "B"


def test_an_object_that_holds_itself_ends() -> None:
    loop = LiveObject(("X",), notes={})
    loop.notes = {"Self": loop}
    assert found(loop)["/Self"] == "reference to the message"


def test_getters_are_called_when_the_object_is_written() -> None:
    moments = iter(("first", "second"))
    changing = LiveObject(("X",), "x", {"Now": lambda: next(moments)})
    assert found(changing)["/Now"] == "S first"
    assert found(changing)["/Now"] == "S second"


def test_text_is_escaped_as_clixml_wants_it() -> None:
    assert escaped("a\r\n_x0041_ \U0001f600") == "a_x000D__x000A__x005F_x0041_ _xD83D__xDE00_"
    assert escaped("under_score 漢字") == "under_score 漢字"
