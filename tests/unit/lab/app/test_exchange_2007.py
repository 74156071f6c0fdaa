# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exchange 2007, as its scenario has it: what Setup left, the certificate cmdlets through the snap-in, no endpoint."""

from __future__ import annotations

import datetime
import pathlib
import typing as t
import urllib.error
import urllib.parse
import urllib.request

import pytest
import yaml
from pypsrp.powershell import PowerShell, RunspacePool
from pypsrp.wsman import WSMan
from unit.lab.app.own_shell import OwnShell

from lab.app import Lab, scenarios
from lab.cmdlets.snap_in import NAME_2007
from lab.organisation import IIS, IMAP, POP, SMTP, Organisation, StoredCertificate, reading
from lab.organisation.scenario import build
from lab.organisation.section import ScenarioError

PASSWORD = "of the lab: 2007"
SCENARIO = pathlib.Path(scenarios.__file__).parents[1] / "scenarios" / "exchange_2007.yml"
SELECT = ("Select-Object", {"Property": ["Thumbprint", "Services", "IsSelfSigned", "NotAfter"]})


def content() -> dict[str, t.Any]:
    found: dict[str, t.Any] = scenarios.load(SCENARIO)
    found["users"] = {"admin": {"password": PASSWORD}}
    return found


@pytest.fixture
def organisation() -> Organisation:
    return build(content(), monotonic=lambda: 0.0)


@pytest.fixture
def shell(organisation: Organisation) -> t.Callable[[str], OwnShell]:
    def opened(server: str) -> OwnShell:
        found = OwnShell(organisation, server)
        found.output("Add-PSSnapin", Name=NAME_2007)
        return found

    return opened


def own(organisation: Organisation, server: str) -> StoredCertificate:
    (stored,) = organisation.servers[server].my.values()
    return stored


@pytest.mark.parametrize(
    ("server", "services", "days"), [("HUB07", SMTP, -5), ("CAS07", IMAP | POP | IIS, 9), ("EDGE07", SMTP, -2)]
)
def test_what_setup_left(organisation: Organisation, server: str, services: int, days: int) -> None:
    stored = own(organisation, server)
    begins, ends = stored.certificate.not_valid_before_utc, stored.certificate.not_valid_after_utc
    assert ends - begins in (datetime.timedelta(365), datetime.timedelta(366))
    assert abs(ends - organisation.clock.now() - datetime.timedelta(days)) < datetime.timedelta(seconds=2)
    found = organisation.servers[server]
    assert reading.services(found, stored) == services
    assert found.internal_transport_thumbprint == (stored.thumbprint if services & SMTP else "")


def test_each_role_has_its_own(organisation: Organisation) -> None:
    servers = organisation.servers
    assert servers["MBX07"].my == {}
    assert [name for name, server in servers.items() if server.sites] == ["CAS07"]
    assert [name for name, server in servers.items() if "MSExchangeTransport" in server.services] == ["HUB07", "EDGE07"]
    assert [connector.port for connector in servers["HUB07"].receive_connectors] == [25, 587]
    assert {server.powershell for server in servers.values()} == {"2.0"}
    # Nothing of the auth certificate ever comes to them.
    organisation.clock.advance(datetime.timedelta(days=2))
    assert [len(server.my) for server in servers.values()] == [1, 1, 0, 1]


@pytest.mark.parametrize(
    ("server", "change"),
    [
        ("MBX07", {"certificate_expires_in": "9d"}),
        ("HUB07", {"roles": ["HubTransport", "Edge"]}),
        ("HUB07", {"back_end": {}}),
    ],
)
def test_what_a_server_cannot_be(server: str, change: dict[str, t.Any]) -> None:
    scenario = content()
    scenario["servers"][server].update(change)
    with pytest.raises(ScenarioError) as caught:
        build(scenario)
    assert caught.value.path == f"servers.{server}.{next(iter(change))}"


