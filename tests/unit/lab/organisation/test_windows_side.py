# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import datetime

import pytest

from lab.organisation import (
    AppPoolNotFoundError,
    AppPoolNotStartedError,
    DependentServicesError,
    Organisation,
    ServerNotFoundError,
    ServiceDisabledError,
    ServiceNotFoundError,
    Vantage,
    windows,
)

HOUR = datetime.timedelta(hours=1)
GROUP = "Exchange Administrative Group (FYDIBOHF23SPDLT)"
CONFIGURATION = "CN=Microsoft Exchange,CN=Services,CN=Configuration,DC=contoso,DC=lab"


def test_recycling_gives_a_new_worker_process_to_that_pool_alone(vantage: Vantage) -> None:
    vantage.organisation.clock.advance(HOUR)
    before = {pool.name: (pool.worker_pid, pool.worker_started) for pool in windows.app_pools(vantage)}
    pool = windows.recycle_app_pool(vantage, "msexchangeowaapppool")
    assert pool.name == "MSExchangeOWAAppPool"
    assert pool.state == "Started"
    assert pool.worker_started == vantage.now()
    assert pool.worker_pid not in {pid for pid, _unused in before.values()}
    after = {pool.name: (pool.worker_pid, pool.worker_started) for pool in windows.app_pools(vantage)}
    assert [name for name in before if before[name] != after[name]] == ["MSExchangeOWAAppPool"]


def test_a_pool_that_is_missing_or_stopped_cannot_be_recycled(vantage: Vantage) -> None:
    with pytest.raises(AppPoolNotFoundError):
        windows.recycle_app_pool(vantage, "NoSuchPool")
    windows.app_pool(vantage, "MSExchangeECPAppPool").state = "Stopped"
    with pytest.raises(AppPoolNotStartedError):
        windows.recycle_app_pool(vantage, "MSExchangeECPAppPool")


def test_restarting_a_service_gives_it_a_new_process(vantage: Vantage) -> None:
    old = windows.service(vantage, "MSExchangeTransport")
    pid = old.pid
    vantage.organisation.clock.advance(HOUR)
    (started,) = windows.restart_service(vantage, "MSExchangeTransport")
    assert started.status == "Running"
    assert started.started == vantage.now()
    assert started.pid not in {None, pid}


def test_a_stopped_service_is_started(vantage: Vantage) -> None:
    assert windows.service(vantage, "MSExchangePOP3").status == "Stopped"
    windows.restart_service(vantage, "MSExchangePOP3")
    assert windows.service(vantage, "MSExchangePOP3").status == "Running"


def test_running_dependents_must_be_asked_for(vantage: Vantage) -> None:
    before = windows.service(vantage, "MSExchangeADTopology").pid
    with pytest.raises(DependentServicesError) as caught:
        windows.restart_service(vantage, "MSExchangeADTopology")
    assert caught.value.dependents == ("MSExchangeMitigation",)
    assert windows.service(vantage, "MSExchangeADTopology").pid == before
    started = windows.restart_service(vantage, "MSExchangeADTopology", with_dependents=True)
    assert [service.name for service in started] == ["MSExchangeADTopology", "MSExchangeMitigation"]


def test_dependents_of_dependents_stop_first_and_start_last(vantage: Vantage) -> None:
    started = windows.restart_service(vantage, "NetTcpPortSharing", with_dependents=True)
    assert [service.name for service in started] == [
        "NetTcpPortSharing",
        "MSExchangeADTopology",
        "MSExchangeMitigation",
    ]


def test_a_forced_restart_may_leave_dependents_stopped(vantage: Vantage) -> None:
    vantage.server.leaves_dependents_stopped = True
    started = windows.restart_service(vantage, "NetTcpPortSharing", with_dependents=True)
    assert [service.name for service in started] == ["NetTcpPortSharing"]
    assert windows.service(vantage, "MSExchangeMitigation").status == "Stopped"
    # A service brings what it needs with it.
    started = windows.start_service(vantage, "MSExchangeMitigation")
    assert [service.name for service in started] == ["MSExchangeADTopology", "MSExchangeMitigation"]
    assert windows.start_service(vantage, "MSExchangeMitigation") == []


def test_a_missing_and_a_disabled_service_are_different_refusals(vantage: Vantage) -> None:
    with pytest.raises(ServiceNotFoundError):
        windows.restart_service(vantage, "NoSuchService")
    windows.service(vantage, "MSExchangePOP3").start_type = "Disabled"
    with pytest.raises(ServiceDisabledError):
        windows.restart_service(vantage, "MSExchangePOP3")


@pytest.mark.parametrize(
    "identity",
    [
        "ex2",
        "EX2.Contoso.lab",
        f"CN=EX2,CN=Servers,CN={GROUP},CN=Administrative Groups,CN=Contoso,{CONFIGURATION}",
        f"/o=Contoso/ou={GROUP}/cn=Configuration/cn=Servers/cn=EX2",
    ],
)
def test_a_server_is_found_by_each_of_its_names(vantage: Vantage, identity: str) -> None:
    assert vantage.find_server(identity).name == "EX2"


def test_no_name_means_the_hosting_server_and_an_unknown_one_is_an_error(vantage: Vantage) -> None:
    assert vantage.find_server(None) is vantage.server
    with pytest.raises(ServerNotFoundError):
        vantage.find_server("EX9")


def test_a_servers_local_time_is_that_of_its_zone(organisation: Organisation) -> None:
    server = organisation.servers["EX3"]
    server.utc_offset = 9 * HOUR
    local = server.local(organisation.clock.now())
    assert local.isoformat() == "2026-03-01T17:00:00+09:00"


@pytest.mark.parametrize("name", ["admin", "ADMIN", "CONTOSO\\admin", "admin@contoso.lab"])
def test_a_user_may_give_the_domain(organisation: Organisation, name: str) -> None:
    user = organisation.find_user(name)
    assert user is not None
    assert user.name == "admin"


@pytest.mark.parametrize("name", ["", "nobody", "OTHER\\admin", "admin@other.lab"])
def test_an_unknown_user_is_none(organisation: Organisation, name: str) -> None:
    assert organisation.find_user(name) is None
