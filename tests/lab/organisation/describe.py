# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole state of an organisation as plain data, for reading and comparing. No keys, no passwords."""

from __future__ import annotations

import datetime
import typing as t

from . import reading
from .connectors import CertificateName, HybridConfiguration
from .model import Server, StoredCertificate
from .names import name_text
from .online_description import describe_tenant
from .organisation import Organisation


def describe(organisation: Organisation) -> dict[str, t.Any]:
    """The state of this moment; moments are ISO 8601 texts in UTC."""
    with organisation.settled() as now:
        auth = organisation.auth
        return {
            "now": _moment(now),
            "organisation": organisation.name,
            "forest": organisation.forest,
            "system_mailbox_domain": organisation.system_mailbox_domain,
            "accepted_domains": list(organisation.accepted_domains),
            "enable_auth_admin_read_session": organisation.enable_auth_admin_read_session,
            "auth_config": {
                "current": auth.current,
                "previous": auth.previous,
                "next": auth.next,
                "next_effective": _moment(auth.next_effective),
            },
            "send_connectors": [
                {
                    "name": connector.name,
                    "tls_certificate_name": _named(connector.certificate),
                    "source_servers": list(connector.source_servers),
                    "cloud_services": connector.cloud_services,
                    "require_tls": connector.require_tls,
                    "tls_auth_level": connector.tls_auth_level,
                    "tls_domain": connector.tls_domain,
                    "smart_hosts": list(connector.smart_hosts),
                    "enabled": connector.enabled,
                    "tags": {server: tag.thumbprint for server, tag in connector.tags.items()},
                    "changed": _moment(connector.changed),
                }
                for connector in organisation.send_connectors
            ],
            "hybrid": _hybrid(organisation.hybrid),
            "edge_subscriptions": {
                item.edge: {
                    "site": item.site,
                    "created": _moment(item.created),
                    "expires": _moment(item.bootstrap.expires),
                    "mailbox_servers": list(item.accounts),
                    "synchronised": _moment(item.synchronised),
                    "failure": item.failure,
                }
                for item in organisation.edge_subscriptions.values()
            },
            "online": None if organisation.online is None else describe_tenant(organisation.online),
            "servers": {name: _server(organisation, server) for name, server in organisation.servers.items()},
            "domain_controllers": list(organisation.domain_controllers),
            "users": {
                user.name: {
                    "cmdlets": None if user.cmdlets is None else sorted(user.cmdlets),
                    "local_admin": user.local_admin,
                }
                for user in organisation.users.values()
            },
        }


def _server(organisation: Organisation, server: Server) -> dict[str, t.Any]:
    return {
        "fqdn": server.fqdn,
        "roles": list(server.roles),
        "site": server.site,
        "version": ".".join(str(part) for part in server.version),
        "powershell": server.powershell,
        "culture": server.culture,
        "utc_offset_minutes": server.utc_offset // datetime.timedelta(minutes=1),
        "reachable": server.reachable,
        "access_denied": server.access_denied,
        "broken_serialisation": server.broken_serialisation,
        "restricted_select": server.restricted_select,
        "no_binding_methods": server.no_binding_methods,
        "refuses_null_next": server.refuses_null_next,
        "leaves_dependents_stopped": server.leaves_dependents_stopped,
        "edge_subscribed": _moment(server.edge_directory.subscribed),
        "files": [found.path for found in server.files.values()],
        "internal_transport": server.internal_transport_thumbprint,
        "certificates": {
            thumbprint: _certificate(organisation, server, stored) for thumbprint, stored in server.my.items()
        },
        "root": list(server.root),
        "ca": list(server.ca),
        **_bound(server),
        "app_pools": {
            pool.name: {"state": pool.state, "pid": pool.worker_pid, "started": _moment(pool.worker_started)}
            for pool in server.app_pools.values()
        },
        "services": {
            service.name: {
                "status": service.status,
                "start_type": service.start_type,
                "pid": service.pid,
                "started": _moment(service.started),
            }
            for service in server.services.values()
        },
        "auth_admin_last_run": _moment(organisation.auth_admin_runs.get(server.name)),
        "events": [
            {
                "log": event.log,
                "provider": event.provider,
                "id": event.id,
                "level": event.level,
                "time": _moment(event.time),
                "message": event.message,
                "data": list(event.data),
                "record_id": event.record_id,
            }
            for event in server.events
        ],
    }


def _bound(server: Server) -> dict[str, t.Any]:
    """What names certificates: sites with their bindings, http.sys, Receive connectors."""
    return {
        "sites": {
            site.name: [
                {
                    "protocol": binding.protocol,
                    "information": binding.information,
                    "certificate_hash": binding.certificate_hash,
                    "ssl_flags": binding.ssl_flags,
                }
                for binding in site.bindings
            ]
            for site in server.sites
        },
        "ssl_bindings": {name: found.thumbprint for name, found in server.ssl_bindings.items()},
        "receive_connectors": {
            connector.name: {
                "port": connector.port,
                "tls_certificate_name": _named(connector.certificate),
                "tls_domain_capabilities": list(connector.domain_capabilities),
                "require_tls": connector.require_tls,
                "enabled": connector.enabled,
                "changed": _moment(connector.changed),
            }
            for connector in server.receive_connectors
        },
        "require_ssl": {site.name: site.require_ssl for site in server.sites},
    }


def _certificate(organisation: Organisation, server: Server, stored: StoredCertificate) -> dict[str, t.Any]:
    return {
        "subject": name_text(stored.certificate.subject),
        "issuer": name_text(stored.certificate.issuer),
        "friendly_name": stored.friendly_name,
        "domains": reading.domains(stored),
        "not_before": _moment(reading.not_before(stored)),
        "not_after": _moment(reading.not_after(stored)),
        "private_key": stored.key is not None,
        "exportable": stored.exportable,
        "services": reading.services(server, stored),
        "status": reading.status(organisation, stored, server),
        "root_ca_type": reading.root_ca_type(server, stored),
        "iis_sites": reading.iis_sites(server, stored),
    }


def _hybrid(found: HybridConfiguration | None) -> dict[str, t.Any] | None:
    if found is None:
        return None
    return {
        "tls_certificate_name": _named(found.certificate),
        "receiving_servers": list(found.receiving_servers),
        "sending_servers": list(found.sending_servers),
        "edge_servers": list(found.edge_servers),
        "domains": list(found.domains),
        "smart_host": found.smart_host,
        "changed": _moment(found.changed),
    }


def _named(found: CertificateName | None) -> str | None:
    return None if found is None else str(found)


def _moment(moment: datetime.datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(datetime.timezone.utc).isoformat()
