# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificates that a scenario puts onto a server, and the roles it gives it."""

from __future__ import annotations

import copy
import typing as t

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from lab.organisation import Organisation, Server, StoredCertificate, reading
from lab.organisation import scenario as scenarios
from lab.organisation.section import ScenarioError

SCENARIO: dict[str, t.Any] = {
    "organisation": "Contoso",
    "forest": "contoso.lab",
    "auth": {"current": {"expires_in": "20d"}},
    "servers": {"EX1": {"site": "Munich"}},
    "users": {"admin": {"password": "p"}},
}


def build(**changes: t.Any) -> Server:
    scenario = copy.deepcopy(SCENARIO)
    scenario["servers"]["EX1"].update(changes)
    return built(scenario).servers["EX1"]


def built(scenario: dict[str, t.Any]) -> Organisation:
    return scenarios.build(scenario, monotonic=lambda: 0.0)


def bound(server: Server) -> str:
    return next(item.certificate_hash for item in server.sites[1].bindings if item.port == 444)


@pytest.mark.parametrize(
    ("options", "missing"),
    [
        ({}, set()),
        ({"expires_in": "-1d"}, {"expired"}),
        ({"wrong_host": True}, {"wrong host"}),
        ({"private_key": False}, {"no key"}),
        ({"in_store": False}, {"not in store", "no key"}),
        ({"trusted": False}, {"not trusted"}),
        ({"bound": False}, {"not bound", "not in store", "no key", "not trusted"}),
        ({"expires_in": "-1d", "trusted": False, "private_key": False}, {"expired", "not trusted", "no key"}),
    ],
)
def test_back_end_has_exactly_the_faults_it_is_given(options: dict[str, t.Any], missing: set[str]) -> None:
    organisation = built({**SCENARIO, "servers": {"EX1": {"site": "Munich", "back_end": options}}})
    server = organisation.servers["EX1"]
    thumbprint = bound(server)
    stored = server.my.get(thumbprint)
    faults: dict[str, bool] = {
        "not bound": not thumbprint,
        "not in store": stored is None,
        "no key": stored is None or stored.key is None,
        "not trusted": thumbprint not in server.root,
        "expired": stored is not None and reading.status(organisation, stored) == "DateInvalid",
        "wrong host": stored is not None and server.name not in reading.domains(stored),
    }
    assert {name for name, found in faults.items() if found} == missing
    assert thumbprint != server.internal_transport_thumbprint
    assert server.sites[0].bindings[-1].certificate_hash == server.internal_transport_thumbprint


def test_back_end_shares_the_servers_certificate_where_nothing_is_said() -> None:
    server = build()
    assert bound(server) == server.internal_transport_thumbprint


def extra(**options: t.Any) -> tuple[Server, StoredCertificate]:
    before = build()
    server = build(certificates=[{"expires_in": "30d", **options}])
    stored = [*server.my.values(), *server.root.values()]
    known = {item.certificate.subject for item in before.my.values()}
    return server, next(item for item in stored if item.certificate.subject not in known)


def test_certificate_with_an_ecc_key() -> None:
    _server, stored = extra(subject="CN=ecc", key="ecc")
    assert isinstance(stored.key, ec.EllipticCurvePrivateKey)
    assert isinstance(stored.certificate.public_key(), ec.EllipticCurvePublicKey)


def test_certificate_without_common_name_and_with_names_in_other_scripts() -> None:
    _server, stored = extra(subject="O=Contoso, C=DE", domains=["例え.jp", "mail.contoso.lab"])
    assert reading.domains(stored) == ["xn--r8jz45g.jp", "mail.contoso.lab"]


def test_certificate_with_many_names_in_root_alone() -> None:
    names = [f"host{number}.contoso.lab" for number in range(200)]
    server, stored = extra(subject="CN=many", domains=names, in_store=False, trusted=True)
    assert reading.domains(stored) == names
    assert stored.thumbprint not in server.my
    assert stored.key is None


@pytest.mark.parametrize(
    ("version", "roles", "sites", "transport"),
    [
        ("15.0.1497.2", ["Mailbox", "ClientAccess"], 2, True),
        ("15.0.1497.2", ["Mailbox"], 2, True),
        ("15.0.1497.2", ["ClientAccess"], 1, False),
    ],
)
def test_roles_of_2013(version: str, roles: list[str], sites: int, transport: bool) -> None:
    server = build(version=version, roles=roles)
    assert (len(server.sites), server.has_transport) == (sites, transport)
    assert ("MSExchangeTransport" in server.services) is transport
    assert "MSExchangeServiceHost" in server.services
    # What the directory says of the internal transport certificate it has in either case (cmdlet sheet 6.2).
    assert server.internal_transport_thumbprint in server.my


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"roles": []}, "servers.EX1.roles"),
        ({"roles": ["HubTransport"]}, "servers.EX1.roles"),
        ({"roles": ["ClientAccess"], "back_end": {}}, "servers.EX1.back_end"),
        ({"back_end": {"colour": "red"}}, "servers.EX1.back_end.colour"),
        ({"certificates": [{"subject": "CN=a", "expires_in": "1d", "key": "dsa"}]}, "servers.EX1.certificates[0].key"),
    ],
)
def test_what_a_scenario_may_not_say(changes: dict[str, t.Any], where: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        build(**changes)
    assert caught.value.path == where