@pytest.mark.parametrize("server", ["HUB07", "EDGE07"])
@pytest.mark.parametrize("overwrite", [True, False])
def test_a_new_one_on_hub_and_edge_is_for_smtp(
    organisation: Organisation, shell: t.Callable[[str], OwnShell], server: str, overwrite: bool
) -> None:
    found = organisation.servers[server]
    old = found.internal_transport_thumbprint
    answer = 0 if overwrite else 2
    session = shell(server)
    result = session.run("New-ExchangeCertificate", SELECT, DomainName=found.fqdn, answers=[answer])
    ((_caption, message, *_rest),) = result.questions
    assert old in str(message)
    (made,) = result.output
    assert str(made.Services) == "SMTP"
    assert (found.internal_transport_thumbprint == str(made.Thumbprint)) == overwrite
    stored = found.my[str(made.Thumbprint)]
    lifetime = stored.certificate.not_valid_after_utc - stored.certificate.not_valid_before_utc
    assert lifetime in (datetime.timedelta(365), datetime.timedelta(366))
    assert reading.domains(stored) == [found.name, found.fqdn]
    # The directory knows the subscribed Edge server too; an Edge server knows itself alone.
    told = session.output("Get-TransportServer")
    assert [str(item.Name) for item in told] == (["HUB07", "EDGE07"] if server == "HUB07" else ["EDGE07"])
    (transport,) = [item for item in told if str(item.Name) == server]
    assert str(transport.InternalTransportCertificateThumbprint) == found.internal_transport_thumbprint


def test_a_new_one_on_client_access_is_for_pop_and_imap(
    organisation: Organisation, shell: t.Callable[[str], OwnShell]
) -> None:
    session, server = shell("CAS07"), organisation.servers["CAS07"]
    bound = [binding.certificate_hash for binding in server.sites[0].bindings]
    (made,) = session.output("New-ExchangeCertificate", SELECT, DomainName=server.fqdn)
    assert str(made.Services) == "IMAP, POP"
    assert [binding.certificate_hash for binding in server.sites[0].bindings] == bound
    session.output("Enable-ExchangeCertificate", Thumbprint=str(made.Thumbprint), Services="IIS")
    assert server.sites[0].bindings[1].certificate_hash == str(made.Thumbprint)
    (read,) = session.output("Get-ExchangeCertificate", SELECT, Thumbprint=str(made.Thumbprint))
    assert str(read.Services) == "IMAP, POP, IIS"


@pytest.mark.parametrize(
    ("cmdlet", "unknown"),
    [
        ("Get", {"Server": "HUB07"}),
        ("Get", {"Identity": "x"}),
        ("New", {"Server": "HUB07"}),
        ("New", {"RequestFile": "c:\\x.req"}),
        ("New", {"IncludeServerFQDN": True}),
        ("New", {"SubjectKeyIdentifier": "aa"}),
        ("Enable", {"Server": "HUB07"}),
        ("Remove", {"Identity": "x"}),
        ("Export", {"FileName": "c:\\x.pfx"}),
        ("Import", {"FileData": b"x"}),
        ("Import", {"PrivateKeyExportable": True}),
    ],
)
def test_parameters_that_came_later(shell: t.Callable[[str], OwnShell], cmdlet: str, unknown: dict[str, t.Any]) -> None:
    assert shell("HUB07").failure(f"{cmdlet}-ExchangeCertificate", **unknown).startswith("NamedParameterNotFound,")


@pytest.mark.parametrize(
    ("cmdlet", "parameters"),
    [
        ("New", {"Services": "SMTP", "Path": "c:\\x.req"}),
        ("New", {"Services": "SMTP", "Force": True}),
    ],
)
def test_the_self_signed_set_has_neither_path_nor_force(
    shell: t.Callable[[str], OwnShell], cmdlet: str, parameters: dict[str, t.Any]
) -> None:
    assert shell("HUB07").failure(f"{cmdlet}-ExchangeCertificate", **parameters).startswith("AmbiguousParameterSet,")


@pytest.mark.parametrize("service", ["Federation", "UMCallRouter"])
def test_services_that_came_later(shell: t.Callable[[str], OwnShell], service: str) -> None:
    assert shell("HUB07").failure("New-ExchangeCertificate", Services=service).startswith("CannotConvertArgument")


