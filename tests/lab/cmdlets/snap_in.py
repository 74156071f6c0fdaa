# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exchange's snap-in: its cmdlets in the server's own PowerShell (cmdlet sheet 1.1).

What it gives acts as the server itself, not as a user with roles: nothing is hidden by RBAC.
"""

from __future__ import annotations

import functools
import typing as t

from lab.contract import Call, Cmdlet, SnapIn
from lab.organisation import Server, builds

from . import exchange_cmdlets
from .common import vantage_of
from .exchange_errors import bad_argument, snap_in_unsupported

NAME_2007 = "Microsoft.Exchange.Management.PowerShell.Admin"
NAME_2010 = "Microsoft.Exchange.Management.PowerShell.E2010"
NAME = "Microsoft.Exchange.Management.PowerShell.SnapIn"

_CERTIFICATES = "-ExchangeCertificate"
# Assumption: what an Edge server has of the lab's cmdlets; no auth configuration, no hybrid, no mailboxes.
_EDGE = (
    "Get-EdgeSubscription",
    "Get-ExchangeServer",
    "Get-ReceiveConnector",
    "Get-SendConnector",
    "Get-TransportServer",
    "Get-TransportService",
    "New-EdgeSubscription",
    "Remove-EdgeSubscription",
    "Set-ReceiveConnector",
    "Set-SendConnector",
)


def snap_in_name(version: builds.Version) -> str:
    """The name under which that version registers it, on Edge servers too."""
    if builds.is_2007(version):
        return NAME_2007
    return NAME if builds.is_since_2013(version) else NAME_2010


def exchange_snap_in(server: Server) -> SnapIn:
    """The snap-in of that server: its version's cmdlets, on an Edge server those that it has.

    On 2010 and later it is unsupported but on Edge servers, whose shell loads it, and the certificate cmdlets fail (E9).
    """
    offered = exchange_cmdlets(server.version)
    if not server.knows_organisation:
        cmdlets = tuple(
            _refusing(cmdlet, functools.partial(_refuse_parameter, "Identity"))
            if cmdlet.name.startswith("Get-Transport")
            else _refusing(cmdlet, functools.partial(_refuse_parameter, None))
            for cmdlet in offered
            if cmdlet.name.endswith(_CERTIFICATES) or cmdlet.name in _EDGE
        )
    elif builds.is_2007(server.version):
        cmdlets = offered
    else:
        cmdlets = tuple(
            _refusing(cmdlet, _refuse_certificates) if cmdlet.name.endswith(_CERTIFICATES) else cmdlet
            for cmdlet in offered
        )
    major = min(server.version[0], 15)
    # Assumption: the assembly of that name, with the product's major version, and the description.
    assembly = f"Microsoft.Exchange.PowerShell.Configuration, Version={major}.0.0.0, Culture=neutral"
    return SnapIn(
        snap_in_name(server.version),
        cmdlets,
        f"{assembly}, PublicKeyToken=31bf3856ad364e35",
        f"{major}.0.0.0",
        description="Admin Tasks for the Exchange Server",
    )


def _refusing(cmdlet: type[Cmdlet], refuse: t.Callable[[Call], bool]) -> type[Cmdlet]:
    """The cmdlet, whose work is only done where nothing is refused."""

    class Refusing(cmdlet):  # type: ignore[valid-type, misc]
        def process(self, call: Call) -> None:
            if not refuse(call):
                super().process(call)

    return t.cast("type[Cmdlet]", Refusing)


def _refuse_certificates(call: Call) -> bool:
    """Assumption: before anything is asked or shown, also with -WhatIf."""
    call.error(snap_in_unsupported(vantage_of(call)))
    return True


def _refuse_parameter(other: str | None, call: Call) -> bool:
    """-DomainController is not supported on Edge servers, which read and write their own AD LDS (the cmdlet pages); nor is
    -Identity where transport settings are read (cmdlet sheet 6.1).

    Assumption: what the refusal looks like; the words are the lab's own.
    """
    for name in ("DomainController", other):
        if name in call.bound:
            text = f"The parameter {name} is not supported on an Edge Transport server."
            raise bad_argument(vantage_of(call), text)
    return False


__all__ = ("NAME", "NAME_2007", "NAME_2010", "exchange_snap_in", "snap_in_name")
