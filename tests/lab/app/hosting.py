# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one server's listeners serve: who may come in, and the sessions behind its two endpoints."""

from __future__ import annotations

import datetime
import hmac

from lab.cmdlets import DOMAIN_CONTROLLER, TYPES, exchange_cmdlets
from lab.cmdlets.own_shell import windows_cmdlets
from lab.cmdlets.snap_in import exchange_snap_in
from lab.engine import FULL_LANGUAGE, NO_LANGUAGE, Session, SessionConfiguration
from lab.organisation import Organisation, Server, User, Vantage, edge
from lab.wsman import access_denied, unknown_resource

from .interruptions import Interruptions
from .journal import Journal, SessionLog

EXCHANGE_ENDPOINT = "exchange"
WINDOWS_ENDPOINT = "windows"
EXCHANGE_CONFIGURATION = "Microsoft.Exchange"
WINDOWS_CONFIGURATION = "Microsoft.PowerShell"


class ServerHost:
    """The host of one server's listeners."""

    def __init__(
        self, organisation: Organisation, server: Server, journal: Journal, interruptions: Interruptions
    ) -> None:
        self._organisation = organisation
        self._server = server
        self._journal = journal
        self._interruptions = interruptions

    def authenticate(self, user: str, password: str) -> str | None:
        """The user's own name if the password is right."""
        found = self._who_may(user)
        if found is not None and hmac.compare_digest(found.password.encode(), password.encode()):
            return found.name
        self.refuse(user)
        return None

    def password(self, user: str) -> str | None:
        """The user's password."""
        found = self._who_may(user)
        return None if found is None else found.password

    def proven(self, user: str) -> str | None:
        """The user's own name."""
        found = self._who_may(user)
        return None if found is None else found.name

    def refuse(self, user: str) -> None:
        """Notes a logon that failed."""
        self._journal.add("logon_refused", server=self._server.name, user=user)

    def _who_may(self, user: str) -> User | None:
        found = self._find(user)
        return None if found is None or found.password_expired else found

    def _find(self, user: str) -> User | None:
        """Who is meant by a name at this server.

        Assumption: an Edge server, outside of the domain, has accounts of its own for the organisation's users. Their names
        are those of Windows, ``SERVER\\name``.
        """
        if edge.is_edge(self._server):
            machine, _backslash, name = user.rpartition("\\")
            if machine.lower() == self._server.name.lower():
                return self._organisation.users.get(name.lower())
        return self._organisation.find_user(user)

    def now(self) -> datetime.datetime:
        """The organisation's clock: what the Date header says."""
        return self._organisation.clock.now()

    def open_session(self, endpoint: str, path: str, configuration: str, user: str) -> Session:
        """A session for an authenticated user. Raises WSManFault."""
        found = self._find(user)
        if found is None:
            raise access_denied()
        with self._organisation.settled():
            opened = self._configuration(endpoint, configuration, found)
        local = endpoint == WINDOWS_ENDPOINT
        log = SessionLog(
            self._journal,
            endpoint=endpoint,
            path=path,
            server=self._server.name,
            user=found.name,
            interruptions=self._interruptions,
        )
        return Session(opened, Vantage(self._organisation, self._server, found, local), log)

    def _configuration(self, endpoint: str, wanted: str, user: User) -> SessionConfiguration:
        expected = EXCHANGE_CONFIGURATION if endpoint == EXCHANGE_ENDPOINT else WINDOWS_CONFIGURATION
        if wanted.lower() != expected.lower():
            # Assumption: each endpoint knows its own configuration only.
            raise unknown_resource(f"http://schemas.microsoft.com/powershell/{wanted}")
        zone = datetime.timezone(self._server.utc_offset)
        if endpoint == EXCHANGE_ENDPOINT:
            # A cmdlet that no role gives does not exist in the user's session (cmdlet sheet 0).
            shown = exchange_cmdlets(self._server.version)
            return SessionConfiguration(
                expected,
                cmdlets=tuple(cmdlet for cmdlet in shown if user.may_run(cmdlet.name)),
                language_mode=NO_LANGUAGE,
                restricted_select=self._server.restricted_select,
                timezone=zone,
                ps_version=self._server.powershell,
            )
        if not user.local_admin:
            # The configuration Microsoft.PowerShell admits administrators and Remote Management Users only.
            raise access_denied()
        # The module for the directory would work on an Exchange server too, but not over a second hop to the directory.
        controller = self._server.name in self._organisation.domain_controllers
        if controller:
            return SessionConfiguration(expected, DOMAIN_CONTROLLER, FULL_LANGUAGE, timezone=zone, types=TYPES)
        cmdlets, modules = windows_cmdlets(self._server)
        return SessionConfiguration(
            expected,
            cmdlets,
            FULL_LANGUAGE,
            timezone=zone,
            ps_version=self._server.powershell,
            types=TYPES,
            snap_ins=(exchange_snap_in(self._server),),
            modules=modules,
        )
