# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The processes of Exchange on a server, as Exchange itself knows them (cmdlet sheet 6.6)."""

from __future__ import annotations

import dataclasses
import datetime

from .model import Server, Service
from .vantage import Vantage

SERVICE_HOST = "Microsoft.Exchange.ServiceHost"

# Assumption: the names of services' processes, but for the one that the cmdlet sheet names (6.6).
_NAMES = {"msexchangeservicehost": SERVICE_HOST}


@dataclasses.dataclass(frozen=True)
class Process:
    """A process of Exchange that runs. :ivar name: without its extension; of a worker process its pool's."""

    name: str
    pid: int
    started: datetime.datetime


def process_name(service: Service) -> str:
    """The name of a service's process, without its extension."""
    return _NAMES.get(service.name.lower(), service.name)


def exchange_processes(vantage: Vantage, server: Server) -> list[Process]:
    """Those of Exchange's services and application pools, by process id. Raises UnreachableError, AccessDeniedError."""
    with vantage.organisation.settled():
        vantage.reach(server)
        found = [(process_name(item), item.pid, item.started) for item in server.services.values() if _ours(item.name)]
        found += [(item.name, item.worker_pid, item.worker_started) for item in server.app_pools.values()]
        running = [
            Process(name, pid, started) for name, pid, started in found if pid is not None and started is not None
        ]
    return sorted(running, key=lambda process: process.pid)


def auth_admin_last_run(vantage: Vantage, server: Server) -> datetime.datetime | None:
    """When AuthAdmin ran last on that server; None where it never did. Raises UnreachableError, AccessDeniedError."""
    with vantage.organisation.settled():
        vantage.reach(server)
        return vantage.organisation.auth_admin_runs.get(server.name)


def _ours(name: str) -> bool:
    return name.startswith("MSExchange")
