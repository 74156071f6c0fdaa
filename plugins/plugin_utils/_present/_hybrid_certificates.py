# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the certificates of the servers that carry hybrid mail, those of Edge servers from their own Windows."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import typing as t

from .._exchange import Candidate, Holding, StoreCertificate, Unread, same_server
from .._refusal import Refusal
from .._remoting import Command, RemotingError, Session
from ._certificates import read_certificates
from ._hybrid import Hybrid
from ._stores import read_store, store_path

__all__ = ("read_holdings",)

_MY = "My"


def read_holdings(
    session: Session,
    hybrid: Hybrid,
    open_edge: t.Callable[[str], Session],
    edge_hosts: t.Sequence[str],
    thumbprint: str,
) -> list[Holding]:
    """Of every transport server that the hybrid configuration names, in its order.

    :param open_edge: opens a session on the Windows endpoint of a host of the inventory.
    :param edge_hosts: the Edge servers among the hosts of the inventory.
    :param thumbprint: the certificate whose chain Edge servers are asked about.
    :raises RemotingError: the Exchange endpoint fails; servers that do not answer are Unread.
    """
    names = () if hybrid.configuration is None else hybrid.configuration.transport_servers
    known = {name: hybrid.server(name) for name in names}
    inside = [server.fqdn for server in known.values() if server is not None and not server.is_edge]
    read = {reading.server: reading for reading in read_certificates(session, inside)}
    holdings = []
    for name, server in known.items():
        if server is None:
            reason = f"The hybrid configuration names {name}, and the organisation has no such server."
            holdings.append(Holding(name, edge=False, certificates=Unread(reason)))
        elif server.is_edge:
            holdings.append(Holding(server.fqdn, True, _edge(server.fqdn, open_edge, edge_hosts, thumbprint)))
        else:
            reading = read[server.fqdn]
            certificates: tuple[Candidate, ...] | Unread = (
                tuple(map(Candidate.of_exchange, reading.certificates))
                if reading.outcome == "answered"
                else Unread(f"Its certificates could not be read ({reading.outcome}). {reading.message}")
            )
            holdings.append(Holding(server.fqdn, False, certificates))
    return holdings


def _edge(
    server: str, open_edge: t.Callable[[str], Session], edge_hosts: t.Sequence[str], thumbprint: str
) -> tuple[Candidate, ...] | Unread:
    """An Edge server is asked on its own Windows: no Exchange endpoint and no other server answers for it."""
    host = next((host for host in edge_hosts if same_server(host, server)), None)
    if host is None:
        return Unread(
            f"{server} is an Edge server, and only its own Windows tells what it holds. Name its host of the inventory in "
            "edge_hosts."
        )
    try:
        session = open_edge(host)
        found = read_store(session, _MY)
        return tuple(
            candidate
            for certificate in found
            if (candidate := Candidate.of_store(certificate, _verified(session, certificate, thumbprint))) is not None
        )
    except (RemotingError, Refusal) as error:
        return Unread(str(error))


def _verified(session: Session, certificate: StoreCertificate, thumbprint: str) -> bool | None:
    """What X509Certificate2.Verify says of the certificate in question; of others nothing is asked, each takes a while."""
    if certificate.thumbprint != thumbprint:
        return None
    listing = Command("Get-Item", {"Path": store_path(_MY, thumbprint)})
    reply = session.invoke([listing, Command("ForEach-Object", {"MemberName": "Verify"})])
    return reply.outputs[0] if not reply.errors and reply.outputs and isinstance(reply.outputs[0], bool) else None
