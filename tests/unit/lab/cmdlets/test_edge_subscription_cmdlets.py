# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Edge subscriptions from end to end: the file, its import, synchronisation, and what breaks it."""

from __future__ import annotations

import copy
import datetime
import typing as t
from xml.etree import ElementTree

import pytest
from unit.lab.cmdlets.conftest import SCENARIO
from unit.lab.cmdlets.engine_client import Client, Result

from lab.cmdlets import WINDOWS, exchange_cmdlets
from lab.engine import FULL_LANGUAGE, Session, SessionConfiguration
from lab.organisation import Organisation, Server, Vantage, disk, edgesync, stores, windows
from lab.organisation import scenario as scenarios
from lab.organisation.describe import describe

PATH = "C:\\edge.xml"
FIELDS = (
    "EdgeServerName EdgeServerFQDN EdgeCertificateBlob ESRAUsername ESRAPassword EffectiveDate Duration AdamSslPort "
    "ProductID VersionNumber SerialNumber"
)
MINUTES = datetime.timedelta(minutes=4)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def organisation() -> Organisation:
    """Three Mailbox servers, two of them in one site, and two Edge servers, the first of them subscribed there."""
    scenario = copy.deepcopy(SCENARIO)
    for name in ("EDGE1", "EDGE2"):
        scenario["servers"][name] = {"site": "Munich", "roles": ["Edge"], "certificate_expires_in": "60d"}
    scenario["edge_subscriptions"] = [{"edge": "EDGE1", "subscribed_ago": "30d"}]
    return scenarios.build(scenario, monotonic=lambda: 0.0)


