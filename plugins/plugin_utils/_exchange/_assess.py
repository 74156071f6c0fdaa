# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deciding what the auth certificate needs now. Pure: facts in, one decision out, nothing is read or written.

The rules are tried in order and the first that applies decides; each is one function and says why. What holds for all:
an expired certificate is one whose NotAfter has come; time is counted in hours, in UTC, by the server's clock; a server
that did not answer is no evidence of anything, and while one of those that should hold the certificate does not,
nothing is created or staged.
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import datetime
import typing as t

from .._certificates import CertificateFacts, as_utc, iso_utc
from ._assessment import Assessment, Decision
from ._auth_config import AuthConfig
from ._certificate_state import ServerCertificates
from ._effective_date import EffectiveDateRefused, effective_date
from ._findings import findings
from ._policy import Policy
from ._servers import ExchangeServer
from ._situation import Situation, find_orphan, situation
from ._wording import PUBLISH_BY_HAND, REPLACE_BY_HAND, hours, let_answer, listed, listed_with_state

__all__ = ("assess",)


def assess(
    config: AuthConfig,
    servers: t.Sequence[ExchangeServer],
    stores: t.Sequence[ServerCertificates],
    now: datetime.datetime,
    policy: Policy | None = None,
) -> Assessment:
    """Decide.

    :param servers: all servers of the organisation; those without the auth certificate's roles are left out here.
    :param stores: what each of them answered. One that is not among them counts as unknown.
    :param now: the present moment by the server's clock, aware.
    :raises ValueError: ``now`` has no time zone.
    """
    found = situation(config, servers, stores, as_utc(now), policy or Policy())
    decision = None
    for rule in (_nobody_to_ask, _nobody_answered, _staged, _broken, _due):
        decision = rule(found)
        if decision is not None:
            break
    if decision is None:
        decision = _nothing_to_do(found)
    view = found.next if decision.thumbprint == found.config.next else found.current
    lacking = view.without if decision.thumbprint in (found.config.next, found.config.current) else ()
    if decision.action == "stage" and decision.thumbprint != found.config.next:
        states = [store.state_of(decision.thumbprint or "") for store in found.stores]
        lacking = tuple(s.server for s in states if s.state in ("missing", "no_private_key"))
    return Assessment(
        decision=decision,
        findings=findings(found, decision),
        current=found.current,
        next=found.next,
        lacking=lacking,
    )


def _blocked(code: str, reason: str, remedy: str | None = None, thumbprint: str | None = None) -> Decision:
    return Decision("blocked", code, reason, thumbprint=thumbprint, remedy=remedy)


