# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the auth configuration of the organisation and assesses its certificates."""

from __future__ import annotations

import datetime
import typing as t

from ansible_collections.certops.exchange.plugins.modules import exchange_authconfig_info
from ansible_collections.certops.exchange.plugins.plugin_utils._action import CollectionAction, Task
from ansible_collections.certops.exchange.plugins.plugin_utils._certificates import iso_utc
from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import (
    ExchangeCertificate,
    ExchangeServer,
    Policy,
    ServerCertificates,
    assess,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._present import read_certificates, read_organisation
from ansible_collections.certops.exchange.plugins.plugin_utils._shown import (
    shown_auth_config,
    shown_certificate,
    unknown_properties,
)


class ActionModule(CollectionAction):
    module = exchange_authconfig_info

    def perform(self, task: Task) -> dict[str, t.Any]:
        policy = Policy(
            renew_before=datetime.timedelta(days=task.parameters["renew_before_days"]),
            effective_in_hours=task.parameters["effective_in_hours"],
        )
        session = task.open("exchange")
        organisation = read_organisation(session)
        stores = read_certificates(session, [server.fqdn for server in organisation.holders])
        config = organisation.auth_config
        assessment = assess(config, organisation.servers, stores, organisation.now, policy)
        roles = {"current": config.current, "next": config.next, "previous": config.previous}
        seen = {role: find(stores, thumbprint) for role, thumbprint in roles.items()}
        return {
            "auth_config": shown_auth_config(config),
            "certificates": {role: shown_certificate(found) for role, found in seen.items() if found},
            "servers": [
                shown_server(server, store, config.current, config.next)
                for server, store in zip(organisation.holders, stores, strict=True)
            ],
            "assessment": assessment.to_result(),
            "server_time": iso_utc(organisation.now),
            "unknown": unknown_properties(found for found in seen.values() if found),
        }


def find(stores: t.Sequence[ServerCertificates], thumbprint: str | None) -> ExchangeCertificate | None:
    """The certificate as the first server that has it shows it."""
    states = [store.state_of(thumbprint) for store in stores] if thumbprint else []
    return next((state.certificate for state in states if state.certificate), None)


def shown_server(
    server: ExchangeServer, store: ServerCertificates, current: str | None, following: str | None
) -> dict[str, t.Any]:
    """A server, and which of the certificates it has."""
    return {
        "name": server.name,
        "fqdn": server.fqdn,
        "site": server.site,
        "current": store.state_of(current).state if current else None,
        "next": store.state_of(following).state if following else None,
        "message": store.message,
    }
