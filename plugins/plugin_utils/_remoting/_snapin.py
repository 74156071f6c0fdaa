# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exchange's cmdlets in the server's own PowerShell: Exchange 2007 and Edge servers have no other way in (design 3).

Sources: the cmdlet sheet, sections 1.1 (who has which way in) and 1.2 (what the cmdlets of 2007 lack).
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import typing as t

from .._wire import WireObject, text
from ._command import Command, Pipeline
from ._errors import UnsupportedConnection
from ._questions import Rule
from ._reply import Reply
from ._session import Session

__all__ = ("SnapInSession",)

_ADMIN_2007: t.Final = "Microsoft.Exchange.Management.PowerShell.Admin"
# The newest first: 2010 registers others of this prefix as well, and an upgraded machine may have kept an old one.
_SNAP_INS: t.Final = (
    "Microsoft.Exchange.Management.PowerShell.SnapIn",
    "Microsoft.Exchange.Management.PowerShell.E2010",
    _ADMIN_2007,
)
_NETBIOS_LENGTH = 15


class SnapInSession(Session):
    """A session on the server's own WinRM with Exchange's snap-in in it. It acts on that server alone.

    Commands are written as for the Exchange endpoint. What a version does not know because it is always the own server,
    ``-Server`` of 2007's certificate cmdlets, is left out here.
    """

    acts_locally = True
    _snap_in = ""
    _machine: str | None = None

    def open(self) -> None:
        """Opens the session and loads the snap-in.

        :raises UnsupportedConnection: there is no Exchange, or one that has to be reached through its endpoint.
        :raises RemotingError: any other error of this package; nothing stays open then.
        """
        super().open()
        try:
            self._load()
        except BaseException:
            self.close()
            raise

    def invoke(self, *pipelines: Pipeline, rules: t.Sequence[Rule] = (), once: bool = False) -> Reply:
        """As :meth:`Session.invoke`.

        :raises UnsupportedConnection: a command is about another server, where this version can't ask one.
        """
        return super().invoke(*self._own_pipelines(pipelines), rules=rules, once=once)

    def text_of(self, *pipelines: Pipeline) -> str:
        """As :meth:`Session.text_of`: without what is left out.

        :raises UnsupportedConnection: as :meth:`invoke`.
        """
        return super().text_of(*self._own_pipelines(pipelines))

    def _load(self) -> None:
        reply = super().invoke([Command("Get-PSSnapin", {"Registered": True})])
        reply.raise_first_error()
        registered = {text(found.get("Name")) for found in reply.outputs if isinstance(found, WireObject)}
        self._snap_in = next((name for name in _SNAP_INS if name in registered), "")
        if not self._snap_in:
            raise UnsupportedConnection(
                server=self.server,
                happened="No snap-in of Exchange is registered on this server.",
                remedy="Check that Exchange or its management tools are installed there.",
            )
        super().invoke([Command("Add-PSSnapin", {"Name": self._snap_in})]).raise_first_error()
        if self._snap_in != _ADMIN_2007:
            self._refuse_unless_edge()

    def _refuse_unless_edge(self) -> None:
        reply = super().invoke([Command("Get-ExchangeServer")])
        reply.raise_first_error()
        flags = [found.get("IsEdgeServer") for found in reply.outputs if isinstance(found, WireObject)]
        if not flags or not all(flag is True for flag in flags):
            raise UnsupportedConnection(
                server=self.server,
                happened="This is Exchange 2010 or later and no Edge server; its snap-in is not supported for remote work.",
                remedy="Use its Exchange endpoint: remove exchange_endpoint_kind, or set it to exchange, for this host.",
            )

    def _own_pipelines(self, pipelines: t.Sequence[Pipeline]) -> list[Pipeline]:
        return [[self._own(command) for command in pipeline] for pipeline in pipelines]

    def _own(self, command: Command) -> Command:
        server = command.parameters.get("Server")
        if self._snap_in != _ADMIN_2007 or server is None or not command.name.endswith("-ExchangeCertificate"):
            return command
        if _short(str(server)) != self._machine_name().lower():
            raise UnsupportedConnection(
                server=self.server,
                happened=f"{command.name} of Exchange 2007 acts on its own server only, and this is about {server}.",
                remedy=f"Run the task on the host that is {server}.",
            )
        kept = {name: value for name, value in command.parameters.items() if name != "Server"}
        return dataclasses.replace(command, parameters=kept)

    def _machine_name(self) -> str:
        """The server's own short name; PowerShell 2.0 has no other cmdlet that says it plainly."""
        if self._machine is None:
            reply = super().invoke([Command("Get-Content", {"Path": "Env:\\COMPUTERNAME"})])
            reply.raise_first_error()
            self._machine = next((text(found) or "" for found in reply.outputs), "")
        return self._machine


def _short(name: str) -> str:
    return name.partition(".")[0][:_NETBIOS_LENGTH].lower()
