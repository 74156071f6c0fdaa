# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reports the connectors in Exchange Online, and whether they fit a certificate."""

from __future__ import annotations

import contextlib
import typing as t

from ansible_collections.certops.exchange.plugins.modules import exchange_online_connector_info
from ansible_collections.certops.exchange.plugins.plugin_utils._action import CollectionAction, Task
from ansible_collections.certops.exchange.plugins.plugin_utils._certificates import public_certificate
from ansible_collections.certops.exchange.plugins.plugin_utils._online import Http, OnlineClient, Service, read_tenant
from ansible_collections.certops.exchange.plugins.plugin_utils._online_checks import Compared, checks
from ansible_collections.certops.exchange.plugins.plugin_utils._online_credential import Credential, given_credential
from ansible_collections.certops.exchange.plugins.plugin_utils._shown_online import shown_check, shown_tenant

_HOW_TO_CHECK = (
    "Open the Exchange admin center of Exchange Online, Mail flow, Connectors.",
    "Inbound from <id>: it recognises the sender by the subject name of its certificate, and that name is a common name "
    "or a DNS name of the certificate (Get-InboundConnector: Enabled, RequireTls, TlsSenderCertificateName).",
    "Outbound to <id>: it is on and always uses TLS (Get-OutboundConnector: Enabled, TlsSettings, TlsDomain).",
    "Leave both without saving.",
)


class ActionModule(CollectionAction):
    module = exchange_online_connector_info

    def perform(self, task: Task) -> dict[str, t.Any]:
        compared = compared_with(task.parameters)
        credential = given_credential(task.parameters)
        if credential is None:
            return {
                "checked": False,
                "reason": "No credentials for Exchange Online were given, so nothing was read there.",
                "how_to_check": list(_HOW_TO_CHECK),
            }
        task.secrets.extend(credential.secrets())
        return read(task, service_of(task.parameters), credential, compared)


def read(task: Task, service: Service, credential: Credential, compared: Compared | None) -> dict[str, t.Any]:
    with contextlib.closing(Http(service)) as http:
        token = credential.token(service, http)
        task.secrets.append(token)
        client = OnlineClient(service, token, http)
        tenant = read_tenant(client)
    task.warnings += [f"Exchange Online: {warning}" for warning in client.warnings]
    return {
        "checked": True,
        "tenant": service.tenant,
        **shown_tenant(tenant, compared),
        "checks": [shown_check(check) for check in checks(tenant, compared, client.sent)],
    }


def service_of(asked: t.Mapping[str, t.Any]) -> Service:
    if not asked["tenant"]:
        raise ValueError("tenant: needed together with credentials; an id, or a domain like contoso.onmicrosoft.com")
    return Service(
        tenant=asked["tenant"],
        url=asked["online_url"],
        authority=asked["authority"],
        ca_path=asked["ca_path"],
        validate_certs=asked["validate_certs"],
        timeout=asked["timeout"],
    )


def compared_with(asked: t.Mapping[str, t.Any]) -> Compared | None:
    """What the connectors are compared with; None where nothing was given."""
    if asked["certificate"] and asked["names"]:
        raise ValueError("certificate, names: give one of them")
    if asked["certificate"]:
        try:
            facts = public_certificate(asked["certificate"].encode())
        except ValueError as error:
            raise ValueError(f"certificate: {error}") from None
        return Compared(facts.domains, facts)
    return Compared(tuple(asked["names"])) if asked["names"] else None
