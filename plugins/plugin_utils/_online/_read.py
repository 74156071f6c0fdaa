# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a hybrid check reads of a tenant, and in which calls."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import typing as t

from ._client import OnlineClient
from ._objects import InboundConnector, OnPremisesOrganization, OutboundConnector

__all__ = ("Tenant", "read_tenant")

# Either switch leaves only the connectors of its kind in the answer, so each kind is asked for (cmdlet sheet 5.4).
_OUTBOUND_KINDS: tuple[dict[str, bool], ...] = (
    {},
    {"IncludeTestModeConnectors": True},
    {"IsTransportRuleScoped": True},
)


@dataclasses.dataclass(frozen=True)
class Tenant:
    """The connectors, and the on-premises organisations that the wizard was run for."""

    inbound: tuple[InboundConnector, ...]
    outbound: tuple[OutboundConnector, ...]
    organizations: tuple[OnPremisesOrganization, ...]


def read_tenant(client: OnlineClient) -> Tenant:
    """Reads all of it.

    :raises OnlineError: any of it can't be read.
    """
    inbound = map(InboundConnector.from_json, client.invoke("Get-InboundConnector", ResultSize="Unlimited"))
    outbound: dict[str, OutboundConnector] = {}
    for kind in _OUTBOUND_KINDS:
        parameters: dict[str, t.Any] = {"ResultSize": "Unlimited", **kind}
        for value in client.invoke("Get-OutboundConnector", **parameters):
            connector = OutboundConnector.from_json(value)
            outbound.setdefault(connector.identity, connector)
    organizations = map(OnPremisesOrganization.from_json, client.invoke("Get-OnPremisesOrganization"))
    return Tenant(tuple(inbound), tuple(outbound.values()), tuple(organizations))
