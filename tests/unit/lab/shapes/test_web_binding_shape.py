# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-WebBinding's objects are those of a real server."""

from __future__ import annotations

import typing as t

from unit.lab.shapes.test_recorded_shapes import compare, tag

from lab.organisation import Vantage, iis
from lab.shapes.web_binding import web_binding, website

RECORDING = "Get-WebBinding/HealthChecker-E19.GetWebBinding.xml"


def listed(vantage: Vantage) -> list[t.Any]:
    """The bindings of all sites that are recorded: those of http and https."""
    return [
        web_binding(site, binding, {})
        for site in iis.sites(vantage)
        for binding in site.bindings
        if binding.protocol in ("http", "https")
    ]


def test_bindings_are_those_of_setup(vantage: Vantage, recorded: t.Callable[[str], list[t.Any]]) -> None:
    theirs, mine = recorded(RECORDING), listed(vantage)
    assert [live.text for live in mine] == [item.text for item in theirs]
    for live, item in zip(mine, theirs, strict=True):
        assert compare(live, item, "binding") == []
        assert [(name, tag(live.read(name))) for name in live.notes] == [
            (name, note.tag) for name, note in item.notes.items()
        ]
        for name in ("protocol", "bindingInformation", "certificateStoreName", "ItemXPath"):
            assert str(live.read(name)) == item.notes[name].value
        assert bool(live.read("certificateHash")) == bool(item.notes["certificateHash"].value)


def test_protocols_without_certificate_have_null_for_one(vantage: Vantage) -> None:
    site = vantage.server.sites[0]
    (found,) = [web_binding(site, item, {}) for item in site.bindings if item.protocol == "net.tcp"]
    assert (found.read("certificateHash"), found.read("certificateStoreName")) == (None, None)
    assert found.text == "net.tcp 808:*"


def test_site_lists_its_bindings(vantage: Vantage) -> None:
    live = website(vantage.server.sites[1])
    assert (live.read("name"), int(live.read("id")), live.read("state")) == ("Exchange Back End", 2, "Started")
    information = [item.read("bindingInformation") for item in live.read("bindings").read("Collection").items]
    assert information == ["*:81:", "*:444:", "*"]
    assert live.read("bindings").read("Collection").items[1].read("certificateStoreName") == "My"
