# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cmdlets of the host's own endpoint: application pools, services, events, processes."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from psrpcore.types import PSUInt

from lab.cmdlets import WINDOWS, exchange_cmdlets
from lab.cmdlets.app_pools import GetWebAppPoolState, RestartWebAppPool
from lab.cmdlets.cim import GetCimInstance
from lab.cmdlets.events import GetWinEvent
from lab.cmdlets.services import GetService, RestartService, StartService
from lab.cmdlets.wql import InvalidQuery, parse_filter
from lab.contract import Category, TerminatingError
from lab.organisation import Event, Organisation, Vantage, eventlog, probes, windows

Run = t.Callable[..., t.Any]
OWA = "MSExchangeOWAAppPool"
HOST = "MSExchangeServiceHost"


def ids(call: t.Any) -> list[tuple[str, Category]]:
    return [(record.error_id, record.category) for record in call.errors]


def test_every_cmdlet_is_declared_once_and_well() -> None:
    versions = ((8, 3, 517, 0), (14, 3, 513, 0), (15, 0, 1497, 44), (15, 2, 1748, 10))
    for cmdlets in (*(exchange_cmdlets(version) for version in versions), WINDOWS):
        names = [cmdlet.name.lower() for cmdlet in cmdlets]
        assert len(set(names)) == len(names)
        for cmdlet in cmdlets:
            spelled = [text.lower() for parameter in cmdlet.parameters for text in (parameter.name, *parameter.aliases)]
            assert len(set(spelled)) == len(spelled), cmdlet.name
            declared = {name for parameter in cmdlet.parameters for name in parameter.sets}
            assert cmdlet.default_set is None or cmdlet.default_set in declared, cmdlet.name
            assert cmdlet.net_class.startswith("Microsoft.")


def test_pool_state(run: Run, vantage: Vantage) -> None:
    (state,) = run(GetWebAppPoolState, Name=OWA.lower()).output
    assert state.read("Value") == "Started"
    vantage.server.app_pools[OWA].state = "Stopped"
    assert run(GetWebAppPoolState, Name=OWA).output[0].read("Value") == "Stopped"
    assert len(run(GetWebAppPoolState).output) == len(vantage.server.app_pools)


def test_recycling_gives_a_new_worker_process(run: Run, vantage: Vantage, organisation: Organisation) -> None:
    pool = vantage.server.app_pools[OWA]
    before = pool.worker_pid
    organisation.clock.advance(datetime.timedelta(minutes=5))
    call = run(RestartWebAppPool, Name=OWA)
    assert (call.output, call.errors) == ([], [])
    assert pool.worker_pid != before
    assert pool.worker_started == vantage.now()


def test_pool_that_does_not_exist_or_run(run: Run, vantage: Vantage) -> None:
    for cmdlet in (GetWebAppPoolState, RestartWebAppPool):
        call = run(cmdlet, Name="nosuch")
        assert ids(call) == [("PathNotFound", Category.ObjectNotFound)]
        assert call.output == []
    assert ids(run(RestartWebAppPool)) == [("PathNotFound", Category.ObjectNotFound)]
    vantage.server.app_pools[OWA].state = "Stopped"
    assert ids(run(RestartWebAppPool, Name=OWA)) == [("InvalidOperation", Category.InvalidOperation)]


def test_results_of_probes(run: Run, vantage: Vantage) -> None:
    log = "Microsoft-Exchange-ActiveMonitoring/ProbeResult"
    assert ids(run(GetWinEvent, LogName=[log])) == [("NoMatchingEventsFound", Category.ObjectNotFound)]
    vantage.server.version = (15, 0, 1497, 2)
    probes.start_probes(vantage.organisation, vantage.server)
    deep, _self = run(GetWinEvent, FilterHashtable={"LogName": log}).output
    assert deep.read("Properties").items[1].read("Value").startswith("OutlookRpcDeepTestProbe/")
    assert (deep.read("Qualifiers"), deep.read("LogName")) == (None, log)
    vantage.server.version = (14, 3, 513, 0)
    vantage.server.events.clear()
    assert ids(run(GetWinEvent, LogName=[log])) == [("NoMatchingLogsFound", Category.ObjectNotFound)]


