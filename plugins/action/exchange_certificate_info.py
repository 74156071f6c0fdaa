# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the certificates of Exchange servers."""

from __future__ import annotations

import typing as t

from ansible_collections.certops.exchange.plugins.modules import exchange_certificate_info
from ansible_collections.certops.exchange.plugins.plugin_utils._action import CollectionAction, Task
from ansible_collections.certops.exchange.plugins.plugin_utils._options import thumbprint_option
from ansible_collections.certops.exchange.plugins.plugin_utils._present import (
    find_server,
    read_certificates,
    read_servers,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._shown import shown_certificate, unknown_properties


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
        certificates = [
            certificate
            for reading in readings
            for certificate in reading.certificates
            if thumbprint in (None, certificate.thumbprint)
        ]
        for reading in readings:
            if reading.outcome != "answered":
                task.warnings.append(
                    f"{reading.server}: its certificates could not be read ({reading.outcome}). It said: {reading.message}"
                )
            elif reading.unreadable:
                task.warnings.append(
                    f"{reading.server}: {reading.unreadable} certificates are left out. {reading.message}"
                )
        return {
            "certificates": [shown_certificate(certificate) for certificate in certificates],
            "servers": [
                {
                    "name": server.name,
                    "fqdn": server.fqdn,
                    "state": "read" if reading.outcome == "answered" else reading.outcome,
                    "message": reading.message,
                }
                for server, reading in zip(servers, readings, strict=True)
            ],
            "unknown": unknown_properties(certificates),
        }
