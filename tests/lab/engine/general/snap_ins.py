# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Add-PSSnapin and Get-PSSnapin of Windows PowerShell.

Ids, categories and what a second Add does are those of PowerShell's published source (MshSnapinCommands.cs); that a name
which is not registered ends in AddPSSnapInRead is in public reports too (vCheck-vSphere issue 446).
"""

from __future__ import annotations

import typing as t

from psrpcore.types import PSVersion

from lab.contract import OBJECT, Call, Category, Cmdlet, ErrorRecord, Kind, LiveObject, Parameter, SnapIn

from ..stage import Stage
from .select import argument_error
from .wildcard import is_pattern, matches

_INFO = ("System.Management.Automation.PSSnapInInfo", OBJECT)
CORE = "Microsoft.PowerShell.Core"
# Until 2.0 the engine's own cmdlets came in snap-ins; from 3.0 on all but the core are modules.
_OWN_2_0 = (
    "Microsoft.PowerShell.Diagnostics",
    "Microsoft.WSMan.Management",
    CORE,
    "Microsoft.PowerShell.Utility",
    "Microsoft.PowerShell.Host",
    "Microsoft.PowerShell.Management",
    "Microsoft.PowerShell.Security",
)


class AddPSSnapin(Cmdlet):
    """Loads snap-ins into the session, by name or wildcard. One that is loaded stays as it is, without a word.

    That holds in a session over the network, which begins from an initial session state; a console, which begins from a
    console file, calls it an error. A name that is not registered is a non-terminating error.
    """

    name: t.ClassVar[str] = "Add-PSSnapin"
    net_class: t.ClassVar[str] = "Microsoft.PowerShell.Commands.AddPSSnapinCommand"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter("Name", Kind.STRINGS, mandatory=True, position=0, by_property=True),
        Parameter("PassThru", Kind.SWITCH),
    )

    def process(self, call: Call) -> None:
        stage = t.cast(Stage, call)
        configuration = stage.shared.configuration
        for name in call.bound["Name"]:
            if name.lower() in (own.lower() for own in _own(configuration.version)):
                call.error(
                    _record(f"Cannot load {name}: it is a part of PowerShell.", "LoadSystemSnapinAsModule", name)
                )
                continue
            found = [item for item in configuration.snap_ins if matches(name, item.name)]
            if not found and not is_pattern(name):
                place = "computer" if configuration.version >= (3, 0) else "machine"
                message = f"The Windows PowerShell snap-in '{name}' is not installed on this {place}."
                call.error(_record(message, "AddPSSnapInRead", name))
            elif not found and call.bound.get("PassThru"):
                call.error(_nothing(name))
            for snap_in in found:
                stage.shared.commands.load_snap_in(snap_in)
                if call.bound.get("PassThru"):
                    call.write(_info(snap_in))


class GetPSSnapin(Cmdlet):
    """The session's snap-ins, or those registered on the machine, which PowerShell's own are not among."""

    name: t.ClassVar[str] = "Get-PSSnapin"
    net_class: t.ClassVar[str] = "Microsoft.PowerShell.Commands.GetPSSnapinCommand"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter("Name", Kind.STRINGS, position=0),
        Parameter("Registered", Kind.SWITCH),
    )

    def begin(self, call: Call) -> None:
        stage = t.cast(Stage, call)
        if call.bound.get("Registered"):
            infos = [_info(item) for item in stage.shared.configuration.snap_ins]
        else:
            own = (SnapIn(name, (), assembly=name) for name in _own(stage.shared.configuration.version))
            infos = [_info(item, default=True) for item in own]
            infos += [_info(item) for item in stage.shared.commands.snap_ins]
        names = call.bound.get("Name")
        for name in ["*"] if names is None else names:
            found = [info for info in infos if matches(name, str(info.text))]
            if not found and names is not None:
                call.error(_nothing(name))
            for info in found:
                call.write(info)


def _own(version: tuple[int, int]) -> tuple[str, ...]:
    return (CORE,) if version >= (3, 0) else _OWN_2_0


def _info(snap_in: SnapIn, *, default: bool = False) -> LiveObject:
    """Left out: the paths of its files."""
    properties = {
        "Name": snap_in.name,
        "IsDefault": default,
        "AssemblyName": snap_in.assembly,
        # The version of PowerShell that it was registered for, 1.0 for all of them.
        "PSVersion": PSVersion("1.0"),
        "Version": PSVersion(snap_in.version),
        "Description": snap_in.description,
        "Vendor": snap_in.vendor,
        "LogPipelineExecutionDetails": False,
    }
    return LiveObject(_INFO, snap_in.name, properties)


def _nothing(pattern: str) -> ErrorRecord:
    message = (
        f"No Windows PowerShell snap-ins matching the pattern '{pattern}' were found. "
        "Check the pattern and then try the command again."
    )
    return _record(message, "NoPSSnapInsFound", pattern)


def _record(message: str, error_id: str, target: str) -> ErrorRecord:
    return ErrorRecord(argument_error(message), error_id, Category.InvalidArgument, target)


__all__ = ("AddPSSnapin", "GetPSSnapin")
