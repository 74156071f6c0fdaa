# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""New-EdgeSubscription (cmdlet sheet 7.1), on either side."""

from __future__ import annotations

import typing as t

from lab.contract import Call, Cmdlet, Kind, Parameter
from lab.organisation import EdgeSubscriptionError, OrganisationError, disk, edge, edge_subscriptions
from lab.shapes.edge_subscription import edge_subscription

from .common import DOMAIN_CONTROLLER, vantage_of
from .exchange_errors import bad_argument, refusal, task_class
from .questions import prepare_edge

_FILE = "Microsoft.Exchange.Data.LongPath"
_INSIDE = ("FileData", "Site", "CreateInternetSendConnector", "CreateInboundSendConnector")
_COMMON = (
    Parameter("Site", type_name="Microsoft.Exchange.Configuration.Tasks.AdSiteIdParameter"),
    Parameter("CreateInternetSendConnector", Kind.BOOLEAN),
    Parameter("CreateInboundSendConnector", Kind.BOOLEAN),
    Parameter("Force", Kind.SWITCH),
    DOMAIN_CONTROLLER,
)


class NewEdgeSubscription(Cmdlet):
    """On an Edge server it writes the subscription file, on a Mailbox server it subscribes with the file's bytes.

    Assumption: there it returns the subscription, on the Edge server nothing; that a parameter of the other side is refused.
    """

    name: t.ClassVar[str] = "New-EdgeSubscription"
    # Assumption: the class; no source names it.
    net_class: t.ClassVar[str] = task_class("NewEdgeSubscription")
    supports_should_process: t.ClassVar[bool] = True
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter("FileName", type_name=_FILE),
        Parameter("FileData", Kind.BYTES),
        Parameter("AccountExpiryDuration", Kind.TIMESPAN),
        *_COMMON,
    )

    def process(self, call: Call) -> None:
        vantage = vantage_of(call)
        try:
            if edge.is_edge(vantage.server):
                self._prepare(call)
            else:
                self._subscribe(call)
        except OrganisationError as error:
            call.error(refusal(vantage, error))

    def _prepare(self, call: Call) -> None:
        vantage = vantage_of(call)
        for name in _INSIDE:
            if name in call.bound:
                raise bad_argument(vantage, f"The parameter {name} can be used on a Mailbox server only.")
        path = call.bound.get("FileName")
        if path is None:
            raise bad_argument(vantage, "On an Edge Transport server FileName must be given.")
        if not call.should_process(vantage.server.name, self.name) or not prepare_edge(call):
            return
        lifetime = call.bound.get("AccountExpiryDuration") or edge_subscriptions.LIFETIME
        edge_subscriptions.prepare(vantage, str(path), lifetime, overwrite=bool(call.bound.get("Force")))

    def _subscribe(self, call: Call) -> None:
        vantage = vantage_of(call)
        data, site = self._data(call), call.bound.get("Site")
        if not site:
            raise bad_argument(vantage, "On a Mailbox server Site must be given.")
        # Assumption: the words of this question; it is asked with -Confirm alone.
        if not call.should_process(str(site), self.name):
            return
        made = edge_subscriptions.subscribe(
            vantage,
            data,
            # The name, or the canonical name of which it is the last part.
            str(site).rpartition("/")[2],
            internet=call.bound.get("CreateInternetSendConnector", True),
            inbound=call.bound.get("CreateInboundSendConnector", True),
        )
        call.write(edge_subscription(vantage, made))

    def _data(self, call: Call) -> bytes:
        """The file's content on a Mailbox server."""
        vantage = vantage_of(call)
        if "FileName" in call.bound or "AccountExpiryDuration" in call.bound:
            raise bad_argument(
                vantage, "FileName and AccountExpiryDuration can be used on an Edge Transport server only."
            )
        data = call.bound.get("FileData")
        if not data:
            raise bad_argument(vantage, "On a Mailbox server FileData must be given.")
        return bytes(data)


class NewEdgeSubscription2007(NewEdgeSubscription):
    """The same on Exchange 2007, which reads and writes the file on either side (cmdlet sheet 7.1)."""

    parameters: t.ClassVar[tuple[Parameter, ...]] = (Parameter("FileName", mandatory=True, type_name=_FILE), *_COMMON)

    def _data(self, call: Call) -> bytes:
        found = disk.read(vantage_of(call), str(call.bound["FileName"]))
        if found is None:
            raise EdgeSubscriptionError(f"there is no file {call.bound['FileName']}")
        return found.data


__all__ = ("NewEdgeSubscription", "NewEdgeSubscription2007")
