# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cmdlets behind the real engine: binding, piping, questions and what travels, seen by psrpcore's client."""

from __future__ import annotations

import datetime
import re
import typing as t
from xml.etree import ElementTree

import pytest
from psrpcore._crypto import PSRemotingCrypto
from psrpcore.types import PSInvocationState, serialize_clixml
from unit.lab.cmdlets.engine_client import Client

from lab.engine.wire import serialise
from lab.organisation import Organisation, Vantage, stores
from lab.shapes.auth_config import auth_config
from lab.shapes.organization_config import organization_config

SELECTED = [
    "Thumbprint",
    "Services",
    "Status",
    "RootCAType",
    "Identity",
    "CertificateDomains",
    "IISServices",
    "NotAfter",
]
NAMESPACE = "{http://schemas.microsoft.com/powershell/2004/04}"
Command = tuple[str, dict[str, t.Any]]


def adapted(value: t.Any) -> list[str]:
    return [item.name for item in value.PSObject.adapted_properties]


def extended(value: t.Any) -> list[str]:
    return [item.name for item in value.PSObject.extended_properties]


def test_whole_certificate_is_raw_data_and_serialization_data(exchange: Client, vantage: Vantage) -> None:
    thumbprint = vantage.server.internal_transport_thumbprint
    result = exchange.run(("Get-ExchangeCertificate", {"Server": "EX1", "Thumbprint": thumbprint}))
    assert result.state == PSInvocationState.Completed
    (found,) = result.output
    assert (adapted(found), extended(found)) == (["RawData"], ["SerializationData"])
    assert bytes(found.RawData) == vantage.server.my[thumbprint].der
    assert bytes(found.SerializationData).startswith(b"#sig#")
    assert str(found).startswith("[Subject]\r\n  CN=EX1\r\n")


def test_broken_certificate_is_raw_data_alone(exchange: Client, vantage: Vantage) -> None:
    vantage.server.broken_serialisation = True
    for found in exchange.run(("Get-ExchangeCertificate", {})).output:
        assert (adapted(found), extended(found)) == (["RawData"], [])


def test_selected_certificate(exchange: Client, vantage: Vantage) -> None:
    thumbprint = vantage.server.internal_transport_thumbprint
    (found,) = exchange.run(
        ("Get-ExchangeCertificate", {"Thumbprint": thumbprint}), ("Select-Object", {"Property": SELECTED})
    ).output
    assert extended(found) == SELECTED
    assert (found.Thumbprint, str(found.Services), int(found.Services)) == (thumbprint, "IMAP, POP, IIS, SMTP", 27)
    assert (str(found.Status), int(found.RootCAType)) == ("Valid", 3)
    assert found.Identity == f"EX1.contoso.lab\\{thumbprint}"
    assert [item.Domain for item in found.CertificateDomains] == ["EX1", "EX1.contoso.lab"]
    assert [item.ServiceName for item in found.IISServices] == ["IIS://EX1/W3SVC/1", "IIS://EX1/W3SVC/2"]
    assert found.NotAfter.utcoffset() == datetime.timedelta(hours=1)


def test_error_id_names_class_and_reason(exchange: Client) -> None:
    result = exchange.run(("Get-ExchangeCertificate", {"Server": "EX2", "Thumbprint": "0" * 40}))
    assert result.state == PSInvocationState.Completed
    (record,) = result.errors
    assert re.fullmatch(
        r"\[Server=EX1,.*\] \[FailureCategory=Cmdlet-InvalidOperationException\] [0-9A-F]{8},"
        r"Microsoft\.Exchange\.Management\.SystemConfigurationTasks\.GetExchangeCertificate",
        record.FullyQualifiedErrorId,
    )
    assert record.CategoryInfo.Reason == "InvalidOperationException"


def test_error_action_stop_ends_the_pipeline(exchange: Client) -> None:
    result = exchange.run(("Get-ExchangeCertificate", {"Thumbprint": "0" * 40, "ErrorAction": "Stop"}))
    assert (result.state, result.errors) == (PSInvocationState.Failed, [])
    assert "GetExchangeCertificate" in result.reason.FullyQualifiedErrorId


