# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The common parameters and what they decide."""

from __future__ import annotations

import dataclasses
import typing as t

from lab.contract import Cmdlet, EnumValue, Kind, Parameter

from .values import ACTION_PREFERENCE

_PREFERENCE = ACTION_PREFERENCE
_IMPACTS = {"none": 0, "low": 1, "medium": 2, "high": 3}
_HIGH = 3


def _switch(name: str, alias: str) -> Parameter:
    return Parameter(name, Kind.SWITCH, aliases=(alias,))


def _action(name: str, alias: str) -> Parameter:
    return Parameter(name, Kind.ENUM, enum_type=_PREFERENCE, aliases=(alias,))


def _text(name: str, alias: str) -> Parameter:
    return Parameter(name, Kind.STRING, aliases=(alias,))


# In the order in which Get-Command lists them (command_metadata).
_COMMON = (
    _switch("Verbose", "vb"),
    _switch("Debug", "db"),
    _action("ErrorAction", "ea"),
    _action("WarningAction", "wa"),
    _action("InformationAction", "infa"),
    _action("ProgressAction", "proga"),
    _text("ErrorVariable", "ev"),
    _text("WarningVariable", "wv"),
    _text("InformationVariable", "iv"),
    _text("OutVariable", "ov"),
    Parameter("OutBuffer", Kind.INT32, aliases=("ob",)),
    _text("PipelineVariable", "pv"),
)
# The versions of PowerShell that brought the younger ones (about_CommonParameters, and command_metadata for 7.4).
_SINCE = {
    "ProgressAction": (7, 4),
    "InformationAction": (5, 0),
    "InformationVariable": (5, 0),
    "PipelineVariable": (4, 0),
}
_SHOULD_PROCESS = (_switch("WhatIf", "wi"), _switch("Confirm", "cf"))


def common_parameters(cmdlet: type[Cmdlet], version: tuple[int, int]) -> tuple[Parameter, ...]:
    """What every cmdlet has beside its own parameters, for that version of the engine."""
    common = tuple(item for item in _COMMON if version >= _SINCE.get(item.name, version))
    return (*common, *_SHOULD_PROCESS) if cmdlet.supports_should_process else common


@dataclasses.dataclass
class Preferences:
    """The preferences in force for one command."""

    error: str = "Continue"
    warning: str = "Continue"
    information: str = "SilentlyContinue"
    verbose: str = "SilentlyContinue"
    debug: str = "SilentlyContinue"
    what_if: bool = False
    confirm: bool | None = None
    out_variable: str | None = None

    @classmethod
    def of(cls, bound: t.Mapping[str, t.Any]) -> Preferences:
        """From the bound common parameters."""
        result = cls(what_if=bool(bound.get("WhatIf")), confirm=bound.get("Confirm"))
        result.out_variable = bound.get("OutVariable")
        if bound.get("Verbose"):
            result.verbose = "Continue"
        if bound.get("Debug"):
            result.debug = "Continue"
            # Recorded (streams_all): with -Debug a warning is followed by a question, an error is not.
            # Assumption: in Windows PowerShell 5.1 too, where a debug line itself is said to ask as well.
            result.warning = "Inquire"
        for name, field in (
            ("ErrorAction", "error"),
            ("WarningAction", "warning"),
            ("InformationAction", "information"),
        ):
            value = bound.get(name)
            if isinstance(value, EnumValue):
                setattr(result, field, str(value))
        return result

    def asks(self, impact: str) -> bool:
        """Whether ShouldProcess asks: -Confirm decides, else the impact ($ConfirmPreference is High)."""
        if self.confirm is not None:
            return self.confirm
        return _IMPACTS[impact.lower()] >= _HIGH


__all__ = ("Preferences", "common_parameters")
