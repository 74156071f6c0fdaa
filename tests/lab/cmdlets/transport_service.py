# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-TransportService (cmdlet sheet 6.1)."""

from __future__ import annotations

import contextlib
import typing as t

from lab.contract import Call, Cmdlet, Kind, Parameter
from lab.organisation import ServerNotFoundError
from lab.shapes.transport_service import transport_service

from .common import DOMAIN_CONTROLLER, identity_text, vantage_of
from .exchange_errors import task_class


class GetTransportService(Cmdlet):
    """Reads the directory: the internal transport certificate of each server that has the Transport service."""

    name: t.ClassVar[str] = "Get-TransportService"
    # Assumption: the class; no source names it.
    net_class: t.ClassVar[str] = task_class("GetTransportService")
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter(
            "Identity",
            Kind.STRING,
            position=0,
            by_value=True,
            nullable=True,
            type_name="Microsoft.Exchange.Configuration.Tasks.TransportServerIdParameter",
        ),
        DOMAIN_CONTROLLER,
    )

    def process(self, call: Call) -> None:
        vantage = vantage_of(call)
        # Assumption: the servers with a transport role; a 2013 server with Client Access alone has none (procedures S1-28).
        servers = [server for server in vantage.servers() if server.has_transport]
        identity = identity_text(call.bound.get("Identity"))
        if identity is not None:
            # Null or a value that matches nothing returns all.
            with contextlib.suppress(ServerNotFoundError):
                found = vantage.find_server(identity)
                servers = [found] if found in servers else servers
        for server in servers:
            call.write(transport_service(vantage, server))


class GetTransportServer(GetTransportService):
    """The older name, also of 2007 and 2010; 2013 and later have both (cmdlet sheet 1.2 and 6.1).

    Assumption: on 2007, of which no source says so, the object has the internal transport certificate too.
    """

    name: t.ClassVar[str] = "Get-TransportServer"
    net_class: t.ClassVar[str] = task_class("GetTransportServer")


__all__ = ("GetTransportServer", "GetTransportService")
