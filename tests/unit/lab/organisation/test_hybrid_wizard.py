# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Hybrid Configuration Wizard: what it sets, and what stops it before it sets anything."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from cryptography import x509

from lab.organisation import (
    SMTP,
    HybridWizardError,
    Organisation,
    StoredCertificate,
    UnreachableError,
    Vantage,
    hybrid_wizard,
    mail_flow_changes,
)
from lab.organisation.describe import describe

Build = t.Callable[[dict[str, t.Any]], Organisation]
OLD = "<I>CN=CA 1<S>CN=mail.contoso.lab"
NEW = "<I>CN=CA 2<S>CN=mail.contoso.lab"
CLOUD = list(hybrid_wizard.CAPABILITIES)
MAIL: dict[str, t.Any] = {
    "subject": "CN=mail.contoso.lab",
    "domains": ["mail.contoso.lab"],
    "issued_by": "CN=CA 2",
    "expires_in": "300d",
    "friendly_name": "new",
    "services": ["SMTP"],
}


class Hybrid:
    """An organisation in which EX1 and EX2 receive and EX1 and EX3 send, with a new certificate on all of them."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        self.vantage = Vantage(organisation, organisation.servers["EX1"], organisation.users["admin"])
        self.new = next(item for item in self.vantage.server.my.values() if item.friendly_name == "new").thumbprint

    def stored(self, server: str) -> StoredCertificate:
        return self.organisation.servers[server].my[self.new]

    def run(self, **options: t.Any) -> hybrid_wizard.Outcome:
        return hybrid_wizard.run(self.vantage, self.new, **options)

    def names(self) -> dict[str, t.Any]:
        """What everything names now."""
        state = describe(self.organisation)
        return {
            "hybrid": state["hybrid"]["tls_certificate_name"],
            **{item["name"]: item["tls_certificate_name"] for item in state["send_connectors"]},
            **{
                name: (
                    server["receive_connectors"][f"Default Frontend {name}"]["tls_certificate_name"],
                    server["receive_connectors"][f"Default Frontend {name}"]["tls_domain_capabilities"],
                )
                for name, server in state["servers"].items()
                if f"Default Frontend {name}" in server["receive_connectors"]
            },
        }


@pytest.fixture
def prepared(scenario: dict[str, t.Any]) -> dict[str, t.Any]:
    scenario["certificates"] = [MAIL]
    scenario["receive_connectors"] = [
        {
            "server": server,
            "name": f"Default Frontend {server}",
            "tls_certificate_name": OLD,
            "tls_domain_capabilities": CLOUD,
        }
        for server in ("EX1", "EX2")
    ]
    scenario["send_connectors"] = [
        {"name": "Outbound to Office 365 - 4f0d", "tls_certificate_name": OLD, "cloud_services": True},
        {"name": "Partner", "tls_certificate_name": OLD},
    ]
    scenario["hybrid"] = {
        "tls_certificate_name": OLD,
        "receiving_servers": ["EX1", "EX2"],
        "sending_servers": ["EX1", "EX3"],
    }
    return scenario


@pytest.fixture
def hybrid(prepared: dict[str, t.Any], build: Build) -> Hybrid:
    return Hybrid(build(prepared))


def test_what_it_sets(hybrid: Hybrid) -> None:
    front = hybrid.organisation.servers["EX1"].receive_connectors[2]
    mail_flow_changes.change_receive_connector(hybrid.vantage, front, {"certificate": None, "domain_capabilities": ()})
    hybrid.organisation.clock.advance(datetime.timedelta(hours=1))
    online: list[x509.Certificate] = []
    outcome = hybrid.run(online=lambda _organisation, certificate: online.append(certificate))
    assert hybrid.names() == {
        "hybrid": NEW,
        "Outbound to Office 365 - 4f0d": NEW,
        "Partner": OLD,
        "EX1": (NEW, CLOUD),
        "EX2": (NEW, CLOUD),
        "EX3": (None, []),
    }
    assert (str(outcome.certificate), outcome.send_connectors) == (NEW, ("Outbound to Office 365 - 4f0d",))
    assert outcome.receive_connectors == ("EX1\\Default Frontend EX1", "EX2\\Default Frontend EX2")
    assert online == [hybrid.stored("EX1").certificate]
    assert front.changed == hybrid.organisation.clock.now()
    (connector, _partner) = hybrid.organisation.send_connectors
    assert connector.tags["EX1"].thumbprint == hybrid.new


def break_absent(hybrid: Hybrid) -> None:
    del hybrid.organisation.servers["EX3"].my[hybrid.new]


def break_key(hybrid: Hybrid) -> None:
    hybrid.stored("EX2").key = None


def break_smtp(hybrid: Hybrid) -> None:
    hybrid.stored("EX2").services &= ~SMTP


def break_trust(hybrid: Hybrid) -> None:
    hybrid.organisation.servers["EX3"].root.clear()


def break_time(hybrid: Hybrid) -> None:
    hybrid.organisation.clock.advance(datetime.timedelta(days=301))


def break_build(hybrid: Hybrid) -> None:
    hybrid.organisation.servers["EX3"].version = (15, 0, 1395, 4)


def break_set_up(hybrid: Hybrid) -> None:
    hybrid.organisation.hybrid = None


def break_servers(hybrid: Hybrid) -> None:
    assert hybrid.organisation.hybrid is not None
    hybrid.organisation.hybrid.receiving_servers = hybrid.organisation.hybrid.sending_servers = ()


@pytest.mark.parametrize(
    ("spoil", "text"),
    [
        (break_absent, "on EX3 it is not in the store"),
        (break_key, "on EX2 it has no private key"),
        (break_smtp, "on EX2 it is not enabled for SMTP"),
        (break_trust, "on EX3 its status is Untrusted"),
        (break_time, "its status is DateInvalid"),
        (break_build, "Subtask CheckPrereqs execution failed: EX3"),
        (break_set_up, "no hybrid set-up"),
        (break_servers, "no transport server"),
    ],
)
def test_what_stops_it(hybrid: Hybrid, spoil: t.Callable[[Hybrid], None], text: str) -> None:
    spoil(hybrid)
    before = hybrid.names() if hybrid.organisation.hybrid else None
    with pytest.raises(HybridWizardError, match=text):
        hybrid.run()
    assert before is None or hybrid.names() == before
    assert all(item.changed is None for item in hybrid.organisation.send_connectors)


def test_the_last_2013_does_not_stop_it(hybrid: Hybrid) -> None:
    hybrid.organisation.servers["EX3"].version = (15, 0, 1497, 2)
    assert hybrid.run().send_connectors


@pytest.mark.parametrize(
    ("option", "text"),
    [
        ({"issued_by": None, "trusted": True}, "it signed itself"),
        ({"subject": "O=Contoso"}, "no common name"),
        ({"subject": ""}, "no common name"),
    ],
)
def test_certificates_it_does_not_offer(
    prepared: dict[str, t.Any], build: Build, option: dict[str, t.Any], text: str
) -> None:
    prepared["certificates"] = [{**MAIL, **option}]
    with pytest.raises(HybridWizardError, match=text):
        Hybrid(build(prepared)).run()


def test_a_server_that_cannot_be_reached(hybrid: Hybrid) -> None:
    hybrid.organisation.servers["EX3"].reachable = False
    with pytest.raises(UnreachableError):
        hybrid.run()
    assert hybrid.names()["hybrid"] == OLD


def test_edge_servers_stand_for_the_others(prepared: dict[str, t.Any], build: Build) -> None:
    prepared["servers"]["EDGE1"] = {"site": "Munich", "roles": ["Edge"]}
    prepared["hybrid"] = {"tls_certificate_name": OLD, "edge_servers": ["EDGE1"]}
    prepared["certificates"] = [{**MAIL, "servers": ["EX1", "EDGE1"]}]
    hybrid = Hybrid(build(prepared))
    outcome = hybrid.run()
    assert (outcome.receive_connectors, hybrid.names()["EX1"]) == ((), (OLD, CLOUD))
    assert hybrid.names()["Outbound to Office 365 - 4f0d"] == NEW
    hybrid.stored("EDGE1").key = None
    with pytest.raises(HybridWizardError, match="on EDGE1 it has no private key"):
        hybrid.run()
