# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading who uses which certificate, also where a part of it can't be read."""

from __future__ import annotations

import dataclasses
import hashlib
import typing as t

import pytest
from unit.plugins.plugin_utils._present.scripted import FAILED, Endpoint, missing, whole
from unit.plugins.plugin_utils.certificate_cases import CONFIGURATION, server, thumbprint

from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import (
    HYBRID_TYPE,
    RECEIVE_TYPE,
    SEND_TYPE,
    AuthConfig,
    HybridConfiguration,
    Unread,
    UnreadableObject,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._present import (
    read_bound,
    read_directory_transport,
    read_transport_service,
    read_uses,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import (
    CutConnection,
    RemoteRecord,
    Session,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._wire import WireObject

AUTH_TYPE = "Microsoft.Exchange.Data.Directory.SystemConfiguration.AuthConfig"
NAME = "<I>CN=EX1<S>CN=EX1"
NONE_THERE = RemoteRecord("見つかりません", "X,GetHybridConfiguration", 13, "ManagementObjectNotFoundException")


def answers(**changes: t.Any) -> dict[str, t.Any]:
    auth = {f"{part}CertificateThumbprint": "" for part in ("Next", "Previous")}
    full = {
        "Get-SendConnector": [whole(SEND_TYPE, Name="Out", TlsCertificateName=NAME)],
        "Get-ReceiveConnector": [whole(RECEIVE_TYPE, Identity="EX1\\In", TlsCertificateName=None)],
        "Get-HybridConfiguration": [],
        "Get-AuthConfig": [whole(AUTH_TYPE, CurrentCertificateThumbprint=thumbprint("auth"), **auth)],
    }
    return full | {name.replace("_", "-"): answer for name, answer in changes.items()}


def test_all_in_one_message() -> None:
    endpoint = Endpoint(answers())
    uses = read_uses(endpoint.session(), server(), True)
    assert len(endpoint.messages) == 1
    assert isinstance(uses.auth, AuthConfig)
    assert uses.auth.current == thumbprint("auth")
    assert [[str(connector) for connector in group] for group in uses.connectors if not isinstance(group, Unread)] == [
        ["Send connector Out"],
        ["Receive connector EX1\\In"],
    ]
    assert uses.hybrid is None
    assert endpoint.parameters["Get-ReceiveConnector"] == {"Server": "ex1.contoso.lab"}


def test_an_organisation_without_auth_configuration_is_not_asked_for_one() -> None:
    endpoint = Endpoint(answers())
    assert read_uses(endpoint.session(), server(), False).auth is None
    assert "Get-AuthConfig" not in endpoint.messages[0]


@pytest.mark.parametrize("gives", [[whole(HYBRID_TYPE, TlsCertificateName=NAME)], [], NONE_THERE])
def test_the_hybrid_configuration_may_be_missing(gives: t.Any) -> None:
    found = read_uses(Endpoint(answers(Get_HybridConfiguration=gives)).session(), server(), True).hybrid
    assert isinstance(found, HybridConfiguration) if isinstance(gives, list) and gives else found is None


@pytest.mark.parametrize("problem", [missing("x"), CutConnection(server="endpoint"), FAILED])
@pytest.mark.parametrize(
    ("cmdlet", "part"),
    [
        ("Get_AuthConfig", lambda uses: uses.auth),
        ("Get_SendConnector", lambda uses: uses.connectors[0]),
        ("Get_ReceiveConnector", lambda uses: uses.connectors[1]),
        ("Get_HybridConfiguration", lambda uses: uses.hybrid),
    ],
)
def test_what_fails_alone_is_unread_alone(cmdlet: str, part: t.Any, problem: t.Any) -> None:
    uses = read_uses(Endpoint(answers(**{cmdlet: problem})).session(), server(), True)
    assert isinstance(part(uses), Unread)
    unread = [found for found in (uses.auth, *uses.connectors, uses.hybrid) if isinstance(found, Unread)]
    assert len(unread) == 1
    assert unread[0].reason


@pytest.mark.parametrize("cmdlet", ["Get_SendConnector", "Get_ReceiveConnector", "Get_AuthConfig"])
def test_only_the_hybrid_configuration_may_be_missing(cmdlet: str) -> None:
    uses = read_uses(Endpoint(answers(**{cmdlet: NONE_THERE})).session(), server(), True)
    assert [isinstance(found, Unread) for found in (uses.auth, *uses.connectors, uses.hybrid)].count(True) == 1


@pytest.mark.parametrize("kind", [SEND_TYPE, HYBRID_TYPE])
def test_a_name_that_can_not_be_read(kind: str) -> None:
    cmdlet = "Get_SendConnector" if kind == SEND_TYPE else "Get_HybridConfiguration"
    odd = [whole(kind, Name="Out", TlsCertificateName="CN=EX1")]
    uses = read_uses(Endpoint(answers(**{cmdlet: odd})).session(), server(), True)
    assert isinstance(uses.connectors[0] if kind == SEND_TYPE else uses.hybrid, Unread)


def directory(*objects: WireObject) -> Session:
    return Endpoint({"Get-ADObject": list(objects)}).session()


def test_the_internal_transport_certificate_in_the_directory() -> None:
    """Procedures S1-28: several objects of the name, one of them the server's."""
    of_server = server("CAS1", ("ClientAccess",))
    der = b"a certificate"
    hashed = hashlib.sha1(der, usedforsecurity=False).hexdigest().upper()
    own = {"DistinguishedName": of_server.distinguished_name.upper()}
    other = whole("x", DistinguishedName="CN=CAS1,CN=else", msExchServerInternalTLSCert=b"z")
    endpoint = Endpoint({"Get-ADObject": [other, whole("x", **own, msExchServerInternalTLSCert=der)]})
    assert read_directory_transport(endpoint.session(), of_server) == hashed
    assert endpoint.parameters["Get-ADObject"] == {
        "Filter": "ObjectClass -eq 'msExchExchangeServer' -and Name -eq 'CAS1'",
        "SearchBase": CONFIGURATION,
        "Properties": ["msExchServerInternalTLSCert"],
    }
    unset: dict[str, t.Any]
    for unset in ({}, {"msExchServerInternalTLSCert": None}, {"msExchServerInternalTLSCert": []}):
        assert read_directory_transport(directory(whole("x", **own, **unset)), of_server) == ""
    listed = whole("x", **own, msExchServerInternalTLSCert=[der])
    assert read_directory_transport(directory(listed), of_server) == hashed


def test_what_the_directory_does_not_tell() -> None:
    of_server = server("CAS1")
    own = {"DistinguishedName": of_server.distinguished_name}
    for session in (
        directory(),
        directory(whole("x", DistinguishedName="CN=CAS1,CN=else")),
        directory(whole("x", **own, msExchServerInternalTLSCert="text")),
        directory(whole("x", **own, msExchServerInternalTLSCert=[b"a", b"b"])),
    ):
        with pytest.raises(UnreadableObject, match="cas1"):
            read_directory_transport(session, of_server)
    with pytest.raises(UnreadableObject, match="where its object is"):
        read_directory_transport(directory(), dataclasses.replace(of_server, distinguished_name=""))


def test_a_server_without_transport_service() -> None:
    """Get-TransportService gives all where it does not find one (cmdlet sheet 6.1)."""
    service = whole("x", Name="EX1", InternalTransportCertificateThumbprint=thumbprint("a"))
    endpoint = Endpoint({"Get-TransportService": [service]}).session()
    assert read_transport_service(endpoint, "cas1.contoso.lab") is None
    found = read_transport_service(endpoint, "ex1.contoso.lab")
    assert found is not None
    assert found.internal_transport_thumbprint == thumbprint("a")


def test_the_cmdlet_of_the_versions_before_2013() -> None:
    service = whole("x", Name="HUB07", InternalTransportCertificateThumbprint=thumbprint("a"))
    answers = {"Get-TransportService": missing("Get-TransportService"), "Get-TransportServer": [service]}
    for local, parameters in ((True, {}), (False, {"Identity": "HUB07.contoso.lab"})):
        endpoint = Endpoint(dict(answers), acts_locally=local)
        found = read_transport_service(endpoint.session(), "HUB07.contoso.lab")
        assert found is not None
        assert found.internal_transport_thumbprint == thumbprint("a")
        # An Edge server takes no identity.
        assert endpoint.parameters["Get-TransportServer"] == parameters


@pytest.mark.parametrize(
    ("machine", "name", "known"),
    [
        ("EX1", "EX1", True),
        ("EX2", "EX1", False),
        (None, "EX1", False),
        # The NetBIOS name is shorter than the host's.
        ("EXCHANGE-MAILBO", "EXCHANGE-MAILBOX-01", True),
    ],
)
def test_the_host_must_be_the_server(machine: str | None, name: str, known: bool) -> None:
    binding = whole(
        "x",
        protocol="https",
        bindingInformation="*:444:",
        certificateHash="AB" * 20,
        certificateStoreName="MY",
        ItemXPath="/system.applicationHost/sites/site[@name='Exchange Back End' and @id='2']",
    )
    entry = whole("x", PSChildName="0.0.0.0!8172", Thumbprint="CD" * 20, Store="My")
    session = Endpoint(
        {
            "Get-Content": [machine] if machine else [],
            "Get-WebBinding": [binding],
            "Get-ChildItem": [entry],
        }
    )
    # The stores are listed by the same cmdlet; what it gives here is read as entries.
    found = read_bound(session.session(), server(name))
    if known:
        assert not isinstance(found, Unread)
        assert [str(bound) for bound in found][:2] == ["https *:444: of Exchange Back End", "http.sys *:8172"]
    else:
        assert isinstance(found, Unread)
        assert "Run the task on the host" in found.reason
