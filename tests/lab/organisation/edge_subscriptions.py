# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Subscribing Edge servers to an AD site: what the *-EdgeSubscription cmdlets do (cmdlet sheet 7, procedures S2-15 to S2-18).

The texts of refusals are the lab's own (cmdlet sheet 12).
"""

from __future__ import annotations

import datetime

from . import disk, edge, edgesync
from .connectors import SendConnector
from .edge_accounts import BootstrapAccount, EdgeSubscription, ReplicationAccount, new_password
from .edge_subscription_file import EdgeSubscriptionFile, parse
from .errors import EdgeSubscriptionError, EdgeSubscriptionNotFoundError
from .model import Server
from .organisation import Organisation
from .vantage import Vantage

LIFETIME, SHORTEST = datetime.timedelta(hours=24), datetime.timedelta(minutes=2)


def prepare(
    vantage: Vantage, path: str, lifetime: datetime.timedelta = LIFETIME, *, overwrite: bool = False
) -> disk.StoredFile:
    """On the Edge server: makes the bootstrap account, writes the file, and disables cmdlets. Raises EdgeSubscriptionError.

    :param overwrite: whether a file that is there may be overwritten (-Force).
    """
    organisation, server = vantage.organisation, vantage.server
    with organisation.settled() as now:
        if lifetime < SHORTEST:
            raise EdgeSubscriptionError("the account must be valid for at least two minutes")
        if not disk.is_file_path(path) or not path.lower().endswith(".xml"):
            # Assumption: the ending, which a book on 2007 demands.
            raise EdgeSubscriptionError(f"{path!r} is no full path of an .xml file")
        if disk.read(vantage, path) is not None and not overwrite:
            raise EdgeSubscriptionError(f"the file {path} is there already")
        if server.internal_transport is None:
            raise EdgeSubscriptionError("the server has no default certificate")
        account = BootstrapAccount(f"ESRA.{server.name}", new_password(), now, lifetime)
        organisation.conceal(account.password)
        server.edge_directory.bootstrap = account
        server.edge_directory.subscribed = server.edge_directory.subscribed or now
        version = ".".join(str(part) for part in server.version)
        content = EdgeSubscriptionFile(server.name, server.fqdn, server.internal_transport, account, version)
        return disk.write(vantage, path, content.written())


def subscribe(
    vantage: Vantage, data: bytes, site: str, *, internet: bool = True, inbound: bool = True
) -> EdgeSubscription:
    """On a Mailbox server: subscribes the Edge server of the file to the site, in place of an earlier subscription.

    :param internet, inbound: whether the two Send connectors are made.

    Raises EdgeSubscriptionError.
    """
    organisation = vantage.organisation
    with organisation.settled() as now:
        try:
            content = parse(data)
        except ValueError as error:
            raise EdgeSubscriptionError(str(error)) from error
        organisation.conceal(content.bootstrap.password)
        if now >= content.bootstrap.expires:
            # Assumption: an expired file is refused at once.
            raise EdgeSubscriptionError(f"the account in the file of {content.edge} has expired")
        if not mailbox_servers(organisation, site):
            raise EdgeSubscriptionError(f"there is no Mailbox server in an AD site {site!r}")
        earlier = organisation.edge_subscriptions.get(content.edge.lower())
        if earlier is not None and earlier.site.lower() != site.lower():
            # An Edge server belongs to one site; another one needs the subscription removed first (edge-subscriptions.md).
            raise EdgeSubscriptionError(f"{content.edge} is subscribed to the AD site {earlier.site}")
        made = enter(organisation, content, site, now)
        connect(organisation, made, internet=internet, inbound=inbound)
        edgesync.start(organisation, made)
        return made


def enter(
    organisation: Organisation, content: EdgeSubscriptionFile, site: str, created: datetime.datetime
) -> EdgeSubscription:
    """Writes the subscription into the directory, with an account for each Mailbox server of the site."""
    inside = mailbox_servers(organisation, site)
    made = EdgeSubscription(
        content.edge,
        content.fqdn,
        inside[0].site,
        # Assumption: a subscription that takes another's place is a new object.
        created,
        content.bootstrap,
        {server.name: _account(server, content) for server in inside},
        renewed=content.edge.lower() in organisation.edge_subscriptions,
    )
    for account in made.accounts.values():
        organisation.conceal(account.password)
    organisation.edge_subscriptions[content.edge.lower()] = made
    return made


def connect(organisation: Organisation, made: EdgeSubscription, *, internet: bool, inbound: bool) -> None:
    """Makes the two Send connectors of the site, or adds the Edge server to them."""
    if internet:
        _connect(organisation, made, f"EdgeSync - {made.site} to Internet", "*;100")
    if inbound:
        _connect(organisation, made, f"EdgeSync - Inbound to {made.site}", "--")


def mailbox_servers(organisation: Organisation, site: str) -> list[Server]:
    """The servers of the site, compared without case, that have the Transport service and are no Edge servers."""
    return [
        server
        for server in organisation.servers.values()
        if server.site.lower() == site.lower() and server.has_transport and not edge.is_edge(server)
    ]


def subscriptions(vantage: Vantage) -> list[EdgeSubscription]:
    """Those of the organisation; on an Edge server its own, as it knows it. Calls no server."""
    with vantage.organisation.settled():
        found = list(vantage.organisation.edge_subscriptions.values())
        if not edge.is_edge(vantage.server):
            return found
        return [
            item for item in found if item.edge.lower() == vantage.server.name.lower() and is_subscribed(vantage.server)
        ]


def passwords(organisation: Organisation) -> list[str]:
    """All secrets of the subscriptions that are there."""
    found = list(organisation.edge_subscriptions.values())
    return [item.bootstrap.password for item in found] + [
        account.password for item in found for account in item.accounts.values()
    ]


def is_subscribed(server: Server) -> bool:
    """Whether the Edge server's own directory says so, which disables cmdlets there."""
    return server.edge_directory.subscribed is not None


