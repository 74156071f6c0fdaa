# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The section of a scenario about Edge subscriptions."""

from __future__ import annotations

import datetime

from . import edge, edge_subscriptions, edgesync
from .edge_accounts import BootstrapAccount, EdgeSubscription, new_password
from .edge_subscription_file import EdgeSubscriptionFile
from .model import Server
from .organisation import Organisation
from .section import ScenarioError, Section

_DAY = datetime.timedelta(days=1)


def add_edge_subscriptions(organisation: Organisation, top: Section) -> None:
    """Reads ``edge_subscriptions``; servers and connectors are there. Raises ScenarioError.

    Assumption: where the section is absent every Edge server is subscribed to its site, if that has a Mailbox server, and the
    Send connectors are those that the scenario names.
    """
    sections = top.optional_sections("edge_subscriptions")
    if sections is not None:
        for section in sections:
            _read(organisation, section)
        return
    for server in organisation.servers.values():
        if edge.is_edge(server) and edge_subscriptions.mailbox_servers(organisation, server.site):
            _subscribe(organisation, server, server.site, _DAY)


def _read(organisation: Organisation, section: Section) -> None:
    name = section.text("edge")
    server = organisation.servers.get(name)
    if server is None or not edge.is_edge(server):
        raise ScenarioError(section.at("edge"), f"there is no Edge server {name!r}")
    site = section.text("site", server.site)
    if not edge_subscriptions.mailbox_servers(organisation, site):
        raise ScenarioError(section.at("site"), f"there is no Mailbox server in the site {site!r}")
    ago = section.duration("subscribed_ago", _DAY)
    if ago < datetime.timedelta(0):
        raise ScenarioError(section.at("subscribed_ago"), "must not be negative")
    made = _subscribe(organisation, server, site, ago)
    edge_subscriptions.connect(
        organisation,
        made,
        internet=section.flag("create_internet_send_connector", True),
        inbound=section.flag("create_inbound_send_connector", True),
    )
    section.finish()


def _subscribe(organisation: Organisation, server: Server, site: str, ago: datetime.timedelta) -> EdgeSubscription:
    """With accounts that have synchronised since, for the default certificates of now."""
    created = organisation.clock.now() - ago
    account = BootstrapAccount(f"ESRA.{server.name}", new_password(), created, edge_subscriptions.LIFETIME)
    content = EdgeSubscriptionFile(server.name, server.fqdn, server.internal_transport or b"", account, "")
    made = edge_subscriptions.enter(organisation, content, site, created)
    server.edge_directory.subscribed, server.edge_directory.bootstrap = created, account
    server.edge_directory.accounts = dict(made.accounts)
    edgesync.start(organisation, made)
    return made