def test_get_service_by_name_and_pattern(run: Run) -> None:
    (service,) = run(GetService, Name=[HOST.upper()]).output
    assert (service.read("Name"), str(service.read("Status")), str(service.read("StartType"))) == (
        HOST,
        "Running",
        "Automatic",
    )
    names = [item.read("Name") for item in run(GetService, Name=["MSExchangeI*"]).output]
    assert names == ["MSExchangeIMAP4", "MSExchangeIMAP4BE", "MSExchangeIS"]
    shown = run(GetService, parameter_set="DisplayName", DisplayName=["* Service Host"]).output
    assert [item.read("Name") for item in shown] == [HOST]


def test_get_service_include_and_exclude(run: Run) -> None:
    call = run(GetService, Name=["MSExchangeI*"], Include=["*IMAP*"], Exclude=["*BE"])
    assert [item.read("Name") for item in call.output] == ["MSExchangeIMAP4"]


def test_unknown_service_is_an_error_for_a_name_only(run: Run) -> None:
    call = run(GetService, Name=["nosuch", HOST, "nosuch*"])
    assert ids(call) == [("NoServiceFoundForGivenName", Category.ObjectNotFound)]
    assert [item.read("Name") for item in call.output] == [HOST]


def test_services_name_each_other(run: Run) -> None:
    (topology,) = run(GetService, Name=["MSExchangeADTopology"]).output
    assert "MSExchangeMitigation" in [item.text for item in topology.read("DependentServices").items]
    assert topology.read("RequiredServices") is topology.read("ServicesDependedOn")
    needed = run(GetService, Name=["MSExchangeMitigation"], RequiredServices=True).output
    assert [item.text for item in needed] == ["MSExchangeADTopology"]


def test_restart_service(run: Run, vantage: Vantage, organisation: Organisation) -> None:
    before = windows.service(vantage, HOST).pid
    organisation.clock.advance(datetime.timedelta(minutes=5))
    call = run(RestartService, Name=[HOST])
    assert (call.output, call.errors) == ([], [])
    assert call.targets == [("Microsoft Exchange Service Host (MSExchangeServiceHost)", "Restart-Service")]
    service = windows.service(vantage, HOST)
    assert service.pid != before
    assert service.started == vantage.now()


def test_restarting_the_service_host_publishes_what_is_due(
    run: Run, vantage: Vantage, organisation: Organisation
) -> None:
    auth = organisation.auth
    auth.next, auth.next_effective = auth.current, vantage.now() - datetime.timedelta(hours=1)
    run(RestartService, Name=[HOST])
    assert auth.next == ""
    (event,) = run(GetWinEvent, FilterHashtable={"ProviderName": "MSExchange AuthAdmin", "Id": 2014}).output
    assert [item.read("Value") for item in event.read("Properties").items] == [auth.current]
    assert auth.current in event.read("Message")


def test_restart_what_if_and_pass_thru(run: Run, vantage: Vantage) -> None:
    before = windows.service(vantage, HOST).pid
    run(RestartService, Name=[HOST], what_if=True)
    assert windows.service(vantage, HOST).pid == before
    (service,) = run(RestartService, Name=[HOST], PassThru=True).output
    assert service.read("Name") == HOST


def test_restart_of_a_piped_service(run: Run, vantage: Vantage) -> None:
    before = windows.service(vantage, HOST).pid
    (service,) = run(GetService, Name=[HOST]).output
    run(RestartService, parameter_set="InputObject", InputObject=service, piped=service)
    assert windows.service(vantage, HOST).pid != before


def test_restart_with_dependents_needs_force(run: Run, vantage: Vantage) -> None:
    before = windows.service(vantage, "MSExchangeMitigation").pid
    call = run(RestartService, Name=["MSExchangeADTopology"])
    assert ids(call) == [("ServiceHasDependentServices", Category.InvalidOperation)]
    assert run(RestartService, Name=["MSExchangeADTopology"], Force=True).errors == []
    assert windows.service(vantage, "MSExchangeMitigation").pid != before


