# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of the auth certificate as results show it; one view for the module that reads and the one that acts."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import datetime
import ssl
import typing as t

from ._certificates import iso_utc
from ._exchange import (
    UNKNOWN,
    Assessment,
    ExchangeServer,
    ServerCertificates,
    Snapshot,
    or_unknown,
    read_session_state,
)
from ._shown import shown_auth_config, shown_certificate, unknown_properties

__all__ = ("shown_before", "shown_snapshot")

# For so long after a publication what has to follow in a hybrid organisation is said to be due.
_FOLLOW_UP = datetime.timedelta(days=7)


def shown_snapshot(seen: Snapshot, assessment: Assessment, *, published: bool = False) -> dict[str, t.Any]:
    """As documented in the RETURN of the two modules.

    :param published: whether a certificate was put into use just now.
    """
    config = seen.config
    roles = {"current": config.current, "next": config.next, "previous": config.previous}
    certificates = {role: seen.certificate(thumbprint) for role, thumbprint in roles.items()}
    holders = [server for server in seen.servers if server.holds_auth_certificate()]
    return {
        "auth_config": shown_auth_config(config),
        "certificates": {role: shown_certificate(found) for role, found in certificates.items() if found},
        "servers": [_shown_server(seen, server) for server in holders],
        "assessment": assessment.to_result(),
        "published_recently": _recently(seen),
        "hybrid": _shown_hybrid(seen, published),
        "auth_admin": {
            "read_session": read_session_state(holders, seen.around),
            "system_mailbox_domain": or_unknown(seen.around.system_mailbox_domain),
            "last_runs": {
                run.server: UNKNOWN if run.last_run is None else iso_utc(run.last_run) for run in seen.around.auth_admin
            },
        },
        "server_time": iso_utc(seen.now),
        "unknown": unknown_properties(found for found in certificates.values() if found),
    }


def shown_before(seen: Snapshot) -> dict[str, t.Any]:
    """The values that a rotation overwrites, as they were; what exchange_authconfig puts back (its option restore)."""
    return {**shown_auth_config(seen.config), "read_session": seen.around.read_session}


def _shown_server(seen: Snapshot, server: ExchangeServer) -> dict[str, t.Any]:
    """A server, and which of the certificates it has."""
    store = seen.store(server.fqdn) or ServerCertificates(server.fqdn, "unknown")
    current, following = seen.config.current, seen.config.next
    return {
        "name": server.name,
        "fqdn": server.fqdn,
        "site": server.site,
        "version": str(server.version),
        "current": store.state_of(current).state if current else None,
        "next": store.state_of(following).state if following else None,
        "message": store.message,
    }


def _shown_hybrid(seen: Snapshot, published: bool) -> dict[str, t.Any]:
    """Whether there is something to do on the other side (procedures S3-28), and the certificate that it is about."""
    config, hybrid = seen.config, seen.around.hybrid
    rotates = config.next is not None or published or _recently(seen)
    upcoming = seen.certificate(config.next or config.current) if rotates else None
    return {
        "detected": or_unknown(hybrid),
        "action_required": bool(hybrid) and rotates,
        "public_certificate": (
            ssl.DER_cert_to_PEM_cert(upcoming.facts.der) if hybrid and upcoming and upcoming.facts.der else None
        ),
    }


def _recently(seen: Snapshot) -> bool:
    """Whether the current certificate has become that within a week, by the configuration's last change."""
    config = seen.config
    if config.previous is None or config.next is not None or config.when_changed is None:
        return False
    return seen.now < config.when_changed + _FOLLOW_UP
