# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-HybridConfiguration (cmdlet sheet 4.1)."""

from __future__ import annotations

import typing as t

from lab.contract import Call, Cmdlet, Parameter
from lab.organisation import mail_flow
from lab.shapes.hybrid_configuration import hybrid_configuration

from .common import DOMAIN_CONTROLLER, vantage_of
from .exchange_errors import task_class


class GetHybridConfiguration(Cmdlet):
    """Reads what the hybrid wizard left.

    Assumption: without a hybrid set-up it writes nothing; the support scripts expect nothing or an error.
    """

    name: t.ClassVar[str] = "Get-HybridConfiguration"
    # Assumption: the class; no source names it.
    net_class: t.ClassVar[str] = task_class("GetHybridConfiguration")
    parameters: t.ClassVar[tuple[Parameter, ...]] = (DOMAIN_CONTROLLER,)

    def process(self, call: Call) -> None:
        vantage = vantage_of(call)
        found = mail_flow.hybrid_configuration(vantage)
        if found is not None:
            call.write(hybrid_configuration(vantage, found))


__all__ = ("GetHybridConfiguration",)
