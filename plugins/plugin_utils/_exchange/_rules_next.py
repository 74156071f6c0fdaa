# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules where a next certificate is configured."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import datetime

from .._certificates import CertificateFacts, iso_utc
from ._assessment import Decision
from ._rules_common import blocked, date_to_stage, gate, hybrid_blocks, import_where_missing, renew, unanswered_blocks
from ._rules_current import broken, missing_somewhere, problem_of_current
from ._situation import Situation
from ._wording import PUBLISH_BY_HAND, hours, let_answer, listed_with_state

__all__ = ("staged",)


def staged(found: Situation) -> Decision | None:
    """A next certificate is configured: it is used if it can serve, never pushed aside for a third one."""
    config, view = found.config, found.next
    if config.next is None or config.next == config.current:
        return None
    flaw = _flaw(found)
    if flaw is not None:
        return broken(found) or renew(found, "next_unusable", f"The staged certificate {config.next} {flaw}")
    if not view.with_key or view.facts is None:
        return blocked(
            "next_not_seen",
            f"No server that answered has the staged certificate {config.next} with its private key, and of"
            f" {listed_with_state(view.unanswered_states)} that is not known, so neither is whether it can serve.",
            f"{let_answer(view.unanswered_states)} Or stage another certificate by its thumbprint.",
            config.next,
        )
    return (
        import_where_missing(found, view, "The staged certificate", "next_missing")
        or missing_somewhere(found)
        or _enable_read_session(found)
        or _in_place_of_a_broken_one(found)
        or _overdue(found)
        or _waiting(found, view.facts)
    )


def _flaw(found: Situation) -> str | None:
    """Why the staged certificate can never serve; None where it can, or where that is not known."""
    view = found.next
    if view.facts is not None:
        from_when = max(found.now, found.config.next_effective or found.now)
        least = datetime.timedelta(hours=found.policy.minimum_lead_hours)
        if view.facts.not_after <= from_when + least:
            return f"ends on {iso_utc(view.facts.not_after)}, too soon to be of use."
    if view.with_key or view.unanswered:
        return None
    if view.facts is not None:
        return "is on no server with its private key."
    return "is on none of the servers, all of which answered."


def _enable_read_session(found: Situation) -> Decision | None:
    """Without it AuthAdmin, in a child domain, does not start (procedures S3-23, S3-24)."""
    if found.read_session != "needed" or not found.policy.read_session:
        return None
    return Decision(
        "enable_read_session",
        "child_domain",
        f"Exchange is in a child domain, its system mailbox in {found.around.system_mailbox_domain}: AuthAdmin, which is to"
        " publish the staged certificate, does not start there without EnableAuthAdminReadSession.",
        next_due=found.now,
        thumbprint=found.config.next,
        server=found.next.with_key[0],
        effective=found.config.next_effective,
    )


def _in_place_of_a_broken_one(found: Situation) -> Decision | None:
    """The current certificate does not work any more, and its successor is there: promoted, no third one is made."""
    problem = problem_of_current(found)
    # One that nobody has seen may be fine on a server that does not answer.
    if problem is None or problem[0] == "current_not_seen":
        return None
    code, sentence = problem
    if found.policy.immediate == "never":
        return blocked(
            f"{code}_next_staged",
            f"{sentence} The certificate {found.config.next} is staged and could replace it at once, but immediate is never.",
            f"Allow it (immediate: when_broken). {PUBLISH_BY_HAND}",
            found.config.next,
        )
    return _publish(found, f"{code}_next_staged", f"{sentence} The certificate {found.config.next} is staged for it.")


def _overdue(found: Situation) -> Decision | None:
    effective = found.config.next_effective
    if effective is None or found.now < effective + found.policy.publish_grace:
        return None
    sentence = (
        f"The staged certificate {found.config.next} took effect on {iso_utc(effective)} and AuthAdmin, which runs every"
        f" {hours(found.policy.publish_interval)}, has still not published it."
    )
    if found.policy.immediate == "when_needed":
        return _publish(found, "publication_overdue", sentence)
    return Decision(
        "publish_overdue",
        "publication_overdue",
        sentence,
        next_due=found.now,
        thumbprint=found.config.next,
        server=found.next.with_key[0],
        effective=effective,
        remedy=PUBLISH_BY_HAND,
    )


def _publish(found: Situation, code: str, because: str) -> Decision:
    return (
        hybrid_blocks(found, because)
        or gate(found, found.next, because)
        or Decision(
            "publish",
            code,
            f"{because} It is published now.",
            next_due=found.now,
            thumbprint=found.config.next,
            server=found.next.with_key[0],
            effective=found.config.next_effective,
        )
    )


def _waiting(found: Situation, facts: CertificateFacts) -> Decision:
    """The staged certificate is good, and its time has not come or AuthAdmin is about to publish it."""
    config, server = found.config, found.next.with_key[0]
    effective = config.next_effective
    wrong = _wrong_date(found)
    if wrong is not None:
        date = date_to_stage(found)
        if isinstance(date, datetime.datetime):
            code, why = wrong
            return unanswered_blocks(found, f"The staged certificate {facts.thumbprint} {why}.") or Decision(
                "stage",
                code,
                f"The staged certificate {facts.thumbprint} {why}; it gets {iso_utc(date)}.",
                next_due=found.now,
                thumbprint=facts.thumbprint,
                server=server,
                effective=date,
            )
    if effective is None or (wrong is not None and found.policy.immediate == "when_needed"):
        return _too_late(found, facts)
    if found.now < effective:
        return Decision(
            "wait",
            "staged",
            f"The certificate {facts.thumbprint} is staged and takes effect on {iso_utc(effective)}; AuthAdmin publishes"
            f" it within {hours(found.policy.publish_interval)} after that.",
            next_due=effective,
            thumbprint=facts.thumbprint,
            server=server,
            effective=effective,
        )
    return Decision(
        "wait",
        "publication_pending",
        f"The staged certificate {facts.thumbprint} took effect on {iso_utc(effective)}; AuthAdmin, which runs every"
        f" {hours(found.policy.publish_interval)}, publishes it by"
        f" {iso_utc(effective + found.policy.publish_grace)}.",
        next_due=effective + found.policy.publish_grace,
        thumbprint=facts.thumbprint,
        server=server,
        effective=effective,
    )


def _wrong_date(found: Situation) -> tuple[str, str] | None:
    """What is wrong with the effective date: a code, and the rest of a sentence."""
    effective, current = found.config.next_effective, found.current.facts
    if effective is None:
        return "next_without_date", "has no effective date"
    if (
        effective > found.now
        and found.config.next_effective_zone_known
        and current is not None
        and effective >= current.not_after
    ):
        return (
            "next_effective_too_late",
            f"takes effect on {iso_utc(effective)}, after the current certificate has ended",
        )
    return None


def _too_late(found: Situation, facts: CertificateFacts) -> Decision:
    sentence = (
        f"The staged certificate {facts.thumbprint} has no effective date, or a too late one, and the current one ends too"
        " soon for another."
    )
    if found.policy.immediate == "when_needed":
        return _publish(found, "too_late_to_stage", sentence)
    return blocked(
        "too_late_to_stage",
        sentence,
        f"Allow that it is published at once (immediate: when_needed). {PUBLISH_BY_HAND}",
        facts.thumbprint,
    )
