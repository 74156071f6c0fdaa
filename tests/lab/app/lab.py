# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole lab in this process: the organisation, its listeners in threads, its log."""

from __future__ import annotations

import concurrent.futures
import datetime
import pathlib
import shutil
import typing as t

from lab.organisation import KeyRing, Organisation
from lab.organisation.describe import describe
from lab.organisation.durations import parse_duration
from lab.organisation.scenario import build
from lab.wsman import Faults, Listener

from . import faults, scenarios
from .addresses import addresses
from .authority import Authority
from .hosting import EXCHANGE_ENDPOINT, WINDOWS_ENDPOINT, ServerHost
from .inventory import Endpoints, write_inventories
from .journal import Journal
from .tls_ports import TlsPorts


class Lab:
    """A simulated organisation on loopback, as a context manager.

    :param scenario: a scenario file, or the scenario itself.
    :param directory: receives the CA's certificate and the inventories.
    :param overrides: ``path=value`` changes of the scenario.
    :param key_cache: a folder that keeps RSA keys between runs; making them takes most of the time of starting.

    Raises ScenarioError.
    """

    def __init__(
        self,
        scenario: pathlib.Path | dict[str, t.Any],
        directory: pathlib.Path,
        overrides: t.Sequence[str] = (),
        *,
        key_cache: pathlib.Path | None = None,
    ) -> None:
        if isinstance(scenario, pathlib.Path):
            content = scenarios.load(scenario, overrides)
        else:
            content = scenario
            for text in overrides:
                scenarios.override(content, text)
        self.directory = directory.resolve()
        self.organisation: Organisation = build(content, keys=KeyRing(key_cache))
        secrets = [user.password for user in self.organisation.users.values()]
        self.journal = Journal(self.organisation.clock.now, secrets)
        self.endpoints: dict[str, Endpoints] = {}
        self._faults: dict[str, Faults] = {}
        self._listeners: list[Listener] = []
        self._tls_ports: list[TlsPorts] = []

    def __enter__(self) -> Lab:
        return self.start()

    def __exit__(self, *_exception: object) -> None:
        self.stop()

    @property
    def ca_file(self) -> pathlib.Path:
        """The certificate to trust."""
        return self.directory / "ca.pem"

    def inventory(self, connection: str) -> pathlib.Path:
        """The inventory folder for ``winrm`` or ``psrp``."""
        return self.directory / f"inventory-{connection}"

    def start(self) -> Lab:
        """Opens the listeners and writes the inventories."""
        self.directory.mkdir(parents=True, exist_ok=True)
        authority = Authority(self.directory)
        servers = self.organisation.servers
        try:
            for address, server in zip(addresses(self.directory, len(servers)), servers.values(), strict=True):
                self._open(authority, server.name, server.fqdn, address)
        except BaseException:
            self.stop()
            raise
        administrator = next(iter(self.organisation.users.values()))
        write_inventories(self.directory, self.endpoints, administrator, authority.file)
        return self

    def stop(self) -> None:
        """Closes the listeners and their sessions; the state can still be read."""
        tls_ports, self._tls_ports = self._tls_ports, []
        for ports in tls_ports:
            ports.stop()
        listeners, self._listeners = self._listeners, []
        if listeners:
            # Each takes a moment to notice; together they take it once.
            with concurrent.futures.ThreadPoolExecutor(len(listeners)) as pool:
                list(pool.map(Listener.stop, listeners))
        shutil.rmtree(self.directory / "tls", ignore_errors=True)

    def now(self) -> datetime.datetime:
        """The organisation's present moment."""
        return self.organisation.clock.now()

    def advance(self, by: str | datetime.timedelta) -> None:
        """Moves the clock on: ``49h``, ``30m``, ``3d``. Raises ValueError."""
        self.organisation.clock.advance(parse_duration(by) if isinstance(by, str) else by)

    def fault(self, server: str, **settings: t.Any) -> dict[str, t.Any]:
        """Switches faults of a server; all its settings as they are then. Raises ValueError."""
        found = self.organisation.servers.get(server)
        if found is None:
            raise ValueError(f"there is no server {server!r}; there are {', '.join(self.organisation.servers)}")
        changes = faults.checked(settings)
        with self.organisation.settled():
            faults.apply(found, self._faults[server], changes)
            return faults.settings(found, self._faults[server])

    def state(self) -> dict[str, t.Any]:
        """The whole organisation as plain data."""
        return describe(self.organisation)

    def log(self) -> list[dict[str, t.Any]]:
        """What clients did, in order."""
        return self.journal.entries()

    def clear_log(self) -> None:
        """Empties the log."""
        self.journal.clear()

    def status(self) -> dict[str, t.Any]:
        """Name, moment, directory, and where each server answers."""
        return {
            "organisation": self.organisation.name,
            "now": self.now().isoformat(),
            "directory": str(self.directory),
            "ca_file": str(self.ca_file),
            "servers": {
                name: {
                    "windows": endpoints.windows,
                    "windows_plain": endpoints.windows_plain,
                    "exchange": endpoints.exchange,
                    "exchange_plain": endpoints.exchange_plain,
                    "tls_ports": {str(port): found for port, found in endpoints.tls_ports.items()},
                    "faults": faults.settings(self.organisation.servers[name], self._faults[name]),
                }
                for name, endpoints in self.endpoints.items()
            },
        }

    def _open(self, authority: Authority, name: str, fqdn: str, address: str) -> None:
        host = ServerHost(self.organisation, self.organisation.servers[name], self.journal)
        shared = self._faults.setdefault(name, Faults())
        context = authority.context(name, [name, fqdn, "localhost"], address)
        urls: list[str] = []
        for endpoint in (WINDOWS_ENDPOINT, EXCHANGE_ENDPOINT):
            for tls in (context, None):
                listener = Listener(host, address, 0, tls, endpoint, shared)
                listener.start()
                self._listeners.append(listener)
                urls.append(listener.url)
        ports = TlsPorts(self.organisation, self.organisation.servers[name], address, self.directory / "tls")
        self._tls_ports.append(ports)
        ports.start()
        self.endpoints[name] = Endpoints(urls[0], urls[1], urls[2], urls[3], ports.ports)
