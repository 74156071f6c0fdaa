# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-OrganizationConfig and Set-OrganizationConfig (cmdlet sheet 6.4)."""

from __future__ import annotations

import typing as t

from lab.contract import Call, Cmdlet, Kind, Parameter
from lab.organisation import settings
from lab.shapes.organization_config import organization_config

from .common import DOMAIN_CONTROLLER, vantage_of
from .exchange_errors import task_class


class GetOrganizationConfig(Cmdlet):
    """Reads the organisation's settings."""

    name: t.ClassVar[str] = "Get-OrganizationConfig"
    # Assumption: the class; no source names it.
    net_class: t.ClassVar[str] = task_class("GetOrganizationConfig")
    parameters: t.ClassVar[tuple[Parameter, ...]] = (DOMAIN_CONTROLLER,)

    def process(self, call: Call) -> None:
        call.write(organization_config(vantage_of(call)))


class SetOrganizationConfig(Cmdlet):
    """Changes the organisation's settings, of which the lab has one. Returns nothing."""

    name: t.ClassVar[str] = "Set-OrganizationConfig"
    # Assumption: the class; no source names it.
    net_class: t.ClassVar[str] = task_class("SetOrganizationConfig")
    supports_should_process: t.ClassVar[bool] = True
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter("EnableAuthAdminReadSession", Kind.SWITCH),
        DOMAIN_CONTROLLER,
    )

    def process(self, call: Call) -> None:
        enabled = call.bound.get("EnableAuthAdminReadSession")
        if enabled is None:
            return
        vantage = vantage_of(call)
        # Assumption: the words of this question; it is asked with -Confirm alone, and -WhatIf prints them.
        if call.should_process(vantage.organisation.name, self.name):
            settings.set_read_session(vantage, bool(enabled))


class EarlySetOrganizationConfig(SetOrganizationConfig):
    """The same on builds that do not know the read session: none of its other settings is in the lab."""

    parameters: t.ClassVar[tuple[Parameter, ...]] = (DOMAIN_CONTROLLER,)


__all__ = ("EarlySetOrganizationConfig", "GetOrganizationConfig", "SetOrganizationConfig")
