# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-ReceiveConnector, Get-SendConnector and Get-HybridConfiguration: what they list, find and leave out."""

from __future__ import annotations

import typing as t

import pytest
from psrpcore.types import PSInvocationState
from unit.lab.cmdlets.engine_client import Client

from lab.cmdlets.get_hybrid_configuration import GetHybridConfiguration
from lab.cmdlets.get_receive_connector import GetReceiveConnector
from lab.cmdlets.get_send_connector import GetSendConnector
from lab.contract import LiveObject
from lab.organisation import CertificateName, HybridConfiguration, Organisation, SendConnector

Run = t.Callable[..., t.Any]
DEFAULTS = ["Default", "Client Proxy", "Default Frontend", "Outbound Proxy Frontend", "Client Frontend"]
MAIL = CertificateName("CN=Contoso Issuing CA, O=Contoso", "CN=mail.contoso.lab")


def texts(call: t.Any) -> list[str]:
    return [str(item.text) for item in call.output if isinstance(item, LiveObject)]


@pytest.fixture
def outbound(organisation: Organisation) -> SendConnector:
    """The connector that a hybrid set-up makes."""
    connector = SendConnector(
        "Outbound to Office 365",
        ("EX1", "EX2"),
        MAIL,
        cloud_services=True,
        tls_domain="mail.protection.outlook.com",
        tls_auth_level="DomainValidation",
        require_tls=True,
    )
    organisation.send_connectors.append(connector)
    return connector


def test_every_server_has_the_default_receive_connectors(run: Run) -> None:
    expected = [f"{server}\\{name} {server}" for server in ("EX1", "EX2", "EX3") for name in DEFAULTS]
    assert texts(run(GetReceiveConnector)) == expected
    assert texts(run(GetReceiveConnector, parameter_set="Server", Server="ex2")) == expected[5:10]


def test_a_server_that_cannot_be_reached_is_listed(run: Run, organisation: Organisation) -> None:
    organisation.servers["EX2"].reachable = False
    assert len(texts(run(GetReceiveConnector, parameter_set="Server", Server="EX2"))) == 5


@pytest.mark.parametrize("form", ["identity", "name", "dn", "guid"])
def test_receive_connector_by_identity(run: Run, form: str) -> None:
    wanted = run(GetReceiveConnector).output[7]
    identity = {
        "identity": "ex2\\default frontend EX2",
        "name": "Default Frontend EX2",
        "dn": wanted.read("DistinguishedName"),
        "guid": str(wanted.read("Guid")).upper(),
    }[form]
    (found,) = run(GetReceiveConnector, Identity=identity).output
    assert found.read("Guid") == wanted.read("Guid")


def test_what_is_not_there(run: Run) -> None:
    for call in (
        run(GetReceiveConnector, Identity="EX1\\Relay"),
        run(GetReceiveConnector, parameter_set="Server", Server="EX9"),
        run(GetSendConnector, Identity="Outbound to Office 365"),
    ):
        assert (call.output, call.errors[0].reason) == ([], "ManagementObjectNotFoundException")


def test_nothing_by_default(run: Run) -> None:
    for cmdlet in (GetSendConnector, GetHybridConfiguration):
        call = run(cmdlet)
        assert (call.output, call.errors) == ([], [])


def test_send_connector(run: Run, outbound: SendConnector) -> None:
    (found,) = run(GetSendConnector).output
    assert texts(run(GetSendConnector, Identity="outbound to office 365")) == [outbound.name]
    name = found.read("TlsCertificateName")
    assert name.text == "<I>CN=Contoso Issuing CA, O=Contoso<S>CN=mail.contoso.lab"
    assert (name.read("CertificateIssuer"), name.read("SubjectCommonName")) == (MAIL.issuer, "mail.contoso.lab")
    assert [item.text for item in found.read("SourceTransportServers").items] == ["EX1", "EX2"]
    assert (str(found.read("TlsAuthLevel")), found.read("TlsDomain").text) == ("DomainValidation", outbound.tls_domain)
    assert (found.read("CloudServicesMailEnabled"), found.read("RequireTLS"), found.read("Fqdn")) == (True, True, None)


def test_one_level_travels(exchange: Client, organisation: Organisation, outbound: SendConnector) -> None:
    organisation.hybrid = HybridConfiguration(MAIL, ("EX1",), ("EX1",), domains=("contoso.lab",))
    organisation.servers["EX1"].receive_connectors[2].certificate = MAIL
    (sent,) = exchange.run(("Get-SendConnector", {})).output
    received = exchange.run(("Get-ReceiveConnector", {"Server": "EX1"})).output
    (hybrid,) = exchange.run(("Get-HybridConfiguration", {})).output
    for found in (sent, received[2], hybrid):
        assert found.TlsCertificateName == str(MAIL)
    assert received[0].TlsCertificateName is None
    assert [str(item) for item in received[2].Bindings] == ["[::]:25", "0.0.0.0:25"]
    assert received[2].Identity == "EX1\\Default Frontend EX1"
    assert [str(item) for item in hybrid.ReceivingTransportServers] == ["EX1"]
    assert outbound.name == sent.Name


def test_selected_identifier_keeps_its_members(exchange: Client, outbound: SendConnector) -> None:
    (found,) = exchange.run(
        ("Get-SendConnector", {"Identity": outbound.name}), ("Select-Object", {"Property": ["TlsCertificateName"]})
    ).output
    assert found.TlsCertificateName.CertificateSubject == MAIL.subject


def test_piped_identities(exchange: Client, outbound: SendConnector) -> None:
    result = exchange.run(("Get-SendConnector", {}), ("Get-SendConnector", {}))
    assert (result.state, result.errors) == (PSInvocationState.Completed, [])
    assert [item.Name for item in result.output] == [outbound.name]
    result = exchange.run(("Get-ReceiveConnector", {"Server": "EX2"}), ("Get-ReceiveConnector", {}))
    assert (result.errors, len(result.output)) == ([], 5)