def test_restart_of_a_disabled_service(run: Run, vantage: Vantage) -> None:
    windows.service(vantage, HOST).start_type = "Disabled"
    assert ids(run(RestartService, Name=[HOST])) == [("CouldNotStartService", Category.OpenError)]


def test_start_of_services_in_their_order(run: Run, vantage: Vantage) -> None:
    for name in ("MSExchangeMitigation", "MSExchangeADTopology", "MSExchangePOP3"):
        windows.stop(windows.service(vantage, name))
    running = windows.service(vantage, HOST).pid
    windows.service(vantage, "MSExchangePOP3").start_type = "Disabled"
    call = run(StartService, Name=["MSExchangePOP3", "nosuch", "MSExchangeMitigation", HOST], PassThru=True)
    assert ids(call) == [
        ("NoServiceFoundForGivenName", Category.ObjectNotFound),
        ("CouldNotStartService", Category.OpenError),
    ]
    assert [item.read("Name") for item in call.output] == ["MSExchangeMitigation", HOST]
    # What it needs was started with it, and what ran was left alone.
    assert windows.service(vantage, "MSExchangeADTopology").status == "Running"
    assert windows.service(vantage, HOST).pid == running


def test_the_start_type_came_with_5_0(run: Run, vantage: Vantage) -> None:
    for version, known in (("5.1.17763.1", True), ("4.0", False), ("2.0", False)):
        vantage.server.powershell = version
        (service,) = run(GetService, Name=[HOST]).output
        assert ("StartType" in service.properties) is known


@pytest.fixture
def logged(vantage: Vantage, organisation: Organisation) -> list[Event]:
    """Three events, an hour apart."""
    found = []
    for number, (provider, level) in enumerate([("One", 4), ("Two", 2), ("One", 3)]):
        found.append(
            eventlog.write_event(
                organisation,
                vantage.server,
                log="Application",
                provider=provider,
                event_id=100 + number,
                level=level,
                message=f"m{number}",
                data=(f"d{number}",),
            )
        )
        organisation.clock.advance(datetime.timedelta(hours=1))
    return found


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ({"LogName": "Application"}, [102, 101, 100]),
        ({"LogName": ["App*"], "Id": [100, 102]}, [102, 100]),
        ({"ProviderName": "one"}, [102, 100]),
        ({"LogName": "Application", "Level": 2}, [101]),
        ({"LogName": "Application", "StartTime": 1}, [102, 101]),
        ({"LogName": "Application", "EndTime": 1}, [101, 100]),
        ({"LogName": "Application", "Data": "d1"}, [101]),
        ({"logname": "Application", "ID": 100, "providername": "One"}, [100]),
    ],
)
def test_filter_table(run: Run, logged: list[Event], table: dict[str, t.Any], expected: list[int]) -> None:
    for key in ("StartTime", "EndTime"):
        if key in table:
            table = {**table, key: logged[table[key]].time}
    call = run(GetWinEvent, parameter_set="HashQuerySet", FilterHashtable=table)
    assert [item.read("Id") for item in call.output] == expected


@pytest.mark.usefixtures("logged")
def test_log_provider_limit_and_order(run: Run) -> None:
    assert [item.read("Id") for item in run(GetWinEvent, LogName=["Application"], MaxEvents=2).output] == [102, 101]
    assert [item.read("Id") for item in run(GetWinEvent, ProviderName=["O*"], Oldest=True).output] == [100, 102]


def test_local_times_count_in_the_filter(run: Run, vantage: Vantage, logged: list[Event]) -> None:
    there = vantage.server.local(logged[2].time).replace(tzinfo=None)
    call = run(GetWinEvent, FilterHashtable={"LogName": "Application", "StartTime": there})
    assert [item.read("Id") for item in call.output] == [102]


