# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The organisation: its servers, its directory, its clock, and the lock that guards all of it."""

from __future__ import annotations

import contextlib
import datetime
import itertools
import threading
import typing as t

from .clock import VirtualClock
from .connectors import HybridConfiguration, SendConnector
from .edge_accounts import EdgeSubscription
from .errors import ServerNotFoundError
from .keys import KeyRing
from .model import AuthConfig, Authority, Server, User
from .online import Tenant

# The administrative group has this name in every organisation since 2007 (cmdlet sheet 6.2).
ADMINISTRATIVE_GROUP = "Exchange Administrative Group (FYDIBOHF23SPDLT)"


def _keep_to_itself(_secret: str) -> None:
    """For an organisation without a log."""


class Organisation:
    """One Exchange organisation in one forest.

    :ivar name: the organisation's name in the directory.
    :ivar forest: the DNS name of the forest's root domain.
    :ivar system_mailbox_domain: the domain where the system mailboxes live.
    :ivar servers: by name, in the order of the scenario.
    :ivar domain_controllers: by name; machines without Exchange.
    :ivar users: by name, lower case.
    :ivar send_connectors: in the order in which they were made. :ivar hybrid: None where there is no hybrid set-up.
    :ivar edge_subscriptions: by the Edge server's name, lower case.
    :ivar conceal: is told each secret that comes up while the lab runs, so that no log shows it.
    :ivar online: its tenant in Exchange Online, None where it has none.
    :ivar authorities: the certificate authorities with their keys, by printed name, lower case.
    :ivar auth: the auth configuration; read and change it under the lock only.
    :ivar auth_admin_runs: by server name, when its AuthAdmin servicelet ran last.
    """

    def __init__(
        self,
        name: str,
        forest: str,
        *,
        start: datetime.datetime | None = None,
        keys: KeyRing | None = None,
        monotonic: t.Callable[[], float] | None = None,
    ) -> None:
        self.lock = threading.RLock()
        if monotonic is None:
            self.clock = VirtualClock(start, lock=self.lock)
        else:
            self.clock = VirtualClock(start, lock=self.lock, monotonic=monotonic)
        self.name = name
        self.forest = forest
        self.system_mailbox_domain = forest
        self.keys = keys if keys is not None else KeyRing()
        self.servers: dict[str, Server] = {}
        self.domain_controllers: dict[str, Server] = {}
        self.users: dict[str, User] = {}
        self.send_connectors: list[SendConnector] = []
        self.hybrid: HybridConfiguration | None = None
        self.edge_subscriptions: dict[str, EdgeSubscription] = {}
        self.conceal: t.Callable[[str], None] = _keep_to_itself
        self.online: Tenant | None = None
        self.authorities: dict[str, Authority] = {}
        self.auth = AuthConfig()
        self.accepted_domains: tuple[str, ...] = (forest,)
        self.enable_auth_admin_read_session = False
        self.auth_admin_runs: dict[str, datetime.datetime] = {}
        self._pids = itertools.count(4100, 36)

    @contextlib.contextmanager
    def settled(self) -> t.Iterator[datetime.datetime]:
        """Holds the lock with everything done that has fallen due; gives the present moment."""
        with self.lock:
            self.clock.run_due()
            yield self.clock.now()

    def next_pid(self) -> int:
        """An id for a new process, never given before."""
        with self.lock:
            return next(self._pids)

    @property
    def forest_dn(self) -> str:
        return ",".join(f"DC={label}" for label in self.forest.split("."))

    @property
    def dn(self) -> str:
        """Where the organisation is in the configuration partition (cmdlet sheet 3.1)."""
        return f"CN={self.name},CN=Microsoft Exchange,CN=Services,CN=Configuration,{self.forest_dn}"

    def server_dn(self, server: Server) -> str:
        """The distinguished name of a server's object (cmdlet sheet 6.2)."""
        return f"CN={server.name},CN=Servers,CN={ADMINISTRATIVE_GROUP},CN=Administrative Groups,{self.dn}"

    def server_legacy_dn(self, server: Server) -> str:
        """ExchangeLegacyDN, as in recorded/Get-ExchangeServer."""
        return f"/o={self.name}/ou={ADMINISTRATIVE_GROUP}/cn=Configuration/cn=Servers/cn={server.name}"

    def find_server(self, identity: str) -> Server:
        """The server of that name, FQDN, DN or legacy DN, compared without case. Raises ServerNotFoundError."""
        wanted = identity.lower()
        for server in self.servers.values():
            names = (server.name, server.fqdn, self.server_dn(server), self.server_legacy_dn(server))
            if wanted in (name.lower() for name in names):
                return server
        raise ServerNotFoundError(identity)

    def move_next_to_current(self) -> None:
        """Publishes: next becomes current, current becomes previous, next and its date become empty.

        Inferred by cmdlet sheet 3.2; the caller holds the lock.
        """
        auth = self.auth
        auth.previous, auth.current, auth.next, auth.next_effective = auth.current, auth.next, "", None
        auth.changed = self.clock.now()

    def find_user(self, name: str) -> User | None:
        """The user of that name, given alone, as ``DOMAIN\\name`` or as ``name@domain``; None where there is none."""
        wanted = name.lower()
        forest = self.forest.lower()
        wanted = wanted.removesuffix(f"@{forest}").removeprefix(forest.split(".")[0] + "\\")
        return self.users.get(wanted)

    def neighbours(self, server: Server) -> list[Server]:
        """The other servers of its AD site."""
        site = server.site.lower()
        return [other for other in self.servers.values() if other is not server and other.site.lower() == site]
