# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions at a server's own endpoint, as its host opens them, without the network."""

from __future__ import annotations

import typing as t

from unit.lab.cmdlets.engine_client import Client, Command, Result

from lab.app.hosting import ServerHost
from lab.app.interruptions import Interruptions
from lab.app.journal import Journal
from lab.organisation import Organisation

EXCHANGE, WINDOWS = ("exchange", "Microsoft.Exchange"), ("windows", "Microsoft.PowerShell")


class OwnShell:
    """The machine's own PowerShell, or its Exchange endpoint, for the scenario's user ``admin``."""

    def __init__(self, organisation: Organisation, server: str, endpoint: tuple[str, str] = WINDOWS) -> None:
        self.journal = Journal(organisation.clock.now)
        found = organisation.servers[server]
        host = ServerHost(organisation, found, self.journal, Interruptions())
        self.client = Client(host.open_session(endpoint[0], "/wsman", endpoint[1], "admin"))

    def run(self, name: str, *following: Command, answers: t.Sequence[int] = (), **parameters: t.Any) -> Result:
        """One pipeline that begins with this command."""
        return self.client.run((name, parameters), *following, answers=answers)

    def failure(self, name: str, **parameters: t.Any) -> str:
        """The id of the error that ended the pipeline."""
        return str(self.run(name, **parameters).reason.FullyQualifiedErrorId)

    def output(self, name: str, *following: Command, **parameters: t.Any) -> list[t.Any]:
        """What it wrote; any error fails the test."""
        result = self.run(name, *following, **parameters)
        assert (result.reason, [str(error) for error in result.errors]) == (None, [])
        return result.output


__all__ = ("EXCHANGE", "WINDOWS", "OwnShell")
