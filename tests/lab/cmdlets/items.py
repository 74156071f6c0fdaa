# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-Item, Get-ChildItem and Test-Path on certificate stores, the bindings of http.sys, and files."""

from __future__ import annotations

import typing as t

from lab.contract import Call, Cmdlet, Kind, LiveObject, Parameter
from lab.organisation import iis, machine_stores
from lab.shapes.certificate2 import certificate2
from lab.shapes.file_info import file_info
from lab.shapes.ssl_binding import ssl_binding

from .common import vantage_of
from .file_paths import existing_files, is_on_disk
from .item_paths import PathError, Place, not_found, place_of
from .wildcards import has_wildcard, matches

_COMMANDS = "Microsoft.PowerShell.Commands."
PATHS = (
    Parameter("Path", Kind.STRINGS, sets=("Path",), mandatory=True, position=0, by_value=True, by_property=True),
    Parameter(
        "LiteralPath", Kind.STRINGS, sets=("LiteralPath",), mandatory=True, by_property=True, aliases=("PSPath",)
    ),
)


def paths_of(call: Call) -> list[str]:
    """The paths that the call was given."""
    return [str(path) for path in call.bound.get("LiteralPath") or call.bound.get("Path") or []]


def items(call: Call, place: Place, *, literal: bool = False) -> list[LiveObject]:
    """The items of the folder that fit the place's last part; all of them for the folder itself."""
    wanted = place.leaf or "*"
    return [
        item
        for name, item in _listed(call, place)
        if (name.lower() == wanted.lower() if literal and place.leaf else matches(name, wanted))
    ]


def _listed(call: Call, place: Place) -> list[tuple[str, LiveObject]]:
    vantage = vantage_of(call)
    if place.store:
        return [
            (stored.thumbprint, certificate2(vantage, stored, place.notes(stored.thumbprint)))
            for stored in machine_stores.certificates(vantage, place.store)
        ]
    return [(entry.name, ssl_binding(vantage, entry, place.notes(entry.name))) for entry in iis.ssl_bindings(vantage)]


def existing(call: Call, path: str) -> list[LiveObject]:
    """The items that the path names. Raises PathError where it names one that is not there."""
    if is_on_disk(path):
        return [file_info(vantage_of(call).server, found) for found in existing_files(call, path)]
    place = place_of(call, path)
    literal = "LiteralPath" in call.bound
    found = items(call, place, literal=literal)
    if not found and place.leaf and (literal or not has_wildcard(place.leaf)):
        raise not_found(path)
    return found


class GetChildItem(Cmdlet):
    """What is in a folder; of an item itself, that item. Left out: -Filter, -Include, -Exclude, -Depth, -Name."""

    name: t.ClassVar[str] = "Get-ChildItem"
    net_class: t.ClassVar[str] = _COMMANDS + "GetChildItemCommand"
    default_set: t.ClassVar[str | None] = "Path"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        # Without a path it lists the current location, a folder of the disk, which the lab does not have.
        *PATHS,
        Parameter("Recurse", Kind.SWITCH),
        Parameter("Force", Kind.SWITCH),
    )

    def process(self, call: Call) -> None:
        for path in paths_of(call):
            try:
                for item in existing(call, path):
                    call.write(item)
            except PathError as error:
                call.error(error.record)


class GetItem(Cmdlet):
    """One item, or those that fit a pattern. Left out: -Filter, -Include, -Exclude."""

    name: t.ClassVar[str] = "Get-Item"
    net_class: t.ClassVar[str] = _COMMANDS + "GetItemCommand"
    default_set: t.ClassVar[str | None] = "Path"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (*PATHS, Parameter("Force", Kind.SWITCH))

    def process(self, call: Call) -> None:
        for path in paths_of(call):
            try:
                # The folders themselves are objects too, which the lab leaves out.
                found = existing(call, path) if is_on_disk(path) or place_of(call, path).leaf else []
                for item in found:
                    call.write(item)
            except PathError as error:
                call.error(error.record)


class TestPath(Cmdlet):
    """Whether there is such an item; a drive that is not there is no error."""

    name: t.ClassVar[str] = "Test-Path"
    net_class: t.ClassVar[str] = _COMMANDS + "TestPathCommand"
    default_set: t.ClassVar[str | None] = "Path"
    parameters: t.ClassVar[tuple[Parameter, ...]] = PATHS

    def process(self, call: Call) -> None:
        for path in paths_of(call):
            try:
                if is_on_disk(path):
                    call.write(bool(existing_files(call, path)))
                    continue
                place = place_of(call, path)
                call.write(not place.leaf or bool(items(call, place, literal="LiteralPath" in call.bound)))
            except PathError:
                call.write(False)


__all__ = ("GetChildItem", "GetItem", "PATHS", "TestPath", "existing", "paths_of")
