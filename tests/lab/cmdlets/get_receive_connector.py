# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-ReceiveConnector (cmdlet sheet 5.1)."""

from __future__ import annotations

import typing as t

from lab.contract import Call, Cmdlet, Kind, Parameter
from lab.organisation import OrganisationError, mail_flow
from lab.shapes.receive_connector import receive_connector

from .certificate_target import server_of
from .common import DOMAIN_CONTROLLER, SERVER_ID, identity_text, vantage_of
from .connector_identity import RECEIVE_CONNECTOR_ID, named_receive_connectors
from .exchange_errors import object_not_found, refusal, task_class


class GetReceiveConnector(Cmdlet):
    """Reads the directory: it answers for servers that cannot be reached as well."""

    name: t.ClassVar[str] = "Get-ReceiveConnector"
    # Assumption: the class; no source names it.
    net_class: t.ClassVar[str] = task_class("GetReceiveConnector")
    default_set: t.ClassVar[str | None] = "Identity"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter(
            "Identity",
            Kind.STRING,
            sets=("Identity",),
            position=0,
            by_value=True,
            nullable=True,
            type_name=RECEIVE_CONNECTOR_ID,
        ),
        Parameter("Server", Kind.STRING, sets=("Server",), by_value=True, nullable=True, type_name=SERVER_ID),
        DOMAIN_CONTROLLER,
    )

    def process(self, call: Call) -> None:
        vantage = vantage_of(call)
        try:
            server = server_of(call) if call.bound.get("Server") is not None else None
        except OrganisationError as error:
            call.error(refusal(vantage, error))
            return
        identity = identity_text(call.bound.get("Identity"))
        if identity is None:
            found = mail_flow.receive_connectors(vantage, server)
        else:
            found = named_receive_connectors(vantage, identity)
            if not found:
                call.error(object_not_found(vantage, identity))
        for holder, item in found:
            call.write(receive_connector(vantage, holder, item))


__all__ = ("GetReceiveConnector",)
