# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of a simulated Exchange organisation. Knows nothing of PowerShell or of the wire.

Every moment is an aware UTC datetime of the organisation's virtual clock.
"""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa


@dataclasses.dataclass(eq=False)
class StoredCertificate:
    """A certificate in a server's store: what belongs to the certificate, and what belongs to the store.

    :ivar key: None where the store has no private key for it.
    :ivar services: bits of AllowedServices: IMAP 1, POP 2, UM 4, IIS 8, SMTP 16, Federation 32, UMCallRouter 64.
    """

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey | None
    friendly_name: str = ""
    exportable: bool = False
    services: int = 0

    @property
    def der(self) -> bytes: ...

    @property
    def thumbprint(self) -> str:
        """SHA-1 of the DER, 40 upper-case hex digits."""
        ...

    @property
    def self_signed(self) -> bool: ...


@dataclasses.dataclass
class Binding:
    """One binding of an IIS site; the hash is the thumbprint, empty for http."""

    protocol: str
    address: str
    port: int
    host: str = ""
    certificate_hash: str = ""
    ssl_flags: int = 0


@dataclasses.dataclass
class Site:
    name: str
    id: int
    bindings: list[Binding]


@dataclasses.dataclass
class AppPool:
    """An application pool and its worker process (None while none runs)."""

    name: str
    state: str = "Started"
    worker_pid: int | None = None
    worker_started: datetime.datetime | None = None


@dataclasses.dataclass
class Service:
    name: str
    display_name: str
    status: str = "Running"
    start_type: str = "Automatic"
    pid: int | None = None
    started: datetime.datetime | None = None
    depends_on: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Event:
    """An event of a server's log; data are the insertion strings, message is in the server's language."""

    log: str
    provider: str
    id: int
    level: int
    time: datetime.datetime
    message: str
    data: tuple[str, ...]
    record_id: int


@dataclasses.dataclass
class Server:
    """An Exchange server.

    :ivar version: (15, 2, 1748, 10).
    :ivar reachable: whether the other servers' calls reach it (its own endpoints may still answer).
    :ivar access_denied: whether it refuses the calls of other servers.
    :ivar broken_serialisation: certificates leave its endpoint without SerializationData.
    :ivar restricted_select: its Exchange endpoint has the restricted Select-Object.
    """

    name: str
    domain: str
    site: str
    version: tuple[int, int, int, int]
    roles: tuple[str, ...] = ("Mailbox",)
    my: dict[str, StoredCertificate] = dataclasses.field(default_factory=dict)
    root: dict[str, StoredCertificate] = dataclasses.field(default_factory=dict)
    internal_transport: bytes | None = None
    sites: list[Site] = dataclasses.field(default_factory=list)
    app_pools: dict[str, AppPool] = dataclasses.field(default_factory=dict)
    services: dict[str, Service] = dataclasses.field(default_factory=dict)
    events: list[Event] = dataclasses.field(default_factory=list)
    reachable: bool = True
    access_denied: bool = False
    broken_serialisation: bool = False
    restricted_select: bool = False
    culture: str = "en-US"
    utc_offset: datetime.timedelta = datetime.timedelta(0)

    @property
    def fqdn(self) -> str: ...

    @property
    def internal_transport_thumbprint(self) -> str: ...


@dataclasses.dataclass
class AuthConfig:
    """Thumbprints are empty strings where unset."""

    current: str = ""
    previous: str = ""
    next: str = ""
    next_effective: datetime.datetime | None = None


@dataclasses.dataclass(frozen=True)
class User:
    """One who may open sessions. :ivar cmdlets: names the roles give, lower case; None for all."""

    name: str
    password: str
    cmdlets: frozenset[str] | None = None
    local_admin: bool = True


class Clock(t.Protocol):
    def now(self) -> datetime.datetime: ...

    def advance(self, by: datetime.timedelta) -> None: ...
