# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of a simulated Exchange organisation. Knows nothing of PowerShell or of the wire.

Every moment is an aware UTC datetime of the organisation's virtual clock.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import typing as t

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from .connectors import ReceiveConnector
from .edge_accounts import EdgeDirectory

if t.TYPE_CHECKING:
    from .disk import StoredFile

# Bits of AllowedServices (cmdlet sheet 1.4).
IMAP, POP, UM, IIS, SMTP, FEDERATION, UM_CALL_ROUTER = 1, 2, 4, 8, 16, 32, 64

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def thumbprint_of(certificate: x509.Certificate) -> str:
    """SHA-1 of the DER, 40 upper-case hex digits (cmdlet sheet 2.0)."""
    return _sha1(certificate.public_bytes(serialization.Encoding.DER))


def _sha1(der: bytes) -> str:
    # The thumbprint is an identifier that Windows defines with SHA-1, not a security measure.
    return hashlib.sha1(der, usedforsecurity=False).hexdigest().upper()


@dataclasses.dataclass(eq=False)
class StoredCertificate:
    """A certificate in a server's store: what belongs to the certificate, and what belongs to the store.

    :ivar key: None where the store has no private key for it.
    :ivar services: bits of AllowedServices: IMAP 1, POP 2, UM 4, IIS 8, SMTP 16, Federation 32, UMCallRouter 64.
    :ivar third_party: of one in a root store, whether it came there with Windows' own list of public roots.
    """

    certificate: x509.Certificate
    key: PrivateKey | None
    friendly_name: str = ""
    exportable: bool = False
    services: int = 0
    third_party: bool = False

    def __repr__(self) -> str:
        return f"<StoredCertificate {self.thumbprint}>"

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def thumbprint(self) -> str:
        """SHA-1 of the DER, 40 upper-case hex digits."""
        return thumbprint_of(self.certificate)

    @property
    def self_signed(self) -> bool:
        return self.certificate.issuer == self.certificate.subject


@dataclasses.dataclass(frozen=True, eq=False)
class Authority:
    """An authority with its key. :ivar parent: who issued its certificate, None for a root.

    :ivar public: whether Windows trusts the root by itself, which shows as ThirdParty.
    """

    stored: StoredCertificate
    parent: Authority | None = None
    public: bool = False


ANY_ADDRESS = "0.0.0.0"  # noqa: S104 - a name in http.sys; nothing listens there


@dataclasses.dataclass
class SslBinding:
    """What http.sys presents at an address and port, or for a host name on a port; the sites bound there share it.

    :ivar address: ``0.0.0.0`` for all; empty for one by host name. :ivar store: the store of the machine it is taken from.
    """

    address: str
    port: int
    host: str
    thumbprint: str
    store: str = "MY"

    @property
    def name(self) -> str:
        """The name in IIS:\\SslBindings (cmdlet sheet 8.2)."""
        return ssl_name(self.address, self.port, self.host)


def ssl_name(address: str, port: int, host: str = "") -> str:
    """``0.0.0.0!443``, or ``!443!host.name`` for one by host name (cmdlet sheet 8.2)."""
    return f"!{port}!{host}" if host else f"{ANY_ADDRESS if address in ('', '*') else address}!{port}"


@dataclasses.dataclass
class Binding:
    """One binding of an IIS site.

    :ivar raw: bindingInformation of a protocol that has neither address nor certificate (net.tcp, net.pipe...).
    :ivar http_sys: the entries of the server's http.sys by name, where the certificate is.
    """

    protocol: str
    address: str = ""
    port: int = 0
    host: str = ""
    ssl_flags: int = 0
    raw: str = ""
    http_sys: dict[str, SslBinding] = dataclasses.field(default_factory=dict, repr=False, compare=False)

    @property
    def information(self) -> str:
        """bindingInformation: ``address:port:host`` where there is a host part."""
        return self.raw or f"{self.address}:{self.port}:{self.host}"

    @property
    def ssl_name(self) -> str:
        """The name of its entry in http.sys: by host name where the flags say SNI, else by address."""
        return ssl_name(self.address, self.port, self.host if self.ssl_flags & 1 else "")

    @property
    def ssl_binding(self) -> SslBinding | None:
        """Its entry in http.sys, which it may share with others."""
        return self.http_sys.get(self.ssl_name) if self.protocol == "https" else None

    @property
    def certificate_hash(self) -> str:
        """The thumbprint, empty where none is bound."""
        found = self.ssl_binding
        return "" if found is None else found.thumbprint

    @certificate_hash.setter
    def certificate_hash(self, thumbprint: str) -> None:
        address, _unused, _port = self.ssl_name.partition("!")
        host = self.host if not address else ""
        self.http_sys[self.ssl_name] = SslBinding(address, self.port, host, thumbprint)


@dataclasses.dataclass
class Site:
    """An IIS site. :ivar require_ssl: its "Require SSL"."""

    name: str
    id: int
    bindings: list[Binding]
    require_ssl: bool = False


@dataclasses.dataclass
class AppPool:
    """An application pool and its worker process (None while none runs)."""

    name: str
    state: str = "Started"
    worker_pid: int | None = None
    worker_started: datetime.datetime | None = None


