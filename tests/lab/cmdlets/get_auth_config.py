# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-AuthConfig (cmdlet sheet 3.1)."""

from __future__ import annotations

import typing as t

from lab.contract import Call, Cmdlet, Parameter
from lab.shapes.auth_config import auth_config

from .common import DOMAIN_CONTROLLER, vantage_of
from .exchange_errors import task_class


class GetAuthConfig(Cmdlet):
    """Reads the organisation's one auth configuration."""

    name: t.ClassVar[str] = "Get-AuthConfig"
    # Assumption: the class; no source names it.
    net_class: t.ClassVar[str] = task_class("GetAuthConfig")
    parameters: t.ClassVar[tuple[Parameter, ...]] = (DOMAIN_CONTROLLER,)

    def process(self, call: Call) -> None:
        call.write(auth_config(vantage_of(call)))


__all__ = ("GetAuthConfig",)