def _nobody_to_ask(found: Situation) -> Decision | None:
    if found.stores:
        return None
    return _blocked(
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
        return _blocked(
            "access_denied_everywhere",
            f"Every server refused to show its certificates ({names}), so nothing can be decided.",
            "Give Exchange Trusted Subsystem its membership in the servers' local Administrators group back, and the"
            " account the role Exchange Server Certificates.",
        )
    return _blocked(
        "no_server_answered",
        f"No server could be asked for its certificates ({names}), so nothing can be decided.",
        "Make at least one of them reachable from the server that the session is connected to, and run again.",
    )


# The next certificate


def _staged(found: Situation) -> Decision | None:
    """A next certificate is configured."""
    config, view = found.config, found.next
    if config.next is None or config.next == config.current:
        return None
    flaw = _flaw_of_next(found)
    if flaw is not None:
        return _broken(found) or _renew(found, "next_unusable", f"The staged certificate {config.next} {flaw}")
    if not view.with_key or view.facts is None:
        return _blocked(
            "next_not_seen",
            f"No server that answered has the staged certificate {config.next} with its private key, and of"
            f" {listed_with_state(view.unanswered_states)} that is not known, so neither is whether it can serve.",
            f"{let_answer(view.unanswered_states)} Or stage another certificate by its thumbprint.",
            config.next,
        )
    effective = config.next_effective
    if effective is not None and found.now >= effective + found.policy.publish_grace:
        return Decision(
            "publish_overdue",
            "publication_overdue",
            f"The staged certificate {config.next} took effect on {iso_utc(effective)} and AuthAdmin, which runs every"
            f" {hours(found.policy.publish_interval)}, has still not published it.",
            next_due=found.now,
            thumbprint=config.next,
            server=view.with_key[0],
            effective=effective,
            remedy=PUBLISH_BY_HAND,
        )
    problem = _problem_of_current(found)
    if problem is not None and problem[0] != "current_not_seen":
        code, sentence = problem
        return _blocked(
            f"{code}_next_staged",
            f"{sentence} The certificate {config.next} is staged and could replace it at once, which this version does"
            " not do.",
            PUBLISH_BY_HAND,
            config.next,
        )
    return _waiting(found, view.facts, effective)


def _flaw_of_next(found: Situation) -> str | None:
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


def _waiting(found: Situation, facts: CertificateFacts, effective: datetime.datetime | None) -> Decision:
    """The staged certificate is good, and its time has not come or AuthAdmin is about to publish it."""
    config, server = found.config, found.next.with_key[0]
    current = found.current.facts
    too_late = (
        effective is not None
        and effective > found.now
        and config.next_effective_zone_known
        and current is not None
        and effective >= current.not_after
    )
    if effective is None or too_late:
        date = _date(found, current)
        if isinstance(date, datetime.datetime):
            why = (
                "has no effective date"
                if effective is None
                else f"takes effect on {iso_utc(effective)}, after the current certificate has ended"
            )
            return _unanswered(found, f"The staged certificate {facts.thumbprint} {why}.") or Decision(
                "stage",
                "next_without_date" if effective is None else "next_effective_too_late",
                f"The staged certificate {facts.thumbprint} {why}; it gets {iso_utc(date)}.",
                next_due=found.now,
                thumbprint=facts.thumbprint,
                server=server,
                effective=date,
            )
    if effective is None:
        return _blocked(
            "too_late_to_stage",
            f"The staged certificate {facts.thumbprint} has no effective date, and the current one ends too soon for one.",
            PUBLISH_BY_HAND,
            facts.thumbprint,
        )
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


# The current certificate


def _problem_of_current(found: Situation) -> tuple[str, str] | None:
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


def _broken(found: Situation) -> Decision | None:
    """The current certificate cannot be renewed in time because it does not work any more, or is not known to."""
    problem = _problem_of_current(found)
    if problem is None:
        return None
    code, sentence = problem
    if code == "current_not_seen":
        return _blocked(code, sentence, let_answer(found.current.unanswered_states), found.current.thumbprint)
    return _blocked(
        code,
        f"{sentence} It has to be replaced at once, which this version does not do.",
        REPLACE_BY_HAND,
        found.current.thumbprint,
    )


def _due(found: Situation) -> Decision | None:
    """Less is left than the policy asks for."""
    facts = found.current.facts
    if facts is None or found.now < facts.not_after - found.policy.threshold(facts):
        return None
    left = facts.hours_left(found.now)
    return _renew(
        found,
        "current_expires_soon",
        f"The current certificate {facts.thumbprint} expires on {iso_utc(facts.not_after)}, in {left:.0f} hours, and"
        " nothing is staged to follow it.",
    )


def _renew(found: Situation, code: str, because: str) -> Decision:
    """Adopt what an earlier run left, or create; neither while a server that should hold it does not answer."""
    current = found.current.facts
    date = _date(found, current)
    if isinstance(date, EffectiveDateRefused):
        return _blocked(
            "too_late_to_stage",
            f"{because} There is no time left to stage a successor: {date}. It has to be replaced at once, which this"
            " version does not do.",
            REPLACE_BY_HAND,
            found.current.thumbprint,
        )
    unanswered = _unanswered(found, because)
    if unanswered is not None:
        return unanswered
    orphan = find_orphan(found, current) if current is not None else None
    if orphan is not None:
        return Decision(
            "stage",
            "orphan_adopted",
            f"{because} The certificate {orphan.facts.thumbprint} on {orphan.server}, made on"
            f" {iso_utc(orphan.facts.not_before)}, is used by nothing and fits; it is staged for {iso_utc(date)}.",
            next_due=found.now,
            thumbprint=orphan.facts.thumbprint,
            server=orphan.server,
            effective=date,
        )
    return Decision(
        "create_and_stage",
        code,
        f"{because} A new one is created and staged for {iso_utc(date)}.",
        next_due=found.now,
        server=found.creator,
        effective=date,
    )


def _unanswered(found: Situation, because: str) -> Decision | None:
    """Blocked while any server that should hold the certificate did not answer; None where all did."""
    states = found.unanswered
    if not states:
        return None
    return _blocked(
        "servers_unanswered",
        f"{because} {listed_with_state(states)} did not answer: the certificate of an earlier run might be there, and"
        " whether the new one gets there could not be verified. So nothing is created or staged.",
        let_answer(states),
        found.current.thumbprint,
    )


def _date(found: Situation, current: CertificateFacts | None) -> datetime.datetime | EffectiveDateRefused:
    """The policy's effective date, or a nearer one that is still far enough ahead, or why neither fits."""
    policy = found.policy
    end = current.not_after if current is not None else None
    # An hour more than the minimum: the date must still be far enough ahead when the cmdlet runs.
    nearest = min(policy.effective_in_hours, policy.minimum_lead_hours + 1)
    refused = None
    for ahead in dict.fromkeys((policy.effective_in_hours, nearest)):
        try:
            return effective_date(found.now, ahead, end, policy.margin, policy.minimum_lead_hours)
        except EffectiveDateRefused as exc:
            refused = exc
    return refused or EffectiveDateRefused("too_late", "no effective date fits")


def _nothing_to_do(found: Situation) -> Decision:
    facts = found.current.facts
    if facts is None:
        # Not reached: every case without facts is decided above. Better blocked than a wrong "none".
        return _blocked("current_not_seen", "The state of the current certificate is not known.")
    due = facts.not_after - found.policy.threshold(facts)
    return Decision(
        "none",
        "current_valid",
        f"The current certificate {facts.thumbprint} is valid until {iso_utc(facts.not_after)}; its renewal is due on"
        f" {iso_utc(due)}.",
        next_due=due,
        thumbprint=facts.thumbprint,
        server=found.current.with_key[0] if found.current.with_key else None,
    )
