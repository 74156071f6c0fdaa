# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens sessions."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import contextlib
import secrets
import socket
import time
import typing as t

from ._errors import CannotConnect, EndpointNotFound, LibraryMissing, NotAuthenticated, RemotingError, Throttled
from ._http import shell_of
from ._inventory import ConnectionPlugin, endpoint_of
from ._libraries import require
from ._options import Endpoint, EndpointKind, EndpointOptions
from ._session import Session
from ._snapin import SnapInSession

__all__ = ("open_session",)

_FIRST_PAUSE = 1.0


@contextlib.contextmanager
def open_session(
    kind: EndpointKind, connection: ConnectionPlugin, options: EndpointOptions | None = None
) -> t.Iterator[Session]:
    """A session on one of the endpoints of a host, closed at the end of the ``with`` block whatever happens there.

    :param kind: ``exchange`` is the way to Exchange's cmdlets, whichever the options say; ``windows`` the host's own WinRM.
    :param connection: the host's connection plugin, ``winrm`` or ``psrp``, with its options set; it is only read.
    :param options: which way that is, and its settings.
    :raises RemotingError: one of the errors of this package.
    """
    wanted = options or EndpointOptions()
    if kind == "windows":
        session = _open_first(_endpoint("windows", connection, wanted), Session)
    elif wanted.kind == "snapin":
        session = _open_snap_in(connection, wanted)
    else:
        session = _open_exchange(connection, wanted)
    try:
        yield session
    finally:
        session.close()


def _open_exchange(connection: ConnectionPlugin, wanted: EndpointOptions) -> Session:
    """On the Exchange endpoint; where there is none and the options don't insist on it, by the snap-in.

    :raises RemotingError: about the Exchange endpoint, also where the other way was tried.
    """
    endpoint = _endpoint("exchange", connection, wanted)
    try:
        return _open_first(endpoint, Session)
    except RemotingError as error:
        if not _is_missing(error, endpoint):
            raise
        missing = error
    if wanted.names_an_endpoint:
        missing.remedy += " An Exchange 2007 or Edge server has no Exchange endpoint: set exchange_endpoint_kind to snapin for that host."
        raise missing
    try:
        return _open_snap_in(connection, wanted)
    except RemotingError as error:
        missing.remedy += (
            " Its own WinRM listener, the way to Exchange 2007 and Edge servers, was tried as well: "
            f"{error.happened}{f' It said: {error.said}' if error.said else ''}"
        )
        raise missing from error


def _endpoint(kind: EndpointKind, connection: ConnectionPlugin, wanted: EndpointOptions) -> Endpoint:
    endpoint = endpoint_of(kind, connection, wanted)
    require(endpoint.host)
    return endpoint


def _open_snap_in(connection: ConnectionPlugin, wanted: EndpointOptions) -> Session:
    return _open_first(_endpoint("windows", connection, wanted), SnapInSession)


def _open_first(endpoint: Endpoint, make: type[Session]) -> Session:
    """A session; where the server has too many of the user's, tried again until the endpoint's timeout is over."""
    begun = time.monotonic()
    for pause in _pauses(endpoint.connection_timeout):
        try:
            return _open_by_any(endpoint, make)
        except Throttled:
            # Nothing was done yet, and other hosts of the same run give theirs back.
            time.sleep(pause)
    try:
        return _open_by_any(endpoint, make)
    except Throttled as error:
        waited = round(time.monotonic() - begun)
        error.happened += f" It was tried for {waited} seconds." if waited else ""
        raise


def _pauses(seconds: float) -> t.Iterator[float]:
    """Longer and longer, and never the same for all hosts of a run; together at most so many seconds."""
    pause = _FIRST_PAUSE
    while True:
        wanted = pause * (0.5 + secrets.randbelow(1000) / 1000)
        if wanted > seconds:
            return
        yield wanted
        seconds -= wanted
        pause *= 2


def _open_by_any(endpoint: Endpoint, make: type[Session]) -> Session:
    """With the first of the authentication methods that the controller has and the server takes."""
    refused: list[RemotingError] = []
    for auth in endpoint.auths:
        try:
            shell, clock = shell_of(endpoint, auth)
            session = make(shell, endpoint.host, clock)
            session.open()
        except (NotAuthenticated, LibraryMissing) as error:
            refused.append(error)
        else:
            return session
    # What the server said counts for more than what the controller lacks.
    raise min(refused, key=lambda error: isinstance(error, LibraryMissing))


def _is_missing(error: RemotingError, endpoint: Endpoint) -> bool:
    """Whether the error means that the server has no such endpoint, or may mean it."""
    if isinstance(error, EndpointNotFound):
        return True
    if isinstance(error, CannotConnect):
        # Windows' own firewall is silent about a port where nothing listens, so that is no refusal but a timeout.
        return error.cause in ("refused", "timeout")
    # Without a library or a ticket nothing was asked of the server yet; an Edge server is in no domain that has tickets.
    return isinstance(error, (LibraryMissing, NotAuthenticated)) and not _listens(endpoint)


def _listens(endpoint: Endpoint) -> bool:
    """Whether something takes connections there; also where that can't be told."""
    try:
        socket.create_connection((endpoint.host, endpoint.port), endpoint.connection_timeout).close()
    except (ConnectionRefusedError, TimeoutError):
        return False
    except OSError:
        return True
    return True
