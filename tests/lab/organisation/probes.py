# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two probes of managed availability that fail on Exchange 2013 for the back end's certificate (procedures S0-04, S0-09)."""

from __future__ import annotations

import datetime

from . import eventlog
from .model import ANY_ADDRESS, Event, Server, ssl_name
from .organisation import Organisation

LOG = "Microsoft-Exchange-ActiveMonitoring/ProbeResult"
PROVIDER = "Microsoft-Exchange-ActiveMonitoring"
HEALTH_MANAGER = "MSExchangeHM"
SELF_TEST, DEEP_TEST = "OutlookRpcSelfTestProbe", "OutlookRpcDeepTestProbe"

# Assumption: each probe runs every five minutes; the log keeps its newest 200 events.
PERIOD = datetime.timedelta(minutes=5)
KEPT = 200
# Assumption: one event id for all results. Of the types of results, 4 means failed in public reports.
_RESULT = 2
_SUCCEEDED, _FAILED = "3", "4"

_WEB = "System.Net.WebException"
_AUTHENTICATION = "System.Security.Authentication.AuthenticationException"
_TRUST = {
    "en-us": "The underlying connection was closed: Could not establish trust relationship for the SSL/TLS secure channel.",
    # cmdlet sheet 9.1
    "ja-jp": "SSL/TLS のセキュリティで保護されているチャネルに対する信頼関係を確立できませんでした",
}
_DEEP = (
    "Microsoft.Exchange.Rpc.ServerUnavailableException: Error 0x6ba (The RPC server is unavailable) from "
    "ClientAsyncCallState.CheckCompletion: RpcAsyncCompleteCall"
)


def is_probed(server: Server) -> bool:
    """Exchange 2013 with the Mailbox role, alone or with others; 2016 does not have the fault (procedures S0-01, S0-03)."""
    return server.version[:2] == (15, 0) and "Mailbox" in server.roles


def start_probes(organisation: Organisation, server: Server) -> None:
    """Writes the last results of before now, and plans the next runs; for a server whose certificates are in place."""
    service = server.services.get(HEALTH_MANAGER)
    if not is_probed(server) or service is None or service.started is None:
        return
    now = organisation.clock.now()
    last = now - (now - service.started) % PERIOD
    _run(server, last)
    _plan(organisation, server, last)


def _plan(organisation: Organisation, server: Server, last: datetime.datetime) -> None:
    due = last + PERIOD

    def run() -> None:
        if server.services[HEALTH_MANAGER].status == "Running":
            _run(server, organisation.clock.now())
        _plan(organisation, server, due)

    organisation.clock.at(due, run)


def _run(server: Server, moment: datetime.datetime) -> None:
    healthy = _is_trusted(server, moment)
    trust = _TRUST.get(server.culture.lower(), _TRUST["en-us"])
    web = f"{_WEB}: {trust} ---> {_AUTHENTICATION}: The remote certificate is invalid."
    for name, context in ((SELF_TEST, web), (DEEP_TEST, _DEEP)):
        _write(server, moment, name, "" if healthy else context)


def _is_trusted(server: Server, moment: datetime.datetime) -> bool:
    """Whether the certificate at port 444 is there, valid at that moment, and in the root store (S0-04, S0-13)."""
    entry = server.ssl_bindings.get(ssl_name(ANY_ADDRESS, 444))
    # Assumption: a bound hash without certificate or key fails the probes in the same way.
    stored = None if entry is None else server.my.get(entry.thumbprint)
    if stored is None or stored.key is None or stored.thumbprint not in server.root:
        return False
    return stored.certificate.not_valid_before_utc <= moment <= stored.certificate.not_valid_after_utc


def _write(server: Server, moment: datetime.datetime, probe: str, failure: str) -> None:
    """Assumption: which values an event has and in which order, and what the probe's name is followed by."""
    name = f"{probe}/MSExchangeRpcProxyAppPool"
    written = moment.isoformat()
    data = ("Outlook.Protocol", name, server.name, _FAILED if failure else _SUCCEEDED, written, failure)
    earlier = [event for event in server.events if event.log == LOG]
    number = earlier[-1].record_id + 1 if earlier else 1
    level = eventlog.ERROR if failure else eventlog.INFORMATION
    server.events.append(Event(LOG, PROVIDER, _RESULT, level, moment, f"Probe result (Name={name})", data, number))
    if len(earlier) >= KEPT:
        server.events.remove(earlier[0])
