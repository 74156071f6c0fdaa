# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Set-ReceiveConnector, Set-SendConnector and Set-HybridConfiguration, body by body and through the engine."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

import pytest
from psrpcore.types import PSInvocationState
from unit.lab.cmdlets.engine_client import Client
from unit.lab.cmdlets.hybrid_names import CLOUD, FRONT, NEW, OLD

from lab.cmdlets import exchange_cmdlets
from lab.cmdlets.get_hybrid_configuration import GetHybridConfiguration
from lab.cmdlets.get_receive_connector import GetReceiveConnector
from lab.cmdlets.get_send_connector import GetSendConnector
from lab.cmdlets.set_hybrid_configuration import SetHybridConfiguration
from lab.cmdlets.set_receive_connector import SetReceiveConnector
from lab.cmdlets.set_send_connector import SetSendConnector
from lab.contract import EnumValue
from lab.organisation import (
    HybridConfiguration,
    Organisation,
    ReceiveConnector,
    SendConnector,
    Vantage,
    stores,
)

Run = t.Callable[..., t.Any]


def test_the_piped_connector_is_cleared(exchange: Client, front: ReceiveConnector) -> None:
    # Procedures S4-08, word by word.
    result = exchange.run(
        ("Get-ReceiveConnector", {"Identity": FRONT}),
        ("Set-ReceiveConnector", {"TlsCertificateName": None, "TlsDomainCapabilities": None}),
    )
    assert (result.state, result.errors, result.output) == (PSInvocationState.Completed, [], [])
    assert (front.certificate, front.domain_capabilities) == (None, ())
    (found,) = exchange.run(("Get-ReceiveConnector", {"Identity": FRONT})).output
    assert (found.TlsCertificateName, list(found.TlsDomainCapabilities)) == (None, [])


def test_a_name_is_set_and_the_rest_left_alone(
    exchange: Client, organisation: Organisation, front: ReceiveConnector, outbound: SendConnector
) -> None:
    organisation.hybrid = HybridConfiguration(OLD, ("EX1",), ("EX1",), smart_host="mail.contoso.lab")
    for command, target in (
        ("Set-ReceiveConnector", {"Identity": FRONT}),
        ("Set-SendConnector", {"Identity": outbound.name}),
        ("Set-HybridConfiguration", {}),
    ):
        result = exchange.run((command, {**target, "TlsCertificateName": str(NEW)}))
        assert (result.state, result.errors) == (PSInvocationState.Completed, [])
    assert (front.certificate, front.domain_capabilities, front.auth_mechanism) == (NEW, CLOUD, 31)
    assert (outbound.certificate, outbound.tls_domain) == (NEW, "mail.protection.outlook.com")
    assert organisation.hybrid == HybridConfiguration(
        NEW, ("EX1",), ("EX1",), smart_host="mail.contoso.lab", changed=organisation.hybrid.changed
    )


@pytest.mark.parametrize("text", ["", "CN=mail.contoso.lab", "<I><S>CN=a", "<I>CN=a<S>", "<S>CN=a<I>CN=b"])
def test_text_that_names_no_certificate_does_not_bind(
    exchange: Client, outbound: SendConnector, front: ReceiveConnector, text: str
) -> None:
    for command, identity in (("Set-SendConnector", outbound.name), ("Set-ReceiveConnector", FRONT)):
        result = exchange.run((command, {"Identity": identity, "TlsCertificateName": text}))
        assert result.state == PSInvocationState.Failed
        assert result.reason.FullyQualifiedErrorId.startswith("CannotConvertArgumentNoMessage,")
        assert "SmtpX509Identifier" in result.reason.Exception.Message
    assert outbound.certificate == front.certificate == OLD


def test_a_renewed_certificate_is_unblocked(exchange: Client, vantage: Vantage) -> None:
    # Procedures S4-06b: the same name again does nothing, cleared and set again the old certificate can go.
    organisation = vantage.organisation
    old = stores.create_self_signed(vantage, vantage.server, subject="CN=mail.contoso.lab").thumbprint
    organisation.send_connectors.append(SendConnector("Outbound", ("EX1",)))
    name = "<I>CN=mail.contoso.lab<S>CN=mail.contoso.lab"

    def write(text: str | None) -> None:
        result = exchange.run(("Get-SendConnector", {}), ("Set-SendConnector", {"TlsCertificateName": text}))
        assert (result.state, result.errors) == (PSInvocationState.Completed, [])

    def remove(thumbprint: str) -> list[str]:
        result = exchange.run(("Remove-ExchangeCertificate", {"Thumbprint": thumbprint, "Confirm": False}))
        return [str(error.Exception.Message) for error in result.errors]

    write(name)
    organisation.clock.advance(datetime.timedelta(hours=1))
    renewed = stores.create_self_signed(vantage, vantage.server, subject="CN=mail.contoso.lab").thumbprint
    for _time in range(2):
        write(name)
        for thumbprint in (old, renewed):
            (message,) = remove(thumbprint)
            assert "tagged with following Send Connectors : Outbound. Removing" in message
    write(None)
    write(name)
    assert remove(old) == []
    assert len(remove(renewed)) == 1
    assert (old in vantage.server.my, renewed in vantage.server.my) == (False, True)


