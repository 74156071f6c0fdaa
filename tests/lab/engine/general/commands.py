# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-Command: what a session shows, and with which parameters (command_metadata)."""

from __future__ import annotations

import typing as t

from lab.contract import (
    OBJECT,
    Call,
    Category,
    Cmdlet,
    EnumType,
    ErrorRecord,
    Kind,
    LiveList,
    LiveObject,
    NetException,
    Parameter,
)

from ..common import common_parameters
from ..convert import target_type
from ..failures import RUNTIME
from ..stage import Stage
from ..values import LiveDictionary
from .wildcard import is_pattern, matches

_CORE = "mscorlib, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089"
_ENGINE = "System.Management.Automation, Version=3.0.0.0, Culture=neutral, PublicKeyToken=31bf3856ad364e35"
_METADATA = "System.Management.Automation.ParameterMetadata"
_PARAMETERS = (
    f"System.Collections.Generic.Dictionary`2[[System.String, {_CORE}],[{_METADATA}, {_ENGINE}]]",
    OBJECT,
)
_ALIASES = (f"System.Collections.ObjectModel.Collection`1[[System.String, {_CORE}]]", OBJECT)
COMMAND_TYPES = EnumType(
    "System.Management.Automation.CommandTypes",
    (
        ("Alias", 1),
        ("Function", 2),
        ("Filter", 4),
        ("Cmdlet", 8),
        ("ExternalScript", 16),
        ("Application", 32),
        ("Script", 64),
        ("Configuration", 256),
        ("All", 383),
    ),
    flags=True,
)
_CMDLET = 8


def metadata(parameter: Parameter) -> LiveObject:
    """What travels of one parameter (command_metadata)."""
    return LiveObject(
        (_METADATA, OBJECT),
        _METADATA,
        {
            "Name": parameter.name,
            "ParameterType": target_type(parameter),
            "Aliases": LiveList(_ALIASES, list(parameter.aliases)),
            "IsDynamic": False,
            "SwitchParameter": parameter.kind is Kind.SWITCH,
        },
    )


def command_info(cmdlet: type[Cmdlet], version: tuple[int, int]) -> LiveObject:
    """A command as Get-Command describes it."""
    verb, _unused, noun = cmdlet.name.partition("-")
    parameters = (*cmdlet.parameters, *common_parameters(cmdlet, version))
    return LiveObject(
        ("System.Management.Automation.CmdletInfo", "System.Management.Automation.CommandInfo", OBJECT),
        cmdlet.name,
        {
            "Verb": verb,
            "Noun": noun,
            "DefaultParameterSet": cmdlet.default_set,
            "Name": cmdlet.name,
            "CommandType": COMMAND_TYPES.value(_CMDLET),
            "Parameters": LiveDictionary(_PARAMETERS, {item.name: metadata(item) for item in parameters}),
        },
    )


class GetCommand(Cmdlet):
    """Microsoft.PowerShell.Core\\Get-Command, by name."""

    name: t.ClassVar[str] = "Get-Command"
    net_class: t.ClassVar[str] = "Microsoft.PowerShell.Commands.GetCommandCommand"
    default_set: t.ClassVar[str | None] = "CmdletSet"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter("Name", Kind.STRINGS, position=0, by_value=True, by_property=True, sets=("AllCommandSet",)),
        Parameter("Verb", Kind.STRINGS, by_property=True, sets=("CmdletSet",)),
        Parameter("Noun", Kind.STRINGS, by_property=True, sets=("CmdletSet",)),
        Parameter("CommandType", Kind.ENUM, enum_type=COMMAND_TYPES, by_property=True, sets=("AllCommandSet",)),
    )

    def process(self, call: Call) -> None:
        stage = t.cast(Stage, call)
        commands = stage.shared.commands
        version = stage.shared.configuration.version
        kinds = call.bound.get("CommandType")
        if kinds is not None and not kinds.number & _CMDLET:
            return
        for name in call.bound.get("Name") or ["*"]:
            found = [cmdlet for cmdlet in commands.all() if matches(name, cmdlet.name)]
            if not found and not is_pattern(name):
                call.error(ErrorRecord(_not_found(name), "CommandNotFoundException", Category.ObjectNotFound, name))
            for cmdlet in found:
                if self._wanted(call, cmdlet):
                    call.write(command_info(cmdlet, version))

    @staticmethod
    def _wanted(call: Call, cmdlet: type[Cmdlet]) -> bool:
        verb, _unused, noun = cmdlet.name.partition("-")
        verbs, nouns = call.bound.get("Verb") or ["*"], call.bound.get("Noun") or ["*"]
        return any(matches(item, verb) for item in verbs) and any(matches(item, noun) for item in nouns)


def _not_found(name: str) -> NetException:
    message = (
        f"The term '{name}' is not recognized as a name of a cmdlet, function, script file, or executable program."
    )
    names = ("System.Management.Automation.CommandNotFoundException", *RUNTIME)
    return NetException(names, message, None, -2146233087, {"ErrorRecord": message, "CommandName": name})


__all__ = ("COMMAND_TYPES", "GetCommand", "command_info", "metadata")
