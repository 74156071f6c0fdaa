# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Edge Transport servers of a scenario: what they have, what they lack, and who reaches them."""

from __future__ import annotations

import typing as t

import pytest

from lab.organisation import Organisation, UnreachableError, Vantage, edge, stores
from lab.organisation.describe import describe
from lab.organisation.section import ScenarioError

Build = t.Callable[[dict[str, t.Any]], Organisation]
MAIL: dict[str, t.Any] = {"subject": "CN=mail.contoso.lab", "expires_in": "60d", "issued_by": "CN=CA"}


@pytest.fixture
def with_edge(scenario: dict[str, t.Any]) -> dict[str, t.Any]:
    scenario["servers"]["EDGE1"] = {"site": "Munich", "roles": ["Edge"]}
    return scenario


def test_what_it_has(with_edge: dict[str, t.Any], build: Build) -> None:
    with_edge["certificates"] = [{**MAIL, "services": ["SMTP"]}]
    organisation = build(with_edge)
    server = organisation.servers["EDGE1"]
    assert (edge.is_edge(server), edge.is_edge(organisation.servers["EX1"])) == (True, False)
    assert (server.sites, server.app_pools, server.ssl_bindings) == ([], {}, {})
    assert [connector.port for connector in server.receive_connectors] == [25]
    assert "MSExchangeTransport" in server.services
    assert {"MSExchangeServiceHost", "W3Svc", "WMSVC"}.isdisjoint(server.services)
    # Its own, and the one that it shares; the auth certificate is none of its business, now and later.
    assert len(server.my) == 2
    organisation.clock.advance(organisation.clock.now() - organisation.servers["EX1"].services["W3Svc"].started)  # type: ignore[operator]
    assert len(server.my) == 2
    state = describe(organisation)["servers"]["EDGE1"]
    assert (state["roles"], state["auth_admin_last_run"]) == (["Edge"], None)


@pytest.mark.parametrize("reachable", [None, True])
def test_who_reaches_it(with_edge: dict[str, t.Any], build: Build, reachable: bool | None) -> None:
    if reachable is not None:
        with_edge["servers"]["EDGE1"]["reachable"] = reachable
    organisation = build(with_edge)
    server = organisation.servers["EDGE1"]
    from_inside = Vantage(organisation, organisation.servers["EX1"], organisation.users["admin"])
    if reachable:
        assert len(stores.certificates(from_inside, server)) == 1
    else:
        with pytest.raises(UnreachableError):
            stores.certificates(from_inside, server)
    own = Vantage(organisation, server, organisation.users["admin"])
    assert len(stores.certificates(own, server)) == 1


def test_hybrid_through_it(with_edge: dict[str, t.Any], build: Build) -> None:
    with_edge["hybrid"] = {"edge_servers": ["EDGE1"]}
    found = build(with_edge).hybrid
    assert found is not None
    assert (found.edge_servers, found.receiving_servers, found.sending_servers) == (("EDGE1",), (), ())
    with_edge["hybrid"] = {}
    found = build(with_edge).hybrid
    assert found is not None
    assert found.receiving_servers == found.sending_servers == ("EX1", "EX2", "EX3")


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"hybrid": {"edge_servers": ["EDGE1"], "sending_servers": ["EX1"]}}, "hybrid.edge_servers"),
        ({"certificates": [{**MAIL, "services": ["IIS"]}]}, "certificates[0].services"),
    ],
)
def test_errors_name_the_place(with_edge: dict[str, t.Any], build: Build, change: dict[str, t.Any], path: str) -> None:
    with_edge.update(change)
    with pytest.raises(ScenarioError) as caught:
        build(with_edge)
    assert caught.value.path == path


@pytest.mark.parametrize("option", [{"roles": ["Edge", "Mailbox"]}, {"require_ssl": True}, {"up_for": "-1h"}])
def test_what_it_cannot_be(with_edge: dict[str, t.Any], build: Build, option: dict[str, t.Any]) -> None:
    with_edge["servers"]["EDGE1"].update(option)
    with pytest.raises(ScenarioError) as caught:
        build(with_edge)
    assert caught.value.path == f"servers.EDGE1.{next(iter(option))}"
