# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where-Object and ForEach-Object of PowerShell 2.0, which take script blocks and nothing else.

The forms without a script, -Property and -MemberName, came with 3.0 (wire-shapes 11, Methods; about_Simplified_Syntax).
Neither has a body: a script block that a client sends arrives as text, and does not bind.
"""

from __future__ import annotations

import typing as t

from lab.contract import Cmdlet, Kind, Parameter

_BLOCK = "System.Management.Automation.ScriptBlock"


def _no_script_block(_text: str) -> t.NoReturn:
    """Text does not become a script block."""
    raise ValueError("a script block cannot be made of text")


class WhereObject2(Cmdlet):
    """Microsoft.PowerShell.Core\\Where-Object of 2.0."""

    name: t.ClassVar[str] = "Where-Object"
    net_class: t.ClassVar[str] = "Microsoft.PowerShell.Commands.WhereObjectCommand"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter("InputObject", Kind.OBJECT, by_value=True),
        Parameter("FilterScript", mandatory=True, position=0, type_name=_BLOCK, parse=_no_script_block),
    )


class ForEachObject2(Cmdlet):
    """Microsoft.PowerShell.Core\\ForEach-Object of 2.0."""

    name: t.ClassVar[str] = "ForEach-Object"
    net_class: t.ClassVar[str] = "Microsoft.PowerShell.Commands.ForEachObjectCommand"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter("InputObject", Kind.OBJECT, by_value=True),
        Parameter("Begin", type_name=_BLOCK, parse=_no_script_block),
        Parameter("Process", Kind.STRINGS, mandatory=True, position=0, type_name=f"{_BLOCK}[]", parse=_no_script_block),
        Parameter("End", type_name=_BLOCK, parse=_no_script_block),
    )


__all__ = ("ForEachObject2", "WhereObject2")
