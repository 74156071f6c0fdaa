# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Set-Variable and Get-Variable: what stays in the session between pipelines."""

from __future__ import annotations

import typing as t

from lab.contract import OBJECT, Call, Category, Cmdlet, ErrorRecord, Kind, LiveObject, NetException, Parameter

from ..failures import RUNTIME
from .wildcard import is_pattern, matches


class SetVariable(Cmdlet):
    """Microsoft.PowerShell.Utility\\Set-Variable."""

    name: t.ClassVar[str] = "Set-Variable"
    net_class: t.ClassVar[str] = "Microsoft.PowerShell.Commands.SetVariableCommand"
    supports_should_process: t.ClassVar[bool] = True
    confirm_impact: t.ClassVar[str] = "Low"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter("Name", Kind.STRINGS, mandatory=True, position=0, by_property=True),
        Parameter("Value", Kind.OBJECT, position=1, by_value=True, by_property=True),
        Parameter("Force", Kind.SWITCH),
        Parameter("PassThru", Kind.SWITCH),
        Parameter("Scope", Kind.STRING),
    )

    def __init__(self) -> None:
        self._values: list[t.Any] = []
        self._piped = False

    def process(self, call: Call) -> None:
        self._piped = self._piped or call.has_input
        if "Value" in call.bound:
            self._values.append(call.bound["Value"])

    def end(self, call: Call) -> None:
        value = self._values[0] if len(self._values) == 1 else (list(self._values) or None)
        for name in call.bound["Name"]:
            if call.should_process(f"Name: {name}", "Set variable"):
                call.variables[str(name).lower()] = value
                if call.bound.get("PassThru"):
                    call.write(_variable(str(name), value))


class GetVariable(Cmdlet):
    """Microsoft.PowerShell.Utility\\Get-Variable."""

    name: t.ClassVar[str] = "Get-Variable"
    net_class: t.ClassVar[str] = "Microsoft.PowerShell.Commands.GetVariableCommand"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter("Name", Kind.STRINGS, position=0, by_value=True, by_property=True),
        Parameter("ValueOnly", Kind.SWITCH),
        Parameter("Scope", Kind.STRING),
    )

    def process(self, call: Call) -> None:
        for name in call.bound.get("Name") or ["*"]:
            found = [key for key in sorted(call.variables) if matches(name, key)]
            if not found and not is_pattern(name):
                call.error(ErrorRecord(_not_found(name), "VariableNotFound", Category.ObjectNotFound, name))
            for key in found:
                value = call.variables[key]
                call.write(value if call.bound.get("ValueOnly") else _variable(key, value))


def _not_found(name: str) -> NetException:
    message = f"Cannot find a variable with the name '{name}'."
    names = (
        "System.Management.Automation.ItemNotFoundException",
        "System.Management.Automation.SessionStateException",
        *RUNTIME,
    )
    return NetException(names, message, None, -2146233087)


def _variable(name: str, value: t.Any) -> LiveObject:
    kind = "System.Management.Automation.PSVariable"
    return LiveObject((kind, OBJECT), kind, {"Name": name, "Description": "", "Value": value})


__all__ = ("GetVariable", "SetVariable")
