# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-EdgeSubscription and Remove-EdgeSubscription (cmdlet sheet 7.2)."""

from __future__ import annotations

import typing as t

from lab.contract import Call, Cmdlet, Kind, Parameter
from lab.organisation import EdgeSubscriptionNotFoundError, edge_subscriptions
from lab.shapes.edge_subscription import edge_subscription

from .common import DOMAIN_CONTROLLER, identity_text, vantage_of
from .exchange_errors import object_not_found, task_class
from .questions import remove_edge_subscription

_ID = "Microsoft.Exchange.Configuration.Tasks.TransportServerIdParameter"


class GetEdgeSubscription(Cmdlet):
    """The organisation's subscriptions; on an Edge server its own."""

    name: t.ClassVar[str] = "Get-EdgeSubscription"
    # Assumption: the class; no source names it.
    net_class: t.ClassVar[str] = task_class("GetEdgeSubscription")
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter("Identity", Kind.STRING, position=0, by_value=True, nullable=True, type_name=_ID),
        DOMAIN_CONTROLLER,
    )

    def process(self, call: Call) -> None:
        vantage = vantage_of(call)
        identity = identity_text(call.bound.get("Identity"))
        try:
            found = (
                edge_subscriptions.subscriptions(vantage)
                if identity is None
                else [edge_subscriptions.find(vantage, identity)]
            )
        except EdgeSubscriptionNotFoundError as error:
            call.error(object_not_found(vantage, error.identity))
            return
        for item in found:
            call.write(edge_subscription(vantage, item))


class RemoveEdgeSubscription(Cmdlet):
    """Removes one side of a subscription: that of the server where it runs.

    Assumption: it asks the ordinary question first, which -Confirm:$false silences, and P5 after that on either side.
    """

    name: t.ClassVar[str] = "Remove-EdgeSubscription"
    # Assumption: the class; no source names it.
    net_class: t.ClassVar[str] = task_class("RemoveEdgeSubscription")
    supports_should_process: t.ClassVar[bool] = True
    confirm_impact: t.ClassVar[str] = "High"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter("Identity", Kind.STRING, mandatory=True, position=0, by_value=True, type_name=_ID),
        Parameter("Force", Kind.SWITCH),
        DOMAIN_CONTROLLER,
    )

    def process(self, call: Call) -> None:
        vantage = vantage_of(call)
        identity = identity_text(call.bound.get("Identity")) or ""
        if not call.should_process(identity, self.name) or not remove_edge_subscription(call):
            return
        try:
            edge_subscriptions.remove(vantage, identity)
        except EdgeSubscriptionNotFoundError as error:
            call.error(object_not_found(vantage, error.identity))


__all__ = ("GetEdgeSubscription", "RemoveEdgeSubscription")
