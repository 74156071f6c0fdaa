# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens sessions."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import contextlib
import typing as t

from ._errors import LibraryMissing, NotAuthenticated, RemotingError
from ._http import shell_of
from ._inventory import ConnectionPlugin, endpoint_of
from ._libraries import require
from ._options import Endpoint, EndpointKind, EndpointOptions
from ._session import Session
from ._snapin import SnapInSession

__all__ = ("open_session",)


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
    by_snap_in = kind == "exchange" and wanted.kind == "snapin"
    endpoint = endpoint_of("windows" if by_snap_in else kind, connection, wanted)
    require(endpoint.host)
    session = _open_first(endpoint, SnapInSession if by_snap_in else Session)
    try:
        yield session
    finally:
        session.close()


def _open_first(endpoint: Endpoint, make: type[Session]) -> Session:
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
