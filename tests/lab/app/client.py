# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The other end of the control channel."""

from __future__ import annotations

import http.client
import json
import pathlib
import typing as t

from .errors import LabError
from .place import Place


class Client:
    """Talks to a lab that runs in another process."""

    def __init__(self, port: int, token: str, *, timeout: float = 60.0) -> None:
        self._port = port
        self._token = token
        self._timeout = timeout

    @classmethod
    def of(cls, directory: pathlib.Path) -> Client:
        """The client of the lab in that directory. Raises LabError if none runs there."""
        running = Place(directory).running()
        return cls(running.port, running.token)

    def ask(self, verb: str, **arguments: t.Any) -> t.Any:
        """The answer to a request. Raises LabError."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=self._timeout)
        try:
            headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
            connection.request("POST", f"/{verb}", json.dumps(arguments), headers)
            answer = json.loads(connection.getresponse().read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise LabError(f"the lab does not answer: {error}") from error
        finally:
            connection.close()
        if "error" in answer:
            raise LabError(str(answer["error"]))
        return answer["result"]

    def status(self) -> dict[str, t.Any]:
        """Name, servers and URLs."""
        return t.cast("dict[str, t.Any]", self.ask("status"))

    def now(self) -> str:
        """The organisation's present moment, ISO 8601, UTC."""
        return str(self.ask("now"))

    def advance(self, duration: str) -> str:
        """Moves the clock on, by ``49h`` for example; the moment it shows then."""
        return str(self.ask("advance", by=duration))

    def fault(self, server: str, **settings: t.Any) -> dict[str, t.Any]:
        """Switches faults of a server on or off; all its settings as they are then."""
        return t.cast("dict[str, t.Any]", self.ask("fault", server=server, settings=settings))

    def online_fault(self, **settings: t.Any) -> dict[str, t.Any]:
        """Switches faults of Exchange Online; all of them as they are then."""
        return t.cast("dict[str, t.Any]", self.ask("online_fault", settings=settings))

    def wizard(self, certificate: str, server: str | None = None) -> dict[str, t.Any]:
        """Runs the Hybrid Configuration Wizard with the certificate of that thumbprint; what it has set."""
        return t.cast("dict[str, t.Any]", self.ask("wizard", certificate=certificate, server=server))

    def state(self) -> dict[str, t.Any]:
        """The whole organisation."""
        return t.cast("dict[str, t.Any]", self.ask("state"))

    def log(self) -> list[dict[str, t.Any]]:
        """What clients did, in order."""
        return t.cast("list[dict[str, t.Any]]", self.ask("log"))

    def clear_log(self) -> None:
        """Empties the log."""
        self.ask("clear_log")
