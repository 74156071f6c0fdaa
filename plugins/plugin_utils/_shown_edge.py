# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Edge subscriptions as results and diffs show them."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import typing as t

from ._certificates import iso_utc
from ._exchange import Connector, EdgeSubscription, SyncStatus, edge_connector_names, or_unknown

__all__ = ("shown_subscription",)


def shown_subscription(
    found: EdgeSubscription, connectors: t.Iterable[Connector], sync: SyncStatus | None
) -> dict[str, t.Any]:
    """As documented in the RETURN of the modules. :param sync: None where it was not asked for."""
    return {
        "edge_server": found.name,
        "site": or_unknown(found.site),
        "created": or_unknown(found.created),
        "changed": or_unknown(found.changed),
        "send_connectors": edge_connector_names(connectors, found.name),
        "synchronization": None if sync is None else _shown_sync(sync),
    }


def _shown_sync(sync: SyncStatus) -> dict[str, t.Any]:
    return {
        "status": sync.status,
        "detail": sync.detail,
        "lease_holder": sync.lease_holder,
        "last_synchronized": iso_utc(sync.last_synchronized) if sync.last_synchronized else None,
    }
