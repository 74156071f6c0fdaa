# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks for instances of WMI's classes, by the cmdlet that the server has.

When a process was started comes from there (Win32_Process.CreationDate), because Get-Process and Get-Service say neither which
application pool a worker belongs to nor when a service was started. Windows PowerShell 2.0 has Get-WmiObject alone, 3.0 to 5.1
have Get-CimInstance as well, and what came later has nothing else (cmdlet sheet 8.1).
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import typing as t

from .._exchange import PROCESS_PROPERTIES
from .._remoting import Command, CommandNotAvailable, Pipeline, Reply, Session
from .._wire import WireObject

__all__ = ("Instances", "is_instance", "processes")

_CIM, _WMI = "Get-CimInstance", "Get-WmiObject"
_TYPES = ("Microsoft.Management.Infrastructure.CimInstance", "System.Management.ManagementObject")


@dataclasses.dataclass(frozen=True)
class Instances:
    """Those of a class for which a WQL condition holds.

    :ivar properties: what is asked of each; a process has some fifty, and a server some twenty worker processes.
    """

    class_name: str
    condition: str
    properties: tuple[str, ...]

    def read(self, session: Session, *before: Pipeline) -> Reply:
        """The instances, in one message with the pipelines before it; those read only, for they may be sent twice.

        :raises RemotingError: the endpoint does not answer, or lacks the cmdlets.
        """
        if _CIM not in session.missing:
            try:
                return session.invoke(*before, self._by(_CIM, "ClassName"))
            except CommandNotAvailable:
                if _CIM not in session.missing:
                    raise
        return session.invoke(*before, self._by(_WMI, "Class"))

    def _by(self, cmdlet: str, class_parameter: str) -> Pipeline:
        return [
            Command(cmdlet, {class_parameter: self.class_name, "Filter": self.condition}),
            Command("Select-Object", {"Property": list(self.properties)}),
        ]


def processes(condition: str) -> Instances:
    """Those for which the condition holds."""
    return Instances("Win32_Process", condition, PROCESS_PROPERTIES)


def is_instance(output: t.Any) -> bool:
    """Whether an output is such an instance, by either cmdlet."""
    return isinstance(output, WireObject) and any(
        name.removeprefix("Selected.").startswith(_TYPES) for name in output.type_names
    )
