# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a scenario says of connectors and of the hybrid configuration, and which connectors Setup leaves behind."""

from __future__ import annotations

import typing as t

import pytest

from lab.organisation import CertificateName, Organisation, Server, parse_name
from lab.organisation.certificates import self_signed
from lab.organisation.describe import describe
from lab.organisation.keys import KeyRing
from lab.organisation.mail_flow import default_receive_connectors
from lab.organisation.section import ScenarioError

Build = t.Callable[[dict[str, t.Any]], Organisation]
MAIL = "<I>CN=Contoso Issuing CA<S>CN=mail.contoso.lab"


def test_defaults(scenario: dict[str, t.Any], build: Build) -> None:
    state = describe(build(scenario))
    assert (state["send_connectors"], state["hybrid"]) == ([], None)
    connectors = state["servers"]["EX2"]["receive_connectors"]
    assert {name: item["port"] for name, item in connectors.items()} == {
        "Default EX2": 2525,
        "Client Proxy EX2": 465,
        "Default Frontend EX2": 25,
        "Outbound Proxy Frontend EX2": 717,
        "Client Frontend EX2": 587,
    }
    assert all(item["tls_certificate_name"] is None for item in connectors.values())


@pytest.mark.parametrize(
    ("version", "roles", "count"),
    [
        ((15, 0, 1497, 48), ("Mailbox",), 2),
        ((15, 0, 1497, 48), ("ClientAccess",), 3),
        ((15, 0, 1497, 48), ("Mailbox", "ClientAccess"), 5),
        ((15, 1, 2507, 18), ("Mailbox",), 5),
        ((15, 2, 1748, 10), ("Edge",), 1),
    ],
)
def test_by_role(version: tuple[int, int, int, int], roles: tuple[str, ...], count: int) -> None:
    server = Server("EX9", "contoso.lab", "Munich", version, roles)
    assert len(default_receive_connectors(server)) == count


def test_a_hybrid_organisation(scenario: dict[str, t.Any], build: Build) -> None:
    scenario["receive_connectors"] = [
        {
            "server": "EX1",
            "name": "default frontend ex1",
            "tls_certificate_name": MAIL,
            "tls_domain_capabilities": ["mail.protection.outlook.com:AcceptCloudServicesMail"],
        },
        {"server": "EX2", "name": "Relay", "port": 2526, "enabled": False},
    ]
    scenario["send_connectors"] = [
        {"name": "Outbound to Office 365", "tls_certificate_name": MAIL, "cloud_services": True},
        {"name": "Internet", "source_servers": ["EX2", "EX3"], "smart_hosts": ["relay.contoso.lab"]},
    ]
    scenario["hybrid"] = {"tls_certificate_name": MAIL, "sending_servers": ["EX1"], "smart_host": "mail.contoso.lab"}
    state = describe(build(scenario))
    first, second = (state["servers"][name]["receive_connectors"] for name in ("EX1", "EX2"))
    assert (len(first), len(second)) == (5, 6)
    assert first["Default Frontend EX1"] == {
        "port": 25,
        "tls_certificate_name": MAIL,
        "tls_domain_capabilities": ["mail.protection.outlook.com:AcceptCloudServicesMail"],
        "require_tls": False,
        "enabled": True,
        "changed": None,
    }
    assert (second["Relay"]["port"], second["Relay"]["enabled"]) == (2526, False)
    outbound, internet = state["send_connectors"]
    assert (outbound["tls_certificate_name"], outbound["source_servers"]) == (MAIL, ["EX1"])
    assert (internet["tls_certificate_name"], internet["source_servers"]) == (None, ["EX2", "EX3"])
    assert state["hybrid"] == {
        "tls_certificate_name": MAIL,
        "receiving_servers": ["EX1", "EX2", "EX3"],
        "sending_servers": ["EX1"],
        "edge_servers": [],
        "domains": ["contoso.lab"],
        "smart_host": "mail.contoso.lab",
        "changed": None,
    }


@pytest.mark.parametrize(
    ("section", "path"),
    [
        ({"send_connectors": [{}]}, "send_connectors[0].name"),
        ({"send_connectors": [{"name": "x", "source_servers": ["EX9"]}]}, "send_connectors[0].source_servers"),
        ({"send_connectors": [{"name": "x", "tls_auth_level": "Some"}]}, "send_connectors[0].tls_auth_level"),
        (
            {"send_connectors": [{"name": "x", "tls_certificate_name": "CN=a"}]},
            "send_connectors[0].tls_certificate_name",
        ),
        ({"receive_connectors": [{"server": "EX9", "name": "x"}]}, "receive_connectors[0].server"),
        ({"receive_connectors": [{"server": "EX1", "name": "x", "port": 0}]}, "receive_connectors[0].port"),
        ({"receive_connectors": [{"server": "EX1", "name": "x", "role": "Edge"}]}, "receive_connectors[0].role"),
        ({"receive_connectors": [{"server": "EX1", "name": "x", "colour": "red"}]}, "receive_connectors[0].colour"),
        ({"hybrid": {"features": ["Everything"]}}, "hybrid.features"),
        ({"hybrid": {"smart_host": 3}}, "hybrid.smart_host"),
    ],
)
def test_errors_name_the_place(scenario: dict[str, t.Any], build: Build, section: dict[str, t.Any], path: str) -> None:
    scenario.update(section)
    with pytest.raises(ScenarioError) as caught:
        build(scenario)
    assert caught.value.path == path


def test_a_name_means_issuer_and_subject() -> None:
    key = KeyRing().key(1024)
    begins = Organisation("Contoso", "contoso.lab").clock.now().replace(microsecond=0)
    subject = parse_name("CN=mail.contoso.lab, O=Contoso")
    made = self_signed(subject, key, begins, begins.replace(year=begins.year + 1, day=1))
    assert CertificateName.parse("<I>CN=MAIL.contoso.lab, O=Contoso<S>CN=mail.contoso.lab, O=Contoso").names(made)
    assert not CertificateName.parse("<I>CN=mail.contoso.lab, O=Contoso<S>CN=mail.contoso.lab").names(made)
    for text in ("CN=a", "<S>CN=a", "<I>CN=a<S>", "<S>CN=a<I>CN=a"):
        with pytest.raises(ValueError, match="names no certificate"):
            CertificateName.parse(text)
