# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How connectors of Exchange Online look in a result."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import typing as t

from ._online import UNKNOWN, InboundConnector, OnPremisesOrganization, OutboundConnector, Tenant
from ._online_checks import Check, Compared, inbound_match, is_wizards, outbound_match

__all__ = ("shown_check", "shown_tenant")


def shown_tenant(tenant: Tenant, compared: Compared | None) -> dict[str, t.Any]:
    """The keys of the result, with ``unknown`` for what did not come and null for what is not set."""
    return {
        "inbound_connectors": [
            {**_inbound(one), "from_wizard": is_wizards(one, tenant), "matches": inbound_match(one, compared)}
            for one in tenant.inbound
        ],
        "outbound_connectors": [
            {**_outbound(one), "from_wizard": is_wizards(one, tenant), "matches": outbound_match(one, compared)}
            for one in tenant.outbound
        ],
        "on_premises_organizations": [_organization(one) for one in tenant.organizations],
    }


def shown_check(check: Check) -> dict[str, t.Any]:
    """Its fields."""
    return dataclasses.asdict(check)


def _both(connector: InboundConnector | OutboundConnector) -> dict[str, t.Any]:
    return {
        "identity": connector.identity,
        "name": connector.name,
        "enabled": _known(connector.enabled),
        "connector_type": connector.type,
        "connector_source": connector.source,
        "cloud_services_mail_enabled": _known(connector.cloud_mail),
    }


def _inbound(connector: InboundConnector) -> dict[str, t.Any]:
    return {
        **_both(connector),
        "sender_domains": _known(connector.sender_domains),
        "sender_ip_addresses": _known(connector.sender_addresses),
        "require_tls": _known(connector.require_tls),
        "restrict_domains_to_certificate": _known(connector.restrict_domains),
        "tls_sender_certificate_name": connector.sender_name,
    }


def _outbound(connector: OutboundConnector) -> dict[str, t.Any]:
    return {
        **_both(connector),
        "smart_hosts": _known(connector.smart_hosts),
        "recipient_domains": _known(connector.recipient_domains),
        "tls_settings": connector.tls_settings,
        "tls_domain": connector.tls_domain,
        "use_mx_record": _known(connector.use_mx),
    }


def _organization(organization: OnPremisesOrganization) -> dict[str, t.Any]:
    return {
        "organization_name": organization.name,
        "hybrid_domains": _known(organization.hybrid_domains),
        "inbound_connector": organization.inbound_connector,
        "outbound_connector": organization.outbound_connector,
    }


def _known(value: bool | tuple[str, ...] | None) -> bool | list[str] | str:
    if value is None:
        return UNKNOWN
    return list(value) if isinstance(value, tuple) else value
