# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-CimInstance for Win32_Process and Win32_Service: how a client learns when a process started.

Parameters and errors as in the public documentation of the CimCmdlets module.
"""

from __future__ import annotations

import typing as t

from lab.contract import EXCEPTION, Call, Category, Cmdlet, ErrorRecord, Kind, NetException, Parameter

from .common import vantage_of
from .wql import InvalidQuery, find_class, selected

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
        name = str(call.bound.get("ClassName") or "")
        class_name = find_class(name)
        namespace = str(call.bound.get("Namespace") or _ALIASES[0]).lower()
        if namespace not in _ALIASES:
            call.error(_error("Invalid namespace ", "0x8004100e", Category.MetadataError))
        elif class_name is None:
            call.error(_error("Invalid class ", "0x80041010", Category.MetadataError, name))
        else:
            try:
                found = selected(vantage_of(call), class_name, call.bound.get("Filter"))
            except InvalidQuery:
                call.error(_error("Invalid query ", "0x80041017", Category.InvalidArgument))
                return
            for item in found:
                call.write(item)


def _error(message: str, hresult: str, category: Category, target: t.Any = None) -> ErrorRecord:
    """CIM's errors carry their HRESULT as id."""
    return ErrorRecord(NetException(_CIM_EXCEPTION, message), f"HRESULT {hresult}", category, target)


__all__ = ("GetCimInstance",)
