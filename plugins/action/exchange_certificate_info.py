# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the certificates of Exchange servers."""

from __future__ import annotations

import typing as t

from ansible_collections.certops.exchange.plugins.modules import exchange_certificate_info
from ansible_collections.certops.exchange.plugins.plugin_utils._action import CollectionAction, Task
from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import (
    UNKNOWN,
    AuthConfig,
    ExchangeCertificate,
    ExchangeServer,
    ServerCertificates,
    TransportService,
    UnreadableObject,
    certificate_class,
    same_server,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._options import thumbprint_option
from ansible_collections.certops.exchange.plugins.plugin_utils._present import (
    find_server,
    read_auth_config,
    read_certificates,
    read_servers,
    read_transport_services,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._refusal import Refusal
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import RemotingError, Session
from ansible_collections.certops.exchange.plugins.plugin_utils._shown import shown_certificate, unknown_keys


class ActionModule(CollectionAction):
    module = exchange_certificate_info

    def perform(self, task: Task) -> dict[str, t.Any]:
        asked = task.parameters["thumbprint"]
        thumbprint = thumbprint_option("thumbprint", asked) if asked else None
        session = task.open("exchange")
        known = read_servers(session)
        named = task.parameters["servers"]
        servers = (
            [find_server(known, name) for name in named] if named else [s for s in known if s.holds_auth_certificate()]
        )
        readings = read_certificates(session, [server.fqdn for server in servers])
        warn(task, readings)
        auth, services = read_auth(task, session, servers), read_transport(task, session)
        shown = [
            {
                **shown_certificate(certificate),
                "class": certificate_class(certificate, server, auth),
                "is_internal_transport": is_internal_transport(certificate, server, services),
            }
            for server, reading in zip(servers, readings, strict=True)
            for certificate in reading.certificates
            if thumbprint in (None, certificate.thumbprint)
        ]
        return {
            "certificates": shown,
            "servers": [
                {
                    "name": server.name,
                    "fqdn": server.fqdn,
                    "state": "read" if reading.outcome == "answered" else reading.outcome,
                    "message": reading.message,
                }
                for server, reading in zip(servers, readings, strict=True)
            ],
            "unknown": unknown_keys(shown),
        }


def warn(task: Task, readings: t.Iterable[ServerCertificates]) -> None:
    """Says which certificates are missing from the result, and why."""
    for reading in readings:
        if reading.outcome != "answered":
            task.warnings.append(
                f"{reading.server}: its certificates could not be read ({reading.outcome}). It said: {reading.message}"
            )
        elif reading.unreadable:
            task.warnings.append(f"{reading.server}: {reading.unreadable} certificates are left out. {reading.message}")


def read_auth(task: Task, session: Session, servers: t.Sequence[ExchangeServer]) -> AuthConfig | None:
    """The auth configuration; None where it can't be read, or the servers know none."""
    if not any(server.version.has_auth_config for server in servers):
        return None
    try:
        return read_auth_config(session)
    except (RemotingError, Refusal, UnreadableObject) as error:
        task.warnings.append(f"Which certificate is the auth certificate is not known. {error}")
        return None


def read_transport(task: Task, session: Session) -> tuple[TransportService, ...]:
    """The transport services; none where they can't be read."""
    try:
        return read_transport_services(session)
    except (RemotingError, UnreadableObject) as error:
        task.warnings.append(f"Which certificates are internal transport certificates is not known. {error}")
        return ()


def is_internal_transport(
    certificate: ExchangeCertificate, server: ExchangeServer, services: t.Iterable[TransportService]
) -> bool | str:
    """Whether it is that of its server; unknown where no transport service of the server is known."""
    own = [service for service in services if same_server(service.name, server.fqdn)]
    return own[0].internal_transport_thumbprint == certificate.thumbprint if len(own) == 1 else UNKNOWN
