# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the Hybrid Configuration Wizard leaves in Exchange Online."""

from __future__ import annotations

import typing as t

import pytest
from cryptography import x509

from lab.organisation import Organisation, online_wizard, parse_name
from lab.organisation.certificates import self_signed
from lab.organisation.describe import describe
from lab.organisation.errors import CertificateDomainError
from lab.organisation.keys import KeyRing

Build = t.Callable[[dict[str, t.Any]], Organisation]
INBOUND, OUTBOUND = "Inbound from Contoso", "Outbound to Contoso"


def certificate(organisation: Organisation, subject: str, *domains: str) -> x509.Certificate:
    begins = organisation.clock.now().replace(microsecond=0)
    return self_signed(
        parse_name(subject), KeyRing().key(1024), begins, begins.replace(year=begins.year + 1), domains=domains
    )


def test_it_changes_what_it_noted_and_nothing_else(scenario: dict[str, t.Any], build: Build) -> None:
    scenario["hybrid"] = {"smart_host": "mx.contoso.lab", "domains": ["contoso.lab", "fabrikam.lab"]}
    scenario["online"] = {
        "inbound_connectors": [
            {"name": "Other", "tls_sender_certificate_name": "old.contoso.lab"},
            {"name": INBOUND, "tls_sender_certificate_name": "old.contoso.lab", "require_tls": False},
        ],
        "outbound_connectors": [{"name": "Other"}, {"name": OUTBOUND, "enabled": False, "use_mx_record": True}],
        "on_premises_organization": {"inbound_connector": INBOUND, "outbound_connector": OUTBOUND},
    }
    organisation = build(scenario)
    before = describe(organisation)["online"]
    online_wizard.wizard_sets(organisation, certificate(organisation, "CN=mail.contoso.lab, O=Contoso"))
    after = describe(organisation)["online"]
    assert after["inbound_connectors"][0] == before["inbound_connectors"][0]
    assert after["outbound_connectors"][0] == before["outbound_connectors"][0]
    assert after["inbound_connectors"][1] == {
        "name": INBOUND,
        "type": "OnPremises",
        "source": "HybridWizard",
        "enabled": True,
        "sender_domains": ["smtp:*;1"],
        "sender_ip_addresses": [],
        "require_tls": True,
        "restrict_domains_to_certificate": False,
        "tls_sender_certificate_name": "mail.contoso.lab",
        "cloud_services": True,
    }
    assert after["outbound_connectors"][1] == {
        "name": OUTBOUND,
        "type": "OnPremises",
        "source": "HybridWizard",
        "enabled": True,
        "smart_hosts": ["mx.contoso.lab"],
        "recipient_domains": ["contoso.lab", "fabrikam.lab"],
        "tls_settings": "DomainValidation",
        "tls_domain": "mail.contoso.lab",
        "cloud_services": True,
        "use_mx_record": False,
        "test_mode": False,
        "transport_rule_scoped": False,
    }
    assert after["on_premises_organization"]["hybrid_domains"] == ["contoso.lab", "fabrikam.lab"]


def test_the_first_time_it_makes_everything_and_the_second_time_nothing(
    scenario: dict[str, t.Any], build: Build
) -> None:
    scenario["online"] = {"outbound_connectors": [{"name": "Partner", "type": "Partner", "source": "AdminUI"}]}
    organisation = build(scenario)
    online_wizard.wizard_sets(organisation, certificate(organisation, "CN=*.contoso.lab"))
    first = describe(organisation)["online"]
    online_wizard.wizard_sets(organisation, certificate(organisation, "CN=*.contoso.lab"))
    assert describe(organisation)["online"] == first
    (inbound,), (partner, outbound) = first["inbound_connectors"], first["outbound_connectors"]
    noted = first["on_premises_organization"]
    assert (noted["inbound_connector"], noted["outbound_connector"]) == (inbound["name"], outbound["name"])
    assert inbound["name"].removeprefix("Inbound from ") == outbound["name"].removeprefix("Outbound to ")
    assert inbound["tls_sender_certificate_name"] == outbound["tls_domain"] == "*.contoso.lab"
    assert outbound["smart_hosts"] == ["contoso.lab"]
    assert partner["source"] == "AdminUI"


def test_without_a_tenant_nothing_is_written(scenario: dict[str, t.Any], build: Build) -> None:
    organisation = build(scenario)
    online_wizard.wizard_sets(organisation, certificate(organisation, "CN=mail.contoso.lab"))
    assert organisation.online is None


def test_which_domain_a_certificate_is_known_by(organisation: Organisation) -> None:
    both = certificate(organisation, "CN=Mail of Contoso", "mail.contoso.lab", "autodiscover.contoso.lab")
    assert online_wizard.certificate_domain(both) == "mail.contoso.lab"
    with pytest.raises(CertificateDomainError):
        online_wizard.certificate_domain(certificate(organisation, "CN=Mail of Contoso"))
