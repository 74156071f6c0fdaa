# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-CimInstance for Win32_Process and Win32_Service: how a client learns when a process started.

Parameters and errors as in the public documentation of the CimCmdlets module.
"""

from __future__ import annotations

import typing as t

from lab.contract import EXCEPTION, Call, Category, Cmdlet, ErrorRecord, Kind, LiveObject, NetException, Parameter
from lab.shapes.cim_instance import PROCESS_TYPES, SERVICE_TYPES, processes, services

from .common import vantage_of
from .wql import Condition, InvalidQuery, parse_filter

_CIM_EXCEPTION = ("Microsoft.Management.Infrastructure.CimException", *EXCEPTION)
_ALIASES = ("root/cimv2", "root\\cimv2")


class GetCimInstance(Cmdlet):
    """Instances of a class of ``root/cimv2``.

    Left out: other classes and namespaces, -Query, -Property, -KeyOnly, -InputObject, sessions and -ComputerName.
    """

    name: t.ClassVar[str] = "Get-CimInstance"
    net_class: t.ClassVar[str] = "Microsoft.Management.Infrastructure.CimCmdlets.GetCimInstanceCommand"
    default_set: t.ClassVar[str | None] = "ClassNameComputerSet"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter(
            "ClassName", Kind.STRING, sets=("ClassNameComputerSet",), mandatory=True, position=0, by_property=True
        ),
        Parameter("Filter", Kind.STRING, sets=("ClassNameComputerSet",), by_property=True),
        Parameter("Namespace", Kind.STRING, by_property=True),
    )

    def process(self, call: Call) -> None:
        vantage = vantage_of(call)
        readers: dict[str, t.Callable[..., list[LiveObject]]] = {"win32_process": processes, "win32_service": services}
        name = str(call.bound.get("ClassName") or "")
        namespace = str(call.bound.get("Namespace") or _ALIASES[0]).lower()
        reader = readers.get(name.lower())
        if namespace not in _ALIASES:
            call.error(_error("Invalid namespace ", "0x8004100e", Category.MetadataError))
        elif reader is None:
            call.error(_error("Invalid class ", "0x80041010", Category.MetadataError, name))
        else:
            try:
                conditions = _conditions(call, reader is processes)
            except InvalidQuery:
                call.error(_error("Invalid query ", "0x80041017", Category.InvalidArgument))
                return
            for item in reader(vantage):
                if all(condition.holds(item) for condition in conditions):
                    call.write(item)


def _conditions(call: Call, is_process: bool) -> list[Condition]:
    text = call.bound.get("Filter")
    if not text:
        return []
    types = PROCESS_TYPES if is_process else SERVICE_TYPES
    return parse_filter(str(text), types[0].rpartition("/")[2])


def _error(message: str, hresult: str, category: Category, target: t.Any = None) -> ErrorRecord:
    """CIM's errors carry their HRESULT as id."""
    return ErrorRecord(NetException(_CIM_EXCEPTION, message), f"HRESULT {hresult}", category, target)


__all__ = ("GetCimInstance",)
