# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An organisation to make objects of, and the recorded objects of real servers."""

from __future__ import annotations

import base64
import copy
import dataclasses
import pathlib
import re
import typing as t
import xml.etree.ElementTree as ET

import pytest

from lab.organisation import Organisation, Vantage
from lab.organisation import scenario as scenarios

RECORDED = pathlib.Path(__file__).resolve().parents[5] / "shared" / "recorded"

SCENARIO: dict[str, t.Any] = {
    "organisation": "Contoso Labs",
    "forest": "contoso.lab",
    "auth": {"current": {"expires_in": "20d"}},
    "servers": {
        "EX1": {"site": "Munich", "utc_offset": "+01:00"},
        "EX2": {"site": "Osaka", "version": "15.1.2507.18"},
    },
    "users": {"admin": {"password": "p"}},
}


@pytest.fixture
def organisation() -> Organisation:
    """Two servers, a 2019 and a 2016 one, on a clock that stands still."""
    return scenarios.build(copy.deepcopy(SCENARIO), monotonic=lambda: 0.0)


@pytest.fixture
def vantage(organisation: Organisation) -> Vantage:
    """The administrator on EX1."""
    return Vantage(organisation, organisation.servers["EX1"], organisation.users["admin"])


@dataclasses.dataclass(frozen=True)
class RecordedValue:
    """An element of a recording: its tag, and of an object the type names, text, members and items."""

    tag: str
    value: str
    types: tuple[str, ...] = ()
    text: str | None = None
    properties: dict[str, RecordedValue] = dataclasses.field(default_factory=dict)
    notes: dict[str, RecordedValue] = dataclasses.field(default_factory=dict)
    items: tuple[RecordedValue, ...] | None = None

    @property
    def bytes(self) -> bytes:
        return base64.b64decode(self.value)


class _Reader:
    def __init__(self) -> None:
        self._types: dict[str, tuple[str, ...]] = {}

    def read(self, element: ET.Element) -> RecordedValue:
        types: tuple[str, ...] = ()
        text: str | None = None
        members: dict[str, dict[str, RecordedValue]] = {"Props": {}, "MS": {}}
        items: tuple[RecordedValue, ...] | None = None
        for child in element:
            if child.tag == "TN":
                types = tuple(name.text or "" for name in child)
                self._types[child.attrib["RefId"]] = types
            elif child.tag == "TNRef":
                types = self._types[child.attrib["RefId"]]
            elif child.tag == "ToString":
                text = _unescaped(child.text or "")
            elif child.tag in members:
                members[child.tag] = {item.attrib["N"]: self.read(item) for item in child}
            elif child.tag in ("LST", "IE"):
                items = tuple(self.read(item) for item in child)
        value = _unescaped(element.text or "")
        return RecordedValue(element.tag, value, types, text, members["Props"], members["MS"], items)


def _unescaped(text: str) -> str:
    return re.sub(r"_x([0-9A-F]{4})_", lambda match: chr(int(match[1], 16)), text)


@pytest.fixture
def recorded() -> t.Callable[[str], list[RecordedValue]]:
    """Reads a recording; skips the test where the recordings are absent."""

    def read(path: str) -> list[RecordedValue]:
        file = RECORDED / path
        if not file.exists():
            pytest.skip("the recorded objects are not here")
        data = file.read_bytes()
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
        reader = _Reader()
        root = ET.fromstring(re.sub(r' xmlns="[^"]+"', "", text, count=1))
        return [reader.read(element) for element in root]

    return read
