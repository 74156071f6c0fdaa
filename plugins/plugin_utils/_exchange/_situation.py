# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an assessment rests on: the configuration, and each server's answer, put together."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from .._certificates import CertificateFacts
from ._assessment import CertificateView
from ._auth_config import AuthConfig
from ._certificate_state import ServerCertificates
from ._policy import AUTH_CERTIFICATE_SUBJECT, Policy
from ._servers import ExchangeServer, same_server

__all__ = ("Orphan", "Situation", "find_orphan", "situation")

_MINIMUM_KEY_SIZE: t.Final = 2048


@dataclasses.dataclass(frozen=True)
class Situation:
    """Everything that the rules look at.

    :ivar stores: one for each server on which the auth certificate belongs, in the order of their names.
    :ivar not_counted: servers on which it does not: Edge, and those before 2013.
    :ivar creator: the server on which to create a new one; None where no mailbox server answered.
    """

    config: AuthConfig
    stores: tuple[ServerCertificates, ...]
    not_counted: tuple[str, ...]
    current: CertificateView
    next: CertificateView
    now: datetime.datetime
    policy: Policy
    creator: str | None = None

    @property
    def unanswered(self) -> tuple[tuple[str, str], ...]:
        """The servers of whose certificates nothing is known, each with the outcome."""
        return tuple((s.server, s.credible_outcome) for s in self.stores if s.credible_outcome != "answered")


@dataclasses.dataclass(frozen=True)
class Orphan:
    """An auth certificate that nothing refers to, and a server that has it with its key."""

    facts: CertificateFacts
    server: str


def situation(
    config: AuthConfig,
    servers: t.Sequence[ExchangeServer],
    stores: t.Sequence[ServerCertificates],
    now: datetime.datetime,
    policy: Policy,
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
        stores=asked,
        not_counted=tuple(s.fqdn for s in servers if not s.holds_auth_certificate()),
        current=_view(config.current, asked),
        next=_view(config.next, asked),
        now=now,
        policy=policy,
        creator=_creator(config.current, holders, asked),
    )


def _creator(
    current: str | None, holders: t.Sequence[ExchangeServer], stores: t.Sequence[ServerCertificates]
) -> str | None:
    """A mailbox server (procedures S1-10) that answered; rather one that has the current certificate, as it replicates."""
    candidates = [
        (current is None or store.state_of(current).state != "present", store.server)
        for server, store in zip(holders, stores, strict=True)
        if store.outcome == "answered" and "Mailbox" in server.roles
    ]
    return min(candidates, key=lambda c: c[0])[1] if candidates else None


def _view(thumbprint: str | None, stores: t.Sequence[ServerCertificates]) -> CertificateView:
    if thumbprint is None:
        return CertificateView(None, (), None)
    states = tuple(store.state_of(thumbprint) for store in stores)
    facts = next((state.certificate.facts for state in states if state.certificate), None)
    return CertificateView(thumbprint, states, facts)


def find_orphan(found: Situation, current: CertificateFacts) -> Orphan | None:
    """The auth certificate that an earlier run created and could not stage, the newest if there are several.

    It must be what such a run makes: the auth certificate's subject, self-signed, RSA of at least 2048 bits, made after
    the current one and ending after it, not due for renewal itself; configured nowhere; on a server that answered, its
    key neither absent nor known to stay there. A key of which nothing is known (RawData only) does not disqualify it:
    that is the very state in which a run may be cut off.
    """
    candidates = []
    for store in found.stores:
        for certificate in store.certificates if store.outcome == "answered" else ():
            facts = certificate.facts
            if (
                facts.thumbprint not in found.config.thumbprints
                and certificate.has_private_key is not False
                and certificate.private_key_exportable is not False
                and _is_new_auth_certificate(facts, current, found)
            ):
                known = certificate.has_private_key is True
                candidates.append((facts.not_before, facts.not_after, facts.thumbprint, known, store.server, facts))
    if not candidates:
        return None
    newest = max(candidates, key=lambda c: c[:3])
    same = [c for c in candidates if c[2] == newest[2]]
    # Among the servers that have it, one whose key is known to be there; then by name, for the same choice each time.
    chosen = min(same, key=lambda c: (not c[3], c[4].lower()))
    return Orphan(facts=chosen[5], server=chosen[4])


def _is_new_auth_certificate(facts: CertificateFacts, current: CertificateFacts, found: Situation) -> bool:
    return (
        facts.subject.lower() == AUTH_CERTIFICATE_SUBJECT.lower()
        and facts.self_signed
        and facts.key_algorithm == "RSA"
        and (facts.key_size or 0) >= _MINIMUM_KEY_SIZE
        and facts.not_before > current.not_before
        and facts.not_after > current.not_after
        and facts.not_after - found.now > found.policy.threshold(facts)
    )
