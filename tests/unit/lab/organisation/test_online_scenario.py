# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a scenario says of Exchange Online."""

from __future__ import annotations

import datetime
import json
import typing as t
import uuid

import pytest

from lab.organisation import Organisation, Tenant
from lab.organisation.describe import describe
from lab.organisation.section import ScenarioError

Build = t.Callable[[dict[str, t.Any]], Organisation]
TENANT, APP = "0f8a3f5e-5d0c-4d53-9d2f-6a8a1f2f6b11", "5b1f2c6a-77f5-4c31-8a9e-1d2c3b4a5f60"
SECRET = "a secret of an application"


def test_none_where_the_scenario_says_nothing(scenario: dict[str, t.Any], build: Build) -> None:
    organisation = build(scenario)
    assert (organisation.online, describe(organisation)["online"]) == (None, None)


def test_what_is_not_said(scenario: dict[str, t.Any], build: Build) -> None:
    scenario["online"] = {}
    tenant = build(scenario).online
    assert tenant is not None
    assert str(uuid.UUID(tenant.tenant_id)) == tenant.tenant_id
    assert tenant.domain == "contoso.onmicrosoft.com"
    assert (tenant.inbound_connectors, tenant.outbound_connectors) == ([], [])
    assert (tenant.organization, tenant.apps) == (None, {})


INBOUND, OUTBOUND = f"Inbound from {APP}", f"Outbound to {APP}"


@pytest.fixture
def hybrid(scenario: dict[str, t.Any], build: Build) -> Organisation:
    """With what the wizard leaves, a partner's connector, one on trial, and two applications."""
    scenario["online"] = {
        "tenant_id": TENANT.upper(),
        "domain": "fabrikam.onmicrosoft.com",
        "inbound_connectors": [
            {"name": INBOUND, "tls_sender_certificate_name": "*.contoso.lab", "cloud_services": True},
            {"name": "Partner", "type": "Partner", "source": "AdminUI", "sender_ip_addresses": ["192.0.2.1"]},
        ],
        "outbound_connectors": [
            {
                "name": OUTBOUND,
                "smart_hosts": ["mail.contoso.lab"],
                "recipient_domains": ["contoso.lab"],
                "tls_settings": "DomainValidation",
                "tls_domain": "mail.contoso.lab",
                "cloud_services": True,
            },
            {"name": "Trial", "test_mode": True, "use_mx_record": True},
        ],
        "on_premises_organization": {"inbound_connector": INBOUND.upper(), "outbound_connector": OUTBOUND},
        "apps": {
            "checker": {"client_id": APP, "secrets": [SECRET], "certificates": [{"subject": "CN=checker"}]},
            "powerless": {"manage_as_app": False, "directory_role": None},
        },
    }
    return build(scenario)


def tenant_of(organisation: Organisation) -> Tenant:
    assert organisation.online is not None
    return organisation.online


def test_a_hybrid_tenant(hybrid: Organisation) -> None:
    tenant = tenant_of(hybrid)
    assert tenant.is_named(TENANT)
    assert tenant.is_named("FABRIKAM.onmicrosoft.com")
    assert not tenant.is_named("contoso.lab")
    first, second = tenant.inbound_connectors
    assert tenant.inbound(INBOUND.upper()) is first
    assert first.certificate_name == "*.contoso.lab"
    assert (first.require_tls, first.restrict_to_certificate, first.kind, first.source, first.cloud_services) == (
        True,
        False,
        "OnPremises",
        "HybridWizard",
        True,
    )
    assert (second.kind, second.source, second.sender_ip_addresses) == ("Partner", "AdminUI", ("192.0.2.1",))
    assert tenant.outbound_connectors[1].test_mode is True
    assert tenant.organization is not None
    assert (tenant.organization.organization_name, tenant.organization.hybrid_domains) == ("Contoso", ("contoso.lab",))