@pytest.mark.usefixtures("logged")
@pytest.mark.parametrize(
    ("bound", "error_id"),
    [
        ({"FilterHashtable": {"LogName": "Application", "Id": 1}}, "NoMatchingEventsFound"),
        ({"LogName": ["System"]}, "NoMatchingEventsFound"),
        ({"LogName": ["nosuch"]}, "NoMatchingLogsFound"),
        ({"ProviderName": ["nosuch"]}, "NoMatchingProvidersFound"),
        ({"FilterHashtable": {"ProviderName": "MSExchange AuthAdmin"}}, "NoMatchingEventsFound"),
    ],
)
def test_nothing_found_is_an_error(run: Run, bound: dict[str, t.Any], error_id: str) -> None:
    call = run(GetWinEvent, **bound)
    assert ids(call) == [(error_id, Category.ObjectNotFound)]
    assert call.output == []


@pytest.mark.parametrize(
    "table", [{"Id": 1}, {"LogName": "Application", "UserID": "x"}, {"LogName": "Application", "Id": "x"}, "text"]
)
def test_bad_tables(run: Run, table: t.Any) -> None:
    with pytest.raises(TerminatingError) as raised:
        run(GetWinEvent, FilterHashtable=table)
    assert raised.value.record.category is Category.InvalidArgument


def test_worker_process_by_command_line(run: Run, vantage: Vantage) -> None:
    pool = vantage.server.app_pools[OWA]
    workers = run(GetCimInstance, ClassName="Win32_Process", Filter="Name = 'w3wp.exe'").output
    assert len(workers) == sum(1 for item in vantage.server.app_pools.values() if item.worker_pid is not None)
    (worker,) = [item for item in workers if f'-ap "{OWA}"' in item.read("CommandLine")]
    assert worker.read("ProcessId") == pool.worker_pid
    assert isinstance(worker.read("ProcessId"), PSUInt)
    assert worker.read("CreationDate") == pool.worker_started
    assert worker.type_names[0] == "Microsoft.Management.Infrastructure.CimInstance#root/cimv2/Win32_Process"


def test_service_and_its_process(run: Run, vantage: Vantage) -> None:
    (service,) = run(
        GetCimInstance, ClassName="win32_service", Filter=f"name='{HOST.lower()}' AND State='Running'"
    ).output
    pid = service.read("ProcessId")
    (process,) = run(GetCimInstance, ClassName="Win32_Process", Filter=f"ProcessId={pid}").output
    assert process.read("CreationDate") == windows.service(vantage, HOST).started
    assert process.read("Name") == "Microsoft.Exchange.ServiceHost.exe"
    windows.stop(windows.service(vantage, HOST))
    (service,) = run(GetCimInstance, ClassName="Win32_Service", Filter=f"Name='{HOST}'").output
    assert (service.read("State"), service.read("ProcessId"), service.read("Started")) == ("Stopped", 0, False)


@pytest.mark.parametrize(
    ("bound", "expected"),
    [
        ({"ClassName": "Win32_Nosuch"}, ("HRESULT 0x80041010", Category.MetadataError)),
        ({"ClassName": "Win32_Process", "Namespace": "root/nosuch"}, ("HRESULT 0x8004100e", Category.MetadataError)),
        ({"ClassName": "Win32_Process", "Filter": "Name LIKE 'w%'"}, ("HRESULT 0x80041017", Category.InvalidArgument)),
    ],
)
def test_cim_errors(run: Run, bound: dict[str, str], expected: tuple[str, Category]) -> None:
    call = run(GetCimInstance, **bound)
    assert (ids(call), call.output) == ([expected], [])


@pytest.mark.parametrize(
    "text",
    ["", "Name", "Name =", "Name = 'x' AND", "Name = 'x' OR Name = 'y'", "Nosuch = 1", "Name = x", "Name ~ 'x'", "= 1"],
)
def test_invalid_filters(text: str) -> None:
    with pytest.raises(InvalidQuery):
        parse_filter(text, "Win32_Process")


def test_filter_values() -> None:
    found = parse_filter(r"""PathName = "C:\\x\\\"y\"" and Started = TRUE AND ProcessId <> 0""", "Win32_Service")
    assert [(item.name, item.equal, item.value) for item in found] == [
        ("PathName", True, 'C:\\x\\"y"'),
        ("Started", True, True),
        ("ProcessId", False, 0),
    ]
