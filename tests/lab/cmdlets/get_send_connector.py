# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-SendConnector (cmdlet sheet 5.1)."""

from __future__ import annotations

import typing as t

from lab.contract import Call, Cmdlet, Kind, Parameter
from lab.organisation import mail_flow
from lab.shapes.send_connector import send_connector

from .common import DOMAIN_CONTROLLER, identity_text, vantage_of
from .connector_identity import SEND_CONNECTOR_ID, named_send_connectors
from .exchange_errors import object_not_found, task_class


class GetSendConnector(Cmdlet):
    """Reads the organisation's Send connectors; there is no -Server."""

    name: t.ClassVar[str] = "Get-SendConnector"
    # Assumption: the class; no source names it.
    net_class: t.ClassVar[str] = task_class("GetSendConnector")
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter(
            "Identity",
            Kind.STRING,
            position=0,
            by_value=True,
            nullable=True,
            type_name=SEND_CONNECTOR_ID,
        ),
        DOMAIN_CONTROLLER,
    )

    def process(self, call: Call) -> None:
        vantage = vantage_of(call)
        identity = identity_text(call.bound.get("Identity"))
        if identity is None:
            found = mail_flow.send_connectors(vantage)
        else:
            found = named_send_connectors(vantage, identity)
            if not found:
                call.error(object_not_found(vantage, identity))
        for connector in found:
            call.write(send_connector(vantage, connector))


__all__ = ("GetSendConnector",)