@dataclasses.dataclass
class Service:
    """A Windows service and its process (None while none runs). :ivar depends_on: names of services it needs."""

    name: str
    display_name: str
    status: str = "Running"
    start_type: str = "Automatic"
    pid: int | None = None
    started: datetime.datetime | None = None
    depends_on: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Event:
    """An event of a server's log; data are the insertion strings, message is in the server's language.

    :ivar category: the name of its task; the provider's own.
    """

    log: str
    provider: str
    id: int
    level: int
    time: datetime.datetime
    message: str
    data: tuple[str, ...]
    record_id: int
    category: str = "General"


@dataclasses.dataclass(eq=False)
class Server:
    """An Exchange server.

    :ivar version: (15, 2, 1748, 10).
    :ivar my: its personal store. :ivar root: its trusted roots. :ivar ca: its intermediate authorities.
    :ivar files: on its disk, by path, lower case.
    :ivar reachable: whether the other servers' calls reach it (its own endpoints may still answer).
    :ivar access_denied: whether it refuses the calls of other servers.
    :ivar broken_serialisation: certificates leave its endpoint without SerializationData.
    :ivar restricted_select: its Exchange endpoint has the restricted Select-Object.
    :ivar no_binding_methods: the methods of IIS's bindings cannot be found.
    :ivar edge_directory: of an Edge server, what its AD LDS holds of a subscription.
    :ivar leaves_dependents_stopped: a forced restart stops the services that need the one, and does not start them again.
    :ivar refuses_null_next: its Set-AuthConfig does not take null for the next certificate.
    :ivar powershell: the version of its Windows PowerShell.
    """

    name: str
    domain: str
    site: str
    version: tuple[int, int, int, int]
    roles: tuple[str, ...] = ("Mailbox",)
    my: dict[str, StoredCertificate] = dataclasses.field(default_factory=dict)
    root: dict[str, StoredCertificate] = dataclasses.field(default_factory=dict)
    ca: dict[str, StoredCertificate] = dataclasses.field(default_factory=dict)
    internal_transport: bytes | None = None
    sites: list[Site] = dataclasses.field(default_factory=list)
    ssl_bindings: dict[str, SslBinding] = dataclasses.field(default_factory=dict)
    receive_connectors: list[ReceiveConnector] = dataclasses.field(default_factory=list)
    app_pools: dict[str, AppPool] = dataclasses.field(default_factory=dict)
    services: dict[str, Service] = dataclasses.field(default_factory=dict)
    events: list[Event] = dataclasses.field(default_factory=list)
    files: dict[str, StoredFile] = dataclasses.field(default_factory=dict)
    edge_directory: EdgeDirectory = dataclasses.field(default_factory=EdgeDirectory)
    reachable: bool = True
    access_denied: bool = False
    broken_serialisation: bool = False
    restricted_select: bool = False
    no_binding_methods: bool = False
    refuses_null_next: bool = False
    leaves_dependents_stopped: bool = False
    powershell: str = "5.1.17763.1"
    culture: str = "en-US"
    utc_offset: datetime.timedelta = datetime.timedelta(0)

    @property
    def fqdn(self) -> str:
        return f"{self.name}.{self.domain}"

    @property
    def internal_transport_thumbprint(self) -> str:
        """Of the certificate in msExchServerInternalTLSCert, or an empty string."""
        if self.internal_transport is None:
            return ""
        return _sha1(self.internal_transport)

    @property
    def knows_organisation(self) -> bool:
        """Whether its cmdlets read the organisation's directory: those of an Edge server read its own, AD LDS, where it is
        alone (cmdlet sheet 1.1 and 6.1)."""
        return "Edge" not in self.roles

    @property
    def has_script_forms_alone(self) -> bool:
        """Whether its PowerShell is older than 3.0, which brought what can be done without script."""
        return int(self.powershell.partition(".")[0]) < 3

    @property
    def has_web_server(self) -> bool:
        """Whether IIS is installed."""
        return "W3Svc" in self.services

    @property
    def has_transport(self) -> bool:
        """Whether it runs the Transport service, which a 2013 server with Client Access alone does not.

        Until 2010 it is that of a role of its own.
        """
        roles = {"HubTransport", "Edge"} if self.version < (15, 0, 0, 0) else {"Mailbox", "HubTransport", "Edge"}
        return bool(roles & set(self.roles))

    def local(self, moment: datetime.datetime) -> datetime.datetime:
        """The moment in the server's own time zone (aware)."""
        return moment.astimezone(datetime.timezone(self.utc_offset))


@dataclasses.dataclass
class AuthConfig:
    """Thumbprints are empty strings where unset.

    :ivar changed: when the directory object was last written, as its WhenChanged says; None since Setup.
    """

    current: str = ""
    previous: str = ""
    next: str = ""
    next_effective: datetime.datetime | None = None
    changed: datetime.datetime | None = None


@dataclasses.dataclass(frozen=True)
class User:
    """One who may open sessions.

    :ivar cmdlets: names the roles give, lower case; None for all.
    :ivar password_expired: he has to change it first, and cannot log on until then.
    """

    name: str
    password: str = dataclasses.field(repr=False)
    cmdlets: frozenset[str] | None = None
    local_admin: bool = True
    password_expired: bool = False

    def may_run(self, cmdlet: str) -> bool:
        """Whether the user's roles give the Exchange cmdlet of that name."""
        return self.cmdlets is None or cmdlet.lower() in self.cmdlets


class Clock(t.Protocol):
    """The organisation's clock."""

    def now(self) -> datetime.datetime:
        """The present moment, aware, UTC."""

    def advance(self, by: datetime.timedelta) -> None:
        """Moves the clock on; what falls due on the way runs at its own moment."""
