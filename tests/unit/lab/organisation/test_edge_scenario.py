# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Edge subscriptions of a scenario."""

from __future__ import annotations

import typing as t

import pytest

from lab.organisation import Organisation, edge_subscriptions
from lab.organisation.section import ScenarioError

Build = t.Callable[[dict[str, t.Any]], Organisation]


@pytest.fixture
def with_edge(scenario: dict[str, t.Any]) -> dict[str, t.Any]:
    scenario["servers"]["EDGE1"] = {"site": "Munich", "roles": ["Edge"]}
    return scenario


def test_subscribed_by_itself_where_nothing_is_said(with_edge: dict[str, t.Any], build: Build) -> None:
    organisation = build(with_edge)
    (found,) = organisation.edge_subscriptions.values()
    assert (found.edge, found.site, list(found.accounts), found.failure) == ("EDGE1", "Munich", ["EX1", "EX2"], "")
    assert organisation.send_connectors == []


def test_not_subscribed_where_the_list_leaves_it_out(with_edge: dict[str, t.Any], build: Build) -> None:
    with_edge["edge_subscriptions"] = []
    organisation = build(with_edge)
    assert organisation.edge_subscriptions == {}
    assert not edge_subscriptions.is_subscribed(organisation.servers["EDGE1"])


@pytest.mark.parametrize("connector", ["internet", "inbound"])
def test_a_connector_can_be_left_out(with_edge: dict[str, t.Any], build: Build, connector: str) -> None:
    with_edge["edge_subscriptions"] = [{"edge": "EDGE1", f"create_{connector}_send_connector": False}]
    (found,) = build(with_edge).send_connectors
    assert ("Internet" in found.name) == (connector == "inbound")


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"edge": "EX1"}, "edge"),
        ({"edge": "EDGE1", "site": "Nowhere"}, "site"),
        ({"edge": "EDGE1", "subscribed_ago": "-1d"}, "subscribed_ago"),
        ({"edge": "EDGE1", "unknown": 1}, "unknown"),
    ],
)
def test_errors_name_the_place(with_edge: dict[str, t.Any], build: Build, change: dict[str, t.Any], key: str) -> None:
    with_edge["edge_subscriptions"] = [change]
    with pytest.raises(ScenarioError) as caught:
        build(with_edge)
    assert caught.value.path == f"edge_subscriptions[0].{key}"