def test_unreachable_server_has_another_reason(exchange: Client, organisation: Organisation) -> None:
    organisation.servers["EX2"].reachable = False
    (record,) = exchange.run(("Get-ExchangeCertificate", {"Server": "EX2"})).errors
    assert record.CategoryInfo.Reason == "LocalizedException"


def test_server_excludes_identity(exchange: Client) -> None:
    result = exchange.run(("Get-ExchangeCertificate", {"Server": "EX1", "Identity": "0" * 40}))
    assert result.state == PSInvocationState.Failed
    assert result.reason.FullyQualifiedErrorId.startswith("AmbiguousParameterSet")


@pytest.mark.parametrize(("index", "replaced"), [(2, False), (0, True)])
def test_new_certificate_asks_with_four_choices(exchange: Client, vantage: Vantage, index: int, replaced: bool) -> None:
    before = vantage.server.internal_transport_thumbprint
    result = exchange.run(
        (
            "New-ExchangeCertificate",
            {
                "Server": "EX1",
                "SubjectName": "cn=Microsoft Exchange Server Auth Certificate",
                "FriendlyName": "Microsoft Exchange Server Auth Certificate",
                "KeySize": 2048,
                "PrivateKeyExportable": True,
                "DomainName": [],
                "Services": "SMTP",
            },
        ),
        answers=[index],
    )
    assert result.state == PSInvocationState.Completed
    ((_caption, message, choices, default),) = result.questions
    assert (len(choices), default) == (4, 0)
    assert f"'{before}'" in message
    (made,) = result.output
    assert adapted(made) == ["RawData"]
    assert (vantage.server.internal_transport_thumbprint == before) is not replaced


def test_clone_by_pipe(exchange: Client, vantage: Vantage) -> None:
    before = set(vantage.server.my)
    result = exchange.run(
        ("Get-ExchangeCertificate", {"Thumbprint": vantage.server.internal_transport_thumbprint}),
        ("New-ExchangeCertificate", {"Services": "None", "Server": "EX1"}),
    )
    assert (result.state, result.questions, result.errors) == (PSInvocationState.Completed, [], [])
    (made,) = set(vantage.server.my) - before
    assert vantage.server.my[made].services == 0


def test_certificate_piped_to_enable(exchange: Client, vantage: Vantage) -> None:
    spare = stores.create_self_signed(vantage, vantage.server)
    result = exchange.run(
        ("Get-ExchangeCertificate", {"Thumbprint": spare.thumbprint}),
        ("Enable-ExchangeCertificate", {"Services": ["IMAP", "POP"]}),
    )
    assert (result.state, result.errors, result.output) == (PSInvocationState.Completed, [], [])
    assert spare.services == 3


def test_stage_and_publish(exchange: Client, vantage: Vantage) -> None:
    spare = stores.create_self_signed(vantage, vantage.server, domains=[], exportable=True).thumbprint
    effective = vantage.now() + datetime.timedelta(hours=49)
    result = exchange.run(
        ("Set-AuthConfig", {"NewCertificateThumbprint": spare, "NewCertificateEffectiveDate": effective})
    )
    assert (result.state, result.errors, result.questions) == (PSInvocationState.Completed, [], [])
    (config,) = exchange.run(("Get-AuthConfig", {})).output
    assert config.NextCertificateThumbprint == spare
    assert config.NextCertificateEffectiveDate == effective
    assert exchange.run(("Set-AuthConfig", {"PublishCertificate": True})).errors == []
    assert vantage.organisation.auth.current == spare


