# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The present state: what is asked of an endpoint, and the pure objects that the answers become."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

from ._app_pools import AppPool, read_app_pool
from ._certificates import read_certificates, read_selection
from ._directory import read_directory_transport
from ._edge import read_edge_subscriptions, read_sync_statuses, read_transport_begins
from ._events import read_events
from ._files import content_of, is_there, read_named, temporary_folder
from ._hybrid import Hybrid, read_connectors, read_hybrid
from ._hybrid_certificates import read_holdings
from ._iis import Iis, read_iis
from ._organisation import (
    Organisation,
    find_server,
    read_auth_config,
    read_internal_transport,
    read_organisation,
    read_servers,
    read_transport_service,
    read_transport_services,
)
from ._probes import read_probes
from ._references import Uses, read_bound, read_uses
from ._services import Service, read_running_dependents, read_service, read_stopped
from ._snapshot import read_snapshot
from ._stores import read_in_store, store_path

__all__ = (
    "content_of",
    "is_there",
    "read_edge_subscriptions",
    "read_named",
    "read_sync_statuses",
    "read_transport_begins",
    "temporary_folder",
    "read_holdings",
    "read_hybrid",
    "read_connectors",
    "Hybrid",
    "AppPool",
    "Iis",
    "Organisation",
    "Service",
    "Uses",
    "find_server",
    "read_app_pool",
    "read_auth_config",
    "read_bound",
    "read_certificates",
    "read_directory_transport",
    "read_events",
    "read_iis",
    "read_in_store",
    "read_internal_transport",
    "read_organisation",
    "read_probes",
    "read_running_dependents",
    "read_selection",
    "read_servers",
    "read_service",
    "read_snapshot",
    "read_stopped",
    "read_transport_service",
    "read_transport_services",
    "read_uses",
    "store_path",
)
