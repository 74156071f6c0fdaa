# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection's code against the lab's organisation in one process: real PSRP messages, no network, a clock that stands.

What the rotation decides and does is the same as in a playbook run; only connection plugins, HTTP and Ansible are left out.
"""

from __future__ import annotations

import contextlib
import copy
import datetime
import pathlib
import types
import typing as t
import uuid
from unittest import mock

from ansible_collections.certops.exchange.plugins.plugin_utils import _rotation_create, _wait
from ansible_collections.certops.exchange.plugins.plugin_utils._action import Task
from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import Assessment, Policy
from ansible_collections.certops.exchange.plugins.plugin_utils._plans import Ledger
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import EndpointKind, Session
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting._client import Received
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting._clock import ServerClock
from ansible_collections.certops.exchange.plugins.plugin_utils._rotation import Rotation, Wishes
from lab.app.administrator import Administrator
from lab.app.hosting import (
    EXCHANGE_CONFIGURATION,
    EXCHANGE_ENDPOINT,
    WINDOWS_CONFIGURATION,
    WINDOWS_ENDPOINT,
    ServerHost,
)
from lab.app.interruptions import Interruptions
from lab.app.journal import Journal
from lab.organisation import KeyRing, Organisation, StoredCertificate, Vantage, setup
from lab.organisation import scenario as scenarios
from lab.organisation.describe import describe
from lab.organisation.servicelets import SERVICE, service_host_started

ROOT = pathlib.Path(__file__).resolve().parents[3]
START = datetime.datetime(2026, 11, 24, 9, tzinfo=datetime.timezone.utc)
NAME = "Microsoft Exchange Server Auth Certificate"
SUBJECT = f"CN={NAME}"
WRITES = ("New", "Set", "Enable", "Remove", "Import")

ENDPOINTS = {
    "exchange": (EXCHANGE_ENDPOINT, "/powershell", EXCHANGE_CONFIGURATION),
    "windows": (WINDOWS_ENDPOINT, "/wsman", WINDOWS_CONFIGURATION),
}

SCENARIO: dict[str, t.Any] = {
    "organisation": "Contoso",
    "forest": "contoso.lab",
    "start": START,
    "auth": {"current": {"expires_in": "20d"}},
    "servers": {
        "EX1": {"site": "Munich", "up_for": "3h"},
        "EX2": {"site": "Munich", "up_for": "5h"},
        "EX3": {"site": "Osaka", "up_for": "7h", "culture": "ja-JP", "utc_offset": "+09:00"},
    },
    "users": {"admin": {"password": "p"}},
}


def is_write(command: str) -> bool:
    """Whether a command of that name changes something on a server; a module is imported into the session alone."""
    return command.partition("-")[0] in WRITES and command != "Import-Module"


class LabShell:
    """What carries the messages: a session of the lab's engine."""

    max_size = 32768

    def __init__(self, session: t.Any) -> None:
        self._session = session

    def open(self, _pool_id: uuid.UUID, data: bytes) -> None:
        self._session.receive(data)

    def command(self, pipeline_id: uuid.UUID, data: bytes) -> None:
        self._session.create_pipeline(pipeline_id, data)

    def send(self, data: bytes, _pipeline_id: uuid.UUID | None, *, answer: bool) -> None:
        self._session.receive(data)

    def receive(self, pipeline_id: uuid.UUID | None) -> Received:
        output = self._session.take(pipeline_id, 1 << 20, 10.0)
        return Received(b"", False) if output is None else Received(output.data, output.done)

    def stop(self, pipeline_id: uuid.UUID) -> None:
        self._session.stop_pipeline(pipeline_id)

    def release(self, pipeline_id: uuid.UUID) -> None:
        self._session.close_pipeline(pipeline_id)

    def close(self) -> None:
        self._session.close()


class LabClock(ServerClock):
    """The organisation's clock, as a Date header would tell it."""

    def __init__(self, organisation: Organisation) -> None:
        super().__init__()
        self._organisation = organisation

    def now(self) -> datetime.datetime:
        return self._organisation.clock.now()


class Killed(BaseException):
    """The end of a run that is killed: nothing of the collection's catches it."""


