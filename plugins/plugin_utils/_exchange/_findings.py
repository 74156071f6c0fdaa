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
from ._orphans import find_orphans
from ._renewal import needed_left
from ._situation import Situation
from ._wording import HYBRID_FOLLOWS, hours, listed

__all__ = ("findings",)


def findings(found: Situation, decision: Decision) -> tuple[Finding, ...]:
    """Everything noteworthy, errors first."""
    result = [
        *_of_servers(found),
        *_of_certificate(found.current, "current", "The current certificate"),
        *_of_certificate(found.next, "next", "The staged certificate"),
        *_of_dates(found, decision),
        *_of_decision(found, decision),
        *_of_surroundings(found, decision),
        *_left_behind(found, decision),
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
    if facts is not None and policy.threshold(facts) < needed_left(policy.renew_before, facts):
        yield Finding(
            "threshold_shortened", "info",
            f"The certificate lives {hours(facts.lifetime)}; it is renewed when half of that is left, not"
            f" {hours(needed_left(policy.renew_before, facts))} before its end, so that a new one is not due at once.",
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
    if decision.reason_code == "publication_overdue":
        yield Finding("publication_overdue", "error", f"AuthAdmin does not run, or fails. {_causes(found)}")
    if decision.action in ("publish", "replace") and found.unanswered:
        names = tuple(server for server, _outcome in found.unanswered)
        yield Finding(
            "servers_left_out", "warning",
            f"Whether {listed(names)} can work with the certificate could not be verified. If they can't, they reject what it"
            " signs, until a later run brings it there.",
            names,
        )  # fmt: skip


def _causes(found: Situation) -> str:
    """Why AuthAdmin may not have published (procedures S3-22 to S3-26)."""
    likely = []
    if found.read_session in ("needed", "unsupported"):
        likely.append(
            f"Exchange is in a child domain, its system mailbox in {found.around.system_mailbox_domain}, and"
            " EnableAuthAdminReadSession of the organisation is off"
            + (" (it comes with 2016 CU17 and 2019 CU6)" if found.read_session == "unsupported" else "")
        )
    elif found.read_session == "unknown":
        likely.append(
            "Exchange may be in a child domain, with its system mailbox in the root domain and EnableAuthAdminReadSession of"
            " the organisation off"
        )
    runs = [run.last_run for run in found.around.auth_admin if run.last_run is not None]
    if runs:
        latest = max(runs)
        old = found.now - latest > found.policy.publish_grace
        meaning = (
            "MSExchangeServiceHost hangs or does not run"
            if old
            else "it runs and fails; perhaps the staged certificate is not on its server, or without its private key"
        )
        likely.append(f"it ran last on {iso_utc(latest)}, so {meaning}")
    else:
        likely.append("MSExchangeServiceHost is stopped, or hangs")
    return f"Likely: {'; '.join(likely)}. Its log is in Logging\\AuthAdminLogs of the Exchange folder."


def _of_surroundings(found: Situation, decision: Decision) -> t.Iterator[Finding]:
    rotates = decision.action not in ("none", "import", "clear_previous", "enable_read_session") or bool(
        found.config.next
    )
    hybrid, policy = found.around.hybrid, found.policy.hybrid
    if rotates and hybrid:
        severity: t.Literal["info", "warning"] = "info" if policy == "allow" else "warning"
        yield Finding("hybrid_action_required", severity, f"The organisation is hybrid. {HYBRID_FOLLOWS}")
    elif rotates and hybrid is None and policy != "allow":
        yield Finding(
            "hybrid_unknown", "info",
            f"Whether the organisation is hybrid could not be read. If it is: {HYBRID_FOLLOWS}",
        )  # fmt: skip
    apart = tuple(
        holder.fqdn
        for holder in found.holders
        if holder.domain.lower() != (found.around.system_mailbox_domain or holder.domain).lower()
    )
    if found.read_session == "unsupported" or (found.read_session == "needed" and not found.policy.read_session):
        yield Finding(
            "read_session_needed", "warning",
            f"Exchange is in a child domain on {listed(apart)}, its system mailbox in {found.around.system_mailbox_domain}:"
            " AuthAdmin does not start there without Set-OrganizationConfig -EnableAuthAdminReadSession:$true (2016 CU17,"
            " 2019 CU6 and later).",
            apart,
        )  # fmt: skip
    stale = tuple(
        run.server
        for run in found.around.auth_admin
        if run.last_run is not None and found.now - run.last_run > found.policy.publish_grace
    )
    if stale and len(stale) == len(found.around.auth_admin):
        yield Finding(
            "auth_admin_not_running", "warning",
            f"AuthAdmin has not run for more than {hours(found.policy.publish_grace)} on any server: {listed(stale)}. Without it"
            " nothing is published. Restart MSExchangeServiceHost on one of them.",
            stale,
        )  # fmt: skip


def _left_behind(found: Situation, decision: Decision) -> t.Iterator[Finding]:
    failed = tuple(dict.fromkeys(server for _thumbprint, server in sorted(found.failed_imports)))
    if failed:
        yield Finding(
            "import_failed", "error",
            f"A certificate could not be brought to {listed(failed)}; the commands of the result say why.",
            failed,
        )  # fmt: skip
    unused = [orphan for orphan in find_orphans(found) if orphan.facts.thumbprint != decision.thumbprint]
    if unused:
        shown = listed(f"{orphan.facts.thumbprint} ({orphan.server})" for orphan in unused)
        yield Finding(
            "auth_certificates_unused", "info",
            f"Auth certificates that nothing uses: {shown}. They do no harm, and can be removed.",
            tuple(orphan.server for orphan in unused),
        )  # fmt: skip
