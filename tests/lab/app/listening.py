# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The listeners of a lab: each endpoint over TLS and plain, with what they offer; the tickets and certificates for it."""

from __future__ import annotations

import concurrent.futures
import pathlib
import typing as t

from lab.kdc import Kdc, KdcMissing, Principals, missing
from lab.organisation import Organisation, Server, User, edge
from lab.organisation.builds import is_since_2013
from lab.wsman import Faults, FrontEnd, Listener, Traffic, certificate_name

from .authority import Authority
from .errors import LabError
from .hosting import EXCHANGE_ENDPOINT, ServerHost
from .inventory_logon import Logon
from .logging_on import LoggingOn

# What Windows registers for a computer, and what Active Directory takes HTTP for (sPNMappings: as host).
_SERVICES = ("HTTP", "WSMAN", "host")


class Listening:
    """Opens listeners, and closes them all together.

    :param directory: of the lab.
    """

    def __init__(
        self, organisation: Organisation, logging_on: LoggingOn, directory: pathlib.Path, traffic: Traffic | None
    ) -> None:
        self._organisation = organisation
        self._logging_on = logging_on
        self._authority = Authority(directory)
        self._traffic = traffic
        self._kdc: Kdc | None = None
        if logging_on.offered("kerberos"):
            realm = organisation.forest.upper()
            self._kdc = Kdc(directory / "kerberos", realm, skewed=logging_on.clock_skew)
        self._listeners: list[Listener] = []

    @property
    def authority(self) -> Authority:
        """Whose certificates they present."""
        return self._authority

    @property
    def kerberos_config(self) -> pathlib.Path | None:
        """For clients: the value of KRB5_CONFIG; None where there is no Kerberos."""
        return None if self._kdc is None else self._kdc.config

    def start(self) -> None:
        """Starts what is behind Kerberos. Raises LabError where that is missing."""
        if self._kdc is None:
            return
        lacking = missing()
        if lacking is not None:
            raise LabError(f"Kerberos cannot be offered: {lacking}")
        organisation = self._organisation
        users = organisation.users.values()
        try:
            # Assumption: one realm for the whole forest, in which a user is known by his name alone.
            self._kdc.start(
                Principals(
                    {user.name: user.password for user in users},
                    frozenset(user.name for user in users if user.password_expired),
                    tuple(_services([*organisation.servers.values(), *organisation.domain_controllers.values()])),
                )
            )
        except (KdcMissing, OSError) as error:
            raise LabError(f"Kerberos cannot be offered: {error}") from error

    def open(self, host: ServerHost, machine: Server, address: str, endpoint: str, faults: Faults) -> tuple[str, str]:
        """An endpoint over TLS and plain; their URLs. A shell is reached through both."""
        keytab = None if self._kdc is None or edge.is_edge(machine) else self._kdc.keytab
        offers = {scheme: self._logging_on.offer(endpoint, scheme, keytab) for scheme in ("https", "http")}
        names = [machine.name, machine.fqdn, "localhost"]
        asked = "certificate" in offers["https"].methods
        tls = self._authority.context(machine.name, names, address, of_users=asked)
        # The proxy of the front end came with 2013.
        proxied = endpoint == EXCHANGE_ENDPOINT and self._logging_on.as_production and is_since_2013(machine.version)
        front_end = FrontEnd() if proxied else None
        service = None
        urls = []
        for context, offer in ((tls, offers["https"]), (None, offers["http"])):
            listener = Listener(
                host,
                address,
                0,
                context,
                endpoint,
                faults,
                traffic=self._traffic,
                offer=offer,
                front_end=front_end,
                service=service,
            )
            service = listener.service
            listener.start()
            self._listeners.append(listener)
            urls.append(listener.url)
        return urls[0], urls[1]

    def logon(self, user: User) -> Logon:
        """How the inventories log on as that user."""
        method = self._logging_on.method
        certificate = None
        if method == "certificate":
            name = f"{user.name}@{self._organisation.forest}"
            certificate = self._authority.user(user.name, certificate_name(name))
        return Logon(user, self._authority.file, method, self._organisation.forest, certificate)

    def stop(self) -> None:
        """Closes them, their shells, and what is behind."""
        listeners, self._listeners = self._listeners, []
        if listeners:
            # Each takes a moment to notice; together they take it once.
            with concurrent.futures.ThreadPoolExecutor(len(listeners)) as pool:
                list(pool.map(Listener.stop, listeners))
        if self._kdc is not None:
            self._kdc.stop()


def _services(machines: t.Iterable[Server]) -> t.Iterator[str]:
    """The names of the machines' services. An Edge server is outside of the domain and has none.

    In lower case: names of services have no case in Active Directory, but in MIT's database, and its library asks so.
    """
    for machine in machines:
        if not edge.is_edge(machine):
            for service in _SERVICES:
                yield f"{service}/{machine.fqdn.lower()}"
                yield f"{service}/{machine.name.lower()}"


__all__ = ("Listening",)
