# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What several rules of the decision need: why something must not be done, when it may be, and how it is said."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime

from .._certificates import iso_utc
from ._assessment import CertificateView, Decision
from ._effective_date import EffectiveDateRefused, effective_date
from ._orphans import Orphan, find_orphan
from ._replication import replication
from ._situation import Situation
from ._wording import HYBRID_FOLLOWS, REPLACE_BY_HAND, let_answer, listed, listed_with_state

__all__ = (
    "blocked",
    "date_to_stage",
    "gate",
    "hybrid_blocks",
    "import_where_missing",
    "renew",
    "replace_at_once",
    "unanswered_blocks",
)

_UNTIL_SENT_HOURS = 0.25


def blocked(code: str, reason: str, remedy: str | None = None, thumbprint: str | None = None) -> Decision:
    """Only a person can go on."""
    return Decision("blocked", code, reason, thumbprint=thumbprint, remedy=remedy)


def import_where_missing(found: Situation, view: CertificateView, what: str, code: str) -> Decision | None:
    """Bring a valid certificate to the servers that lack it, never replace it for that (procedures S3-33).

    :param what: the certificate as a subject of a sentence.
    """
    needed = replication(found, view)
    if needed is None or view.thumbprint is None:
        return None
    return Decision(
        "import",
        code,
        f"{what} {view.thumbprint} is missing on {listed(needed.targets)}; it is copied there from {needed.source}.",
        next_due=found.now,
        thumbprint=view.thumbprint,
        server=needed.source,
        targets=needed.targets,
        targets_in_site=needed.others,
    )


def hybrid_blocks(found: Situation, because: str) -> Decision | None:
    """Blocked where the policy wants a person to decide in a hybrid organisation; None elsewhere."""
    if found.policy.hybrid != "block" or found.around.hybrid is False:
        return None
    known = (
        "The organisation is hybrid" if found.around.hybrid else "Whether the organisation is hybrid could not be read"
    )
    return blocked(
        "hybrid",
        f"{because} {known}, and hybrid_policy is block: nothing is created, staged or published.",
        f"{HYBRID_FOLLOWS} When that can be done, run with hybrid_policy report or allow.",
        found.current.thumbprint,
    )


def gate(found: Situation, view: CertificateView, because: str) -> Decision | None:
    """Blocked while a server that answers could not use the certificate; None where all could, or that is accepted."""
    if not view.without or found.policy.allow_partial:
        return None
    return blocked(
        "publish_gate",
        f"{because} But {listed(view.without)} could not work with it: it is missing there, or has no private key. So it is"
        " not published.",
        f"Bring {view.thumbprint} there with its private key (remove a copy without key first), and run again; or accept"
        " with allow_partial that these servers reject what it signs.",
        view.thumbprint,
    )


def date_to_stage(found: Situation) -> datetime.datetime | EffectiveDateRefused:
    """The policy's effective date, or a nearer one that is still far enough ahead, or why neither fits."""
    policy, current = found.policy, found.current.facts
    end = current.not_after if current is not None else None
    # More than the minimum: the date must still be far enough ahead when the cmdlet runs.
    wanted = max(policy.effective_in_hours, policy.minimum_lead_hours + _UNTIL_SENT_HOURS)
    refused = None
    for ahead in dict.fromkeys((wanted, min(wanted, policy.minimum_lead_hours + 1))):
        try:
            return effective_date(found.now, ahead, end, policy.margin, policy.minimum_lead_hours)
        except EffectiveDateRefused as exc:
            refused = exc
    return refused or EffectiveDateRefused("too_late", "no effective date fits")


def renew(found: Situation, code: str, because: str) -> Decision:
    """Adopt what an earlier run left, or create, and stage it; at once where there is no time left and that is allowed."""
    date = date_to_stage(found)
    if isinstance(date, EffectiveDateRefused):
        if found.policy.immediate == "when_needed":
            late = f"{because} There is no time left to stage a successor: {date}."
            return unanswered_blocks(found, late) or replace_at_once(found, "too_late_to_stage", late)
        return blocked(
            "too_late_to_stage",
            f"{because} There is no time left to stage a successor: {date}.",
            f"Allow that it is replaced at once (immediate: when_needed). {REPLACE_BY_HAND}",
            found.current.thumbprint,
        )
    stopped = unanswered_blocks(found, because) or hybrid_blocks(found, because)
    if stopped is not None:
        return stopped
    orphan = find_orphan(found)
    if orphan is not None:
        return _bring_new(found, orphan) or Decision(
            "stage",
            "orphan_adopted",
            f"{because} The certificate {orphan.facts.thumbprint} on {orphan.server}, made on"
            f" {iso_utc(orphan.facts.not_before)}, is used by nothing and fits; it is staged for {iso_utc(date)}.",
            next_due=found.now,
            thumbprint=orphan.facts.thumbprint,
            server=orphan.server,
            effective=date,
        )
    if found.creator is None:
        return _no_creator(found, because)
    return Decision(
        "create_and_stage",
        code,
        f"{because} A new one is created and staged for {iso_utc(date)}.",
        next_due=found.now,
        server=found.creator,
        effective=date,
    )


def replace_at_once(found: Situation, code: str, because: str) -> Decision:
    """Create, bring to every server that answers, and publish without waiting (procedures S1-15 to S1-19, S3-12).

    Servers that do not answer hold up nothing here: where the current certificate does not work, it does not work there.
    """
    stopped = hybrid_blocks(found, because)
    if stopped is not None:
        return stopped
    orphan = find_orphan(found)
    if orphan is None:
        if found.creator is None:
            return _no_creator(found, because)
        return Decision(
            "replace", code, f"{because} A new one is created and put into use at once.",
            next_due=found.now, server=found.creator,
        )  # fmt: skip
    view = found.view(orphan.facts.thumbprint)
    sentence = f"{because} The certificate {orphan.facts.thumbprint} on {orphan.server} is used by nothing and fits"
    return (
        _bring_new(found, orphan)
        or gate(found, view, f"{sentence}.")
        or Decision(
            "replace",
            code,
            f"{sentence}; it is put into use at once.",
            next_due=found.now,
            thumbprint=orphan.facts.thumbprint,
            server=orphan.server,
        )
    )


def _bring_new(found: Situation, orphan: Orphan) -> Decision | None:
    """To every server before it is named anywhere: Set-AuthConfig wants it where it runs, and that may be any of them.

    Nothing copies it by itself before it is configured, so there is nothing to wait for.
    """
    decision = import_where_missing(found, found.view(orphan.facts.thumbprint), "The new certificate", "new_missing")
    return None if decision is None else dataclasses.replace(decision, targets_in_site=())


def _no_creator(found: Situation, because: str) -> Decision:
    return blocked(
        "no_mailbox_server",
        f"{because} A new one can only be created on a mailbox server, and none answered.",
        let_answer(found.unanswered),
        found.current.thumbprint,
    )


def unanswered_blocks(found: Situation, because: str) -> Decision | None:
    """Blocked while a server that should hold the certificate did not answer, unless that is accepted."""
    states = found.unanswered
    if not states or found.policy.ignore_unreachable:
        return None
    return blocked(
        "servers_unanswered",
        f"{because} {listed_with_state(states)} did not answer: the certificate of an earlier run might be there, and"
        " whether the new one gets there could not be verified. So nothing is created or staged.",
        f"{let_answer(states)} Or go on without these servers (ignore_unreachable).",
        found.current.thumbprint,
    )
