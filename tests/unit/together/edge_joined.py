# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs that subscribe an Edge server, against the lab's organisation in one process, and what can break them off."""

from __future__ import annotations

import contextlib
import dataclasses
import typing as t

from unit.together.joined import Joined, Killed

from ansible_collections.certops.exchange.plugins.modules import exchange_edge_subscription
from ansible_collections.certops.exchange.plugins.plugin_utils._action import Task
from ansible_collections.certops.exchange.plugins.plugin_utils._edge_subscription import ensure_subscribed
from ansible_collections.certops.exchange.plugins.plugin_utils._plans import Ledger
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import (
    CannotConnect,
    CutConnection,
    EndpointKind,
    Pipeline,
    Reply,
    Session,
    SnapInSession,
)

VERBS = ("New", "Set", "Remove", "Restart", "Start")
EDGE = {"site": "Munich", "roles": ["Edge"], "certificate_expires_in": "60d"}
MODERN: dict[str, t.Any] = {
    "organisation": "Contoso",
    "forest": "contoso.lab",
    "auth": {"current": {"expires_in": "400d"}},
    "servers": {
        "EX1": {"site": "Munich"},
        "EX2": {"site": "Munich", "culture": "ja-JP"},
        "EX3": {"site": "Osaka"},
        "EDGE1": EDGE,
        "EDGE2": {**EDGE, "culture": "ja-JP", "utc_offset": "+09:00"},
    },
    "edge_subscriptions": [{"edge": "EDGE1", "subscribed_ago": "30d"}, {"edge": "EDGE2", "subscribed_ago": "30d"}],
    "users": {"admin": {"password": "p"}},
}
V2007, V2010, SE = ({"version": version} for version in ("8.3.517.0", "14.3.513.0", "15.2.2562.17"))
OLD: dict[str, t.Any] = {
    **MODERN,
    "auth": {},
    "servers": {
        "EX1": {"site": "Munich", "roles": ["HubTransport"], **V2007},
        "EX2": {"site": "Munich", "roles": ["HubTransport"], **V2007},
        "EX3": {"site": "Osaka", "roles": ["HubTransport"], **V2007},
        "EDGE1": {**EDGE, **V2007},
        "EDGE2": {**EDGE, **V2007, "culture": "ja-JP", "utc_offset": "+09:00"},
    },
}
SINCE_2010 = {
    **MODERN,
    "auth": {},
    "servers": {name: {**server, **V2010} for name, server in MODERN["servers"].items()},
}
NEWEST = {**MODERN, "servers": {name: {**server, **SE} for name, server in MODERN["servers"].items()}}


@dataclasses.dataclass
class Break:
    """What happens to a run at one of its messages that write, counted over all servers.

    :ivar at: its number, from 1. :ivar sent: whether the server gets it.
    :ivar killed: the run itself ends there; otherwise the connection is cut.
    """

    at: int
    sent: bool
    killed: bool = False


@dataclasses.dataclass
class Outcome:
    """What a run said, and the task that it was."""

    result: dict[str, t.Any]
    task: Task

    @property
    def needed(self) -> list[str]:
        return t.cast("list[str]", self.result["needed"])

    @property
    def changed(self) -> bool:
        return self.task.ledger.changed

    @property
    def commands(self) -> list[str]:
        """Names of the first commands of all messages that write."""
        return [entry["command"].split()[0] for entry in self.task.ledger.result()["commands"]]


class EdgeJoined(Joined):
    """An organisation with Edge servers.

    :ivar unreachable: servers that give no connection.
    :ivar aliases: the servers of hosts whose names in the inventory are others.
    :ivar writes_sent: the number of messages of the last run that write.
    """

    scenario: t.ClassVar[t.Mapping[str, t.Any]] = MODERN

    def __init__(self, changes: t.Mapping[str, t.Any] | None = None) -> None:
        super().__init__(changes)
        self.unreachable: set[str] = set()
        self.aliases: dict[str, str] = {}
        self.writes_sent = 0
        self._break: Break | None = None
        self._dead = False

    def subscribe(
        self,
        edge: str = "EDGE1",
        *,
        check_mode: bool = False,
        broken: Break | None = None,
        task: Task | None = None,
        **options: t.Any,
    ) -> Outcome:
        """A run on that Edge server. :param task: is filled, for what is to be seen of a run that fails."""
        spec = exchange_edge_subscription.ARGUMENT_SPEC
        parameters = {name: option.get("default") for name, option in spec.items()}
        parameters |= {"mailbox_hosts": ["EX1", "EX2", "EX3"], **options}
        self.writes_sent, self._break, self._dead = 0, broken, False
        with contextlib.ExitStack() as stack, self.waiting():
            made = task or Task({}, check_mode, Ledger(check_mode), t.cast(t.Any, None))
            made.parameters, made.open = parameters, self._opener(stack, edge)
            return Outcome(ensure_subscribed(made), made)

    def _opener(self, stack: contextlib.ExitStack, edge: str) -> t.Any:
        opened: dict[str, Session] = {}

        def opener(kind: EndpointKind, host: str | None = None, *, anew: bool = False) -> Session:
            name = self.aliases.get(host or edge, host or edge)
            if self._dead:
                raise Killed
            if name in self.unreachable:
                raise CannotConnect(server=name, cause="refused")
            if anew or name not in opened:
                local = "Edge" in self.organisation.servers[name].roles or self.is_2007(name)
                make = SnapInSession if local else Session
                way: EndpointKind = "windows" if local else "exchange"
                opened[name] = stack.enter_context(self.session(name, kind=way, make=make))
                self._watch(opened[name])
            return opened[name]

        return opener

    def _watch(self, session: Session) -> None:
        run, cut = session._run, False

        def watched(pipelines: t.Sequence[Pipeline], rules: t.Any) -> Reply:
            nonlocal cut
            if self._dead:
                raise Killed
            if cut:
                raise CutConnection(server=session.server)
            if not any(command.name.partition("-")[0] in VERBS for p in pipelines for command in p):
                return run(pipelines, rules)
            self.writes_sent += 1
            # The clock stands, and what is done after something else must not be at the same moment.
            self.advance(seconds=1)
            found = self._break
            if found is None or found.at != self.writes_sent:
                return run(pipelines, rules)
            if found.sent:
                run(pipelines, rules)
            if found.killed:
                self._dead = True
                raise Killed
            cut = True
            raise CutConnection(server=session.server)

        session._run = watched  # type: ignore[method-assign]

    # Changes and what there is

    def is_2007(self, name: str) -> bool:
        return self.organisation.servers[name].version[0] == 8

    def renew(self, name: str) -> None:
        """The server gets another internal transport certificate, a minute from now."""
        self.advance(minutes=1)
        self.administrator(name).renew_transport()
        self.advance(minutes=4)

    def subscription(self, edge: str = "EDGE1") -> t.Any:
        return self.organisation.edge_subscriptions[edge.lower()]

    def works(self, edge: str = "EDGE1") -> bool:
        """Whether the synchronisation does, also after a while."""
        self.advance(minutes=4)
        return not self.subscription(edge).failure

    def files(self) -> list[str]:
        """Every file on every server's disk."""
        return [path for server in self.organisation.servers.values() for path in server.files]

    def sources(self) -> dict[str, tuple[str, ...]]:
        """The Send connectors with their source servers."""
        return {connector.name: connector.source_servers for connector in self.organisation.send_connectors}
