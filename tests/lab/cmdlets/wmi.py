# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-WmiObject for Win32_Process and Win32_Service: what Windows PowerShell has from 2.0 to 5.1, and 2.0 alone.

Parameters as in Microsoft's documentation, which has the same for 2.0 (dd315295) and 5.1.
"""

from __future__ import annotations

import typing as t

from lab.contract import SYSTEM_EXCEPTION, Call, Category, Cmdlet, ErrorRecord, Kind, NetException, Parameter
from lab.shapes.cim_instance import property_names
from lab.shapes.wmi_object import management_object

from .common import vantage_of
from .wql import InvalidQuery, find_class, selected

_EXCEPTION = ("System.Management.ManagementException", *SYSTEM_EXCEPTION)
_NAMESPACES = ("root\\cimv2", "root/cimv2")


class GetWmiObject(Cmdlet):
    """Instances of a class of ``root\\cimv2``.

    Left out: other classes and namespaces, -Query, -List, -Amended, -DirectRead, -AsJob, -ComputerName and what goes with it.
    """

    name: t.ClassVar[str] = "Get-WmiObject"
    net_class: t.ClassVar[str] = "Microsoft.PowerShell.Commands.GetWmiObjectCommand"
    default_set: t.ClassVar[str | None] = "query"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter("Class", Kind.STRING, sets=("query",), mandatory=True, position=0),
        Parameter("Property", Kind.STRINGS, sets=("query",), position=1),
        Parameter("Filter", Kind.STRING, sets=("query",)),
        Parameter("Namespace", Kind.STRING, aliases=("NS",)),
    )

    def process(self, call: Call) -> None:
        name = str(call.bound.get("Class") or "")
        class_name = find_class(name)
        namespace = str(call.bound.get("Namespace") or _NAMESPACES[0])
        if namespace.lower() not in _NAMESPACES:
            call.error(_error(f'Invalid namespace "{namespace}"', Category.InvalidArgument))
        elif class_name is None:
            call.error(_error(f'Invalid class "{name}"', Category.InvalidType))
        else:
            try:
                wanted = _properties(class_name, call.bound.get("Property") or [])
                found = selected(vantage_of(call), class_name, call.bound.get("Filter"))
            except InvalidQuery:
                call.error(_error("Invalid query ", Category.InvalidArgument))
                return
            for item in found:
                call.write(management_object(vantage_of(call), item, class_name, wanted))


def _properties(class_name: str, asked: t.Sequence[t.Any]) -> tuple[str, ...]:
    """The names of -Property as the class spells them; none for ``*``, which means all. Raises InvalidQuery."""
    known = {name.lower(): name for name in property_names(class_name)}
    names = [str(name) for name in asked]
    if "*" in names:
        return ()
    if any(name.lower() not in known for name in names):
        raise InvalidQuery(", ".join(names))
    return tuple(known[name.lower()] for name in names)


def _error(message: str, category: Category) -> ErrorRecord:
    """Assumption: one id for all of them, and these categories, as public reports print them."""
    return ErrorRecord(NetException(_EXCEPTION, message), "GetWMIManagementException", category)


__all__ = ("GetWmiObject",)
