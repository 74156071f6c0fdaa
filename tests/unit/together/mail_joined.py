# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An organisation with mail servers of every kind, joined with what reports on their transport."""

from __future__ import annotations

import contextlib
import typing as t

from unit.plugins.plugin_utils._present.scripted import missing
from unit.together.joined import START, Joined

from ansible_collections.certops.exchange.plugins.plugin_utils._action import Task
from ansible_collections.certops.exchange.plugins.plugin_utils._plans import Ledger
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import Reply, Session, SnapInSession
from ansible_collections.certops.exchange.plugins.plugin_utils._transport_report import report_transport
from lab.organisation import SMTP, Server, StoredCertificate, Vantage, stores, windows
from lab.organisation.stores import replace_internal_transport

OPTIONS: dict[str, t.Any] = {"since": None, "renew_before": "60d", "limit": 500, "domain_controller": None}
TRANSPORT = "MSExchangeTransport"
BY_SNAP_IN = ("HUB07", "CAS07", "MBX07", "EDGE07", "EDGE1")


class Mail(Joined):
    """An organisation with servers of every kind; Setup's certificates expired on some of them."""

    scenario: t.ClassVar[t.Mapping[str, t.Any]] = {
        "organisation": "Contoso",
        "forest": "contoso.lab",
        "start": START,
        "auth": {"current": {"expires_in": "400d"}},
        "servers": {
            "HUB07": {
                "site": "Munich",
                "version": "8.3.517.0",
                "roles": ["HubTransport"],
                "certificate_expires_in": "-5d",
                "utc_offset": "-08:00",
            },
            "CAS07": {"site": "Munich", "version": "8.3.517.0", "roles": ["ClientAccess"]},
            "MBX07": {"site": "Munich", "version": "8.3.517.0", "roles": ["Mailbox"]},
            "EDGE07": {
                "site": "Munich",
                "version": "8.3.517.0",
                "roles": ["Edge"],
                "culture": "ja-JP",
                "utc_offset": "+09:00",
                "certificate_expires_in": "-2d",
            },
            "EX10": {"site": "Munich", "version": "14.3.513.0", "certificate_expires_in": "-1d"},
            "CAS13": {"site": "Munich", "version": "15.0.1497.48", "roles": ["ClientAccess"]},
            "MBX13": {"site": "Munich", "version": "15.0.1497.48", "roles": ["Mailbox"]},
            "EX1": {"site": "Munich", "up_for": "3h", "certificate_expires_in": "1h"},
            "EDGE1": {"site": "Munich", "roles": ["Edge"], "certificate_expires_in": "59d"},
        },
        "users": {"admin": {"password": "p"}},
    }

    def server(self, name: str) -> Server:
        return self.organisation.servers[name]

    def view(self, name: str) -> Vantage:
        return Vantage(self.organisation, self.server(name), self.user)

    def report(self, server: str, *, refuses: str = "", **options: t.Any) -> tuple[dict[str, t.Any], list[str]]:
        """The report, and the warnings. :param refuses: a cmdlet that the server does not have."""
        with contextlib.ExitStack() as stack:

            def opener(kind: t.Any, host: str | None = None, *, anew: bool = False) -> Session:
                snap_in = kind == "exchange" and server in BY_SNAP_IN
                opened: t.Any = {"kind": "windows", "make": SnapInSession} if snap_in else {"kind": kind}
                session = stack.enter_context(self.session(server, **opened))
                return without(session, refuses) if refuses else session

            task = Task({**OPTIONS, **options}, False, Ledger(False), opener)
            return report_transport(task), task.warnings

    def restart(self, server: str) -> None:
        windows.restart_service(self.view(server), TRANSPORT)

    def renewed(self, server: str, *, internal: bool = True) -> StoredCertificate:
        made = stores.create_self_signed(self.view(server), self.server(server))
        stores.enable(self.view(server), self.server(server), made.thumbprint, SMTP)
        if internal:
            replace_internal_transport(self.view(server), self.server(server), made.thumbprint)
        return made


def without(session: Session, cmdlet: str) -> Session:
    """A session on a server that lacks the cmdlet."""
    invoke = session.invoke

    def refusing(*pipelines: t.Any, **options: t.Any) -> Reply:
        if any(command.name == cmdlet for pipeline in pipelines for command in pipeline):
            raise missing(cmdlet)
        return invoke(*pipelines, **options)

    session.invoke = refusing  # type: ignore[method-assign]
    return session
