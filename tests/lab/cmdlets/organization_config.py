# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-OrganizationConfig (cmdlet sheet 6.4)."""

from __future__ import annotations

import typing as t

from lab.contract import Call, Cmdlet, Parameter
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


__all__ = ("GetOrganizationConfig",)
