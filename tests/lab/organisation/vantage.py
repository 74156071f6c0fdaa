# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From where and as whom somebody looks at the organisation: the server that hosts the session, and the user."""

from __future__ import annotations

import dataclasses
import datetime

from .errors import AccessDeniedError, ServerNotFoundError, UnreachableError
from .model import Server, User
from .organisation import Organisation


@dataclasses.dataclass(frozen=True, eq=False)
class Vantage:
    """What every action starts from.

    :ivar server: the server that hosts the session; a cmdlet without ``-Server`` means this one.
    :ivar local: whether the session is the machine's own PowerShell, where Exchange's cmdlets come by a snap-in.
    """

    organisation: Organisation
    server: Server
    user: User
    local: bool = False

    def now(self) -> datetime.datetime:
        """The organisation's present moment, aware, UTC."""
        return self.organisation.clock.now()

    def find_server(self, identity: str | None) -> Server:
        """The named server, or the one that hosts the session. A directory read: it calls no server.

        Raises ServerNotFoundError.
        """
        with self.organisation.settled():
            found = self.server if identity is None else self.organisation.find_server(identity)
            if found is not self.server and not self.server.knows_organisation:
                raise ServerNotFoundError(str(identity))
            return found

    def servers(self) -> list[Server]:
        """All servers of the organisation, on an Edge server itself alone; a directory read."""
        with self.organisation.settled():
            if not self.server.knows_organisation:
                return [self.server]
            return list(self.organisation.servers.values())

    def reach(self, server: Server) -> None:
        """Calls that server as the certificate cmdlets do (cmdlet sheet 1.1): by RPC from the hosting server.

        Raises UnreachableError or AccessDeniedError. A server always reaches itself.
        """
        if server is self.server:
            return
        if not server.reachable:
            raise UnreachableError(server.name)
        if server.access_denied:
            raise AccessDeniedError(server.name)
