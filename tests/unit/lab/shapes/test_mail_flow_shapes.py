# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connectors and the hybrid configuration look as the recorded ones do, by type, member, tag and text."""

from __future__ import annotations

import typing as t

import pytest
from unit.lab.shapes.test_recorded_shapes import RECEIVED, compare

from lab.contract import EnumValue, LiveList, LiveObject
from lab.organisation import CertificateName, HybridConfiguration, SendConnector, Vantage, mail_flow
from lab.shapes.hybrid_configuration import hybrid_configuration
from lab.shapes.receive_connector import receive_connector
from lab.shapes.send_connector import send_connector

Recorded = t.Callable[[str], list[t.Any]]
# What differs because other servers, domains and moments are meant.
OWN = {
    "DistinguishedName",
    "Fqdn",
    "Guid",
    "Id",
    "Identity",
    "Name",
    "ObjectCategory",
    "OriginatingServer",
    "Server",
    "SourceTransportServers",
    "HomeMtaServerId",
    "ReceivingTransportServers",
    "SendingTransportServers",
    *(f"When{what}{zone}" for what in ("Changed", "Created") for zone in ("", "UTC")),
}


def texts(value: t.Any) -> t.Any:
    """What a value prints as: of a list its items, of an enumeration its name."""
    if isinstance(value, LiveList):
        return [texts(item) for item in value.items]
    if isinstance(value, LiveObject):
        return value.text
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def recorded_texts(value: t.Any) -> t.Any:
    if value.items is not None:
        return [recorded_texts(item) for item in value.items]
    return value.value if value.text is None else value.text


def check(live: LiveObject, theirs: t.Any) -> None:
    assert live.type_names == theirs.types
    assert compare(live, theirs, "object") == []
    assert set(live.notes) == set(theirs.notes) - RECEIVED - {"SerializationData"}
    for name, value in theirs.properties.items():
        if name not in OWN and value.tag != "Ref":
            mine = live.read(name)
            assert texts(mine) == recorded_texts(value), name
            if isinstance(mine, EnumValue):
                assert mine.type.value(mine.number) == mine


@pytest.mark.parametrize("index", range(5))
def test_receive_connectors(vantage: Vantage, recorded: Recorded, index: int) -> None:
    theirs = recorded("Get-ReceiveConnector/GetReceiveConnector.xml")[index]
    server, connector = mail_flow.receive_connectors(vantage, vantage.server)[index]
    name = theirs.properties["TlsCertificateName"]
    # The recorded organisation's Default Frontend connector is one that a hybrid set-up has touched.
    if name.text is not None:
        connector.certificate = CertificateName.parse(name.text)
        connector.domain_capabilities = ("fabrikam.com:AcceptCloudServicesMail",)
    live = receive_connector(vantage, server, connector)
    check(live, theirs)
    theirs_name = theirs.properties["Name"].value
    assert live.read("Name") == theirs_name.replace("WIN-CTD3L0RGEN4", "EX1")
    assert live.read("Identity").text == f"EX1\\{live.read('Name')}" == live.text
    assert live.read("Identity") is live.read("Id")


def test_send_connector(vantage: Vantage, recorded: Recorded) -> None:
    (theirs,) = recorded("Get-SendConnector/GetSendConnector.xml")
    connector = SendConnector(
        "Mail to O365",
        source_servers=("EX1",),
        certificate=CertificateName("CN=localhost", "CN=localhost"),
        cloud_services=True,
        smart_hosts=("microsoft-com.mail.protection.outlook.com",),
    )
    live = send_connector(vantage, connector)
    check(live, theirs)
    dn = theirs.properties["DistinguishedName"].value
    vantage.organisation.name, vantage.organisation.forest = "First Organization", "exlab.dom"
    assert send_connector(vantage, connector).read("DistinguishedName") == dn
    (host,) = live.read("SmartHosts").items
    assert host.read("Address") is live.read("SourceIPAddress")


def test_hybrid_configuration(vantage: Vantage, recorded: Recorded) -> None:
    (theirs,) = recorded("Get-HybridConfiguration/GetHybridConfiguration.xml")
    text = "<I>CN=GeoTrust TLS RSA CA G1, OU=www.digicert.com, O=DigiCert Inc, C=US<S>CN=mail.contoso.com"
    features = "FreeBusy MoveMailbox Mailtips MessageTracking OwaRedirection OnlineArchive SecureMail Photos"
    configuration = HybridConfiguration(
        certificate=CertificateName.parse(text),
        receiving_servers=("EX1",),
        sending_servers=("EX1",),
        domains=("contoso.com",),
        smart_host="mail.contoso.com",
        features=tuple(features.split()),
    )
    live = hybrid_configuration(vantage, configuration)
    check(live, theirs)
    name = live.read("TlsCertificateName")
    assert name.read("SubjectCommonName") == "mail.contoso.com"
    recorded_name = theirs.properties["TlsCertificateName"].properties
    assert {key: name.read(key) for key in recorded_name} == {key: item.value for key, item in recorded_name.items()}
