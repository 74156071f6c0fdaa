# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connectors, hybrid configuration and checks as results show them."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import typing as t

from ._certificates import iso_utc
from ._exchange import Connector, HybridCheck, HybridConfiguration, SavedObject, Verified, or_unknown
from ._hybrid_gate import Gate
from ._plans import ConnectorPlan
from ._present import Hybrid

__all__ = (
    "object_label",
    "shown_check",
    "shown_configuration",
    "shown_connector",
    "shown_plan",
    "shown_saved",
    "shown_findings",
    "shown_gate",
    "shown_servers",
    "shown_verified",
)


def shown_connector(connector: Connector) -> dict[str, t.Any]:
    """Its TLS properties, null where unset; a property that the version does not have is left out."""
    return {
        "identity": connector.identity,
        "servers": list(connector.servers),
        **({"transport_role": connector.role} if connector.receives else {}),
        "enabled": or_unknown(connector.enabled),
        **connector.settings,
        "hybrid": connector.carries_hybrid_mail,
        "changed_at": None if connector.changed_at is None else iso_utc(connector.changed_at),
    }


def shown_configuration(configuration: HybridConfiguration | None) -> dict[str, t.Any] | None:
    """None where there is no hybrid set-up."""
    if configuration is None:
        return None
    return {
        "tls_certificate_name": configuration.tls_text,
        "receiving_transport_servers": list(configuration.receiving),
        "sending_transport_servers": list(configuration.sending),
        "edge_transport_servers": list(configuration.edge),
        "client_access_servers": list(configuration.client_access),
        "domains": list(configuration.domains),
        "features": list(configuration.features),
        "on_premises_smart_host": configuration.smart_host,
        "service_instance": configuration.service_instance,
    }


def shown_servers(seen: Hybrid) -> list[dict[str, t.Any]]:
    """Those that the hybrid configuration names as transport servers; unknown where the organisation has none of the name."""
    names = () if seen.configuration is None else seen.configuration.transport_servers
    found = [(name, seen.server(name)) for name in names]
    return [
        {
            "name": name,
            "fqdn": or_unknown(None if server is None else server.fqdn),
            "version": or_unknown(None if server is None else str(server.version)),
            "product": or_unknown(None if server is None else server.version.product),
            "edge": or_unknown(None if server is None else server.is_edge),
        }
        for name, server in found
    ]


def shown_gate(gate: Gate) -> dict[str, t.Any]:
    """The certificate, and what was checked of it."""
    return {
        "certificate": gate.certificate.to_result(),
        "tls_certificate_name": None if gate.certificate.common_name is None else str(gate.name),
        "checks": [shown_check(check) for check in gate.checks],
        "failures": [shown_check(check) for check in gate.failures],
        "matching": [
            {"server": server, "thumbprint": facts.thumbprint, "not_after": iso_utc(facts.not_after)}
            for server, facts in gate.matching()
        ],
    }


def shown_findings(gate: t.Mapping[str, t.Any]) -> dict[str, str]:
    """The checks as a diff shows them."""
    return {f"{check['server']} {check['check']}": check["detail"] for check in gate["checks"]}


def shown_verified(found: Verified) -> dict[str, t.Any]:
    return {"row": found.row, "where": found.where, "passed": or_unknown(found.passed), "detail": found.detail}


def shown_check(check: HybridCheck) -> dict[str, t.Any]:
    return {
        "row": check.row,
        "server": check.server,
        "check": check.check,
        "passed": or_unknown(check.passed),
        "detail": check.detail,
    }


def shown_plan(plan: ConnectorPlan) -> dict[str, t.Any]:
    return {"kind": plan.kind, "identity": plan.identity, "action": plan.what, "reason": plan.reason}


def shown_saved(saved: t.Iterable[SavedObject]) -> dict[str, t.Any]:
    """As a diff shows it."""
    return {object_label(found.kind, found.identity): dict(found.values) for found in saved}


def object_label(kind: str, identity: str) -> str:
    """What an object is called there; the hybrid configuration has no identity."""
    return f"{kind} {identity}".strip()
