# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules about the current certificate."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

from .._certificates import iso_utc
from ._assessment import Decision
from ._rules_common import blocked, import_where_missing, renew, replace_at_once
from ._situation import Situation
from ._wording import REPLACE_BY_HAND, hours, let_answer, listed_with_state

__all__ = (
    "broken",
    "clear_previous",
    "due",
    "missing_somewhere",
    "nothing_to_do",
    "problem_of_current",
)


def problem_of_current(found: Situation) -> tuple[str, str] | None:
    """Why the current certificate cannot be relied on: a code and a sentence; None where it can."""
    view = found.current
    if view.thumbprint is None:
        return "current_unset", "The auth configuration names no current certificate."
    if view.facts is None:
        if view.unanswered:
            return "current_not_seen", (
                f"The current certificate {view.thumbprint} is on none of the servers that answered, and of"
                f" {listed_with_state(view.unanswered_states)} that is not known, so neither is its state."
            )
        return "current_missing", f"The current certificate {view.thumbprint} is on no server; all of them answered."
    if view.facts.is_expired(found.now):
        return "current_expired", (
            f"The current certificate {view.thumbprint} expired on {iso_utc(view.facts.not_after)}."
        )
    if not view.with_key and not view.unanswered:
        return "current_without_key", f"The current certificate {view.thumbprint} is on no server with its private key."
    return None


def missing_somewhere(found: Situation) -> Decision | None:
    """A valid current certificate is imported where it is missing, never replaced for that (procedures S3-33)."""
    if problem_of_current(found) is not None:
        return None
    return import_where_missing(found, found.current, "The current certificate", "current_missing_on_servers")


def broken(found: Situation) -> Decision | None:
    """The current certificate cannot be renewed in time because it does not work any more, or is not known to."""
    problem = problem_of_current(found)
    if problem is None:
        return None
    code, sentence = problem
    if code == "current_not_seen":
        return blocked(code, sentence, let_answer(found.current.unanswered_states), found.current.thumbprint)
    if found.policy.immediate == "never":
        return blocked(
            code,
            f"{sentence} It has to be replaced at once, but immediate is never.",
            f"Allow it (immediate: when_broken). {REPLACE_BY_HAND}",
            found.current.thumbprint,
        )
    return replace_at_once(found, code, sentence)


def due(found: Situation) -> Decision | None:
    """Less is left than the policy asks for, or it is to be retired anyway."""
    facts = found.current.facts
    if facts is None:
        return None
    if found.policy.retire == facts.thumbprint:
        return renew(found, "retired", f"The current certificate {facts.thumbprint} is to be replaced before its time.")
    if found.now < facts.not_after - found.policy.threshold(facts):
        return None
    left = facts.hours_left(found.now)
    return renew(
        found,
        "current_expires_soon",
        f"The current certificate {facts.thumbprint} expires on {iso_utc(facts.not_after)}, in {left:.0f} hours, and"
        " nothing is staged to follow it.",
    )


def clear_previous(found: Situation) -> Decision | None:
    """The certificate before has served its time (procedures X5: a step of its own, so that it can be put off)."""
    after, config = found.policy.clear_previous_after, found.config
    if after is None or config.previous is None or config.when_changed is None:
        return None
    # The configuration's last change is the publication, or later than that.
    if found.now < config.when_changed + after:
        return None
    return Decision(
        "clear_previous",
        "previous_served",
        f"The certificate before, {config.previous}, was replaced more than {hours(after)} ago and is forgotten.",
        next_due=found.now,
        thumbprint=config.previous,
    )


def nothing_to_do(found: Situation) -> Decision:
    """The end of the list."""
    facts = found.current.facts
    if facts is None:
        # Not reached: every case without facts is decided above. Better blocked than a wrong "none".
        return blocked("current_not_seen", "The state of the current certificate is not known.")
    on = facts.not_after - found.policy.threshold(facts)
    return Decision(
        "none",
        "current_valid",
        f"The current certificate {facts.thumbprint} is valid until {iso_utc(facts.not_after)}; its renewal is due on"
        f" {iso_utc(on)}.",
        next_due=on,
        thumbprint=facts.thumbprint,
        server=found.current.with_key[0] if found.current.with_key else None,
    )
