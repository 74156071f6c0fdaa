# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Application pools and services of the server that hosts the session."""

from __future__ import annotations

import datetime

from . import servicelets, transport_events
from .errors import (
    AppPoolNotFoundError,
    AppPoolNotStartedError,
    DependentServicesError,
    ServiceDisabledError,
    ServiceNotFoundError,
    ServiceNotStartedError,
)
from .model import ANY_ADDRESS, AppPool, Server, Service, ssl_name
from .organisation import Organisation
from .presented import WEB_MANAGEMENT_PORT
from .vantage import Vantage

WEB_MANAGEMENT = "WMSVC"


def app_pools(vantage: Vantage) -> list[AppPool]:
    """All application pools of the hosting server."""
    with vantage.organisation.settled():
        return list(vantage.server.app_pools.values())


def app_pool(vantage: Vantage, name: str) -> AppPool:
    """The pool of that name, compared without case. Raises AppPoolNotFoundError."""
    with vantage.organisation.settled():
        for pool in vantage.server.app_pools.values():
            if pool.name.lower() == name.lower():
                return pool
        raise AppPoolNotFoundError(vantage.server.name, name)


def recycle_app_pool(vantage: Vantage, name: str) -> AppPool:
    """Gives the pool a new worker process.

    Raises AppPoolNotFoundError, AppPoolNotStartedError (cmdlet sheet 8.2, inferred).
    """
    with vantage.organisation.settled() as now:
        pool = app_pool(vantage, name)
        if pool.state != "Started":
            raise AppPoolNotStartedError(vantage.server.name, pool.name)
        # Assumption: the new worker process is there at once; the lab's pools are always busy.
        pool.worker_pid = vantage.organisation.next_pid()
        pool.worker_started = now
        return pool


def services(vantage: Vantage) -> list[Service]:
    """All services of the hosting server."""
    with vantage.organisation.settled():
        return list(vantage.server.services.values())


def service(vantage: Vantage, name: str) -> Service:
    """The service of that name, compared without case. Raises ServiceNotFoundError."""
    with vantage.organisation.settled():
        for found in vantage.server.services.values():
            if found.name.lower() == name.lower():
                return found
        raise ServiceNotFoundError(vantage.server.name, name)


def dependents(vantage: Vantage, name: str) -> list[Service]:
    """The services that need this one, directly or through others, those that need others first."""
    with vantage.organisation.settled():
        return _dependents(vantage.server, service(vantage, name))


def restart_service(vantage: Vantage, name: str, *, with_dependents: bool = False) -> list[Service]:
    """Stops and starts the service; it gets a new process. One that is stopped is started.

    :param with_dependents: stop running services that need it, and start them again afterwards.

    Returns the services that were started, in that order.
    Raises ServiceNotFoundError, ServiceDisabledError, DependentServicesError, ServiceNotStartedError.
    """
    organisation = vantage.organisation
    with organisation.settled() as now:
        found = service(vantage, name)
        if found.start_type == "Disabled":
            raise ServiceDisabledError(vantage.server.name, found.name)
        running = [other for other in _dependents(vantage.server, found) if other.status == "Running"]
        if running and not with_dependents:
            raise DependentServicesError(vantage.server.name, found.name, tuple(other.name for other in running))
        for other in (*running, found):
            stop(other)
        # That a forced restart can leave them stopped is general knowledge, so it is a switch (procedures S2-20).
        started = [found] if vantage.server.leaves_dependents_stopped else [found, *reversed(running)]
        for other in started:
            start(organisation, vantage.server, other, now)
        if found.status != "Running":
            raise ServiceNotStartedError(vantage.server.name, found.name)
        return started


def start_service(vantage: Vantage, name: str) -> list[Service]:
    """Starts the service, and before it those that it needs and that do not run, as Windows does (documentation of
    StartService). One that runs is left alone.

    Returns the services that were started, in that order.
    Raises ServiceNotFoundError, ServiceDisabledError, ServiceNotStartedError.
    """
    with vantage.organisation.settled() as now:
        found = service(vantage, name)
        if found.status == "Running":
            return []
        if found.start_type == "Disabled":
            raise ServiceDisabledError(vantage.server.name, found.name)
        # Assumption: a service that is needed and not installed hinders nothing; the lab lists few of Windows' own.
        known = {other.name.lower() for other in vantage.server.services.values()}
        needed = [other for other in found.depends_on if other.lower() in known]
        started = [other for each in needed for other in start_service(vantage, each)]
        start(vantage.organisation, vantage.server, found, now)
        if found.status != "Running":
            raise ServiceNotStartedError(vantage.server.name, found.name)
        return [*started, found]


def stop(service: Service) -> None:
    """Ends the service's process."""
    service.status = "Stopped"
    service.pid = None
    service.started = None


def start(organisation: Organisation, server: Server, service: Service, now: datetime.datetime) -> None:
    """Gives the service a process; the service host runs its servicelets at once (procedures S3-22), transport looks
    at its certificates.

    The Web Management Service does not start without the certificate it is bound to (cmdlet sheet 2.4).
    """
    if service.name == WEB_MANAGEMENT and not _has_certificate(server):
        return
    service.status = "Running"
    service.pid = organisation.next_pid()
    service.started = now
    if service.name == servicelets.SERVICE:
        servicelets.service_host_started(organisation, server)
    transport_events.service_started(organisation, server, service.name)


def _has_certificate(server: Server) -> bool:
    # Assumption: it looks at http.sys alone; what its registry key says of the certificate is not in the lab.
    entry = server.ssl_bindings.get(ssl_name(ANY_ADDRESS, WEB_MANAGEMENT_PORT))
    found = None if entry is None else server.my.get(entry.thumbprint)
    return found is not None and found.key is not None


def _dependents(server: Server, needed: Service) -> list[Service]:
    found: list[Service] = []
    for other in server.services.values():
        if needed.name.lower() in (name.lower() for name in other.depends_on):
            for further in (*_dependents(server, other), other):
                if further not in found:
                    found.append(further)
    return found
