# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers and their transport service."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import re
import typing as t

from .._certificates import clean_thumbprint
from .._wire import ABSENT, WireObject, WireValue, text
from ._reading import UnreadableObject, boolean, is_selected, required_text, wire_object
from ._versions import ServerVersion

__all__ = ("SERVER_TYPE", "ExchangeServer", "TransportService", "directory_name", "same_server")

SERVER_TYPE = "Microsoft.Exchange.Data.Directory.Management.ExchangeServer"

_ROLES = (
    ("Mailbox", "IsMailboxServer"),
    ("ClientAccess", "IsClientAccessServer"),
    ("HubTransport", "IsHubTransportServer"),
    ("FrontendTransport", "IsFrontendTransportServer"),
    ("UnifiedMessaging", "IsUnifiedMessagingServer"),
    ("Edge", "IsEdgeServer"),
)
_SLASH = re.compile(r"(?<!\\)/")


def same_server(one: str, other: str) -> bool:
    """Whether two names mean the same server: letter case does not count, and a short name fits any domain."""
    first, second = one.lower().rstrip("."), other.lower().rstrip(".")
    if "." in first and "." in second:
        return first == second
    return first.partition(".")[0] == second.partition(".")[0]


@dataclasses.dataclass(frozen=True)
class ExchangeServer:
    """A server of the organisation, from Get-ExchangeServer.

    :ivar site: the AD site's own name; None where unset (Edge) or unknown.
    :ivar roles: from the Is...Server properties: Mailbox, ClientAccess, HubTransport, FrontendTransport,
        UnifiedMessaging, Edge.
    :ivar distinguished_name: of its object in the directory; empty where it did not come.
    """

    name: str
    fqdn: str
    domain: str
    site: str | None
    version: ServerVersion
    roles: tuple[str, ...]
    distinguished_name: str = ""

    @classmethod
    def from_wire(cls, value: WireValue) -> ExchangeServer:
        """Read the whole object or a selection with these properties.

        :raises UnreadableObject: name, FQDN, version or every role property is missing.
        """
        server = wire_object(value, "an ExchangeServer")
        flags = {role: boolean(server.get(name)) for role, name in _ROLES}
        if all(flag is None for flag in flags.values()):
            raise UnreadableObject("an ExchangeServer came without its role properties")
        fqdn = required_text(server, "Fqdn", "an ExchangeServer")
        return cls(
            name=required_text(server, "Name", "an ExchangeServer"),
            fqdn=fqdn,
            domain=text(server.get("Domain")) or fqdn.partition(".")[2],
            site=directory_name(server.get("Site")),
            version=ServerVersion.from_wire(server.get("AdminDisplayVersion")),
            roles=tuple(role for role, flag in flags.items() if flag),
            distinguished_name=text(server.get("DistinguishedName")) or "",
        )

    @property
    def is_edge(self) -> bool:
        return "Edge" in self.roles

    @property
    def has_transport_service(self) -> bool:
        """Whether Get-TransportService lists it: until 2010 transport is a role of its own, then one of the Mailbox role."""
        return self.is_edge or ("Mailbox" if self.version.major >= 15 else "HubTransport") in self.roles

    @property
    def takes_part_in_edge_sync(self) -> bool:
        """Whether it can be the organisation's side of an Edge subscription (cmdlet sheet 7.1)."""
        return self.has_transport_service and not self.is_edge

    @property
    def has_internal_transport(self) -> bool:
        """Whether it may have an internal transport certificate: so has a Client Access server of 2013, which is no part of
        transport in the versions before (procedures S1-28, S2-24)."""
        return self.has_transport_service or self.version.major >= 15

    @property
    def takes_mail(self) -> bool:
        """Whether other mail servers connect to it: on a Mailbox server of 2013 alone nothing need listen on port 25."""
        if self.is_edge or self.version.major < 15:
            return self.has_transport_service
        return "FrontendTransport" in self.roles

    def holds_auth_certificate(self) -> bool:
        """Whether the auth certificate belongs on it: mailbox or client access role, 2013 or later, not Edge.

        Later major versions count as well: leaving them out would hide a server that lacks the certificate.
        """
        in_role = "Mailbox" in self.roles or "ClientAccess" in self.roles
        return in_role and not self.is_edge and self.version.has_auth_config


@dataclasses.dataclass(frozen=True)
class TransportService:
    """The transport service of one server; the thumbprint is None where the server has no such certificate."""

    name: str
    internal_transport_thumbprint: str | None

    @classmethod
    def from_wire(cls, value: WireValue) -> TransportService:
        """Read the whole object or a selection.

        :raises UnreadableObject: name or thumbprint cannot be read; a promise about it could then not be kept.
        """
        service = wire_object(value, "a TransportService")
        thumbprint = service.get("InternalTransportCertificateThumbprint")
        if thumbprint is ABSENT or (thumbprint is None and is_selected(service)):
            raise UnreadableObject("a TransportService came without a readable InternalTransportCertificateThumbprint")
        return cls(
            name=required_text(service, "Name", "a TransportService"),
            internal_transport_thumbprint=clean_thumbprint(text(thumbprint) or "") or None,
        )


def directory_name(value: t.Any) -> str | None:
    """The own name of an object of the directory, such as an AD site; None for null and absent."""
    # An ADObjectId; as text it is the canonical path, in which a slash of the name itself is escaped (wire-shapes 6).
    if isinstance(value, WireObject):
        name = text(value.get("Name"))
        if name:
            return name
    path = text(value)
    return _SLASH.split(path)[-1].replace("\\/", "/") if path else None
