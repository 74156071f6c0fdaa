# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What both states of a certificate need to know first: the server's certificates, and which one its transport uses."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses

from ._action import Task
from ._exchange import ExchangeServer, ServerCertificates, Unread, UnreadableObject
from ._present import read_certificates, read_directory_transport, read_transport_service
from ._refusal import Refusal
from ._remoting import RemotingError, Session

__all__ = ("InternalTransport", "read_store", "read_transport")


@dataclasses.dataclass(frozen=True)
class InternalTransport:
    """The internal transport certificate of a server.

    :ivar thumbprint: empty where it has none.
    :ivar protected: whether Exchange itself refuses to remove it; not on a Client Access server of 2013 (S1-26).
    """

    thumbprint: str | Unread
    protected: bool

    @property
    def shown(self) -> str:
        """As results show it."""
        return "unknown" if isinstance(self.thumbprint, Unread) else self.thumbprint


def read_store(session: Session, server: str) -> ServerCertificates:
    """The server's certificates.

    :raises Refusal: they can't be read, so nothing may be concluded about them.
    """
    (reading,) = read_certificates(session, [server])
    if reading.outcome != "answered":
        raise Refusal(
            f"{server}: its certificates could not be read through {session.server} ({reading.outcome}). "
            f"It said: {reading.message} Make sure that it is up and can be reached from there, then run again."
        )
    return reading


def read_transport(task: Task, session: Session, server: ExchangeServer) -> InternalTransport:
    """From Get-TransportService; for a server that it does not list, from the directory (procedures S1-27, S1-28).

    :raises RemotingError: Get-TransportService fails.
    :raises Refusal: the domain controller that was named is no host of the inventory.
    """
    if not server.has_internal_transport:
        return InternalTransport("", protected=False)
    service = read_transport_service(session, server.fqdn)
    if service is not None:
        return InternalTransport(service.internal_transport_thumbprint or "", protected=True)
    host = task.parameters["domain_controller"]
    if not host:
        return InternalTransport(
            Unread(
                "Get-TransportService does not list this server, as a Client Access server of 2013. Its internal transport "
                "certificate is in the directory: name a domain controller of the inventory in domain_controller."
            ),
            protected=False,
        )
    try:
        found: str | Unread = read_directory_transport(task.open("windows", host), server)
    except (RemotingError, UnreadableObject) as error:
        found = Unread(f"The directory could not be read through {host}. {error}")
    return InternalTransport(found, protected=False)
