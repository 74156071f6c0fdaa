# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which settings of connectors go together, and what the objects then show (cmdlet sheet 5.2 and 5.3)."""

from __future__ import annotations

import typing as t

import pytest
from unit.lab.cmdlets.hybrid_names import FRONT, NEW, OLD

from lab.cmdlets.get_receive_connector import GetReceiveConnector
from lab.cmdlets.get_send_connector import GetSendConnector
from lab.cmdlets.set_receive_connector import SetReceiveConnector
from lab.cmdlets.set_send_connector import SetSendConnector
from lab.organisation import (
    Organisation,
    ReceiveConnector,
    SendConnector,
    Vantage,
)

Run = t.Callable[..., t.Any]


@pytest.mark.parametrize(
    "given",
    [
        {"RequireTLS": True, "AuthMechanism": "Integrated"},
        {"AuthMechanism": "Tls, BasicAuthRequireTLS"},
        {"AuthMechanism": "BasicAuth, BasicAuthRequireTLS", "DomainSecureEnabled": False},
        {"AuthMechanism": "Tls, ExternalAuthoritative, Integrated", "DomainSecureEnabled": False},
        {"AuthMechanism": "ExternalAuthoritative", "PermissionGroups": "AnonymousUsers", "DomainSecureEnabled": False},
        {"AuthMechanism": "Tls, ExternalAuthoritative"},
        {"SuppressXAnonymousTls": True},
    ],
)
def test_receive_settings_that_do_not_go_together(run: Run, front: ReceiveConnector, given: dict[str, t.Any]) -> None:
    call = run(SetReceiveConnector, Identity=FRONT, **given)
    assert [error.reason for error in call.errors] == ["InvalidOperationException"]
    assert (front.auth_mechanism, front.require_tls, front.changed) == (31, False, None)


def test_receive_settings(run: Run, front: ReceiveConnector) -> None:
    call = run(
        SetReceiveConnector,
        Identity=FRONT,
        AuthMechanism="Tls, ExternalAuthoritative",
        PermissionGroups="ExchangeServers",
        DomainSecureEnabled=False,
        RequireTLS=True,
        SuppressXAnonymousTls=False,
        Fqdn=None,
        ExtendedProtectionPolicy="Allow",
        EnableAuthGSSAPI=True,
        TransportRole="HubTransport",
        Enabled=False,
    )
    assert call.errors == []
    (found,) = run(GetReceiveConnector, Identity=FRONT).output
    shown = {
        name: str(found.read(name))
        for name in ("AuthMechanism", "PermissionGroups", "RequireTLS", "Fqdn", "ExtendedProtectionPolicy", "Enabled")
    }
    assert shown == {
        "AuthMechanism": "Tls, ExternalAuthoritative",
        "PermissionGroups": "ExchangeServers",
        "RequireTLS": "True",
        "Fqdn": "None",
        "ExtendedProtectionPolicy": "Allow",
        "Enabled": "False",
    }
    assert (str(found.read("TransportRole")), found.read("EnableAuthGSSAPI")) == ("HubTransport", True)


@pytest.mark.parametrize(
    "given",
    [
        {"RequireTLS": False},
        {"IgnoreSTARTTLS": True},
        {"RequireTLS": True, "IgnoreSTARTTLS": True, "TlsAuthLevel": None},
        {"TlsDomain": None},
        {"DomainSecureEnabled": True},
        {"SourceTransportServers": []},
        {"SourceTransportServers": ["EX9"]},
    ],
)
def test_send_settings_that_do_not_go_together(run: Run, outbound: SendConnector, given: dict[str, t.Any]) -> None:
    call = run(SetSendConnector, Identity=outbound.name, **given)
    assert len(call.errors) == 1
    assert outbound.changed is None


def test_send_settings(run: Run, outbound: SendConnector) -> None:
    call = run(
        SetSendConnector,
        Identity=outbound.name,
        SmartHosts=None,
        TlsDomain=None,
        TlsAuthLevel="CertificateValidation",
        DomainSecureEnabled=True,
        CloudServicesMailEnabled=False,
        ConnectorType="XPremises",
        FrontendProxyEnabled=True,
        SourceTransportServers=["ex3.contoso.lab"],
    )
    assert call.errors == []
    (found,) = run(GetSendConnector, Identity=outbound.name).output
    assert [str(found.read(name)) for name in ("TlsAuthLevel", "ConnectorType")] == [
        "CertificateValidation",
        "XPremises",
    ]
    switches = ("DNSRoutingEnabled", "DomainSecureEnabled", "FrontendProxyEnabled", "CloudServicesMailEnabled")
    assert [found.read(name) for name in switches] == [True, True, True, False]
    assert (found.read("TlsDomain"), outbound.source_servers) == (None, ("EX3",))


def test_a_rule_is_not_looked_at_where_its_settings_stay(run: Run, outbound: SendConnector) -> None:
    outbound.require_tls = False
    assert run(SetSendConnector, Identity=outbound.name, TlsCertificateName=NEW).errors == []


def test_not_on_a_subscribed_edge_server(run: Run, organisation: Organisation, outbound: SendConnector) -> None:
    edge = organisation.servers["EX3"]
    edge.roles = ("Edge",)
    edge.edge_directory.subscribed = organisation.clock.now()
    view = Vantage(organisation, edge, organisation.users["admin"])
    assert len(run(SetSendConnector, view=view, Identity=outbound.name, TlsCertificateName=None).errors) == 1
    assert outbound.certificate == OLD
