# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import typing as t

import pytest
from unit.plugins.plugin_utils.certificate_cases import certificate

from ansible_collections.certops.exchange.plugins.plugin_utils._online import (
    UNKNOWN,
    InboundConnector,
    OnPremisesOrganization,
    OutboundConnector,
    Tenant,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._online_checks import (
    Compared,
    checks,
    inbound_match,
    is_wizards,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._shown_online import shown_tenant

INBOUND: dict[str, t.Any] = {
    "Identity": "Inbound from 1",
    "Name": "Inbound from 1",
    "Enabled": True,
    "ConnectorType": "OnPremises",
    "ConnectorSource": "HybridWizard",
    "SenderDomains": ["smtp:*;1"],
    "SenderIPAddresses": [],
    "RequireTls": True,
    "RestrictDomainsToCertificate": False,
    "TlsSenderCertificateName": "mail.contoso.com",
    "CloudServicesMailEnabled": True,
}
OUTBOUND: dict[str, t.Any] = {
    "Identity": "Outbound to 1",
    "Name": "Outbound to 1",
    "Enabled": True,
    "ConnectorType": "OnPremises",
    "ConnectorSource": "HybridWizard",
    "SmartHosts": ["mail.contoso.com"],
    "RecipientDomains": ["contoso.com"],
    "TlsSettings": "DomainValidation",
    "TlsDomain": "mail.contoso.com",
    "CloudServicesMailEnabled": True,
    "UseMXRecord": False,
}
NAMES = Compared(("mail.contoso.com", "autodiscover.contoso.com"))


def without(value: dict[str, t.Any], *names: str) -> dict[str, t.Any]:
    return {name: part for name, part in value.items() if name not in names}


def tenant(
    inbound: list[dict[str, t.Any]], outbound: list[dict[str, t.Any]], *organizations: dict[str, t.Any]
) -> Tenant:
    return Tenant(
        tuple(map(InboundConnector.from_json, inbound)),
        tuple(map(OutboundConnector.from_json, outbound)),
        tuple(map(OnPremisesOrganization.from_json, organizations)),
    )


def outcome(read: Tenant, compared: Compared | None) -> dict[str, bool | None]:
    return {check.row: check.passed for check in checks(read, compared, ["Get-InboundConnector"])}


@pytest.mark.parametrize(
    ("change", "compared", "passed"),
    [
        ({}, NAMES, True),
        ({"TlsSenderCertificateName": "*.contoso.com"}, NAMES, True),
        ({}, Compared(("*.contoso.com",)), True),
        ({"TlsSenderCertificateName": "*.fabrikam.com"}, NAMES, False),
        ({"TlsSenderCertificateName": None}, NAMES, False),
        ({"TlsSenderCertificateName": ""}, NAMES, False),
        ({"RequireTls": False}, NAMES, False),
        ({"Enabled": False}, NAMES, False),
        ({"Enabled": "True", "RequireTls": "true"}, NAMES, True),
        ({"Enabled": "False"}, NAMES, False),
        # Nothing to compare with, or something that did not come.
        ({}, None, None),
        ({"TlsSenderCertificateName": None}, None, False),
        ({"RequireTls": False}, None, False),
        ({"RequireTls": None}, NAMES, None),
        ({"RequireTls": ...}, NAMES, None),
        ({"TlsSenderCertificateName": ...}, NAMES, None),
        ({"TlsSenderCertificateName": ..., "Enabled": False}, NAMES, False),
        ({"TlsSenderCertificateName": "<I>CN=a<S>CN=EX1"}, NAMES, None),
        ({"TlsSenderCertificateName": "<I>CN=EX1<S>CN=EX1"}, Compared((), certificate("a").facts), True),
        ({"TlsSenderCertificateName": "<I>CN=b<S>CN=EX1"}, Compared((), certificate("a").facts), False),
        ({"TlsSenderCertificateName": "<I>CN=b"}, Compared((), certificate("a").facts), False),
    ],
)
def test_the_senders_certificate_is_verified(
    change: dict[str, t.Any], compared: Compared | None, passed: bool | None
) -> None:
    value = without({**INBOUND, **change}, *(name for name, part in change.items() if part is ...))
    assert outcome(tenant([value], []), compared)["S4-25"] is passed


@pytest.mark.parametrize(
    ("change", "compared", "there", "always"),
    [
        ({}, NAMES, True, True),
        ({"TlsSettings": "EncryptionOnly", "TlsDomain": None}, NAMES, True, True),
        ({"TlsSettings": "CertificateValidation", "TlsDomain": "other.example"}, NAMES, True, True),
        ({"TlsDomain": "other.example"}, NAMES, False, True),
        # The domain itself is no subdomain, and TlsDomain takes subdomains alone.
        ({"TlsDomain": "*.contoso.com"}, Compared(("contoso.com",)), False, True),
        ({"TlsDomain": "other.example"}, None, True, True),
        ({"Enabled": False}, NAMES, False, True),
        ({"TlsSettings": None}, NAMES, True, False),
        ({"TlsSettings": "Opportunistic"}, NAMES, True, False),
        ({"TlsSettings": ...}, NAMES, True, None),
        ({"Enabled": ...}, NAMES, None, True),
    ],
)
def test_the_way_out(
    change: dict[str, t.Any], compared: Compared | None, there: bool | None, always: bool | None
) -> None:
    value = without({**OUTBOUND, **change}, *(name for name, part in change.items() if part is ...))
    found = outcome(tenant([], [value]), compared)
    assert (found["S4-27"], found["S4-28"]) == (there, always)


def test_without_the_wizards_connectors() -> None:
    other = {"ConnectorSource": "Default"}
    read = tenant([{**INBOUND, **other}], [{**OUTBOUND, **other}])
    assert outcome(read, NAMES) == {"S4-25": False, "S4-26": True, "S4-27": False, "S4-28": False}
    assert outcome(tenant([], []), None) == {"S4-25": False, "S4-26": True, "S4-27": False, "S4-28": False}


def test_each_of_the_wizards_connectors_has_its_rows() -> None:
    second = {"Identity": "Inbound from 2", "Name": "Inbound from 2", "TlsSenderCertificateName": "x.example"}
    found = checks(tenant([INBOUND, {**INBOUND, **second}], [OUTBOUND]), NAMES, ["Get-X"])
    assert [(check.row, check.passed) for check in found] == [
        ("S4-25", True),
        ("S4-25", False),
        ("S4-26", True),
        ("S4-27", True),
        ("S4-28", True),
    ]
    assert "Inbound from 2" in found[1].what
    assert "x.example, which matches none of the names given (mail.contoso.com" in found[1].found


def test_what_was_sent_decides_whether_it_was_only_read() -> None:
    (check,) = [one for one in checks(tenant([], []), None, ["Get-A", "Set-B"]) if one.row == "S4-26"]
    assert check.passed is False


@pytest.mark.parametrize(
    ("organization", "source", "wizards"),
    [
        ({}, "HybridWizard", True),
        ({}, "Default", False),
        ({"InboundConnector": "inbound FROM 1"}, "Default", True),
        ({"InboundConnector": "contoso\\Inbound from 1"}, "Default", True),
        ({"InboundConnector": "Inbound from 2"}, "Default", False),
        ({"InboundConnector": None}, None, False),
        ({"OutboundConnector": "Inbound from 1"}, "Default", False),
    ],
)
def test_whose_a_connector_is(organization: dict[str, t.Any], source: str | None, wizards: bool) -> None:
    value = {**INBOUND, "Identity": "contoso\\Inbound from 1", "ConnectorSource": source}
    read = tenant([value], [], organization)
    assert is_wizards(read.inbound[0], read) is wizards


def test_what_did_not_come_is_unknown_and_never_empty() -> None:
    shown = shown_tenant(tenant([{}], [{}], {}), NAMES)
    (inbound,), (outbound,), (organization,) = shown.values()
    for connector in (inbound, outbound):
        assert (connector.pop("from_wizard"), connector.pop("matches")) == (False, None)
        assert set(connector.values()) == {UNKNOWN}
    assert set(organization.values()) == {UNKNOWN}


def test_null_is_not_set_and_a_lone_value_is_a_list() -> None:
    shown = shown_tenant(tenant([{"SenderDomains": "a", "ConnectorType": None, "SenderIPAddresses": None}], []), None)
    (inbound,) = shown["inbound_connectors"]
    assert (inbound["sender_domains"], inbound["sender_ip_addresses"]) == (["a"], [])
    assert inbound["connector_type"] is None


def test_a_certificate_gives_its_names() -> None:
    facts = certificate("a", {"domains": ("mail.contoso.com",)}).facts
    connector = InboundConnector.from_json(INBOUND)
    assert inbound_match(connector, Compared(facts.domains, facts)) is True
    assert inbound_match(connector, Compared((), facts)) is False
