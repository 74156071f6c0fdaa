# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tenant of Exchange Online as plain data. No keys, no secrets."""

from __future__ import annotations

import typing as t

from .names import name_text
from .online import AppRegistration, InboundConnector, OnPremisesOrganization, OutboundConnector, Tenant


def describe_tenant(tenant: Tenant) -> dict[str, t.Any]:
    """Connectors and applications in the scenario's words; the caller holds the organisation's lock."""
    return {
        "tenant_id": tenant.tenant_id,
        "domain": tenant.domain,
        "inbound_connectors": [_inbound(found) for found in tenant.inbound_connectors],
        "outbound_connectors": [_outbound(found) for found in tenant.outbound_connectors],
        "on_premises_organization": None if tenant.organization is None else _organization(tenant.organization),
        "apps": {app.name: _app(app) for app in tenant.apps.values()},
    }


def _inbound(found: InboundConnector) -> dict[str, t.Any]:
    return {
        "name": found.name,
        "type": found.kind,
        "source": found.source,
        "enabled": found.enabled,
        "sender_domains": list(found.sender_domains),
        "sender_ip_addresses": list(found.sender_ip_addresses),
        "require_tls": found.require_tls,
        "restrict_domains_to_certificate": found.restrict_to_certificate,
        "tls_sender_certificate_name": found.certificate_name,
        "cloud_services": found.cloud_services,
    }


def _outbound(found: OutboundConnector) -> dict[str, t.Any]:
    return {
        "name": found.name,
        "type": found.kind,
        "source": found.source,
        "enabled": found.enabled,
        "smart_hosts": list(found.smart_hosts),
        "recipient_domains": list(found.recipient_domains),
        "tls_settings": found.tls_settings,
        "tls_domain": found.tls_domain,
        "cloud_services": found.cloud_services,
        "use_mx_record": found.use_mx_record,
        "test_mode": found.test_mode,
        "transport_rule_scoped": found.rule_scoped,
    }


def _organization(found: OnPremisesOrganization) -> dict[str, t.Any]:
    return {
        "name": found.name,
        "hybrid_domains": list(found.hybrid_domains),
        "inbound_connector": found.inbound_connector,
        "outbound_connector": found.outbound_connector,
        "organization_name": found.organization_name,
    }


def _app(app: AppRegistration) -> dict[str, t.Any]:
    return {
        "client_id": app.client_id,
        "secrets": len(app.secrets),
        "certificates": {
            stored.thumbprint: {
                "subject": name_text(stored.certificate.subject),
                "not_after": stored.certificate.not_valid_after_utc.isoformat(),
            }
            for stored in app.certificates
        },
        "manage_as_app": app.manage_as_app,
        "directory_role": app.directory_role,
    }


__all__ = ("describe_tenant",)
