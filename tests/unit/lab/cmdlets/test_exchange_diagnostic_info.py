# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-ExchangeDiagnosticInfo: the processes of Exchange, and when AuthAdmin ran last (procedures S3-25)."""

from __future__ import annotations

import datetime
import typing as t
from xml.etree import ElementTree

import pytest
from unit.lab.cmdlets.engine_client import Client

from lab.cmdlets.get_exchange_diagnostic_info import GetExchangeDiagnosticInfo
from lab.contract import Category, TerminatingError
from lab.organisation import Organisation, Vantage, windows

Run = t.Callable[..., t.Any]
SERVICE_HOST = "Microsoft.Exchange.ServiceHost"
LAST_RUN = "Components/AnchorApplication/AnchorServiceComponents/CacheScheduler/lastRunTime"
HOUR = datetime.timedelta(hours=1)


def document(call: t.Any) -> ElementTree.Element:
    (result,) = call.output
    assert result.text == result.read("Result")
    return ElementTree.fromstring(result.text)


def ask(run: Run, process: str = SERVICE_HOST, **bound: t.Any) -> ElementTree.Element:
    return document(run(GetExchangeDiagnosticInfo, Process=process, **bound))


def test_the_document_is_written_as_recorded(run: Run, vantage: Vantage) -> None:
    process = windows.service(vantage, "MSExchangeServiceHost").pid
    vantage.organisation.clock.advance(datetime.timedelta(days=6, milliseconds=120))
    (result,) = run(GetExchangeDiagnosticInfo, Process=SERVICE_HOST).output
    assert result.type_names == (
        "Microsoft.Exchange.Management.Powershell.Support.ExchangeDiagnosticInfoResult",
        "Microsoft.Exchange.Data.ConfigurableObject",
        "System.Object",
    )
    assert result.text.split("\r\n") == [
        "<Diagnostics>",
        "  <ProcessInfo>",
        f"    <id>{process}</id>",
        "    <serverName>EX1</serverName>",
        "    <startTime>2026-03-01T05:00:00Z</startTime>",
        "    <currentTime>2026-03-07T08:00:00.12Z</currentTime>",
        "    <lifetime>6.03:00:00.1200000</lifetime>",
        "    <threadCount>19</threadCount>",
        "    <handleCount>968</handleCount>",
        "    <workingSet>63.48 MB (66,560,000 bytes)</workingSet>",
        "    <fastTrainExchangeVersion>15.2.1748.10</fastTrainExchangeVersion>",
        "  </ProcessInfo>",
        "  <Components>",
        "    <AnchorApplication>",
        "      <AnchorServiceComponents>",
        "        <CacheScheduler>",
        "          <lastRunTime>2026-03-07T05:00:00Z</lastRunTime>",
        "        </CacheScheduler>",
        "      </AnchorServiceComponents>",
        "    </AnchorApplication>",
        "  </Components>",
        "</Diagnostics>",
    ]
    assert (result.read("Identity"), result.read("IsValid"), str(result.read("ObjectState"))) == (None, True, "New")


def test_what_travels(exchange: Client) -> None:
    parameters = {"Server": "EX2", "Process": SERVICE_HOST.lower(), "Unlimited": True}
    result = exchange.run(("Get-ExchangeDiagnosticInfo", parameters))
    (found,) = result.output
    assert [item.name for item in found.PSObject.adapted_properties] == ["Result", "Identity", "IsValid", "ObjectState"]
    assert str(found) == found.Result
    assert ElementTree.fromstring(found.Result).findtext("ProcessInfo/serverName") == "EX2"


def test_the_last_run_is_that_of_the_named_server(run: Run, organisation: Organisation, vantage: Vantage) -> None:
    # EX1 has been up for 3 hours, EX3 for 7.
    assert ask(run).findtext(LAST_RUN) == "2026-03-01T05:00:00Z"
    assert ask(run, Server="ex3.contoso.lab").findtext(LAST_RUN) == "2026-03-01T01:00:00Z"
    organisation.clock.advance(HOUR)
    windows.restart_service(vantage, "MSExchangeServiceHost")
    assert ask(run, Component="anchorapplication").findtext(LAST_RUN) == "2026-03-01T09:00:00Z"


def test_where_auth_admin_never_ran_the_element_is_missing(run: Run, organisation: Organisation) -> None:
    organisation.auth_admin_runs.clear()
    found = ask(run)
    assert found.find(LAST_RUN) is None
    assert found.find(LAST_RUN.rpartition("/")[0]) is not None


def test_without_a_process_the_processes_are_listed(run: Run, vantage: Vantage) -> None:
    found = document(run(GetExchangeDiagnosticInfo))
    listed = {item.findtext("name"): int(item.findtext("id", "0")) for item in found.iterfind("ProcessLocator/Process")}
    assert listed[SERVICE_HOST] == vantage.server.services["MSExchangeServiceHost"].pid
    assert listed["MSExchangeOWAAppPool"] == vantage.server.app_pools["MSExchangeOWAAppPool"].worker_pid
    # POP does not run, and IIS is not Exchange's.
    assert not {"MSExchangePOP3", "W3Svc"} & set(listed)
    assert found.findtext("ProcessLocator/count") == str(len(listed))
    assert found.find("ProcessLocator/error") is None


@pytest.mark.parametrize("process", [SERVICE_HOST, "Microsoft.Exchange.NoSuch"])
def test_a_process_that_does_not_run_is_said_to_be_missing(run: Run, vantage: Vantage, process: str) -> None:
    windows.stop(windows.service(vantage, "MSExchangeServiceHost"))
    call = run(GetExchangeDiagnosticInfo, Process=process)
    found = document(call)
    said = "Specified process is not registered. Currently registered on EX1.contoso.lab."
    assert (found.findtext("ProcessLocator/error"), call.errors) == (said, [])
    assert found.find("ProcessLocator/Process") is not None
    assert found.find("ProcessInfo") is None


@pytest.mark.parametrize("fault", ["unreachable", "denied", "unknown"])
def test_a_server_that_cannot_be_asked(run: Run, organisation: Organisation, fault: str) -> None:
    organisation.servers["EX2"].reachable = fault != "unreachable"
    organisation.servers["EX2"].access_denied = fault == "denied"
    call = run(GetExchangeDiagnosticInfo, Server="EX9" if fault == "unknown" else "EX2")
    (record,) = call.errors
    expected = {
        "unknown": ("ManagementObjectNotFoundException", Category.NotSpecified),
        "denied": ("LocalizedException", Category.InvalidOperation),
        "unreachable": ("LocalizedException", Category.InvalidOperation),
    }
    assert ((record.reason, record.category), call.output) == (expected[fault], [])


@pytest.mark.parametrize(
    "bound",
    [
        {"Process": "MSExchangeDelivery"},
        {"Process": SERVICE_HOST, "Component": "VariantConfiguration"},
        {"Process": SERVICE_HOST, "Argument": "Help"},
    ],
)
def test_other_components_are_not_in_this_lab(run: Run, bound: dict[str, str]) -> None:
    with pytest.raises(TerminatingError) as caught:
        run(GetExchangeDiagnosticInfo, **bound)
    assert caught.value.record.category is Category.NotImplemented