class Joined:
    """An organisation, and runs of the rotation on it.

    :ivar commands: what ran, in order, as the lab's journal has it.
    """

    scenario: t.ClassVar[t.Mapping[str, t.Any]] = SCENARIO

    def __init__(self, changes: t.Mapping[str, t.Any] | None = None) -> None:
        content: dict[str, t.Any] = copy.deepcopy(dict(self.scenario))
        for path, value in (changes or {}).items():
            *folders, last = path.split(".")
            place = content
            for folder in folders:
                place = place.setdefault(folder, {})
            place[last] = value
        keys = KeyRing(ROOT / ".cache" / "lab-keys")
        self.organisation = scenarios.build(content, keys=keys, monotonic=lambda: 0.0)
        self.journal = Journal(self.organisation.clock.now)
        self.interruptions = Interruptions()
        self.user = next(iter(self.organisation.users.values()))

    # Runs

    @contextlib.contextmanager
    def session(
        self,
        server: str = "EX1",
        user: str | None = None,
        kind: EndpointKind = "exchange",
        make: type[Session] = Session,
    ) -> t.Iterator[Session]:
        """A session on an endpoint of that server. :param make: what kind of session the client has there."""
        session = make(self.shell(server, user, kind), f"{server}.contoso.lab", LabClock(self.organisation))
        session.open()
        try:
            yield session
        finally:
            session.close()
            self.interruptions.raise_failure()

    def shell(self, server: str, user: str | None = None, kind: EndpointKind = "exchange") -> LabShell:
        """What carries the messages to an endpoint of that server."""
        host = ServerHost(self.organisation, self.organisation.servers[server], self.journal, self.interruptions)
        return LabShell(host.open_session(*ENDPOINTS[kind], user or self.user.name))

    @contextlib.contextmanager
    def rotation(
        self,
        policy: Policy | None = None,
        *,
        check_mode: bool = False,
        server: str = "EX1",
        user: str | None = None,
        wishes: Wishes | None = None,
        task: Task | None = None,
    ) -> t.Iterator[Rotation]:
        """A run that has looked, and not yet done anything. Waiting moves the organisation's clock."""
        with self.session(server, user) as session, self.waiting():
            yield Rotation(
                task or self.task(check_mode), session, policy or Policy(), wishes or Wishes(NAME, (), None, 0)
            )

    @staticmethod
    def task(check_mode: bool = False) -> Task:
        """What an action's body works with; the rotation gets its session handed."""

        def opener(kind: t.Any, host: str | None = None, *, anew: bool = False) -> Session:
            raise AssertionError("the rotation needs no other endpoint")

        return Task({}, check_mode, Ledger(check_mode), opener)

    def rotate(self, policy: Policy | None = None, **options: t.Any) -> tuple[Rotation, Assessment]:
        """A whole run."""
        with self.rotation(policy, **options) as rotation:
            return rotation, rotation.carry_out()

    @contextlib.contextmanager
    def waiting(self) -> t.Iterator[None]:
        def sleep(seconds: float) -> None:
            self.organisation.clock.advance(datetime.timedelta(seconds=seconds))

        def monotonic() -> float:
            return self.organisation.clock.now().timestamp()

        stand_in = types.SimpleNamespace(sleep=sleep, monotonic=monotonic)
        with mock.patch.object(_rotation_create, "time", stand_in), mock.patch.object(_wait, "time", stand_in):
            yield

    def kill(self, session: Session, after: int) -> None:
        """Lets the run that has the session be killed as soon as that many of its commands have written."""
        invoke, begun = session.invoke, len(self.writes())

        def counting(*pipelines: t.Any, **options: t.Any) -> t.Any:
            writing = any(is_write(command.name) for pipeline in pipelines for command in pipeline)
            if writing and len(self.writes()) - begun >= after:
                raise Killed
            reply = invoke(*pipelines, **options)
            if writing and len(self.writes()) - begun >= after:
                raise Killed
            return reply

        session.invoke = counting  # type: ignore[method-assign]

    # Others

    def administrator(self, server: str = "EX1") -> Administrator:
        """Somebody else."""
        vantage = Vantage(self.organisation, self.organisation.servers[server], self.user)
        return Administrator(vantage, self.journal)

    def interrupt(self, command: str, action: t.Callable[[], t.Any], nth: int = 1) -> None:
        """Something happens right before the nth command of that name from now on."""
        self.interruptions.add(command, action, nth)

    def advance(self, **span: float) -> None:
        """Time passes, and the servicelets do their work."""
        self.organisation.clock.advance(datetime.timedelta(**span))

    def put(
        self,
        begins: datetime.timedelta,
        ends: datetime.timedelta,
        *servers: str,
        keyless: t.Collection[str] = (),
        exportable: bool = True,
    ) -> str:
        """An auth certificate in the stores of these servers, all where none is named; both spans count from now."""
        now = self.organisation.clock.now().replace(microsecond=0)
        made = setup.auth_certificate(self.organisation, now + begins, now + ends)
        for name in servers or tuple(self.organisation.servers):
            key = None if name in keyless else made.key
            self.organisation.servers[name].my[made.thumbprint] = StoredCertificate(
                made.certificate, key, made.friendly_name, exportable and key is not None, made.services
            )
        return made.thumbprint

    def restart_service_host(self, server: str) -> None:
        """As a person does it, or the role where it may."""
        with self.organisation.settled() as now:
            host = self.organisation.servers[server].services[SERVICE]
            host.status, host.pid, host.started = "Running", self.organisation.next_pid(), now
            service_host_started(self.organisation, self.organisation.servers[server])

    # What there is

    @property
    def auth(self) -> t.Any:
        """The auth configuration as it is."""
        return self.organisation.auth

    def commands(self, *names: str) -> list[dict[str, t.Any]]:
        """The commands of these names that ran, in order."""
        return [e for e in self.journal.entries() if e["kind"] == "command" and (not names or e["command"] in names)]

    def writes(self) -> list[str]:
        """The names of those that write."""
        return [e["command"] for e in self.commands() if is_write(e["command"])]

    def auth_certificates(self) -> set[str]:
        """The thumbprints of all auth certificates in the organisation."""
        servers = describe(self.organisation)["servers"].values()
        return {k for s in servers for k, c in s["certificates"].items() if c["subject"] == SUBJECT}

    def holders(self, thumbprint: str) -> set[str]:
        """The servers that have the certificate with its key."""
        return {
            name
            for name, server in self.organisation.servers.items()
            if thumbprint in server.my and server.my[thumbprint].key is not None
        }

    def transports(self) -> dict[str, str]:
        """Each server's internal transport certificate."""
        return {name: server.internal_transport_thumbprint for name, server in self.organisation.servers.items()}

    def state(self) -> dict[str, t.Any]:
        """Everything, without what passes by itself."""
        found = describe(self.organisation)
        found.pop("now")
        return found
