# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person should know beside the decision."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import datetime
import typing as t

from .._certificates import iso_utc
from ._assessment import CertificateView, Decision, Finding
from ._situation import Situation
from ._wording import hours, listed

__all__ = ("findings",)


def findings(found: Situation, decision: Decision) -> tuple[Finding, ...]:
    """Everything noteworthy, errors first."""
    result = [
        *_of_servers(found),
        *_of_certificate(found.current, "current", "The current certificate"),
        *_of_certificate(found.next, "next", "The staged certificate"),
        *_of_dates(found, decision),
        *_of_decision(found, decision),
    ]
    order = {"error": 0, "warning": 1, "info": 2}
    return tuple(sorted(result, key=lambda finding: order[finding.severity]))


def _of_servers(found: Situation) -> t.Iterator[Finding]:
    for outcome, code, text in (
        ("unreachable", "server_unreachable", "Not reachable, so nothing is known of its certificates"),
        ("access_denied", "server_access_denied", "Access to its certificates was denied"),
        ("unknown", "server_not_asked", "Not asked for its certificates"),
    ):
        stores = [store for store in found.stores if store.outcome == outcome]
        if stores:
            said = [f" {store.server} said: {store.message.strip()}" for store in stores if store.message.strip()]
            servers = tuple(store.server for store in stores)
            yield Finding(code, "warning", f"{text}: {listed(servers)}.{''.join(said)}", servers)
    answered = [store for store in found.stores if store.outcome == "answered"]
    empty = tuple(store.server for store in answered if not store.certificates and not store.unreadable)
    if empty:
        yield Finding(
            "server_answer_empty", "warning",
            f"No certificate at all was shown, which cannot be true of an Exchange server, by {listed(empty)}.",
            empty,
        )  # fmt: skip
    partly = [store for store in answered if store.unreadable]
    if partly:
        counts = listed(f"{store.server} ({store.unreadable})" for store in partly)
        why = [f" {store.server}: {store.message.strip()}." for store in partly if store.message.strip()]
        yield Finding(
            "server_certificates_unreadable", "warning",
            f"Certificates that could not be read, so that nothing is known of them: {counts}.{''.join(why)}",
            tuple(store.server for store in partly),
        )  # fmt: skip
    if found.not_counted:
        yield Finding(
            "servers_not_counted", "info",
            f"Edge servers and versions before 2013 have no auth certificate: {listed(found.not_counted)}.",
            found.not_counted,
        )  # fmt: skip


def _of_certificate(view: CertificateView, role: str, subject: str) -> t.Iterator[Finding]:
    if view.thumbprint is None:
        return
    certificate = f"{subject} {view.thumbprint}"
    missing, keyless = view.servers("missing"), view.servers("no_private_key")
    if missing:
        source = f" ({view.with_key[0]})" if view.with_key else ""
        # procedures S3-05, S3-30: the certificate servicelet copies within a site; S3-29: from site to site it is by hand.
        yield Finding(
            f"{role}_missing_on_servers", "warning",
            f"{certificate} is missing on {listed(missing)}. Servers of one AD site copy it from each other by themselves"
            " (MSExchangeServiceHost). To a server of another site it has to be brought once: Export-ExchangeCertificate on"
            f" a server that has it{source}, then Import-ExchangeCertificate -PrivateKeyExportable $true on one server of"
            " that site.",
            missing,
        )  # fmt: skip
    if keyless:
        yield Finding(
            f"{role}_no_private_key_on_servers", "warning",
            f"{certificate} is without its private key, and so cannot sign, on {listed(keyless)}.",
            keyless,
        )  # fmt: skip
    unknown = tuple(
        state.server
        for state in view.states
        if state.state == "present" and state.certificate and state.certificate.has_private_key is None
    )
    if unknown:
        yield Finding(
            f"{role}_private_key_unknown", "info",
            f"{certificate} is there, but the endpoint does not say whether its private key is, on {listed(unknown)}.",
            unknown,
        )  # fmt: skip


def _of_dates(found: Situation, decision: Decision) -> t.Iterator[Finding]:
    config, policy = found.config, found.policy
    if config.next and config.next == config.current:
        yield Finding("next_is_current", "info", "The next certificate is the current one; nothing is staged.")
    if not config.next_effective_zone_known and config.next_effective is not None:
        yield Finding(
            "effective_date_zone_unknown", "info",
            f"The effective date came without a time zone; it is taken as {iso_utc(config.next_effective)}, the latest"
            " moment it can mean.",
        )  # fmt: skip
    facts = found.current.facts
    if facts is not None and policy.threshold(facts) < policy.renew_before:
        yield Finding(
            "threshold_shortened", "info",
            f"The certificate lives {hours(facts.lifetime)}; it is renewed when half of that is left, not"
            f" {hours(policy.renew_before)} before its end, so that a new one is not due at once.",
        )  # fmt: skip
    effective = decision.effective if decision.action == "wait" else None
    if facts is not None and effective is not None and effective >= facts.not_after:
        yield Finding(
            "effective_after_expiry", "error",
            f"The current certificate ends on {iso_utc(facts.not_after)}, before the staged one takes effect, and"
            " there is no time for an earlier date.",
        )  # fmt: skip
    proposed = decision.effective if decision.action in ("stage", "create_and_stage") else None
    wanted = found.now + datetime.timedelta(hours=policy.effective_in_hours)
    if proposed is not None and proposed < wanted:
        yield Finding(
            "effective_date_shortened", "warning",
            f"The effective date is {iso_utc(proposed)} instead of {policy.effective_in_hours:g} hours ahead: the current"
            " certificate ends before that.",
        )  # fmt: skip


def _of_decision(found: Situation, decision: Decision) -> t.Iterator[Finding]:
    if decision.reason_code == "next_unusable" or (
        decision.action == "stage" and found.config.next and decision.thumbprint != found.config.next
    ):
        yield Finding("next_unusable", "warning", f"The staged certificate {found.config.next} can never serve.")
    if decision.action == "publish_overdue":
        yield Finding(
            "publication_overdue", "error",
            "AuthAdmin does not run, or fails. Likely causes: MSExchangeServiceHost is stopped; or Exchange is in a child"
            " domain, its system mailbox in the root domain, and EnableAuthAdminReadSession of the organisation is off."
            " Its log is in Logging\\AuthAdminLogs of the Exchange folder.",
        )  # fmt: skip
