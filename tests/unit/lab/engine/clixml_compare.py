# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CLIXML made comparable: references followed, assemblies cut off, and a list of what differs, by path."""

from __future__ import annotations

import re
import typing as t
from xml.etree import ElementTree

# `, mscorlib, Version=4.0.0.0, ...` behind a type's name: the assembly differs between the editions of PowerShell.
_ASSEMBLY = re.compile(r", [\w.]+, Version=[^\]]*")
_CONTAINERS = ("LST", "IE", "QUE", "STK", "DCT")
_PARTS = ("TN", "TNRef", "Props", "MS", "ToString", *_CONTAINERS)


class Tree:
    """One message."""

    def __init__(self, xml: str) -> None:
        self._names: dict[str, tuple[str, ...]] = {}
        self._objects: dict[str, str] = {}
        self.found: dict[str, str] = {}
        self._walk(ElementTree.fromstring(xml), "")

    def _walk(self, element: ElementTree.Element, path: str) -> None:
        """Fills ``found`` with a line for each fact, in order; the path of an object names it for references."""
        if element.tag == "Ref":
            self.found[path] = f"reference to {self._objects[element.attrib['RefId']]}"
            return
        if element.tag != "Obj":
            self.found[path] = f"{element.tag} {element.text or ''}".rstrip()
            return
        self._objects[element.attrib.get("RefId", path)] = path or "the message"
        self.found[path] = "Obj"
        self.found[f"{path}/TN"] = " < ".join(self._type_names(element))
        for part in element:
            if part.tag in ("Props", "MS"):
                self.found[f"{path}/{part.tag}"] = " ".join(member.attrib["N"] for member in part)
                for member in part:
                    self._walk(member, f"{path}/{member.attrib['N']}")
            elif part.tag in _CONTAINERS:
                self._container(part, path)
            elif part.tag == "ToString":
                self.found[f"{path}/ToString"] = f"ToString {part.text or ''}"
            elif part.tag not in _PARTS:
                self._walk(part, f"{path}/value")

    def _container(self, part: ElementTree.Element, path: str) -> None:
        self.found[f"{path}/{part.tag}"] = f"{len(part)} items"
        for number, item in enumerate(part):
            if part.tag == "DCT":
                key, value = item
                self._walk(key, f"{path}[{number}]/key")
                self._walk(value, f"{path}[{number}]/value")
            else:
                self._walk(item, f"{path}[{number}]")

    def _type_names(self, element: ElementTree.Element) -> tuple[str, ...]:
        own = element.find("TN")
        if own is not None:
            names = tuple(_ASSEMBLY.sub("", name.text or "") for name in own)
            self._names[own.attrib["RefId"]] = names
            return names
        reference = element.find("TNRef")
        return () if reference is None else self._names[reference.attrib["RefId"]]


def differences(kind: str, expected: str, actual: str, compared: t.Callable[[str], str]) -> list[str]:
    """What differs, a line each.

    :param kind: the message's type, with which every path begins.
    :param compared: says of a path how much of it is compared: "all", the "tag" without its value, or "nothing".
    """
    wanted, given = Tree(expected).found, Tree(actual).found
    lines = []
    for path in dict.fromkeys((*wanted, *given)):
        first, second = wanted.get(path), given.get(path)
        much = compared(kind + path)
        if much == "tag":
            first, second = _tag(first), _tag(second)
        if first != second and much != "nothing":
            lines.append(f"{kind}{path}: recorded {first!r}, the lab {second!r}")
    return lines


def _tag(found: str | None) -> str | None:
    return None if found is None else found.partition(" ")[0]


__all__ = ("Tree", "differences")
