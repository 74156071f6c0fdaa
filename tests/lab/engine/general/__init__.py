# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cmdlets that every session of a kind has, whatever the server is for."""

from __future__ import annotations

from lab.contract import Cmdlet

from ..configuration import NO_LANGUAGE, SessionConfiguration
from .commands import GetCommand
from .foreach import ForEachObject
from .new_object import NewObject
from .script_forms import ForEachObject2, WhereObject2
from .select import RestrictedSelectObject, SelectObject
from .snap_ins import AddPSSnapin, GetPSSnapin
from .sort import SortObject
from .variables import GetVariable, SetVariable
from .where import WhereObject


def general_cmdlets(configuration: SessionConfiguration) -> tuple[type[Cmdlet], ...]:
    """Those of the language mode.

    A restricted remote session has Get-Command and Select-Object of these, and a few more that need a console or a
    formatter (Measure-Object, Get-FormatData, Get-Help, Out-Default, Exit-PSSession, Clear-Host), which the lab leaves out.
    """
    select: type[Cmdlet] = RestrictedSelectObject if configuration.restricted_select else SelectObject
    if configuration.language_mode == NO_LANGUAGE:
        return (GetCommand, select)
    scripted = (WhereObject2, ForEachObject2) if configuration.version < (3, 0) else (WhereObject, ForEachObject)
    open_ones = (GetCommand, select, *scripted, SortObject, NewObject, SetVariable, GetVariable)
    # Snap-ins are Windows PowerShell's: later editions have modules alone.
    return (*open_ones, AddPSSnapin, GetPSSnapin) if configuration.version < (6, 0) else open_ones


__all__ = ("general_cmdlets",)
