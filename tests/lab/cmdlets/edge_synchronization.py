# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Start-EdgeSynchronization and Test-EdgeSynchronization (cmdlet sheet 7.2)."""

from __future__ import annotations

import typing as t

from lab.contract import Call, Cmdlet, Kind, Parameter
from lab.organisation import (
    EdgeSubscriptionError,
    OrganisationError,
    edge,
    edge_subscriptions,
    edgesync,
)
from lab.organisation.edge_accounts import EdgeSubscription
from lab.shapes.edge_synchronization import synchronization_result, synchronization_status

from .common import DOMAIN_CONTROLLER, SERVER_ID, vantage_of
from .exchange_errors import not_in_this_lab, refusal, task_class


def _targets(call: Call) -> list[EdgeSubscription]:
    """The subscriptions meant. Raises EdgeSubscriptionError on an Edge server, EdgeSubscriptionNotFoundError."""
    vantage = vantage_of(call)
    if edge.is_edge(vantage.server):
        # Assumption: the EdgeSync service is on Mailbox servers, and so is its cmdlets' use.
        raise EdgeSubscriptionError("EdgeSync runs on Mailbox servers only")
    target = call.bound.get("TargetServer")
    if target is None:
        return edge_subscriptions.subscriptions(vantage)
    return [edge_subscriptions.find(vantage, str(target))]


class StartEdgeSynchronization(Cmdlet):
    """One run at once, on one Mailbox server. A full one is like any other: the lab replicates no data.

    Assumption: a server outside the subscription's site cannot; a server's stopped EdgeSync service is an error.
    """

    name: t.ClassVar[str] = "Start-EdgeSynchronization"
    # Assumption: the class; no source names it.
    net_class: t.ClassVar[str] = task_class("StartEdgeSynchronization")
    supports_should_process: t.ClassVar[bool] = True
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter("Server", type_name=SERVER_ID),
        Parameter("TargetServer"),
        Parameter("ForceFullSync", Kind.SWITCH),
        Parameter("ForceUpdateCookie", Kind.SWITCH),
    )

    def process(self, call: Call) -> None:
        vantage = vantage_of(call)
        try:
            server = vantage.find_server(call.bound.get("Server"))
            targets = _targets(call)
            vantage.reach(server)
            service = server.services.get(edgesync.SERVICE)
            if service is None or service.status != "Running":
                raise EdgeSubscriptionError(f"the EdgeSync service does not run on {server.name}")
            if not call.should_process(server.name, self.name):
                return
            for target in targets:
                if server.name not in target.accounts:
                    raise EdgeSubscriptionError(f"{server.name} has no account for {target.edge}")
                with vantage.organisation.settled():
                    edgesync.synchronise(vantage.organisation, target, server)
                for kind in ("Configuration", "Recipients"):
                    call.write(synchronization_result(vantage, target, kind))
        except OrganisationError as error:
            call.error(refusal(vantage, error))


class StartEdgeSynchronization2007(StartEdgeSynchronization):
    """The same on Exchange 2007 with a service pack: of all subscribed Edge servers (Microsoft's page on that cmdlet)."""

    parameters: t.ClassVar[tuple[Parameter, ...]] = (Parameter("Server", type_name=SERVER_ID),)


_UNLIMITED = "Microsoft.Exchange.Data.Unlimited`1[System.UInt32]"
_REPORT = (
    Parameter("ExcludeRecipientTest", Kind.SWITCH, sets=("Default",)),
    Parameter("MaxReportSize", sets=("Default",), type_name=_UNLIMITED),
    Parameter("MonitoringContext", Kind.BOOLEAN, sets=("Default",)),
    Parameter("VerifyRecipient", sets=("SingleValidation",), mandatory=True),
    DOMAIN_CONTROLLER,
)


class TestEdgeSynchronization(Cmdlet):
    """The state of each subscription. Left out: what MonitoringContext, FullCompareMode and MaxReportSize change."""

    name: t.ClassVar[str] = "Test-EdgeSynchronization"
    # Assumption: the class; no source names it.
    net_class: t.ClassVar[str] = task_class("TestEdgeSynchronization")
    default_set: t.ClassVar[str | None] = "Default"
    supports_should_process: t.ClassVar[bool] = True
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        *_REPORT,
        Parameter("FullCompareMode", Kind.SWITCH, sets=("Default",)),
        Parameter("TargetServer", sets=("Default",)),
    )

    def process(self, call: Call) -> None:
        vantage = vantage_of(call)
        if "VerifyRecipient" in call.bound:
            raise not_in_this_lab(vantage, "Verifying a recipient")
        try:
            for target in _targets(call):
                recipients = not call.bound.get("ExcludeRecipientTest")
                call.write(synchronization_status(vantage, target, recipients=recipients))
        except OrganisationError as error:
            call.error(refusal(vantage, error))


class TestEdgeSynchronization2007(TestEdgeSynchronization):
    """The same on Exchange 2007 with a service pack, of all subscribed Edge servers (Microsoft's page on that cmdlet)."""

    parameters: t.ClassVar[tuple[Parameter, ...]] = _REPORT


__all__ = (
    "StartEdgeSynchronization",
    "StartEdgeSynchronization2007",
    "TestEdgeSynchronization",
    "TestEdgeSynchronization2007",
)