def find(vantage: Vantage, identity: str) -> EdgeSubscription:
    """The subscription of the Edge server of that name or FQDN. Raises EdgeSubscriptionNotFoundError."""
    for item in subscriptions(vantage):
        if identity.lower() in (item.edge.lower(), item.fqdn.lower()):
            return item
    raise EdgeSubscriptionNotFoundError(identity)


def remove(vantage: Vantage, identity: str) -> None:
    """Takes away one side: on a Mailbox server that of the organisation, on the Edge server its own.

    The connectors lose the Edge server as a source, and go with the last one. Raises EdgeSubscriptionNotFoundError.
    """
    organisation, server = vantage.organisation, vantage.server
    with organisation.settled():
        if edge.is_edge(server):
            if not is_subscribed(server) or identity.lower() not in (server.name.lower(), server.fqdn.lower()):
                raise EdgeSubscriptionNotFoundError(identity)
            server.edge_directory.subscribed, server.edge_directory.bootstrap = None, None
            server.edge_directory.accounts = {}
            return
        gone = find(vantage, identity)
        del organisation.edge_subscriptions[gone.edge.lower()]
        for connector in [item for item in organisation.send_connectors if item.name.startswith("EdgeSync - ")]:
            connector.source_servers = tuple(name for name in connector.source_servers if name != gone.edge)
            if not connector.source_servers:
                organisation.send_connectors.remove(connector)


def _account(server: Server, content: EdgeSubscriptionFile) -> ReplicationAccount:
    name = f"ESRA.{content.edge}.{server.name}"
    return ReplicationAccount(name, new_password(), server.internal_transport or b"", content.certificate)


def _connect(organisation: Organisation, made: EdgeSubscription, name: str, space: str) -> None:
    """Settings of the two connectors: cmdlet sheet 7.1. A second Edge server becomes a source of the one that is there."""
    found = next((item for item in organisation.send_connectors if item.name == name), None)
    if found is None:
        inward = space == "--"
        found = SendConnector(
            name,
            smart_hosts=("--",) if inward else (),
            address_spaces=(space,),
            domain_secure=not inward,
            changed=organisation.clock.now(),
        )
        organisation.send_connectors.append(found)
    if made.edge not in found.source_servers:
        found.source_servers = (*found.source_servers, made.edge)
        found.changed = organisation.clock.now()