class On:
    """Sessions on the servers, as if each had an Exchange endpoint."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        self._open: list[Session] = []

    def vantage(self, name: str) -> Vantage:
        return Vantage(self.organisation, self.server(name), self.organisation.users["admin"])

    def server(self, name: str) -> Server:
        return self.organisation.servers[name]

    def __call__(self, name: str, cmdlet: str, *, answers: t.Sequence[int] = (), **parameters: t.Any) -> Result:
        cmdlets = (*exchange_cmdlets(self.server(name).version), *WINDOWS)
        session = Session(SessionConfiguration("Microsoft.Exchange", cmdlets, FULL_LANGUAGE), self.vantage(name))
        try:
            return Client(session).run((cmdlet, parameters), answers=answers)
        finally:
            session.close()

    def file(self, name: str) -> bytes:
        """Makes the subscription file and carries it away, as a client does."""
        result = self(name, "New-EdgeSubscription", FileName=PATH, Force=True)
        assert (result.errors, result.reason, result.output) == ([], None, [])
        return bytes(self(name, "Get-Content", Path=PATH, Encoding="Byte").output)

    def subscribe(self, name: str, data: bytes, **parameters: t.Any) -> Result:
        return self("EX1", "New-EdgeSubscription", FileData=data, Site="Munich", **parameters)

    def status(self, name: str) -> str:
        (found,) = self("EX1", "Test-EdgeSynchronization", TargetServer=name).output
        return str(found.SyncStatus)

    def renew(self, name: str) -> None:
        made = stores.create_self_signed(self.vantage(name), self.server(name))
        stores.enable(self.vantage(name), self.server(name), made.thumbprint, 16)
        stores.replace_internal_transport(self.vantage(name), self.server(name), made.thumbprint)

    def events(self, name: str) -> list[int]:
        return [event.id for event in self.server(name).events if event.provider == edgesync.PROVIDER]


@pytest.fixture
def on(organisation: Organisation) -> On:
    return On(organisation)


def message(result: Result) -> str:
    record = result.errors[0] if result.errors else result.reason
    return str(record.Exception.Message)


def test_the_file_has_exactly_the_documented_fields(on: On) -> None:
    root = ElementTree.fromstring(on.file("EDGE2"))
    found = {child.tag: child.text or "" for child in root}
    assert list(found) == FIELDS.split()
    assert (found["EdgeServerName"], found["EdgeServerFQDN"]) == ("EDGE2", "EDGE2.contoso.lab")
    assert (found["ESRAUsername"], found["AdamSslPort"]) == ("ESRA.EDGE2", "50636")
    assert int(found["Duration"]) == 24 * 3600 * 10**7
    again = ElementTree.fromstring(on.file("EDGE2"))
    assert again.findtext("ESRAPassword") != found["ESRAPassword"]


def test_the_question_and_the_file_that_is_there(on: On) -> None:
    refused = on("EDGE2", "New-EdgeSubscription", FileName=PATH, answers=[1])
    assert len(refused.questions) == 1
    assert on("EDGE2", "Test-Path", LiteralPath=PATH).output == [False]
    on("EDGE2", "New-EdgeSubscription", FileName=PATH, answers=[0])
    first = disk.read(on.vantage("EDGE2"), PATH)
    assert "is there already" in message(on("EDGE2", "New-EdgeSubscription", FileName=PATH, answers=[0]))
    assert disk.read(on.vantage("EDGE2"), PATH) is first


def test_second_edge_server_joins_the_connectors(on: On) -> None:
    result = on.subscribe("EDGE2", on.file("EDGE2"))
    assert [str(item.Name) for item in result.output] == ["EDGE2"]
    assert [str(item.Name) for item in on("EX1", "Get-EdgeSubscription").output] == ["EDGE1", "EDGE2"]
    internet, inbound = on("EX1", "Get-SendConnector").output
    assert (internet.Name, inbound.Name) == ("EdgeSync - Munich to Internet", "EdgeSync - Inbound to Munich")
    assert [[str(item) for item in part.AddressSpaces] for part in (internet, inbound)] == [
        ["SMTP:*;100"],
        ["SMTP:--;1"],
    ]
    assert (internet.DNSRoutingEnabled, inbound.DNSRoutingEnabled) == (True, False)
    assert (internet.DomainSecureEnabled, inbound.SmartHostsString) == (True, "--")
    assert [str(item) for item in internet.SourceTransportServers] == ["EDGE1", "EDGE2"]
    assert (on.status("EDGE1"), on.status("EDGE2")) == ("Normal", "Normal")
    started = on("EX2", "Start-EdgeSynchronization", ForceFullSync=True).output
    assert {str(item.Result) for item in started} == {"Success"}
    assert len(started) == 4


def test_without_connectors(on: On) -> None:
    on.organisation.send_connectors.clear()
    on.subscribe("EDGE2", on.file("EDGE2"), CreateInternetSendConnector=False, CreateInboundSendConnector=False)
    assert on.organisation.send_connectors == []


def test_other_site_needs_the_subscription_removed(on: On) -> None:
    data = on.file("EDGE1")
    parameters: dict[str, t.Any] = {"FileData": data, "Site": "Osaka"}
    assert "is subscribed to the AD site Munich" in message(on("EX3", "New-EdgeSubscription", **parameters))
    removed = on("EX1", "Remove-EdgeSubscription", Identity="EDGE1", Force=True, Confirm=False)
    assert (removed.errors, removed.questions) == ([], [])
    assert on("EX1", "Get-SendConnector").output == []
    assert on("EX3", "New-EdgeSubscription", **parameters).errors == []
    assert "no Mailbox server" in message(on("EX1", "New-EdgeSubscription", FileData=data, Site="Nowhere"))


def test_the_file_expires(on: On) -> None:
    data = on.file("EDGE2")
    on.organisation.clock.advance(DAY)
    assert "has expired" in message(on.subscribe("EDGE2", data))
    on("EDGE2", "Remove-Item", LiteralPath=PATH)
    on("EDGE2", "New-EdgeSubscription", FileName=PATH, Force=True, AccountExpiryDuration=datetime.timedelta(days=3))
    on.organisation.clock.advance(2 * DAY)
    longer = bytes(on("EDGE2", "Get-Content", Path=PATH, Encoding="Byte").output)
    assert on.subscribe("EDGE2", longer).errors == []
    assert on.status("EDGE2") == "Normal"


def test_file_that_was_replaced_by_a_newer_one(on: On) -> None:
    old = on.file("EDGE2")
    on.file("EDGE2")
    on.subscribe("EDGE2", old)
    assert on.status("EDGE2") == "Failed"


@pytest.mark.parametrize(("renewed", "event"), [("EDGE1", 10104), ("EX1", edgesync.CANNOT_DECRYPT)])
def test_renewal_on_either_side_breaks_it_until_resubscription_and_restart(on: On, renewed: str, event: int) -> None:
    on.organisation.clock.advance(DAY)
    assert on.status("EDGE1") == "Normal"
    on.renew(renewed)
    if renewed == "EX1":
        windows.stop(on.server("EX2").services[edgesync.SERVICE])
    on.organisation.clock.advance(MINUTES)
    assert on.status("EDGE1") == "Failed"
    assert on.events("EX1") == [event]
    on.organisation.clock.advance(MINUTES)
    assert on.events("EX1") == [event], "once an hour"
    on.subscribe("EDGE1", on.file("EDGE1"))
    assert on.status("EDGE1") == "Failed"
    on.organisation.clock.advance(MINUTES)
    restarted = on("EDGE1", "Restart-Service", Name="ADAM_MSExchange", Force=True)
    assert restarted.errors == []
    on.organisation.clock.advance(MINUTES)
    assert on.status("EDGE1") == "Normal"


def test_mailbox_server_that_still_can_takes_over(on: On) -> None:
    on.renew("EX1")
    on.organisation.clock.advance(MINUTES)
    assert on.status("EDGE1") == "Normal"
    assert on.events("EX1") == [edgesync.CANNOT_DECRYPT]


def test_expiry_alone_breaks_nothing(on: On) -> None:
    on.organisation.clock.advance(70 * DAY)
    assert on.status("EDGE1") == "Normal"


def test_services_of_the_edge_server(on: On) -> None:
    names = ["MSExchangeTransport", "MSExchangeAntispamUpdate", "MSExchangeEdgeCredential"]
    found = on("EDGE1", "Get-Service", Name="ADAM_MSExchange", DependentServices=True).output
    assert sorted(str(item.Name) for item in found) == sorted(names)
    refused = on("EDGE1", "Restart-Service", Name="ADAM_MSExchange")
    assert "ServiceHasDependentServices" in refused.errors[0].FullyQualifiedErrorId
    windows.stop(on.server("EDGE1").services[names[1]])
    on("EDGE1", "Restart-Service", Name="ADAM_MSExchange", Force=True)
    running = {name: on.server("EDGE1").services[name].status for name in names}
    assert running == {names[0]: "Running", names[1]: "Stopped", names[2]: "Running"}
    on.server("EDGE1").leaves_dependents_stopped = True
    on("EDGE1", "Restart-Service", Name="ADAM_MSExchange", Force=True)
    assert {on.server("EDGE1").services[name].status for name in names} == {"Stopped"}


def test_disabled_on_a_subscribed_edge_server_alone(on: On) -> None:
    parameters: dict[str, t.Any] = {"Identity": "EdgeSync - Munich to Internet", "Fqdn": "mail.contoso.lab"}
    assert "disabled" in message(on("EDGE1", "Set-SendConnector", **parameters))
    # One that is not subscribed may; of the others' connectors it knows nothing.
    assert "couldn't be found" in message(on("EDGE2", "Set-SendConnector", **parameters))
    assert on("EDGE2", "Get-EdgeSubscription").output == []
    assert [str(item.Name) for item in on("EDGE1", "Get-EdgeSubscription").output] == ["EDGE1"]
    removed = on("EDGE1", "Remove-EdgeSubscription", Identity="EDGE1", answers=[0, 0])
    assert len(removed.questions) == 2
    assert on("EDGE1", "Set-SendConnector", **parameters).errors == []


def test_parameters_of_the_other_side(on: On) -> None:
    assert "Mailbox server only" in message(
        on("EDGE1", "New-EdgeSubscription", FileName=PATH, Site="Munich", Force=True)
    )
    assert "Edge Transport server only" in message(on("EX1", "New-EdgeSubscription", FileName=PATH, Site="Munich"))
    assert "no Edge subscription file" in message(on.subscribe("EDGE1", b"<a/>"))
    assert "ManagementObjectNotFound" in on("EX1", "Get-EdgeSubscription", Identity="X").errors[0].FullyQualifiedErrorId


def test_2007_takes_the_file_on_both_sides(on: On) -> None:
    for name in ("EX1", "EDGE2"):
        on.server(name).version = (8, 3, 83, 6)
    on("EDGE2", "New-EdgeSubscription", FileName=PATH, Force=True)
    data = bytes(on("EDGE2", "Get-Content", Path=PATH, Encoding="Byte").output)
    disk.write(on.vantage("EX1"), PATH, data)
    assert on("EX1", "New-EdgeSubscription", FileName=PATH, Site="Munich").errors == []
    found = on("EX1", "Test-EdgeSynchronization", ExcludeRecipientTest=True).output
    assert {str(item.Name): str(item.SyncStatus) for item in found}["EDGE2"] == "Normal"


@pytest.mark.parametrize("name", ["Start-EdgeSynchronization", "Test-EdgeSynchronization"])
def test_2007_synchronises_all_edge_servers_at_once(on: On, name: str) -> None:
    on.server("EX1").version = (8, 3, 83, 6)
    refused = on("EX1", name, TargetServer="EDGE1")
    assert "NamedParameterNotFound" in refused.reason.FullyQualifiedErrorId
    assert on("EX1", name).errors == []


def test_state_shows_no_password(on: On) -> None:
    data = on.file("EDGE2")
    on.subscribe("EDGE2", data)
    password = ElementTree.fromstring(data).findtext("ESRAPassword")
    state = describe(on.organisation)
    assert set(state["edge_subscriptions"]) == {"EDGE1", "EDGE2"}
    assert password
    assert password not in repr(state)
    assert password not in repr(on.organisation.edge_subscriptions)
    assert password not in repr(on.server("EDGE2"))