def test_markers_of_either_case(exchange: Client, outbound: SendConnector) -> None:
    text = f"<i>{NEW.issuer}<s>{NEW.subject}"
    exchange.run(("Set-SendConnector", {"Identity": outbound.name, "TlsCertificateName": text}))
    assert str(outbound.certificate) == str(NEW)


@pytest.mark.parametrize(
    "value",
    [["contoso.lab"], ["contoso.lab:AcceptEverything"], ["contoso.lab:"], [""], ["a b:AcceptCloudServicesMail"]],
)
def test_capabilities_that_are_none(exchange: Client, front: ReceiveConnector, value: list[str]) -> None:
    result = exchange.run(("Set-ReceiveConnector", {"Identity": FRONT, "TlsDomainCapabilities": value}))
    assert result.state == PSInvocationState.Failed
    assert front.domain_capabilities == CLOUD


@pytest.mark.parametrize("value", ["NO-TLS:AcceptCloudServicesMail", ["a.lab:AcceptOorgProtocol", *CLOUD]])
def test_capabilities(exchange: Client, front: ReceiveConnector, value: t.Any) -> None:
    exchange.run(("Set-ReceiveConnector", {"Identity": FRONT, "TlsDomainCapabilities": value}))
    assert front.domain_capabilities == tuple([value] if isinstance(value, str) else value)


def test_when_changed_follows(run: Run, organisation: Organisation, hybrid: HybridConfiguration) -> None:
    organisation.send_connectors.append(SendConnector("Partner", ("EX1",)))
    readers: list[tuple[t.Any, dict[str, t.Any]]] = [
        (GetReceiveConnector, {"Identity": FRONT}),
        (GetSendConnector, {"Identity": "Partner"}),
        (GetHybridConfiguration, {}),
    ]

    def moments() -> list[tuple[t.Any, t.Any, t.Any]]:
        found = [run(reader, **bound).output[0] for reader, bound in readers]
        return [tuple(item.read(name) for name in ("WhenChanged", "WhenChangedUTC", "WhenCreated")) for item in found]

    before = moments()
    organisation.clock.advance(datetime.timedelta(hours=2))
    run(SetReceiveConnector, Identity=FRONT, TlsCertificateName=NEW)
    run(SetSendConnector, Identity="Partner", TlsCertificateName=NEW)
    run(SetHybridConfiguration, TlsCertificateName=NEW)
    now = organisation.clock.now()
    after = moments()
    assert all(changed == utc == now for changed, utc, _created in after)
    assert [item[2] for item in after] == [item[2] for item in before]
    # What is the same already writes nothing.
    organisation.clock.advance(datetime.timedelta(hours=2))
    again = [
        run(SetReceiveConnector, Identity=FRONT, TlsCertificateName=NEW),
        run(SetSendConnector, Identity="Partner", TlsCertificateName=NEW),
        run(SetHybridConfiguration, TlsCertificateName=NEW),
    ]
    assert moments() == after
    for call, name in zip(again, (FRONT, "Partner", "Hybrid Configuration"), strict=True):
        assert call.warnings == [f"The command completed successfully but no settings of '{name}' have been modified."]


def test_what_if_and_confirm(exchange: Client, front: ReceiveConnector, outbound: SendConnector) -> None:
    for command, identity in (("Set-ReceiveConnector", FRONT), ("Set-SendConnector", outbound.name)):
        target = {"Identity": identity, "TlsCertificateName": None}
        assert exchange.run((command, {**target, "WhatIf": True})).errors == []
        result = exchange.run((command, {**target, "Confirm": True}), answers=[2])
        assert len(result.questions) == 1
    assert front.certificate == outbound.certificate == OLD
    exchange.run(("Set-SendConnector", {"Identity": outbound.name, "TlsCertificateName": None}))
    assert outbound.certificate is None


def test_hybrid_settings(run: Run, hybrid: HybridConfiguration) -> None:
    both = run(SetHybridConfiguration, EdgeTransportServers=["EX3"])
    assert "ReceivingTransportServers" in both.errors[0].exception.message
    call = run(
        SetHybridConfiguration,
        EdgeTransportServers=["EX3"],
        ReceivingTransportServers=None,
        SendingTransportServers=None,
        Domains=["contoso.lab", "fabrikam.lab"],
        OnPremisesSmartHost="edge.contoso.lab",
        ServiceInstance=1,
    )
    assert call.errors == []
    assert (hybrid.edge_servers, hybrid.receiving_servers, hybrid.sending_servers) == (("EX3",), (), ())
    (found,) = run(GetHybridConfiguration).output
    assert [item.text for item in found.read("Domains").items] == ["contoso.lab", "fabrikam.lab"]
    assert (found.read("OnPremisesSmartHost").text, found.read("ServiceInstance")) == ("edge.contoso.lab", 1)
    (unknown,) = run(SetHybridConfiguration, ReceivingTransportServers=["EX9"], EdgeTransportServers=None).errors
    assert unknown.reason == "ManagementObjectNotFoundException"


