# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an assessment rests on: the configuration, and each server's answer, put together."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ._assessment import CertificateView
from ._auth_config import AuthConfig
from ._certificate_state import ServerCertificates
from ._policy import Policy
from ._servers import ExchangeServer, same_server
from ._surroundings import ReadSession, Surroundings, read_session_state

__all__ = ("Situation", "situation")


@dataclasses.dataclass(frozen=True)
class Situation:
    """Everything that the rules look at.

    :ivar holders: the servers on which the auth certificate belongs, in the order of their names.
    :ivar stores: what each of them answered, in the same order.
    :ivar not_counted: servers on which it does not: Edge, and those before 2013.
    :ivar creator: the server on which to create a new one; None where no mailbox server answered.
    :ivar failed_imports: certificates and servers for which importing was tried in this run, and failed.
    :ivar created: thumbprints of what this run has created.
    """

    config: AuthConfig
    holders: tuple[ExchangeServer, ...]
    stores: tuple[ServerCertificates, ...]
    not_counted: tuple[str, ...]
    current: CertificateView
    next: CertificateView
    now: datetime.datetime
    policy: Policy
    around: Surroundings
    creator: str | None = None
    failed_imports: frozenset[tuple[str, str]] = frozenset()
    created: frozenset[str] = frozenset()

    @property
    def unanswered(self) -> tuple[tuple[str, str], ...]:
        """The servers of whose certificates nothing is known, each with the outcome."""
        return tuple((s.server, s.credible_outcome) for s in self.stores if s.credible_outcome != "answered")

    @property
    def read_session(self) -> ReadSession:
        """Whether AuthAdmin can start where Exchange is in a child domain."""
        return read_session_state(self.holders, self.around)

    def view(self, thumbprint: str | None) -> CertificateView:
        """That certificate on every server that it belongs on."""
        return _view(thumbprint, self.stores)


def situation(
    config: AuthConfig,
    servers: t.Sequence[ExchangeServer],
    stores: t.Sequence[ServerCertificates],
    now: datetime.datetime,
    policy: Policy,
    around: Surroundings,
    failed_imports: frozenset[tuple[str, str]] = frozenset(),
    created: frozenset[str] = frozenset(),
) -> Situation:
    """Put it together. A server that nobody asked counts as one of which nothing is known."""
    holders = sorted((s for s in servers if s.holds_auth_certificate()), key=lambda s: s.fqdn.lower())
    asked = tuple(
        next((store for store in stores if same_server(store.server, server.fqdn)), None)
        or ServerCertificates(server.fqdn, "unknown")
        for server in holders
    )
    return Situation(
        config=config,
        holders=tuple(holders),
        stores=asked,
        not_counted=tuple(s.fqdn for s in servers if not s.holds_auth_certificate()),
        current=_view(config.current, asked),
        next=_view(config.next, asked),
        now=now,
        policy=policy,
        around=around,
        creator=_creator(config.current, holders, asked),
        failed_imports=failed_imports,
        created=created,
    )


def _creator(
    current: str | None, holders: t.Sequence[ExchangeServer], stores: t.Sequence[ServerCertificates]
) -> str | None:
    """A mailbox server (procedures S1-10) that answered; rather one that has the current certificate, as it replicates."""
    candidates = [
        (current is None or store.state_of(current).state != "present", store.server)
        for server, store in zip(holders, stores, strict=True)
        if store.credible_outcome == "answered" and "Mailbox" in server.roles
    ]
    return min(candidates, key=lambda c: c[0])[1] if candidates else None


def _view(thumbprint: str | None, stores: t.Sequence[ServerCertificates]) -> CertificateView:
    if thumbprint is None:
        return CertificateView(None, (), None)
    states = tuple(store.state_of(thumbprint) for store in stores)
    facts = next((state.certificate.facts for state in states if state.certificate), None)
    return CertificateView(thumbprint, states, facts)
