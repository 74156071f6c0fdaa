# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ServiceController object (recorded/Get-Service, wire-shapes 7)."""

from __future__ import annotations

import typing as t

from lab.contract import OBJECT, LiveList, LiveObject
from lab.organisation import Service, ServiceNotFoundError, Vantage, windows

from .enums import SERVICE_START_MODE, SERVICE_STATUS, SERVICE_TYPE

TYPES = (
    "System.ServiceProcess.ServiceController",
    "System.ComponentModel.Component",
    "System.MarshalByRefObject",
    OBJECT,
)
_ARRAY = ("System.ServiceProcess.ServiceController[]", "System.Array", OBJECT)


def service_controller(vantage: Vantage, service: Service) -> LiveObject:
    """A service of the server that hosts the session. Its ``source`` is the service."""
    running = service.status == "Running"
    required = LiveList(_ARRAY, [service_controller(vantage, item) for item in _required(vantage, service)])
    return LiveObject(
        TYPES,
        service.name,
        {
            "CanPauseAndContinue": False,
            "CanShutdown": running,
            "CanStop": running,
            "DisplayName": service.display_name,
            # A getter: the services that depend on one another name each other.
            "DependentServices": lambda: LiveList(
                _ARRAY, [service_controller(vantage, item) for item in dependents(vantage, service)]
            ),
            # ``.`` for a service of the machine itself (wire-shapes 7).
            "MachineName": ".",
            "ServiceName": service.name,
            "ServicesDependedOn": required,
            "ServiceHandle": _handle(),
            "Status": SERVICE_STATUS.named(service.status),
            # Assumption: every service has a process of its own, as the recorded one.
            "ServiceType": SERVICE_TYPE.named("Win32OwnProcess"),
            # Only from 5.0 on (cmdlet sheet 8.4).
            **({"StartType": SERVICE_START_MODE.named(service.start_type)} if _has_start_type(vantage) else {}),
            "Site": None,
            "Container": None,
        },
        {"Name": service.name, "RequiredServices": required},
        source=service,
    )


def _has_start_type(vantage: Vantage) -> bool:
    return int(vantage.server.powershell.partition(".")[0]) >= 5


def _required(vantage: Vantage, service: Service) -> t.Iterator[Service]:
    for name in service.depends_on:
        try:
            yield windows.service(vantage, name)
        except ServiceNotFoundError:
            continue


def dependents(vantage: Vantage, service: Service) -> list[Service]:
    """The services that name this one as needed.

    Assumption: those that need it through others are not among them; .NET's documentation does not say.
    """
    wanted = service.name.lower()
    return [
        other for other in windows.services(vantage) if any(needed.lower() == wanted for needed in other.depends_on)
    ]


def _handle() -> LiveObject:
    return LiveObject(
        (
            "SafeServiceHandle",
            "Microsoft.Win32.SafeHandles.SafeHandleZeroOrMinusOneIsInvalid",
            "System.Runtime.InteropServices.SafeHandle",
            "System.Runtime.ConstrainedExecution.CriticalFinalizerObject",
            OBJECT,
        ),
        "SafeServiceHandle",
        {"IsInvalid": False, "IsClosed": False},
    )


__all__ = ("TYPES", "dependents", "service_controller")