def test_hybrid_features(exchange: Client, hybrid: HybridConfiguration) -> None:
    exchange.run(("Set-HybridConfiguration", {"Features": ["OnlineArchive", "MailTips", "Centralized"]}))
    assert hybrid.features == ("OnlineArchive", "Mailtips", "Centralized")
    assert exchange.run(("Set-HybridConfiguration", {"Features": "Everything"})).state == PSInvocationState.Failed
    (found,) = exchange.run(("Get-HybridConfiguration", {})).output
    assert [str(item) for item in found.Features] == ["OnlineArchive", "Mailtips", "Centralized"]


def test_a_piped_hybrid_configuration_stays_but_for_what_is_given(
    exchange: Client, hybrid: HybridConfiguration
) -> None:
    hybrid.features, hybrid.smart_host = ("FreeBusy", "Mailtips"), "mail.contoso.lab"
    before = dataclasses.asdict(hybrid)
    result = exchange.run(
        ("Get-HybridConfiguration", {}), ("Set-HybridConfiguration", {"TlsCertificateName": str(NEW)})
    )
    assert (result.state, result.errors) == (PSInvocationState.Completed, [])
    after = dataclasses.asdict(hybrid)
    assert {name for name in after if after[name] != before[name]} == {"certificate", "changed"}
    assert hybrid.certificate == NEW


def test_what_is_not_there(run: Run, organisation: Organisation) -> None:
    for server in ("EX1", "EX2"):
        organisation.servers[server].receive_connectors.append(
            ReceiveConnector("Relay", "HubTransport", 26, 1, 1, None)
        )
    for call in (
        run(SetReceiveConnector, Identity="EX1\\Nothing", Enabled=False),
        run(SetSendConnector, Identity="Nothing", RequireTLS=True),
        run(SetHybridConfiguration, TlsCertificateName=NEW),
    ):
        assert call.errors[0].reason == "ManagementObjectNotFoundException"
    assert "several" in run(SetReceiveConnector, Identity="Relay", Enabled=False).errors[0].exception.message
    assert run(SetReceiveConnector, Identity="EX2\\Relay", Enabled=False).errors == []
    assert [organisation.servers[name].receive_connectors[-1].enabled for name in ("EX1", "EX2")] == [True, False]


@pytest.mark.parametrize(
    ("version", "known", "unknown"),
    [
        ((14, 3, 513, 0), {"SecureMailCertificateThumbprint", "IsCoexistenceConnector"}, {"TlsCertificateName"}),
        ((15, 0, 1497, 2), {"TlsCertificateName", "FrontendProxyEnabled"}, {"ConnectorType", "TransportServers"}),
        ((15, 2, 1748, 10), {"TlsCertificateName", "ConnectorType"}, {"TransportServers", "LinkedReceiveConnector"}),
    ],
)
def test_parameters_by_version(version: t.Any, known: set[str], unknown: set[str]) -> None:
    setters = [item for item in exchange_cmdlets(version) if item.name.startswith("Set-")]
    names = {parameter.name for item in setters for parameter in item.parameters}
    assert known <= names
    assert unknown.isdisjoint(names)
    wanted = {"Set-ReceiveConnector", "Set-SendConnector", "Set-HybridConfiguration"}
    assert wanted <= {item.name for item in setters}


def test_what_is_documented_and_not_here(
    exchange: Client, front: ReceiveConnector, hybrid: HybridConfiguration
) -> None:
    for command in (
        ("Set-ReceiveConnector", {"Identity": FRONT, "Bindings": ["0.0.0.0:26"]}),
        ("Set-HybridConfiguration", {"ExternalIPAddresses": ["192.0.2.1"]}),
    ):
        result = exchange.run(command)
        assert result.state == PSInvocationState.Failed
        assert "is not in this lab" in result.reason.Exception.Message
    assert (front.changed, hybrid.changed) == (None, None)


def test_a_role_that_no_connector_has(exchange: Client, front: ReceiveConnector) -> None:
    result = exchange.run(("Set-ReceiveConnector", {"Identity": FRONT, "TransportRole": "Mailbox"}))
    assert (result.state, front.role) == (PSInvocationState.Failed, "FrontendTransport")
    assert not isinstance(front.role, EnumValue)
