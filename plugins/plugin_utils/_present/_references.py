# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads who uses which certificate. What can't be read is written down as such: the decision is made elsewhere."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import typing as t

from .._exchange import (
    HYBRID_TYPE,
    RECEIVE_TYPE,
    SEND_TYPE,
    AuthConfig,
    Connector,
    ExchangeServer,
    HybridConfiguration,
    SiteBinding,
    SslEntry,
    Unread,
    UnreadableObject,
)
from .._remoting import Command, CommandNotAvailable, Session, netbios_name, read_machine_name
from .._wire import WireValue
from ._expected import raise_unless
from ._iis import read_iis
from ._kinds import read_kinds

__all__ = ("Uses", "read_bound", "read_uses")

_AUTH_TYPE = "Microsoft.Exchange.Data.Directory.SystemConfiguration.AuthConfig"


class Uses(t.NamedTuple):
    """What the organisation says; the parts are as in :class:`Evidence`."""

    auth: AuthConfig | Unread | None
    connectors: tuple[tuple[Connector, ...] | Unread, ...]
    hybrid: HybridConfiguration | Unread | None


def read_uses(session: Session, server: ExchangeServer, has_auth_config: bool) -> Uses:
    """The auth configuration, the connectors that matter to the server, and the hybrid configuration.

    :param has_auth_config: whether any server of the organisation knows an auth configuration (2013 and later).
    """
    reads = {
        SEND_TYPE: [Command("Get-SendConnector")],
        RECEIVE_TYPE: [Command("Get-ReceiveConnector", {"Server": server.fqdn})],
    }
    # A server that knows itself alone is one of 2007 or an Edge server: neither has these cmdlets (cmdlet sheet 1.2), nor does
    # it hold the auth certificate, and what a hybrid uses on it is named by its connectors.
    if not session.acts_locally:
        reads[HYBRID_TYPE] = [Command("Get-HybridConfiguration")]
        if has_auth_config:
            reads[_AUTH_TYPE] = [Command("Get-AuthConfig")]
    # Without a hybrid set-up there is no output, or an error that says so (cmdlet sheet 4.1).
    found = read_kinds(session, reads, may_be_missing=(HYBRID_TYPE,))
    return Uses(
        auth=_auth(found[_AUTH_TYPE]) if _AUTH_TYPE in found else None,
        connectors=tuple(_connectors(found[kind]) for kind in (SEND_TYPE, RECEIVE_TYPE)),
        hybrid=_hybrid(found[HYBRID_TYPE]) if HYBRID_TYPE in found else None,
    )


def read_bound(session: Session, server: ExchangeServer) -> tuple[SiteBinding | SslEntry, ...] | Unread:
    """All bindings of IIS and all entries of http.sys; none where the server has no IIS, which is what shows them.

    :param session: on the Windows endpoint of the server; that of another machine gives an :class:`Unread`.
    :raises RemotingError: it does not answer.
    :raises UnreadableObject: a binding can't be read.
    """
    machine = read_machine_name(session)
    if machine != netbios_name(server.fqdn):
        return Unread(
            f"The bindings of {server.fqdn} can't be read, because the task's host is "
            f"{machine.upper() or 'a machine that does not give its name'}. Run the task on the host that is the server."
        )
    try:
        iis = read_iis(session)
    except CommandNotAvailable:
        if _has_web_server(session):
            raise
        return ()
    return (*iis.bindings, *iis.entries)


def _has_web_server(session: Session) -> bool:
    reply = session.invoke([Command("Get-Service", {"Name": "W3SVC"})])
    raise_unless(reply, ("NoServiceFoundForGivenName",))
    return bool(reply.outputs)


def _auth(outputs: list[WireValue] | Unread) -> AuthConfig | Unread:
    if isinstance(outputs, Unread):
        return outputs
    if len(outputs) != 1:
        return Unread(f"The endpoint gave {len(outputs)} auth configurations; there must be one.")
    try:
        return AuthConfig.from_wire(outputs[0])
    except UnreadableObject as error:
        return Unread(str(error))


def _connectors(outputs: list[WireValue] | Unread) -> tuple[Connector, ...] | Unread:
    if isinstance(outputs, Unread):
        return outputs
    try:
        return tuple(map(Connector.from_wire, outputs))
    except UnreadableObject as error:
        return Unread(str(error))


def _hybrid(outputs: list[WireValue] | Unread) -> HybridConfiguration | Unread | None:
    if isinstance(outputs, Unread):
        return outputs
    try:
        return HybridConfiguration.from_wire(outputs[0]) if outputs else None
    except UnreadableObject as error:
        return Unread(str(error))
