# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a process is too old, and what replaces it. The same rule serves application pools and services."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import datetime

from .._certificates import iso_utc
from .._present import AppPool, Service
from .._remoting import Command
from ._step import Step

__all__ = ("recycle_steps", "restart_steps")


def recycle_steps(pool: AppPool, older_than: datetime.datetime | None) -> list[Step]:
    """The step that recycles the pool, if one is needed.

    A pool that does not exist, is stopped, or has no worker process holds nothing of the past (procedures S3-21).
    """
    if not pool.started:
        return []
    old = [worker for worker in pool.workers if older_than is None or worker.older_than(older_than)]
    if not old:
        return []
    command = Command("Restart-WebAppPool", {"Name": pool.name, "ErrorAction": "Stop"})
    return [Step([command], _reason("Its worker process", older_than))]


def restart_steps(service: Service, older_than: datetime.datetime | None, force: bool) -> list[Step]:
    """The step that restarts the service, if one is needed; a service that does not run is left alone."""
    if not service.running:
        return []
    if older_than is not None and service.process is not None and not service.process.older_than(older_than):
        return []
    parameters = {"Name": service.name, "ErrorAction": "Stop"}
    command = Command("Restart-Service", {**parameters, "Force": True} if force else parameters)
    return [Step([command], _reason("The service", older_than))]


def _reason(what: str, older_than: datetime.datetime | None) -> str:
    if older_than is None:
        return f"{what} is to be replaced, whatever its age."
    return f"{what} was started before {iso_utc(older_than)}."