def test_its_applications(hybrid: Organisation) -> None:
    tenant = tenant_of(hybrid)
    app = tenant.apps[APP]
    assert (app.name, app.secrets, app.manage_as_app, app.directory_role) == (
        "checker",
        (SECRET,),
        True,
        "Global Reader",
    )
    (stored,) = app.certificates
    # Of real time: the scenario's clock stands in March 2026.
    now = datetime.datetime.now(datetime.timezone.utc)
    assert stored.certificate.not_valid_before_utc < now < stored.certificate.not_valid_after_utc
    powerless = next(found for found in tenant.apps.values() if found.name == "powerless")
    assert (powerless.manage_as_app, powerless.directory_role, powerless.secrets) == (False, None, ())


def test_its_state_shows_no_secret(hybrid: Organisation) -> None:
    tenant = tenant_of(hybrid)
    (stored,) = tenant.apps[APP].certificates
    state = describe(hybrid)["online"]
    assert SECRET not in json.dumps(state)
    assert SECRET not in repr(tenant)
    assert state["apps"]["checker"] == {
        "client_id": APP,
        "secrets": 1,
        "certificates": {
            stored.thumbprint: {
                "subject": "CN=checker",
                "not_after": stored.certificate.not_valid_after_utc.isoformat(),
            }
        },
        "manage_as_app": True,
        "directory_role": "Global Reader",
    }
    assert state["inbound_connectors"][0]["tls_sender_certificate_name"] == "*.contoso.lab"
    assert state["outbound_connectors"][0]["tls_settings"] == "DomainValidation"
    assert state["on_premises_organization"]["outbound_connector"] == OUTBOUND


@pytest.mark.parametrize(
    ("section", "path"),
    [
        ([], "online"),
        ({"colour": "red"}, "online.colour"),
        ({"tenant_id": "contoso"}, "online.tenant_id"),
        ({"domain": "*.onmicrosoft.com"}, "online.domain"),
        ({"inbound_connectors": [{}]}, "online.inbound_connectors[0].name"),
        ({"inbound_connectors": [{"name": "a"}, {"name": "A"}]}, "online.inbound_connectors[1].name"),
        ({"inbound_connectors": [{"name": "a", "type": "Some"}]}, "online.inbound_connectors[0].type"),
        (
            {"inbound_connectors": [{"name": "a", "tls_sender_certificate_name": "<I>a<S>b"}]},
            "online.inbound_connectors[0].tls_sender_certificate_name",
        ),
        ({"outbound_connectors": [{"name": "a", "tls_settings": "All"}]}, "online.outbound_connectors[0].tls_settings"),
        ({"outbound_connectors": [{"name": "a"}, {"name": "a"}]}, "online.outbound_connectors[1].name"),
        ({"on_premises_organization": {"inbound_connector": "a"}}, "online.on_premises_organization.inbound_connector"),
        (
            {"on_premises_organization": {"outbound_connector": "a"}},
            "online.on_premises_organization.outbound_connector",
        ),
        ({"apps": {"a": {"client_id": "a"}}}, "online.apps.a.client_id"),
        ({"apps": {"a": {"client_id": APP}, "b": {"client_id": APP.upper()}}}, "online.apps.b.client_id"),
        ({"apps": {"a b": {}}}, "online.apps.a b"),
        ({"apps": {"a": {"secrets": [1]}}}, "online.apps.a.secrets"),
        ({"apps": {"a": {"certificates": [{"subject": "a"}]}}}, "online.apps.a.certificates[0].subject"),
        ({"apps": {"a": {"directory_role": "Reader"}}}, "online.apps.a.directory_role"),
        ({"apps": {"a": {"directory_role": 1}}}, "online.apps.a.directory_role"),
    ],
)
def test_errors_name_the_place(scenario: dict[str, t.Any], build: Build, section: t.Any, path: str) -> None:
    scenario["online"] = section
    with pytest.raises(ScenarioError) as caught:
        build(scenario)
    assert caught.value.path == path
