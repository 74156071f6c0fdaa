# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which modules a session has loaded: by hand, or by the first use of one of their cmdlets (cmdlet sheet 8.1).

A provider's drive comes with its module: ``IIS:`` is not there before WebAdministration is.
"""

from __future__ import annotations

import typing as t
import weakref

from lab.contract import SYSTEM_EXCEPTION, Call, Category, Cmdlet, ErrorRecord, Kind, NetException, Parameter
from lab.organisation import Vantage

from .common import vantage_of

WEB_ADMINISTRATION = "WebAdministration"
KNOWN = (
    WEB_ADMINISTRATION,
    "ActiveDirectory",
    "Microsoft.PowerShell.Management",
    "Microsoft.PowerShell.Security",
    "PKI",
)
_KNOWN_2_0 = (WEB_ADMINISTRATION, "ActiveDirectory")

_loaded: weakref.WeakKeyDictionary[Vantage, set[str]] = weakref.WeakKeyDictionary()
_NOT_FOUND = ("System.IO.FileNotFoundException", "System.IO.IOException", *SYSTEM_EXCEPTION)


def load(call: Call, module: str) -> None:
    """What the first use of a cmdlet does to its module."""
    _loaded.setdefault(vantage_of(call), set()).add(module.lower())


def is_loaded(call: Call, module: str) -> bool:
    """Whether the session has the module."""
    return module.lower() in _loaded.get(vantage_of(call), set())


class ImportModule(Cmdlet):
    """Import-Module by name, of the modules whose cmdlets are in this lab. Left out: all other parameters."""

    name: t.ClassVar[str] = "Import-Module"
    net_class: t.ClassVar[str] = "Microsoft.PowerShell.Commands.ImportModuleCommand"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter("Name", Kind.STRINGS, mandatory=True, position=0, by_value=True),
    )

    def process(self, call: Call) -> None:
        for name in call.bound["Name"]:
            known = next((module for module in _known(call) if module.lower() == str(name).lower()), None)
            if known is not None:
                load(call, known)
                call.import_module(known)
                continue
            # Assumption: id and category as PowerShell's source has them; not recorded.
            message = f"The specified module '{name}' was not loaded because no valid module file was found."
            exception = NetException(_NOT_FOUND, message, None, -2147024894)
            call.error(ErrorRecord(exception, "Modules_ModuleNotFound", Category.ResourceUnavailable, name))


def _known(call: Call) -> tuple[str, ...]:
    """The modules of the machine. PKI came with Windows Server 2012, and until 2.0 PowerShell's own were snap-ins.

    Without IIS there is no WebAdministration.
    """
    server = vantage_of(call).server
    known = _KNOWN_2_0 if server.has_script_forms_alone else KNOWN
    return tuple(module for module in known if module != WEB_ADMINISTRATION or server.has_web_server)


__all__ = ("KNOWN", "WEB_ADMINISTRATION", "ImportModule", "is_loaded", "load")
