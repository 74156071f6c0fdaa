# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which cmdlet is asked for services and processes, and what is said where a server lacks one."""

from __future__ import annotations

import pytest
from unit.plugins.plugin_utils._present.scripted import FAILED, Endpoint, missing, whole

from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import UnreadableObject
from ansible_collections.certops.exchange.plugins.plugin_utils._present import (
    read_app_pool,
    read_running_dependents,
    read_service,
    read_stopped,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import CommandNotAvailable

WMI = "System.Management.ManagementObject#root\\cimv2\\Win32_"


def test_moments_of_wmi() -> None:
    endpoint = Endpoint(
        {
            "Get-Service": [whole("System.ServiceProcess.ServiceController", Name="A", Status="Running")],
            "Get-CimInstance": missing("Get-CimInstance"),
            "Get-WmiObject": [whole(WMI + "Service", Name="A", State="Running", StartMode="Auto", ProcessId=7)],
        }
    )
    session = endpoint.session()
    process = whole(WMI + "Process", ProcessId=7, Name="a.exe", CreationDate="20261127103000.000000+060")
    invoke = endpoint.invoke

    def asked(*pipelines: object) -> object:
        reply = invoke(*pipelines)  # type: ignore[arg-type]
        if endpoint.parameters.get("Get-WmiObject", {}).get("Class") == "Win32_Process":
            reply.outputs = [process]
        return reply

    endpoint.invoke = asked  # type: ignore[method-assign,assignment]
    service = read_service(session, "A")
    assert service.process is not None
    assert service.process.created is not None
    assert service.process.created.isoformat() == "2026-11-27T09:30:00+00:00"
    assert endpoint.messages == [
        ["Get-Service", "Get-CimInstance"],
        ["Get-Service", "Get-WmiObject"],
        ["Get-WmiObject"],
    ]


def test_with_neither_cmdlet_the_error_says_which() -> None:
    answers = {"Get-Service": [], **{name: missing(name) for name in ("Get-CimInstance", "Get-WmiObject")}}
    with pytest.raises(CommandNotAvailable, match="Get-WmiObject is not available"):
        read_service(Endpoint(answers).session(), "A")


def test_another_command_that_is_missing_is_no_reason_to_ask_wmi() -> None:
    endpoint = Endpoint({"Get-Service": missing("Get-Service")})
    with pytest.raises(CommandNotAvailable, match="Get-Service"):
        read_service(endpoint.session(), "A")
    assert endpoint.messages == [["Get-Service", "Get-CimInstance"]]


def test_a_server_without_iis_says_so() -> None:
    endpoint = Endpoint({"Get-WebAppPoolState": missing("Get-WebAppPoolState"), "Import-Module": FAILED})
    with pytest.raises(CommandNotAvailable, match="Get-WebAppPoolState is not available"):
        read_app_pool(endpoint.session(), "A")
    assert endpoint.messages == [["Get-WebAppPoolState", "Get-CimInstance"], ["Import-Module"]]


def test_two_services_that_need_each_other_end_the_questions() -> None:
    service = whole("System.ServiceProcess.ServiceController", Name="B", Status="Running")
    assert read_running_dependents(Endpoint({"Get-Service": [service]}).session(), "A") == ("B",)


def test_a_pattern_is_no_name() -> None:
    with pytest.raises(UnreadableObject, match="whole name"):
        read_running_dependents(Endpoint({}).session(), "MSExchange*")


def test_nothing_is_asked_about_no_service() -> None:
    assert read_stopped(Endpoint({}).session(), ()) == ()
