# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what the organisation says of itself: servers, auth configuration, internal transport certificates."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from .._exchange import SERVER_TYPE, AuthConfig, ExchangeServer, TransportService, same_server
from .._refusal import Refusal
from .._remoting import Command, CommandNotAvailable, Session
from .._wire import WireObject, WireValue

__all__ = (
    "Organisation",
    "find_server",
    "read_auth_config",
    "read_internal_transport",
    "read_organisation",
    "read_servers",
    "read_transport_service",
    "read_transport_services",
)


@dataclasses.dataclass(frozen=True)
class Organisation:
    """Servers and auth configuration as one message gave them, and the endpoint's clock."""

    servers: tuple[ExchangeServer, ...]
    auth_config: AuthConfig
    now: datetime.datetime

    @property
    def holders(self) -> tuple[ExchangeServer, ...]:
        """The servers that the auth certificate belongs on."""
        return tuple(server for server in self.servers if server.holds_auth_certificate())


def read_organisation(session: Session) -> Organisation:
    """Both in one message.

    :raises RemotingError: the endpoint fails, or the user lacks a role.
    """
    reply = session.invoke([Command("Get-ExchangeServer")], [Command("Get-AuthConfig")])
    reply.raise_first_error()
    servers, configurations = [], []
    for output in reply.outputs:
        if isinstance(output, WireObject) and output.is_a(SERVER_TYPE):
            servers.append(ExchangeServer.from_wire(output))
        else:
            configurations.append(output)
    return Organisation(tuple(servers), _the_one(session, configurations), reply.server_time)


def read_servers(session: Session) -> tuple[ExchangeServer, ...]:
    """All servers of the organisation.

    :raises RemotingError: the endpoint fails, or the user lacks a role.
    """
    reply = session.invoke([Command("Get-ExchangeServer")])
    reply.raise_first_error()
    return tuple(ExchangeServer.from_wire(output) for output in reply.outputs)


def find_server(servers: tuple[ExchangeServer, ...], name: str) -> ExchangeServer:
    """The server of that short or fully qualified name.

    :raises Refusal: there is none; the message lists those that there are.
    """
    found = [server for server in servers if same_server(server.fqdn, name)]
    if not found:
        known = ", ".join(sorted(server.name for server in servers)) or "none"
        raise Refusal(f"The organisation has no server named {name}. Its servers: {known}.")
    return found[0]


def read_auth_config(session: Session) -> AuthConfig:
    """The auth configuration of the organisation.

    :raises RemotingError: the endpoint fails, or the user lacks a role.
    """
    reply = session.invoke([Command("Get-AuthConfig")])
    reply.raise_first_error()
    return _the_one(session, reply.outputs)


def _the_one(session: Session, outputs: t.Sequence[WireValue]) -> AuthConfig:
    """:raises Refusal: there is not exactly one configuration."""
    if len(outputs) != 1:
        raise Refusal(f"{session.server}: the endpoint gave {len(outputs)} auth configurations; there must be one.")
    return AuthConfig.from_wire(outputs[0])


def read_internal_transport(session: Session, server: str) -> str:
    """Thumbprint of the server's internal transport certificate; empty where it has none (procedures S1-27).

    :raises RemotingError: it can't be read, so no promise about it can be kept.
    :raises Refusal: the answer is about another server; Get-TransportService gives all where it does not find one.
    """
    own = read_transport_service(session, server)
    if own is None:
        raise Refusal(
            f"{session.server}: Get-TransportService did not give the transport service of {server}, so its internal "
            "transport certificate is not known. Check that the server has the Mailbox role."
        )
    return own.internal_transport_thumbprint or ""


def read_transport_service(session: Session, server: str) -> TransportService | None:
    """The transport service of the server; None where it has none, as a Client Access server of 2013 (S1-28).

    :raises RemotingError: it can't be read.
    """
    # An Edge server takes no identity; where the others do not find one they give all (cmdlet sheet 6.1).
    services = _transport_services(session, {} if session.acts_locally else {"Identity": server})
    own = [service for service in services if same_server(service.name, server)]
    return own[0] if len(own) == 1 else None


def read_transport_services(session: Session) -> tuple[TransportService, ...]:
    """The transport services of the organisation.

    :raises RemotingError: they can't be read.
    """
    return tuple(_transport_services(session, {}))


def _transport_services(session: Session, parameters: t.Mapping[str, t.Any]) -> list[TransportService]:
    """By the cmdlet of 2013 and later, else by that of the versions before (cmdlet sheet 1.2)."""
    try:
        reply = session.invoke([Command("Get-TransportService", parameters)])
    except CommandNotAvailable:
        reply = session.invoke([Command("Get-TransportServer", parameters)])
    reply.raise_first_error()
    return [TransportService.from_wire(output) for output in reply.outputs]