def test_files_are_not_in_the_lab(organisation: Organisation, shell: t.Callable[[str], OwnShell]) -> None:
    session, thumbprint = shell("HUB07"), own(organisation, "HUB07").thumbprint
    for cmdlet, parameters in (
        ("Import", {"Path": "c:\\x.pfx"}),
        ("Export", {"Thumbprint": thumbprint, "Path": "c:\\x.pfx"}),
        ("New", {"GenerateRequest": True, "Path": "c:\\x.req"}),
    ):
        result = session.run(f"{cmdlet}-ExchangeCertificate", **parameters)
        assert "is not in this lab" in str(result.reason.Exception.Message)


def test_errors_tell_of_no_call(organisation: Organisation, shell: t.Callable[[str], OwnShell]) -> None:
    thumbprint = own(organisation, "HUB07").thumbprint
    (error,) = shell("HUB07").run("Remove-ExchangeCertificate", Thumbprint=thumbprint, Confirm=False).errors
    assert str(error.Exception.Message).startswith("The internal transport certificate cannot be removed because")
    assert thumbprint in organisation.servers["HUB07"].my


def test_objects_carry_nothing_for_remoting(shell: t.Callable[[str], OwnShell]) -> None:
    (whole,) = shell("HUB07").output("Get-ExchangeCertificate")
    assert whole.RawData
    assert not hasattr(whole, "SerializationData")


@pytest.mark.parametrize(
    ("server", "role", "is_hub"),
    [("HUB07", "HubTransport", True), ("CAS07", "ClientAccess", False), ("MBX07", "Mailbox", False)],
)
def test_servers_have_one_role_each(shell: t.Callable[[str], OwnShell], server: str, role: str, is_hub: bool) -> None:
    found = {str(item.Name): item for item in shell("CAS07").output("Get-ExchangeServer")}
    assert len(found) == 4
    item = found[server]
    assert (str(item.ServerRole), bool(item.IsHubTransportServer)) == (role, is_hub)
    assert str(item.AdminDisplayVersion).startswith("Version 8.3 (Build 517")
    assert not hasattr(item, "IsE15OrLater")


def test_what_2007_does_not_have(shell: t.Callable[[str], OwnShell]) -> None:
    session = shell("HUB07")
    for cmdlet in ("Get-AuthConfig", "Get-HybridConfiguration", "Get-TransportService", "Get-Mailbox"):
        assert session.failure(cmdlet) == "CommandNotFoundException"


def test_a_whole_lab_of_it(tmp_path: pathlib.Path) -> None:
    with Lab(content(), tmp_path) as lab:
        groups = yaml.safe_load((lab.inventory("psrp") / "hosts.yml").read_text())["all"]["children"]
        assert {name: list(group["hosts"]) for name, group in groups.items()} == {
            "exchange": [],
            "edge_servers": ["EDGE07"],
            "exchange_2007": ["HUB07", "CAS07", "MBX07"],
        }
        host = groups["exchange_2007"]["hosts"]["CAS07"]
        # Only a server with IIS has ports with certificates.
        assert 443 in host["lab_tls_ports"]
        assert "lab_tls_ports" not in groups["exchange_2007"]["hosts"]["HUB07"]
        assert not any(name.startswith("exchange_") for name in (*host, *groups["exchange_2007"]["vars"]))
        assert list(lab.status()["servers_2007"]) == ["HUB07", "CAS07", "MBX07"]
        url = urllib.parse.urlsplit(lab.servers_2007["HUB07"].windows_plain)
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(urllib.request.Request(f"http://{url.netloc}/PowerShell/", data=b"x"))
        assert caught.value.code == 404
        connection = WSMan(
            url.hostname or "",
            port=url.port,
            ssl=False,
            auth="basic",
            encryption="never",
            username="admin",
            password=PASSWORD,
        )
        with RunspacePool(connection, configuration_name="Microsoft.PowerShell") as pool:
            for cmdlet, parameters in (("Add-PSSnapin", {"Name": NAME_2007}), ("Get-ExchangeCertificate", {})):
                client = PowerShell(pool)
                client.add_cmdlet(cmdlet).add_parameters(parameters)
                output = client.invoke()
                assert client.streams.error == []
            assert len(output) == 1
        assert [entry["command"] for entry in lab.log() if entry["kind"] == "command"] == [
            "Add-PSSnapin",
            "Get-ExchangeCertificate",
        ]
