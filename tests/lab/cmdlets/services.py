# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-Service, Restart-Service and Start-Service (cmdlet sheet 8.4)."""

from __future__ import annotations

import typing as t

from lab.contract import (
    SYSTEM_EXCEPTION,
    Call,
    Category,
    Cmdlet,
    ErrorRecord,
    Kind,
    LiveObject,
    NetException,
    Parameter,
)
from lab.organisation import (
    DependentServicesError,
    OrganisationError,
    Service,
    ServiceDisabledError,
    ServiceNotFoundError,
    ServiceNotStartedError,
    Vantage,
    windows,
)
from lab.shapes.service_controller import TYPES, dependents, service_controller

from .common import vantage_of
from .wildcards import has_wildcard, matches, matches_any

_COMMANDS = "Microsoft.PowerShell.Commands."
_EXCEPTION = (_COMMANDS + "ServiceCommandException", *SYSTEM_EXCEPTION)


def _selection(default: str, *, mandatory: bool) -> tuple[Parameter, ...]:
    """The parameters that say which services."""
    return (
        Parameter(
            "Name",
            Kind.STRINGS,
            sets=(default,),
            mandatory=mandatory,
            position=0,
            by_value=True,
            by_property=True,
            aliases=("ServiceName",),
        ),
        Parameter("DisplayName", Kind.STRINGS, sets=("DisplayName",), mandatory=True),
        Parameter(
            "InputObject", Kind.OBJECT, sets=("InputObject",), mandatory=mandatory, by_value=True, type_name=TYPES[0]
        ),
        Parameter("Include", Kind.STRINGS),
        Parameter("Exclude", Kind.STRINGS),
    )


def _selected(call: Call) -> list[Service]:
    """The services meant, by name; an error for each name that is not a pattern and fits none."""
    vantage = vantage_of(call)
    listed = sorted(windows.services(vantage), key=lambda service: service.name.lower())
    found = _given(call, listed)
    included, excluded = call.bound.get("Include"), call.bound.get("Exclude")
    return [
        service
        for service in found
        if (not included or matches_any(service.name, included))
        and not (excluded and matches_any(service.name, excluded))
    ]


def _given(call: Call, listed: list[Service]) -> list[Service]:
    piped = call.bound.get("InputObject")
    if piped is not None:
        objects = piped if isinstance(piped, list) else [piped]
        return _named(call, listed, [_name_of(item) for item in objects], display=False)
    for parameter in ("Name", "DisplayName"):
        wanted = call.bound.get(parameter)
        if wanted is not None:
            return _named(call, listed, [str(name) for name in wanted], display=parameter == "DisplayName")
    return listed


def _name_of(value: t.Any) -> str:
    """The name of a service given as an object, whether it is the lab's own or was sent by the client."""
    return str(value.read("ServiceName")) if isinstance(value, LiveObject) else str(value)


def _named(call: Call, listed: list[Service], wanted: list[str], *, display: bool) -> list[Service]:
    found: list[Service] = []
    for name in wanted:
        fitting = [service for service in listed if matches(service.display_name if display else service.name, name)]
        if not fitting and not has_wildcard(name):
            call.error(_not_found(name, display=display))
        found += [service for service in fitting if service not in found]
    return found


def _not_found(name: str, *, display: bool) -> ErrorRecord:
    kind = "DisplayName" if display else "Name"
    label = "display name" if display else "service name"
    message = f"Cannot find any service with {label} '{name}'."
    return ErrorRecord(
        NetException(_EXCEPTION, message), f"NoServiceFoundForGiven{kind}", Category.ObjectNotFound, name
    )


