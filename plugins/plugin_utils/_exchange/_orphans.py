# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Auth certificates that nothing refers to: what a run leaves behind that is cut off between creating and staging."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from .._certificates import CertificateFacts
from ._certificate import ExchangeCertificate
from ._policy import AUTH_CERTIFICATE_SUBJECT
from ._situation import Situation

__all__ = ("Orphan", "find_orphan", "find_orphans")

# Runs that begin together have created their certificates by then.
_TOGETHER: t.Final = datetime.timedelta(minutes=10)
# Where there is no current certificate to compare with, an older one may have been retired by somebody.
_RECENT: t.Final = datetime.timedelta(days=30)


@dataclasses.dataclass(frozen=True)
class Orphan:
    """An auth certificate that nothing refers to, and a server that has it with its key."""

    facts: CertificateFacts
    server: str


def find_orphan(found: Situation) -> Orphan | None:
    """The one to adopt; None where there is none.

    The newest; but of those that were made together the first. Two runs at once each create one; both then see both,
    take the same one, and the other is not needed.
    """
    orphans = find_orphans(found)
    if not orphans:
        return None
    chosen = orphans[0]
    for orphan in orphans[1:]:
        if chosen.facts.not_before - orphan.facts.not_before > _TOGETHER:
            break
        chosen = orphan
    return chosen


def find_orphans(found: Situation) -> tuple[Orphan, ...]:
    """All that could be adopted, the newest first; of one that several servers have, the best of them.

    One must be what such a run makes: the auth certificate's subject, self-signed, RSA of at least the size asked for,
    made after the current one and ending after it, not due for renewal itself, and not longer valid than asked for;
    configured nowhere; on a server that answered, its key neither absent nor known to stay there. A key of which nothing
    is known (RawData only) does not disqualify it: that is the very state in which a run may be cut off.
    """
    best: dict[str, tuple[tuple[bool, str], Orphan]] = {}
    for store in found.stores:
        for certificate in store.certificates if store.outcome == "answered" else ():
            if not _may_serve(certificate, found):
                continue
            # Rather a server where the key is known to be there; then by name, for the same choice each time.
            rank = (certificate.has_private_key is not True, store.server.lower())
            known = best.get(certificate.thumbprint)
            if known is None or rank < known[0]:
                best[certificate.thumbprint] = (rank, Orphan(certificate.facts, store.server))
    orphans = [orphan for _rank, orphan in best.values()]
    # Of the same second, the higher thumbprint counts as the newer one.
    return tuple(sorted(orphans, key=lambda o: (o.facts.not_before, o.facts.thumbprint), reverse=True))


def _may_serve(certificate: ExchangeCertificate, found: Situation) -> bool:
    facts = certificate.facts
    return (
        facts.thumbprint not in found.config.thumbprints
        and certificate.has_private_key is not False
        and certificate.private_key_exportable is not False
        and facts.subject.lower() == AUTH_CERTIFICATE_SUBJECT.lower()
        and facts.self_signed
        and not facts.is_expired(found.now)
        and (facts.thumbprint in found.created or _is_what_a_run_makes(facts, found))
    )


def _is_what_a_run_makes(facts: CertificateFacts, found: Situation) -> bool:
    policy = found.policy
    return (
        facts.key_algorithm == "RSA"
        and (facts.key_size or 0) >= policy.key_size
        and facts.not_after - found.now > policy.threshold(facts)
        and (policy.lifetime is None or facts.lifetime <= policy.lifetime + datetime.timedelta(days=1))
        and _is_newer(facts, found)
    )


def _is_newer(facts: CertificateFacts, found: Situation) -> bool:
    current = found.current.facts
    if current is None:
        return facts.not_before > found.now - _RECENT
    # One that is made for a shorter time than Exchange gives may well end before the one that it replaces.
    ends_later = facts.not_after > current.not_after or found.policy.lifetime is not None
    return facts.not_before > current.not_before and ends_later
