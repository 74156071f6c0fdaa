# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes sure that a server has a self-signed certificate of the given description."""

from __future__ import annotations

import datetime
import typing as t

from ansible_collections.certops.exchange.plugins.modules import exchange_certificate
from ansible_collections.certops.exchange.plugins.plugin_utils._action import CollectionAction, Task
from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import ExchangeCertificate
from ansible_collections.certops.exchange.plugins.plugin_utils._options import thumbprint_option
from ansible_collections.certops.exchange.plugins.plugin_utils._plans import (
    WantedCertificate,
    certificate_steps,
    fitting_certificate,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._present import (
    find_server,
    read_certificates,
    read_internal_transport,
    read_servers,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._refusal import PromiseNotMet, Refusal
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import Session
from ansible_collections.certops.exchange.plugins.plugin_utils._shown import shown_certificate


class ActionModule(CollectionAction):
    module = exchange_certificate
    writes = True

    def perform(self, task: Task) -> dict[str, t.Any]:
        wanted = wanted_certificate(task.parameters)
        session = task.open("exchange")
        wanted = wanted.on(find_server(read_servers(session), wanted.server).fqdn)
        before = read_fitting(session, wanted)
        transport = read_internal_transport(session, wanted.server)
        steps = certificate_steps(wanted, before, transport)
        task.ledger.carry_out(session, steps)
        if task.check_mode or not steps:
            expected = "unknown" if steps and wanted.replace_internal_transport else transport
            return outcome(before, before, transport, expected, planned=bool(steps))
        after = read_fitting(session, wanted)
        transport_after = read_internal_transport(session, wanted.server)
        verify(wanted, after, transport, transport_after)
        return outcome(before, after, transport, transport_after)


def wanted_certificate(parameters: dict[str, t.Any]) -> WantedCertificate:
    """The description, from the task's parameters.

    :raises ValueError: a thumbprint is none, or two options contradict each other.
    """
    if parameters["internal_transport"] == "replace" and "SMTP" not in parameters["services"]:
        raise Refusal(
            "internal_transport: replace needs SMTP among the services, because enabling SMTP is what replaces it."
        )
    domains = parameters["domains"]
    return WantedCertificate(
        server=parameters["server"],
        subject=parameters["subject"],
        friendly_name=parameters["friendly_name"],
        domains=None if domains is None else tuple(domains),
        key_size=parameters["key_size"],
        exportable=parameters["exportable"],
        services=tuple(parameters["services"]),
        replace_internal_transport=parameters["internal_transport"] == "replace",
        minimum_left=datetime.timedelta(days=parameters["minimum_days_left"]),
        exclude=frozenset(thumbprint_option("exclude", thumbprint) for thumbprint in parameters["exclude"]),
    )


def read_fitting(session: Session, wanted: WantedCertificate) -> ExchangeCertificate | None:
    """The certificate on the server that fits.

    :raises Refusal: the server's certificates can't be read, so nothing may be concluded about them.
    """
    (reading,) = read_certificates(session, [wanted.server])
    if reading.outcome != "answered":
        raise Refusal(
            f"{wanted.server}: its certificates could not be read through {session.server} ({reading.outcome}). "
            f"It said: {reading.message} Make sure that it is up and can be reached from there, then run again."
        )
    found = fitting_certificate(reading.certificates, wanted, session.server_now())
    if found is None and reading.unreadable:
        raise Refusal(
            f"{wanted.server}: {reading.unreadable} of its certificates can't be read, and one of them may be what is wanted, "
            f"so none is created. {reading.message} Look at them on the server, and remove those that are damaged."
        )
    return found


def verify(wanted: WantedCertificate, after: ExchangeCertificate | None, transport: str, transport_after: str) -> None:
    """Holds the state against the promise (procedures S3-16).

    :raises PromiseNotMet: it does not hold.
    """
    if after is None:
        raise PromiseNotMet(
            f"{wanted.server}: the certificate was created, but the server does not show it. Run again."
        )
    promised = after.thumbprint if wanted.replace_internal_transport else transport
    if transport_after != promised:
        raise PromiseNotMet(
            f"{wanted.server}: the internal transport certificate is {transport_after or 'not set'}, but should be "
            f"{promised or 'not set'}. Put it right with Enable-ExchangeCertificate -Services SMTP on that thumbprint."
        )


def outcome(
    before: ExchangeCertificate | None,
    after: ExchangeCertificate | None,
    transport: str,
    transport_after: str,
    planned: bool = False,
) -> dict[str, t.Any]:
    """The module's part of the result."""
    shown = {"before": view(before, transport), "after": view(after, transport_after)}
    if planned:
        shown["after"]["certificate"] = "to be created" if before is None else "to be enabled"
    result: dict[str, t.Any] = {"internal_transport": {"before": transport, "after": transport_after}, "diff": shown}
    if after is not None:
        result["certificate"] = shown_certificate(after)
    return result


def view(certificate: ExchangeCertificate | None, transport: str) -> dict[str, t.Any]:
    """The state as a diff shows it."""
    return {"certificate": shown_certificate(certificate) if certificate else None, "internal_transport": transport}
