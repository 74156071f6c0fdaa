# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a process is too old, and what replaces it. The same rule serves application pools and services."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import datetime

from .._certificates import iso_utc
from .._present import AppPool, Service
from .._refusal import Refusal
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


def restart_steps(
    service: Service, older_than: datetime.datetime | None, *, force: bool, must_run: bool = False
) -> list[Step]:
    """The step that restarts the service, if one is needed.

    :param must_run: start one that does not run, and leave one alone whose age does not matter; otherwise one that does not
        run is left alone.
    :raises Refusal: it is to run, and there is no such service.
    """
    if service.state is None and must_run:
        raise Refusal(f"There is no service {service.name}, so it can't be started.")
    if not service.running:
        reason = "The service does not run."
        # Restart-Service starts one that is stopped, so one cmdlet serves both.
        return [_restart(service, force, reason)] if must_run else []
    if older_than is None and must_run:
        return []
    if older_than is not None and service.process is not None and not service.process.older_than(older_than):
        return []
    return [_restart(service, force, _reason("The service", older_than))]


def _restart(service: Service, force: bool, reason: str) -> Step:
    parameters = {"Name": service.name, "ErrorAction": "Stop"}
    return Step([Command("Restart-Service", {**parameters, "Force": True} if force else parameters)], reason)


def _reason(what: str, older_than: datetime.datetime | None) -> str:
    if older_than is None:
        return f"{what} is to be replaced, whatever its age."
    return f"{what} was started before {iso_utc(older_than)}."
