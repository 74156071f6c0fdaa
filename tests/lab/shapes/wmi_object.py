# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Win32_Process and Win32_Service as Get-WmiObject returns them: the same data as by CIM, in another shape.

Moments are texts in the CIM_DATETIME form of WMI's documentation, and each object has the system properties of WMI, whose
names begin with two underscores. Those of the .NET class itself (Scope, Path, Options and so on) are left out.
"""

from __future__ import annotations

import datetime
import typing as t

from lab.contract import LiveList, LiveObject
from lab.organisation import Vantage

from .cim_instance import CLASSES

_WMI = "System.Management.ManagementObject"
_DOTNET = (
    _WMI,
    "System.Management.ManagementBaseObject",
    "System.ComponentModel.Component",
    "System.MarshalByRefObject",
    "System.Object",
)
_STRINGS = ("System.String[]", "System.Array", "System.Object")
_NAMESPACE = "root\\cimv2"
_KEYS = {"Win32_Process": "Handle", "Win32_Service": "Name"}
# Of the object by CIM alone.
_CIM_ALONE = ("PSComputerName",)


def management_object(vantage: Vantage, found: LiveObject, class_name: str, wanted: t.Sequence[str]) -> LiveObject:
    """An instance of the class, from what CIM says of it.

    :param wanted: the properties that -Property names, as the class spells them; empty for all.
    """
    values = {
        name: _value(found.read(name))
        for name in found.properties
        if name not in _CIM_ALONE and (not wanted or name in wanted)
    }
    path = _path(vantage, found, class_name)
    return LiveObject(
        _type_names(vantage, class_name, partial=bool(wanted)),
        path,
        {**_system(vantage, class_name, path, len(values), partial=bool(wanted)), **values},
        # What PowerShell's own types file adds goes by the first type name, which is another one for a part.
        {} if wanted else found.notes,
    )


def _value(value: t.Any) -> t.Any:
    return cim_datetime(value) if isinstance(value, datetime.datetime) else value


def cim_datetime(moment: datetime.datetime) -> str:
    """The form of WMI's documentation, with the zone in minutes: ``20261127103000.000000+060``."""
    offset = moment.utcoffset() or datetime.timedelta(0)
    minutes = int(offset.total_seconds()) // 60
    return f"{moment:%Y%m%d%H%M%S.%f}{'-' if minutes < 0 else '+'}{abs(minutes):03}"


def _path(vantage: Vantage, found: LiveObject, class_name: str) -> str:
    key = _KEYS[class_name]
    return f'\\\\{vantage.server.name.upper()}\\{_NAMESPACE}:{class_name}.{key}="{found.read(key)}"'


def _type_names(vantage: Vantage, class_name: str, *, partial: bool) -> tuple[str, ...]:
    # An object of a few properties does not know its namespace or what its class is derived from, as public listings show.
    if partial:
        return (f"{_WMI}#\\{class_name}", *_DOTNET)
    # Assumption: the classes that it is derived from are there since 3.0, as PowerShell's source has it.
    classes = CLASSES[class_name][:1] if vantage.server.has_script_forms_alone else CLASSES[class_name]
    bare = () if vantage.server.has_script_forms_alone else tuple(f"{_WMI}#{name}" for name in classes)
    return (*(f"{_WMI}#{_NAMESPACE}\\{name}" for name in classes), *bare, *_DOTNET)


def _system(vantage: Vantage, class_name: str, path: str, count: int, *, partial: bool) -> dict[str, t.Any]:
    """The system properties; of a part of the object most are null, as public listings show."""
    _own, *above = CLASSES[class_name]
    return {
        "__GENUS": 2,
        "__CLASS": class_name,
        "__SUPERCLASS": None if partial else above[0],
        "__DYNASTY": None if partial else above[-1],
        "__RELPATH": None if partial else path.rpartition(":")[2],
        "__PROPERTY_COUNT": count,
        "__DERIVATION": LiveList(_STRINGS, [] if partial else list(above)),
        "__SERVER": None if partial else vantage.server.name.upper(),
        "__NAMESPACE": None if partial else _NAMESPACE,
        "__PATH": None if partial else path,
    }


__all__ = ("cim_datetime", "management_object")
