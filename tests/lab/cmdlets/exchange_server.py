# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-ExchangeServer (cmdlet sheet 6.3)."""

from __future__ import annotations

import contextlib
import typing as t

from lab.contract import Call, Cmdlet, Kind, Parameter
from lab.organisation import ServerNotFoundError
from lab.shapes.exchange_server import exchange_server

from .common import DOMAIN_CONTROLLER, FQDN, SERVER_ID, identity_text, vantage_of
from .exchange_errors import task_class


class GetExchangeServer(Cmdlet):
    """Reads the directory: it answers for servers that cannot be reached as well."""

    name: t.ClassVar[str] = "Get-ExchangeServer"
    net_class: t.ClassVar[str] = task_class("GetExchangeServer")
    default_set: t.ClassVar[str | None] = "Identity"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter(
            "Identity", Kind.STRING, sets=("Identity",), position=0, by_value=True, nullable=True, type_name=SERVER_ID
        ),
        Parameter("Domain", Kind.STRING, sets=("Domain",), mandatory=True, type_name=FQDN),
        Parameter("Status", Kind.SWITCH),
        DOMAIN_CONTROLLER,
    )

    def process(self, call: Call) -> None:
        vantage = vantage_of(call)
        servers = vantage.servers()
        identity = identity_text(call.bound.get("Identity"))
        domain = call.bound.get("Domain")
        if identity is not None:
            # Null or a value that matches nothing returns all (cmdlet sheet 6.3).
            with contextlib.suppress(ServerNotFoundError):
                servers = [vantage.find_server(identity)]
        elif domain is not None:
            servers = [server for server in servers if server.domain.lower() == domain.lower()]
        for server in servers:
            call.write(exchange_server(vantage, server, status=bool(call.bound.get("Status"))))


__all__ = ("GetExchangeServer",)
