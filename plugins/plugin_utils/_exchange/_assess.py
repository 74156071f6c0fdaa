# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deciding what the auth certificate needs now. Pure: facts in, one decision out, nothing is read or written.

The rules are tried in order and the first that applies decides; each is one function and says why. What holds for all:
an expired certificate is one whose NotAfter has come; time is counted in hours, in UTC, by the server's clock; a server
that did not answer is no evidence of anything.
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import datetime
import typing as t

from .._certificates import as_utc
from ._assessment import Assessment, Decision
from ._auth_config import AuthConfig
from ._certificate_state import ServerCertificates
from ._findings import findings
from ._policy import Policy
from ._rules_common import blocked
from ._rules_current import broken, clear_previous, due, missing_somewhere, nothing_to_do
from ._rules_next import staged
from ._servers import ExchangeServer
from ._situation import Situation, situation
from ._surroundings import Surroundings
from ._wording import listed

__all__ = ("assess",)


def assess(
    config: AuthConfig,
    servers: t.Sequence[ExchangeServer],
    stores: t.Sequence[ServerCertificates],
    now: datetime.datetime,
    policy: Policy | None = None,
    around: Surroundings | None = None,
    failed_imports: t.Iterable[tuple[str, str]] = (),
    created: t.Iterable[str] = (),
) -> Assessment:
    """Decide.

    :param servers: all servers of the organisation; those without the auth certificate's roles are left out here.
    :param stores: what each of them answered. One that is not among them counts as unknown.
    :param now: the present moment by the server's clock, aware.
    :param failed_imports: thumbprints and servers for which importing was tried in vain; it is not tried again.
    :param created: thumbprints of what this run has created, which is meant whatever it looks like.
    :raises ValueError: ``now`` has no time zone.
    """
    found = situation(
        config,
        servers,
        stores,
        as_utc(now),
        policy or Policy(),
        around or Surroundings(),
        frozenset(failed_imports),
        frozenset(created),
    )
    decision = None
    for rule in (_nobody_to_ask, _nobody_answered, staged, broken, missing_somewhere, due, clear_previous):
        decision = rule(found)
        if decision is not None:
            break
    if decision is None:
        decision = nothing_to_do(found)
    return Assessment(
        decision=decision,
        findings=findings(found, decision),
        current=found.current,
        next=found.next,
        lacking=found.view(decision.thumbprint).without,
    )


def _nobody_to_ask(found: Situation) -> Decision | None:
    if found.stores:
        return None
    return blocked(
        "no_servers",
        "No server of the organisation is known to hold the auth certificate (mailbox or client access role, 2013 or"
        " later), so nothing can be decided.",
        "Look at what Get-ExchangeServer shows to the account of the session.",
    )


def _nobody_answered(found: Situation) -> Decision | None:
    outcomes = {store.outcome for store in found.stores}
    if "answered" in outcomes:
        return None
    names = listed(store.server for store in found.stores)
    if outcomes == {"access_denied"}:
        return blocked(
            "access_denied_everywhere",
            f"Every server refused to show its certificates ({names}), so nothing can be decided.",
            "Give Exchange Trusted Subsystem its membership in the servers' local Administrators group back, and the"
            " account the role Exchange Server Certificates.",
        )
    return blocked(
        "no_server_answered",
        f"No server could be asked for its certificates ({names}), so nothing can be decided.",
        "Make at least one of them reachable from the server that the session is connected to, and run again.",
    )
