# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the certificates of servers, in as few messages as the endpoint allows.

The properties that matter are asked for by Select-Object, because a certificate sent whole carries its RawData only. An
endpoint that refuses Select-Object is asked for whole objects, and what those do not hold is then unknown.
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import typing as t

from .._exchange import (
    SELECT_PROPERTIES,
    ExchangeCertificate,
    ServerCertificates,
    UnreadableObject,
    classify_server_error,
    same_server,
)
from .._remoting import BadArgument, Command, CommandNotAvailable, Pipeline, RemoteFailure, Session
from .._wire import WireValue

__all__ = ("read_certificates", "read_selection")

_SELECT = "Select-Object"


def read_certificates(session: Session, servers: t.Sequence[str]) -> list[ServerCertificates]:
    """The certificates of each server, in the order given.

    :param servers: fully qualified names.
    :raises RemotingError: the endpoint itself fails; a server behind it that does not answer is no error here.
    """
    if not servers:
        return []
    try:
        reply = session.invoke(*(_listing(server, selected=True) for server in servers))
    except (BadArgument, CommandNotAvailable) as error:
        # Get-ExchangeCertificate itself may be missing (RBAC): that is the user's error to see.
        if not _is_about_select(error):
            raise
        return [_read_one(session, server, selected=False) for server in servers]
    certificates, problems = _read(reply.outputs)
    if reply.errors or problems or any(certificate.server is None for certificate in certificates):
        # Errors and unreadable objects do not say whose they are, nor does any certificate where serialisation is broken:
        # a server whose listing broke off would pass for one that has shown all. So each gets a message of its own.
        return [_read_one(session, server, selected=True) for server in servers]
    readings = []
    for server in servers:
        own = tuple(c for c in certificates if c.server is not None and same_server(c.server, server))
        # No output: the server has none, or could not be read.
        readings.append(
            ServerCertificates(server, "answered", own) if own else _read_one(session, server, selected=True)
        )
    return readings


def read_selection(session: Session, server: str, domain_name: str) -> tuple[str, ...] | None:
    """Thumbprints of the server's certificates for the name, the one that Exchange would select first (procedures S2-05).

    None where Exchange can't be asked.
    """
    for selected in (True, False):
        try:
            reply = session.invoke(_listing(server, selected=selected, DomainName=[domain_name]))
        except (BadArgument, CommandNotAvailable) as error:
            if not _is_about_select(error):
                return None
            continue
        except RemoteFailure:
            return None
        certificates, _problems = _read(reply.outputs, server)
        return None if reply.errors else tuple(certificate.thumbprint for certificate in certificates)
    return None


def _read_one(session: Session, server: str, *, selected: bool) -> ServerCertificates:
    reply = session.invoke(_listing(server, selected=selected))
    if reply.errors:
        first = reply.errors[0]
        outcome = classify_server_error(first.exception_types, first.category, first.hresults)
        return ServerCertificates(server, outcome, message=first.message)
    certificates, problems = _read(reply.outputs, server)
    return ServerCertificates(
        server, "answered", certificates, message="; ".join(dict.fromkeys(problems)), unreadable=len(problems)
    )


def _read(
    outputs: t.Iterable[WireValue], server: str | None = None
) -> tuple[tuple[ExchangeCertificate, ...], list[str]]:
    """The certificates, and what is wrong with each that could not be read (RawData can be null, cmdlet sheet 1.3)."""
    certificates, problems = [], []
    for output in outputs:
        try:
            certificates.append(ExchangeCertificate.from_wire(output, server))
        except UnreadableObject as exc:
            problems.append(str(exc))
    return tuple(certificates), problems


def _listing(server: str, *, selected: bool, **narrowed: t.Any) -> Pipeline:
    listing = Command("Get-ExchangeCertificate", {"Server": server, **narrowed})
    if not selected:
        return [listing]
    return [listing, Command(_SELECT, {"Property": list(SELECT_PROPERTIES)})]


def _is_about_select(error: BadArgument | CommandNotAvailable) -> bool:
    if isinstance(error, CommandNotAvailable):
        return error.name.lower() == _SELECT.lower()
    return error.record.error_id.rpartition(",")[2].lower().startswith(_SELECT.lower()) or (
        error.record.command.lower() == _SELECT.lower()
    )
