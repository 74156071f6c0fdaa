# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which connectors an identity means (cmdlet sheet 5.1 to 5.3)."""

from __future__ import annotations

from lab.organisation import ReceiveConnector, SendConnector, Server, Vantage, mail_flow
from lab.shapes.directory import guid_of
from lab.shapes.receive_connector import receive_connector_dn
from lab.shapes.send_connector import send_connector_dn

RECEIVE_CONNECTOR_ID = "Microsoft.Exchange.Configuration.Tasks.ReceiveConnectorIdParameter"
SEND_CONNECTOR_ID = "Microsoft.Exchange.Configuration.Tasks.SendConnectorIdParameter"


def named_receive_connectors(vantage: Vantage, identity: str) -> list[tuple[Server, ReceiveConnector]]:
    """Those whose ``SERVER\\name``, distinguished name or GUID it is, or the bare name.

    Assumption: the bare name means the connectors of that name on all servers.
    """

    def known(server: Server, connector: ReceiveConnector) -> tuple[str, ...]:
        dn = receive_connector_dn(vantage, server, connector)
        guid = str(guid_of(vantage.organisation, dn))
        return f"{server.name}\\{connector.name}", connector.name, dn, guid

    return [
        (server, connector)
        for server, connector in mail_flow.receive_connectors(vantage)
        if _is_one(identity, known(server, connector))
    ]


def named_send_connectors(vantage: Vantage, identity: str) -> list[SendConnector]:
    """Those whose name, distinguished name or GUID it is."""

    def known(connector: SendConnector) -> tuple[str, ...]:
        dn = send_connector_dn(vantage.organisation, connector)
        return connector.name, dn, str(guid_of(vantage.organisation, dn))

    return [connector for connector in mail_flow.send_connectors(vantage) if _is_one(identity, known(connector))]


def _is_one(identity: str, names: tuple[str, ...]) -> bool:
    return identity.lower() in (name.lower() for name in names)


__all__ = ("RECEIVE_CONNECTOR_ID", "SEND_CONNECTOR_ID", "named_receive_connectors", "named_send_connectors")
