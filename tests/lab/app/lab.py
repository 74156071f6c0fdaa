# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole lab in this process: the organisation, its listeners in threads, its log."""

from __future__ import annotations

import dataclasses
import datetime
import pathlib
import shutil
import typing as t

from lab.organisation import KeyRing, Organisation, Server, User, Vantage, builds, edge, edge_subscriptions
from lab.organisation.describe import describe
from lab.organisation.durations import parse_duration
from lab.organisation.scenario import build
from lab.wsman import Faults, Traffic

from . import faults, logging_on, scenarios
from .addresses import addresses
from .administrator import Administrator
from .authority import Authority
from .hosting import EXCHANGE_ENDPOINT, WINDOWS_ENDPOINT, ServerHost
from .interruptions import Action, Interruptions
from .inventory import CONTROLLERS, EDGE_SERVERS, SERVERS_2007, Endpoints, WindowsEndpoint, write_inventories
from .journal import Journal
from .listening import Listening
from .online import OnlineSide
from .ports import Answer, Ports
from .smtp_ports import smtp_answers
from .tls_contexts import TlsContexts
from .tls_ports import tls_answers


class Lab:
    """A simulated organisation on loopback, as a context manager.

    :param scenario: a scenario file, or the scenario itself.
    :param directory: receives the CA's certificate and the inventories.
    :param overrides: ``path=value`` changes of the scenario.
    :param key_cache: a folder that keeps RSA keys between runs; making them takes most of the time of starting.
    :param traffic: keep what goes over the endpoints. :param traffic_file: where it is appended as well.

    Raises ScenarioError; :meth:`start` raises LabError where Kerberos is wanted and cannot be had.
    """

    def __init__(
        self,
        scenario: pathlib.Path | dict[str, t.Any],
        directory: pathlib.Path,
        overrides: t.Sequence[str] = (),
        *,
        key_cache: pathlib.Path | None = None,
        traffic: bool = False,
        traffic_file: pathlib.Path | None = None,
    ) -> None:
        if isinstance(scenario, pathlib.Path):
            content = scenarios.load(scenario, overrides)
        else:
            content = scenario
            for text in overrides:
                scenarios.override(content, text)
        self.directory = directory.resolve()
        content, self._logging_on = logging_on.read(content)
        self.organisation: Organisation = build(content, keys=KeyRing(key_cache))
        secrets = [user.password for user in self.organisation.users.values()]
        if self.organisation.online is not None:
            secrets += [secret for app in self.organisation.online.apps.values() for secret in app.secrets]
        secrets += edge_subscriptions.passwords(self.organisation)
        self.journal = Journal(self.organisation.clock.now, secrets)
        self.organisation.conceal = self.journal.conceal
        self._interruptions = Interruptions()
        self._traffic = Traffic(traffic_file) if traffic else None
        self.endpoints: dict[str, Endpoints] = {}
        self.domain_controllers: dict[str, WindowsEndpoint] = {}
        self.edge_servers: dict[str, WindowsEndpoint] = {}
        self.servers_2007: dict[str, WindowsEndpoint] = {}
        self._faults: dict[str, Faults] = {}
        self._online: OnlineSide | None = None
        self._listening: Listening | None = None
        self._ports: list[Ports] = []

    def __enter__(self) -> Lab:
        return self.start()

    def __exit__(self, *_exception: object) -> None:
        self.stop()

    @property
    def ca_file(self) -> pathlib.Path:
        """The certificate to trust."""
        return self.directory / "ca.pem"

    @property
    def kerberos_config(self) -> pathlib.Path | None:
        """The value of KRB5_CONFIG for clients of a lab that runs; None where there is no Kerberos."""
        return None if self._listening is None else self._listening.kerberos_config

    def inventory(self, connection: str) -> pathlib.Path:
        """The inventory folder for ``winrm`` or ``psrp``."""
        return self.directory / f"inventory-{connection}"

    def start(self) -> Lab:
        """Opens the listeners and writes the inventories."""
        self.directory.mkdir(parents=True, exist_ok=True)
        listening = Listening(self.organisation, self._logging_on, self.directory, self._traffic)
        self._listening = listening
        servers = self.organisation.servers
        controllers = self.organisation.domain_controllers
        places = iter(addresses(self.directory, len(servers) + len(controllers) + 1))
        try:
            listening.start()
            for server in servers.values():
                if edge.is_edge(server):
                    self.edge_servers[server.name] = self._open_alone(listening, server, next(places))
                elif builds.is_2007(server.version):
                    self.servers_2007[server.name] = self._open_alone(listening, server, next(places))
                else:
                    self._open(listening, server, next(places))
            for machine in controllers.values():
                self.domain_controllers[machine.name] = self._open_windows(listening, machine, next(places))
            if self.organisation.online is not None:
                self._open_online(listening.authority, next(places))
        except BaseException:
            self.stop()
            raise
        online = None if self._online is None else self._online.variables()
        alone = {CONTROLLERS: self.domain_controllers, EDGE_SERVERS: self.edge_servers, SERVERS_2007: self.servers_2007}
        write_inventories(self.directory, self.endpoints, listening.logon(self._first_user()), alone, online)
        return self

    def stop(self) -> None:
        """Closes the listeners and their sessions; the state can still be read. Raises what an interruption raised."""
        opened, self._ports = self._ports, []
        for ports in opened:
            ports.stop()
        online, self._online = self._online, None
        if online is not None:
            online.stop()
        listening, self._listening = self._listening, None
        if listening is not None:
            listening.stop()
        for secret in ("tls", "kerberos"):
            shutil.rmtree(self.directory / secret, ignore_errors=True)
        self._interruptions.raise_failure()

    def now(self) -> datetime.datetime:
        """The organisation's present moment."""
        return self.organisation.clock.now()

    def advance(self, by: str | datetime.timedelta) -> None:
        """Moves the clock on: ``49h``, ``30m``, ``3d``. Raises ValueError."""
        self.organisation.clock.advance(parse_duration(by) if isinstance(by, str) else by)

    def fault(self, server: str, **settings: t.Any) -> dict[str, t.Any]:
        """Switches faults of a server; all its settings as they are then. Raises ValueError."""
        found = self._server(server)
        changes = faults.checked(settings)
        with self.organisation.settled():
            faults.apply(found, self._faults[server], changes)
            return faults.settings(found, self._faults[server])

    def online_fault(self, **settings: t.Any) -> dict[str, t.Any]:
        """Switches faults of Exchange Online; all of them as they are then. Raises ValueError."""
        if self._online is None:
            raise ValueError("this lab has no Exchange Online; its scenario has to have the section online")
        return self._online.fault(settings)

    def interrupt(self, command: str, action: Action, *, nth: int = 1) -> None:
        """Lets something happen between two commands of clients.

        :param command: the action runs once, before the nth command of this name that is sent from now on, to whichever
            server; names are compared without case. All commands of a pipeline begin before the first of them works.
        :param action: its thread is that of the client's pipeline, and what it raises is raised by :meth:`stop`.

        Raises ValueError.
        """
        self._interruptions.add(command, action, nth)

    def administrator(self, server: str) -> Administrator:
        """A second administrator with a session on that server: the scenario's first user. Raises ValueError."""
        return Administrator(Vantage(self.organisation, self._server(server), self._first_user()), self.journal)

    def run_hybrid_wizard(self, thumbprint: str, server: str | None = None) -> dict[str, t.Any]:
        """Lets the administrator run the Hybrid Configuration Wizard; what it has set.

        :param server: where it is run; the first one that is no Edge server where not said.

        Raises ValueError for a server that is not there, and OrganisationError where the wizard stops.
        """
        hosts = [found.name for found in self.organisation.servers.values() if not edge.is_edge(found)]
        outcome = self.administrator(server or next(iter(hosts), "")).run_hybrid_wizard(thumbprint)
        return {
            "tls_certificate_name": str(outcome.certificate),
            "send_connectors": list(outcome.send_connectors),
            "receive_connectors": list(outcome.receive_connectors),
        }

    def state(self) -> dict[str, t.Any]:
        """The whole organisation as plain data."""
        return describe(self.organisation)

    def log(self) -> list[dict[str, t.Any]]:
        """What clients did, in order."""
        return self.journal.entries()

    def clear_log(self) -> None:
        """Empties the log."""
        self.journal.clear()

    def traffic(self) -> list[str]:
        """What went over the endpoints, without TLS: each HTTP body, with what its encoded parts hold.

        Empty where it is not kept.
        """
        return [] if self._traffic is None else self._traffic.kept()

    def status(self) -> dict[str, t.Any]:
        """Name, moment, directory, and where each server answers."""
        return {
            "organisation": self.organisation.name,
            "now": self.now().isoformat(),
            "directory": str(self.directory),
            "ca_file": str(self.ca_file),
            "kerberos_config": None if self.kerberos_config is None else str(self.kerberos_config),
            "servers": {
                name: {
                    "windows": endpoints.windows,
                    "windows_plain": endpoints.windows_plain,
                    "exchange": endpoints.exchange,
                    "exchange_plain": endpoints.exchange_plain,
                    "tls_ports": {str(port): found for port, found in endpoints.tls_ports.items()},
                    "smtp_ports": {str(port): found for port, found in endpoints.smtp_ports.items()},
                    "faults": faults.settings(self.organisation.servers[name], self._faults[name]),
                }
                for name, endpoints in self.endpoints.items()
            },
            "domain_controllers": {
                name: {"windows": found.windows, "windows_plain": found.windows_plain}
                for name, found in self.domain_controllers.items()
            },
            "edge_servers": {
                name: {
                    "windows": found.windows,
                    "windows_plain": found.windows_plain,
                    "smtp_ports": {str(port): number for port, number in found.smtp_ports.items()},
                    "faults": faults.settings(self.organisation.servers[name], self._faults[name]),
                }
                for name, found in self.edge_servers.items()
            },
            "servers_2007": {
                name: {
                    "windows": found.windows,
                    "windows_plain": found.windows_plain,
                    "tls_ports": {str(port): where for port, where in found.tls_ports.items()},
                    "smtp_ports": {str(port): where for port, where in found.smtp_ports.items()},
                    "faults": faults.settings(self.organisation.servers[name], self._faults[name]),
                }
                for name, found in self.servers_2007.items()
            },
            "online": None if self._online is None else self._online.status(),
        }

    def _server(self, name: str) -> Server:
        found = self.organisation.servers.get(name)
        if found is None:
            raise ValueError(f"there is no server {name!r}; there are {', '.join(self.organisation.servers)}")
        return found

    def _first_user(self) -> User:
        return next(iter(self.organisation.users.values()))

    def _open(self, listening: Listening, server: Server, address: str) -> None:
        """A server's two endpoints, and the ports that show what its http.sys has bound and what its transport offers."""
        windows = self._open_windows(listening, server, address)
        exchange, exchange_plain = self._listen(listening, server, address, EXCHANGE_ENDPOINT)
        contexts = TlsContexts(self.directory / "tls")
        tls = tls_answers(self.organisation, server, contexts)
        smtp = smtp_answers(self.organisation, server, contexts)
        ports = self._open_ports(server, address, tls | smtp)
        self.endpoints[server.name] = Endpoints(
            windows.windows,
            windows.windows_plain,
            exchange,
            exchange_plain,
            {port: ports[port] for port in tls},
            {port: ports[port] for port in smtp},
            server.fqdn,
        )

    def _open_alone(self, listening: Listening, server: Server, address: str) -> WindowsEndpoint:
        """The one endpoint of a server without an Exchange endpoint, and the ports that show what it presents.

        Assumption: nobody answers for /PowerShell on Exchange 2007: at the port of its WinRM it is an unknown path, HTTP 404.
        """
        windows = self._open_windows(listening, server, address)
        contexts = TlsContexts(self.directory / "tls")
        tls = tls_answers(self.organisation, server, contexts) if server.sites else {}
        smtp = smtp_answers(self.organisation, server, contexts)
        ports = self._open_ports(server, address, tls | smtp)
        return dataclasses.replace(
            windows,
            tls_ports={port: ports[port] for port in tls},
            smtp_ports={port: ports[port] for port in smtp},
        )

    def _open_ports(self, server: Server, address: str, answers: dict[int, Answer]) -> dict[int, int]:
        ports = Ports(server.name, address, answers)
        self._ports.append(ports)
        ports.start()
        return ports.ports

    def _open_online(self, authority: Authority, address: str) -> None:
        folder = self.directory / "online"
        self._online = OnlineSide(self.organisation, authority, address, folder, self.journal, self._traffic)
        self._online.start()

    def _open_windows(self, listening: Listening, machine: Server, address: str) -> WindowsEndpoint:
        return WindowsEndpoint(*self._listen(listening, machine, address, WINDOWS_ENDPOINT), name=machine.fqdn)

    def _listen(self, listening: Listening, machine: Server, address: str, endpoint: str) -> tuple[str, str]:
        """An endpoint over TLS and plain; their URLs."""
        host = ServerHost(self.organisation, machine, self.journal, self._interruptions)
        return listening.open(host, machine, address, endpoint, self._faults.setdefault(machine.name, Faults()))
