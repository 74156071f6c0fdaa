# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server's own PowerShell offers, by its version (cmdlet sheet 8.1)."""

from __future__ import annotations

from lab.contract import Cmdlet, Module
from lab.organisation import Server

from . import WINDOWS
from .app_pools import GetWebAppPoolState, RestartWebAppPool
from .cim import GetCimInstance
from .modules import WEB_ADMINISTRATION
from .web_bindings import GetWebBinding, GetWebsite

_WEB_ADMINISTRATION = (GetWebAppPoolState, GetWebBinding, GetWebsite, RestartWebAppPool)


def windows_cmdlets(server: Server) -> tuple[tuple[type[Cmdlet], ...], tuple[Module, ...]]:
    """The cmdlets that are there at once, and the modules whose cmdlets have to be imported by hand.

    From 3.0 on a module loads with the first use of one of its cmdlets. 2.0 has no CIM cmdlets, but WMI's.
    """
    if not server.has_script_forms_alone:
        return WINDOWS, ()
    later = {GetCimInstance, *_WEB_ADMINISTRATION}
    modules = (Module(WEB_ADMINISTRATION, _WEB_ADMINISTRATION),)
    return tuple(cmdlet for cmdlet in WINDOWS if cmdlet not in later), modules


__all__ = ("windows_cmdlets",)
