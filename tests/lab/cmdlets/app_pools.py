# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-WebAppPoolState and Restart-WebAppPool of the WebAdministration module (cmdlet sheet 8.2)."""

from __future__ import annotations

import typing as t

from lab.contract import (
    INVALID_OPERATION,
    SYSTEM_EXCEPTION,
    Call,
    Category,
    Cmdlet,
    ErrorRecord,
    Kind,
    NetException,
    Parameter,
)
from lab.organisation import AppPoolNotFoundError, AppPoolNotStartedError, windows
from lab.shapes.app_pool_state import app_pool_state

from .common import vantage_of

# Assumption: the classes; the module's pages do not name them.
_PROVIDER = "Microsoft.IIs.PowerShell.Provider."
_NOT_FOUND = (
    "System.Management.Automation.ItemNotFoundException",
    "System.Management.Automation.SessionStateException",
    "System.Management.Automation.RuntimeException",
    *SYSTEM_EXCEPTION,
)
_NAME = Parameter("Name", Kind.STRING, position=0, by_property=True)


def _missing(name: str) -> ErrorRecord:
    """A pool that does not exist. Assumption: the error of a path that does not exist."""
    path = f"IIS:\\AppPools\\{name}"
    message = f"Cannot find path '{path}' because it does not exist."
    return ErrorRecord(NetException(_NOT_FOUND, message), "PathNotFound", Category.ObjectNotFound, path)


class GetWebAppPoolState(Cmdlet):
    """The state of one pool, or of all."""

    name: t.ClassVar[str] = "Get-WebAppPoolState"
    net_class: t.ClassVar[str] = _PROVIDER + "GetAppPoolStateCommand"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (_NAME,)

    def process(self, call: Call) -> None:
        vantage = vantage_of(call)
        name = call.bound.get("Name")
        if not name:
            for pool in windows.app_pools(vantage):
                call.write(app_pool_state(pool))
            return
        try:
            call.write(app_pool_state(windows.app_pool(vantage, name)))
        except AppPoolNotFoundError:
            call.error(_missing(name))


class RestartWebAppPool(Cmdlet):
    """Gives a pool a new worker process. It has neither -WhatIf nor -Confirm of its own."""

    name: t.ClassVar[str] = "Restart-WebAppPool"
    net_class: t.ClassVar[str] = _PROVIDER + "RestartAppPoolCommand"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (_NAME,)

    def process(self, call: Call) -> None:
        # Assumption: -Name is optional by its page, yet nothing is restarted without it.
        name = str(call.bound.get("Name") or "")
        try:
            windows.recycle_app_pool(vantage_of(call), name)
        except AppPoolNotStartedError:
            # Assumption: text, id and category for a pool that is stopped.
            message = "You have to start stopped object before restarting it."
            call.error(
                ErrorRecord(
                    NetException(INVALID_OPERATION, message), "InvalidOperation", Category.InvalidOperation, name
                )
            )
        except AppPoolNotFoundError:
            call.error(_missing(name))


__all__ = ("GetWebAppPoolState", "RestartWebAppPool")
