# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a process is too old, and what replaces it. The same rule serves application pools and services."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import datetime
import typing as t

from .._certificates import iso_utc
from .._present import AppPool, Service
from .._refusal import Refusal
from .._remoting import Command
from ._step import Step

__all__ = ("recycle_steps", "restart_reason", "restart_step")


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


def restart_reason(service: Service, older_than: datetime.datetime | None, *, must_run: bool = False) -> str:
    """Why the service is to be restarted, a sentence for the auditor; empty where it need not be.

    :param must_run: start one that does not run, and leave one alone whose age does not matter; otherwise one that does not
        run is left alone.
    :raises Refusal: it is to run, and there is no such service.
    """
    if service.state is None and must_run:
        raise Refusal(f"There is no service {service.name}, so it can't be started.")
    if not service.running:
        return "The service does not run." if must_run else ""
    if older_than is None and must_run:
        return ""
    if older_than is not None and service.process is not None and not service.process.older_than(older_than):
        return ""
    return _reason("The service", older_than)


def restart_step(name: str, reason: str, dependents: t.Sequence[str] | None) -> Step:
    """The step that restarts the service, or starts it where it does not run: Restart-Service does both.

    :param dependents: the services that run and need it, in the order in which they can be started: they are stopped with it,
        and started again in the same message, because a forced restart may leave them stopped (procedures S2-20). None: it is
        not forced, and the server refuses to restart a service that others need.
    """
    restart = {"Name": name} if dependents is None else {"Name": name, "Force": True}
    if not dependents:
        return Step([Command("Restart-Service", {**restart, "ErrorAction": "Stop"})], reason)
    # A service that can't be stopped keeps running while those that need it were stopped before it; so an error must not
    # keep them from being started. One that runs already is left alone by Start-Service.
    start = [Command("Start-Service", {"Name": list(dependents), "ErrorAction": "Continue"})]
    reason = f"{reason} Those that need it run and are to run again: {', '.join(dependents)}."
    return Step([Command("Restart-Service", {**restart, "ErrorAction": "Continue"})], reason, then=(start,))


def _reason(what: str, older_than: datetime.datetime | None) -> str:
    if older_than is None:
        return f"{what} is to be replaced, whatever its age."
    return f"{what} was started before {iso_utc(older_than)}."
