# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what belongs to a hybrid: its configuration, the servers and the connectors (procedures S4)."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from .._exchange import (
    HYBRID_TYPE,
    ORGANISATION_TYPE,
    RECEIVE_TYPE,
    SEND_TYPE,
    SERVER_TYPE,
    Connector,
    ExchangeServer,
    HybridConfiguration,
    OrganisationIdentity,
    Unread,
    UnreadableObject,
    same_server,
)
from .._refusal import Refusal
from .._remoting import Command, Session
from .._wire import WireValue
from ._kinds import read_kinds

__all__ = ("Hybrid", "read_connectors", "read_hybrid")

_X = t.TypeVar("_X")


@dataclasses.dataclass(frozen=True)
class Hybrid:
    """What the organisation shows. :ivar now: the endpoint's clock."""

    organisation: OrganisationIdentity
    servers: tuple[ExchangeServer, ...]
    configuration: HybridConfiguration | None
    connectors: tuple[Connector, ...]
    now: datetime.datetime

    def server(self, name: str) -> ExchangeServer | None:
        """The server of that short or fully qualified name."""
        return next((server for server in self.servers if same_server(server.fqdn, name)), None)


def read_hybrid(session: Session) -> Hybrid:
    """All of it.

    :raises RemotingError: the endpoint does not answer.
    :raises Refusal: a part can't be read, so nothing may be decided; the message says why.
    """
    reads = {
        ORGANISATION_TYPE: [Command("Get-OrganizationConfig")],
        SERVER_TYPE: [Command("Get-ExchangeServer")],
        HYBRID_TYPE: [Command("Get-HybridConfiguration")],
        SEND_TYPE: [Command("Get-SendConnector")],
        RECEIVE_TYPE: [Command("Get-ReceiveConnector")],
    }
    # Without a hybrid set-up there is no output, or an error that says so (cmdlet sheet 4.1).
    found = read_kinds(session, reads, may_be_missing=(HYBRID_TYPE,))
    organisations = _each(session, found[ORGANISATION_TYPE], OrganisationIdentity.from_wire)
    configurations = _each(session, found[HYBRID_TYPE], HybridConfiguration.from_wire)
    if len(organisations) != 1:
        raise Refusal(f"{session.server}: the endpoint gave {len(organisations)} organisations; there must be one.")
    return Hybrid(
        organisation=organisations[0],
        servers=_each(session, found[SERVER_TYPE], ExchangeServer.from_wire),
        configuration=configurations[0] if configurations else None,
        connectors=(
            *_each(session, found[SEND_TYPE], Connector.from_wire),
            *_each(session, found[RECEIVE_TYPE], Connector.from_wire),
        ),
        now=session.server_now(),
    )


def read_connectors(session: Session, *, receive: bool, send: bool) -> tuple[Connector, ...]:
    """The connectors of the organisation.

    :raises RemotingError: the endpoint does not answer.
    :raises Refusal: they can't be read.
    """
    reads = {
        **({SEND_TYPE: [Command("Get-SendConnector")]} if send else {}),
        **({RECEIVE_TYPE: [Command("Get-ReceiveConnector")]} if receive else {}),
    }
    found = read_kinds(session, reads)
    return tuple(c for kind in reads for c in _each(session, found[kind], Connector.from_wire))


def _each(session: Session, outputs: list[WireValue] | Unread, build: t.Callable[[WireValue], _X]) -> tuple[_X, ...]:
    if isinstance(outputs, Unread):
        raise Refusal(f"Nothing was changed. {outputs.reason}")
    try:
        return tuple(map(build, outputs))
    except UnreadableObject as error:
        raise Refusal(f"{session.server}: {error}. Nothing was changed.") from error
