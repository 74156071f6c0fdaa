# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Kerberos ticket for the connection winrm, which leaves that to its caller."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import os
import subprocess
import tempfile

from ._errors import LibraryMissing, NotAuthenticated
from ._logon import refused_logon
from ._options import Endpoint, KerberosTicket

__all__ = ("Ticket", "ticket")

_VARIABLE = "KRB5CCNAME"
_SECONDS = 60


def ticket(endpoint: Endpoint) -> Ticket | None:
    """A ticket that can be got; None if the user gets it by himself."""
    return None if endpoint.kerberos is None else Ticket(endpoint, endpoint.kerberos)


class Ticket:
    """A ticket in a file of its own, which the process uses until it is destroyed."""

    def __init__(self, endpoint: Endpoint, settings: KerberosTicket) -> None:
        self._endpoint = endpoint
        self._settings = settings
        self._directory: tempfile.TemporaryDirectory[str] | None = None
        self._before: str | None = None

    def get(self) -> None:
        """Gets the ticket; the password goes through kinit's standard input.

        :raises NotAuthenticated: kinit refused it.
        :raises LibraryMissing: there is no kinit.
        """
        self.destroy()
        self._before = os.environ.get(_VARIABLE)
        settings = self._settings
        self._directory = tempfile.TemporaryDirectory()
        name = f"FILE:{os.path.join(self._directory.name, 'ticket')}"
        kept = {variable: os.environ[variable] for variable in settings.environment if variable in os.environ}
        try:
            done = subprocess.run(
                [settings.command, *settings.arguments, settings.principal],
                input=settings.password.encode() + b"\n",
                capture_output=True,
                timeout=_SECONDS,
                # Of a terminal, kinit would ask that instead.
                start_new_session=True,
                check=False,
                env={**kept, "PATH": os.environ.get("PATH", os.defpath), _VARIABLE: name},
            )
        except OSError as error:
            raise LibraryMissing(
                server=self._endpoint.host,
                happened=f"The command {settings.command} can't be run on the controller.",
                said=error.strerror or "",
                remedy="Install the Kerberos client programs, or set kerberos_mode to manual and get a ticket yourself.",
            ) from None
        except subprocess.TimeoutExpired:
            raise NotAuthenticated(
                server=self._endpoint.host, happened="kinit did not end; is the realm's KDC up?"
            ) from None
        if done.returncode:
            # What it asks goes to standard output, and what it says before: that the password has expired.
            said, asked = (
                stream.decode(errors="replace").replace(settings.password or "\0", "********")
                for stream in (done.stderr, done.stdout)
            )
            happened = f"kinit could not get a ticket for {settings.principal}."
            raise refused_logon(self._endpoint, said, happened=happened, hidden=asked)
        os.environ[_VARIABLE] = name

    def destroy(self) -> None:
        """Forgets the ticket."""
        if self._directory is None:
            return
        self._directory.cleanup()
        self._directory = None
        if self._before is None:
            os.environ.pop(_VARIABLE, None)
        else:
            os.environ[_VARIABLE] = self._before
