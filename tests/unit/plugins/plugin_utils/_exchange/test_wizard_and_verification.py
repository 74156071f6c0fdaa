# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the wizard would run (procedures S4-11), and whether it has done its work (S4-19, S4-23, S4-24)."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest
from unit.plugins.plugin_utils.certificate_cases import server
from unit.plugins.plugin_utils.hybrid_cases import NEW, OLD, configuration, receive, send

from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import (
    WIZARD_BUILDS,
    ServerVersion,
    verify_hybrid,
    wizard_blockers,
)


def blockers(version: tuple[int, int, int, int], minimum: dict[str, str] | None = None) -> list[str]:
    servers = [dataclasses.replace(server("EX1"), version=ServerVersion(*version))]
    return wizard_blockers(servers, {**WIZARD_BUILDS, **(minimum or {})})


@pytest.mark.parametrize(
    ("version", "minimum", "said"),
    [
        ((15, 0, 1497, 0), {}, None),
        ((15, 0, 1395, 4), {}, "2013 build 15.0.1395.4; the wizard needs 15.0.1497 or later (KB2988229)"),
        ((15, 1, 2507, 6), {}, None),
        ((15, 1, 2375, 7), {}, "15.1.2507"),
        ((15, 2, 1544, 4), {}, None),
        ((15, 2, 1258, 12), {}, "15.2.1544"),
        ((15, 2, 2562, 17), {}, None),
        ((14, 3, 123, 4), {}, "knows certificates by thumbprint"),
        # What is given comes in place of what is built in, product by product.
        ((15, 2, 1258, 12), {"2019": "15.2.1258"}, None),
        ((15, 2, 1748, 10), {"2019": "15.2.2000"}, "15.2.2000"),
        ((15, 2, 2562, 17), {"SE": "15.2.2600"}, "15.2.2600"),
        ((15, 0, 1395, 4), {"2019": "15.2.1258"}, "15.0.1497"),
        # By number, not by text.
        ((15, 0, 995, 28), {"2013": "15.0.1000"}, "15.0.1000"),
    ],
)
def test_which_servers_stop_the_wizard(
    version: tuple[int, int, int, int], minimum: dict[str, str], said: str | None
) -> None:
    found = blockers(version, minimum)
    assert len(found) == (said is not None)
    assert all(said in text and "ex1.contoso.lab" in text for text in found if said)


@pytest.mark.parametrize("build", ["CU23", "15.2", "15.2.1544.4", "15.2.x", ""])
def test_a_build_that_is_none(build: str) -> None:
    with pytest.raises(ValueError, match="minimum_builds"):
        blockers((15, 2, 2562, 17), {"2019": build})


def test_each_server_that_stops_it_is_named() -> None:
    old = ServerVersion(15, 0, 1395, 4)
    servers = [dataclasses.replace(server(name), version=old) for name in ("EX1", "EX2")] + [server("EX3")]
    assert [text.partition(" ")[0] for text in wizard_blockers(servers, WIZARD_BUILDS)] == [
        "ex1.contoso.lab",
        "ex2.contoso.lab",
    ]


def rows(*connectors: t.Any, **changes: t.Any) -> list[tuple[str, str, bool | None]]:
    found = verify_hybrid(NEW, configuration(**changes), connectors)
    assert all(entry.detail for entry in found)
    return [(entry.row, entry.where, entry.passed) for entry in found]


SENDS = "Send connector Outbound to Office 365"
RECEIVES = "Receive connector EX1\\Default Frontend EX1"


def test_all_is_as_it_should_be() -> None:
    assert rows(receive(str(NEW)), send(str(NEW)), name=str(NEW)) == [
        ("S4-19", "the hybrid configuration", True),
        ("S4-23", SENDS, True),
        ("S4-24", RECEIVES, True),
    ]


def test_after_the_reset_and_before_the_wizard() -> None:
    """The cleared connector is not found by its name, but missed on its server."""
    assert rows(receive(None, []), send(), name=str(NEW)) == [
        ("S4-19", "the hybrid configuration", True),
        ("S4-23", SENDS, False),
        ("S4-24", "EX1", False),
    ]


def test_before_anything_was_done() -> None:
    assert [passed for _row, _where, passed in rows(receive(), send())] == [False, False, False]


def test_every_receiving_server_needs_a_connector() -> None:
    found = rows(receive(str(NEW)), send(str(NEW)), name=str(NEW), receiving=("ex1.contoso.lab", "EX2"))
    assert found[2:] == [("S4-24", RECEIVES, True), ("S4-24", "EX2", False)]


def test_capabilities_alone_are_not_enough() -> None:
    assert rows(receive(None), send(str(NEW)), name=str(NEW))[-1] == ("S4-24", RECEIVES, False)


def test_connectors_that_carry_other_mail_do_not_count() -> None:
    found = rows(receive(str(NEW)), send(str(OLD), cloud=False), name=str(NEW))
    assert found[1] == ("S4-23", "Send connectors", False)


def test_an_edge_server_is_not_known_from_here() -> None:
    found = rows(send(str(NEW)), name=str(NEW), receiving=(), sending=(), edge=("EDGE1",))
    assert found[-1] == ("S4-24", "EDGE1", None)