class GetService(Cmdlet):
    """Services of the machine itself."""

    name: t.ClassVar[str] = "Get-Service"
    net_class: t.ClassVar[str] = _COMMANDS + "GetServiceCommand"
    default_set: t.ClassVar[str | None] = "Default"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        *_selection("Default", mandatory=False),
        Parameter("DependentServices", Kind.SWITCH, aliases=("DS",)),
        Parameter("RequiredServices", Kind.SWITCH, aliases=("SDO", "ServicesDependedOn")),
    )

    def process(self, call: Call) -> None:
        vantage = vantage_of(call)
        for service in _selected(call):
            if call.bound.get("DependentServices"):
                for other in dependents(vantage, service):
                    call.write(service_controller(vantage, other))
            elif call.bound.get("RequiredServices"):
                for needed in service_controller(vantage, service).read("ServicesDependedOn").items:
                    call.write(needed)
            else:
                call.write(service_controller(vantage, service))


class RestartService(Cmdlet):
    """Stops and starts services; each gets a new process. One that is stopped is started.

    Left out: the warning lines while a service takes its time, for the lab's are there at once.
    """

    name: t.ClassVar[str] = "Restart-Service"
    net_class: t.ClassVar[str] = _COMMANDS + "RestartServiceCommand"
    default_set: t.ClassVar[str | None] = "InputObject"
    supports_should_process: t.ClassVar[bool] = True
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        *_selection("Default", mandatory=True),
        Parameter("Force", Kind.SWITCH),
        Parameter("PassThru", Kind.SWITCH),
    )

    def process(self, call: Call) -> None:
        def restart(vantage: Vantage, name: str) -> t.Any:
            return windows.restart_service(vantage, name, with_dependents=bool(call.bound.get("Force")))

        _change(call, self.name, restart)


class StartService(Cmdlet):
    """Starts services in the order in which they are named; one that runs is left alone without a word (Microsoft's page on
    the cmdlet, the same for 2.0 and 5.1)."""

    name: t.ClassVar[str] = "Start-Service"
    net_class: t.ClassVar[str] = _COMMANDS + "StartServiceCommand"
    default_set: t.ClassVar[str | None] = "InputObject"
    supports_should_process: t.ClassVar[bool] = True
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        *_selection("Default", mandatory=True),
        Parameter("PassThru", Kind.SWITCH),
    )

    def process(self, call: Call) -> None:
        _change(call, self.name, windows.start_service)


def _change(call: Call, action: str, change: t.Callable[[Vantage, str], t.Any]) -> None:
    """Does it to each service meant; a refusal is an error and does not keep the next one from its turn."""
    vantage = vantage_of(call)
    for service in _selected(call):
        if not call.should_process(f"{service.display_name} ({service.name})", action):
            continue
        try:
            change(vantage, service.name)
        except OrganisationError as error:
            call.error(_refusal(service, error))
            continue
        if call.bound.get("PassThru"):
            call.write(service_controller(vantage, service))


def _refusal(service: Service, error: OrganisationError) -> ErrorRecord:
    """Ids and categories as PowerShell's own service cmdlets give them."""
    label = f"'{service.display_name} ({service.name})'"
    if isinstance(error, DependentServicesError):
        message = f"Cannot stop service {label} because it has dependent services. It can only be stopped if the Force flag is set."
        return ErrorRecord(
            NetException(_EXCEPTION, message), "ServiceHasDependentServices", Category.InvalidOperation, service.name
        )
    if isinstance(error, ServiceDisabledError):
        return ErrorRecord(
            NetException(_EXCEPTION, f"Failed to start service {label}."),
            "CouldNotStartService",
            Category.OpenError,
            service.name,
        )
    if isinstance(error, ServiceNotStartedError):
        # Assumption: the id of a service that ends while the cmdlet waits for it, as in PowerShell's source.
        return ErrorRecord(
            NetException(_EXCEPTION, f"Failed to start service {label}."),
            "StartServiceFailed",
            Category.OpenError,
            service.name,
        )
    if isinstance(error, ServiceNotFoundError):
        return _not_found(service.name, display=False)
    raise error


__all__ = ("GetService", "RestartService", "StartService")