def test_null_travels_and_empties_what_is_staged(exchange: Client, vantage: Vantage) -> None:
    spare = stores.create_self_signed(vantage, vantage.server, domains=[], exportable=True).thumbprint
    effective = vantage.now() + datetime.timedelta(hours=49)
    names = ("NewCertificateThumbprint", "NewCertificateEffectiveDate")
    exchange.run(("Set-AuthConfig", dict(zip(names, (spare, effective), strict=True))))
    result = exchange.run(("Set-AuthConfig", dict.fromkeys(names)))
    assert (result.state, result.errors, result.questions) == (PSInvocationState.Completed, [], [])
    (config,) = exchange.run(("Get-AuthConfig", {})).output
    assert (config.NextCertificateThumbprint, config.NextCertificateEffectiveDate) == ("", None)


def test_sets_of_set_auth_config_exclude_each_other(exchange: Client) -> None:
    result = exchange.run(("Set-AuthConfig", {"NewCertificateThumbprint": "A" * 40, "PublishCertificate": True}))
    assert result.state == PSInvocationState.Failed
    assert result.reason.FullyQualifiedErrorId.startswith("AmbiguousParameterSet")


def test_servers_and_configuration_travel_with_their_properties(exchange: Client) -> None:
    servers = exchange.run(("Get-ExchangeServer", {})).output
    assert [(item.Name, str(item.AdminDisplayVersion)) for item in servers] == [
        (name, "Version 15.2 (Build 1748.10)") for name in ("EX1", "EX2", "EX3")
    ]
    (config,) = exchange.run(("Get-OrganizationConfig", {})).output
    assert (config.Name, config.EnableAuthAdminReadSession) == ("Contoso", False)
    (transport,) = exchange.run(("Get-TransportService", {"Identity": "EX2"})).output
    assert len(transport.InternalTransportCertificateThumbprint) == 40


def test_pools_services_and_processes(windows: Client, vantage: Vantage) -> None:
    assert windows.run(("Restart-WebAppPool", {"Name": "MSExchangeOWAAppPool"})).errors == []
    (state,) = windows.run(
        ("Get-WebAppPoolState", {"Name": "MSExchangeOWAAppPool"}), ("Select-Object", {"Property": ["Value"]})
    ).output
    assert state.Value == "Started"
    found = windows.run(
        ("Get-CimInstance", {"ClassName": "Win32_Process", "Filter": "Name = 'w3wp.exe'"}),
        ("Select-Object", {"Property": ["CommandLine", "CreationDate", "ProcessId"]}),
    ).output
    (worker,) = [item for item in found if '-ap "MSExchangeOWAAppPool"' in item.CommandLine]
    assert worker.CreationDate == vantage.now()
    result = windows.run(("Get-Service", {"Name": "MSExchangeServiceHost"}), ("Restart-Service", {}))
    assert (result.state, result.errors) == (PSInvocationState.Completed, [])


def test_events(windows: Client) -> None:
    result = windows.run(("Get-WinEvent", {"FilterHashtable": {"ProviderName": "MSExchange AuthAdmin", "Id": 2014}}))
    (record,) = result.errors
    assert record.FullyQualifiedErrorId == "NoMatchingEventsFound,Microsoft.PowerShell.Commands.GetWinEventCommand"


def test_local_time_of_a_server_at_utc_keeps_its_offset(organisation: Organisation) -> None:
    """Kind Local travels as ``+00:00``, not as ``Z`` (recorded on a server at UTC)."""
    view = Vantage(organisation, organisation.servers["EX2"], organisation.users["admin"])
    organisation.auth.next_effective = view.now()
    element = ElementTree.fromstring(serialize_clixml(serialise(auth_config(view)), PSRemotingCrypto()))
    dates = {item.get("N"): item.text or "" for item in element.iter(f"{NAMESPACE}DT")}
    assert dates["NextCertificateEffectiveDate"].endswith("+00:00")
    assert dates["WhenChangedUTC"].endswith("Z")


def test_never_has_four_digits_of_a_year(vantage: Vantage) -> None:
    element = ElementTree.fromstring(serialize_clixml(serialise(organization_config(vantage)), PSRemotingCrypto()))
    dates = {item.get("N"): item.text for item in element.iter(f"{NAMESPACE}DT")}
    assert dates["ForestConfigLastRunTime"] == "0001-01-01T00:00:00"
