# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run does in the states that an organisation can be in, on the lab's model of it."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from unit.together.joined import NAME, SUBJECT, Joined

from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import Policy
from ansible_collections.certops.exchange.plugins.plugin_utils._refusal import Refusal
from ansible_collections.certops.exchange.plugins.plugin_utils._rotation import Wishes
from lab.organisation.model import SMTP

DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)
ALL = {"EX1", "EX2", "EX3"}


def actions(rotation: t.Any) -> list[str]:
    return [decision.action for decision in rotation.done]


def at_rest(joined: Joined, policy: Policy | None = None) -> bool:
    """Whether another run writes nothing."""
    before = joined.state()
    joined.rotate(policy)
    return joined.state() == before


def test_due_is_created_staged_and_brought_to_every_server() -> None:
    """Procedures S3-15 to S3-18, S3-29: across the sites as well, within one run."""
    joined = Joined()
    old, transports = joined.auth.current, joined.transports()
    rotation, rest = joined.rotate()
    assert actions(rotation) == ["create_and_stage", "import", "stage"]
    assert rest.reason_code == "staged"
    new = joined.auth.next
    assert (joined.auth.current, new) == (old, rotation.created.thumbprint if rotation.created else None)
    assert joined.holders(new) == ALL
    assert all(server.my[new].exportable for server in joined.organisation.servers.values())
    assert joined.transports() == transports
    assert at_rest(joined)
    joined.advance(hours=62)
    assert (joined.auth.current, joined.auth.previous) == (new, old)
    assert joined.rotate()[0].done == []


def test_what_is_created_is_what_the_procedure_says() -> None:
    """Procedures S3-15, X1, X2: subject, friendly name, no names, 2048 bits, exportable, SMTP."""
    joined = Joined()
    joined.rotate()
    (command,) = joined.commands("New-ExchangeCertificate")
    assert command["parameters"]["Server"] == "EX1.contoso.lab"
    stored = joined.organisation.servers["EX1"].my[joined.auth.next]
    assert stored.certificate.subject.rfc4514_string() == SUBJECT
    assert (stored.friendly_name, stored.services) == (NAME, SMTP)
    assert "Force" not in command["parameters"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"auth.current.expires_in": "-1d"}, "current_expired"),
        ({"auth.current.servers": []}, "current_missing"),
        ({"auth.current.servers": [], "auth.current.without_key": ["EX1"]}, "current_without_key"),
        ({"auth.current": None}, "current_unset"),
    ],
)
def test_broken_is_replaced_at_once(changes: dict[str, t.Any], code: str) -> None:
    """Procedures S3-12, S1-15 to S1-19: created, on every server before it is published, the one before still there."""
    joined = Joined(changes)
    old, transports = joined.auth.current, joined.transports()
    rotation, rest = joined.rotate()
    assert actions(rotation) == ["replace", "import", "replace"]
    assert rotation.done[0].reason_code == code
    assert (rest.action, rest.reason_code) == ("none", "current_valid")
    assert joined.auth.current != old
    assert (joined.auth.previous, joined.auth.next) == (old, "")
    assert joined.holders(joined.auth.current) == ALL
    assert joined.transports() == transports
    assert at_rest(joined)
    # Publishing comes last, and clearing is a step of its own (X5).
    (*_others, publishing) = joined.commands("Set-AuthConfig")
    assert set(publishing["parameters"]) == {"PublishCertificate"}


def test_never_at_once_where_that_is_not_allowed() -> None:
    for changes in ({"auth.current.expires_in": "-1d"}, {"auth.current": None}):
        joined = Joined(changes)
        rotation, rest = joined.rotate(Policy(immediate="never"))
        assert (rest.action, rotation.done, joined.writes()) == ("blocked", [], [])
        assert "immediate" in (rest.decision.remedy or "")


def test_too_late_to_stage() -> None:
    """It still works, so it is left alone unless somebody allows to replace it without the 48 hours."""
    joined = Joined({"auth.current.expires_in": "30h"})
    assert joined.rotate()[1].reason_code == "too_late_to_stage"
    assert joined.writes() == []
    rotation, rest = joined.rotate(Policy(immediate="when_needed"))
    assert (actions(rotation), rest.action) == (["replace", "import", "replace"], "none")


def test_the_staged_one_is_promoted_and_no_third_one_is_made() -> None:
    broken: tuple[dict[str, t.Any], ...] = (
        {"auth.current.expires_in": "-10d"},
        {"auth.current.servers": []},
        {"auth.current": None},
    )
    for changes in broken:
        joined = Joined({**changes, "auth.next": {"effective_in": "30h"}})
        upcoming = joined.auth.next
        rotation, rest = joined.rotate()
        assert (actions(rotation), rest.action) == (["publish"], "none")
        assert joined.auth.current == upcoming
        assert joined.commands("New-ExchangeCertificate") == []


def test_an_orphaned_next_is_replaced_in_time() -> None:
    """A thumbprint that no server has: nothing to wait for, nothing to import."""
    joined = Joined({"auth.current.expires_in": "50d", "auth.next": {"effective_in": "30h", "servers": []}})
    orphaned = joined.auth.next
    rotation, rest = joined.rotate()
    assert actions(rotation) == ["create_and_stage", "import", "stage"]
    assert rest.action == "wait"
    assert joined.auth.next != orphaned


def test_a_valid_certificate_that_is_missing_is_imported_never_replaced() -> None:
    """Procedures S3-33; also where it is not due for years."""
    joined = Joined({"auth.current.expires_in": "400d", "auth.current.servers": ["EX2"]})
    current = joined.auth.current
    rotation, rest = joined.rotate()
    assert (actions(rotation), rest.action) == (["import"], "none")
    assert (joined.auth.current, joined.holders(current)) == (current, ALL)
    assert joined.commands("New-ExchangeCertificate", "Set-AuthConfig") == []
    assert len(joined.commands("Export-ExchangeCertificate")) == 1
    assert at_rest(joined)


def test_a_failing_import_does_not_stop_the_renewal_and_is_told() -> None:
    """One server refuses; the others get it, and nobody claims that the one has it."""
    joined = Joined({"auth.current.servers": ["EX1"]})

    def deny() -> None:
        joined.organisation.servers["EX3"].access_denied = True

    joined.interrupt("Import-ExchangeCertificate", deny)
    rotation, rest = joined.rotate(Policy(ignore_unreachable=True))
    assert joined.holders(joined.auth.current) == {"EX1", "EX2"}
    assert set(rotation.import_failures) == {"EX3.contoso.lab"}
    assert "Access is denied" in rotation.import_failures["EX3.contoso.lab"]
    assert "create_and_stage" in actions(rotation)
    assert rest.action == "wait"


def test_a_key_that_can_not_be_exported_is_not_tried_and_holds_nothing_up() -> None:
    joined = Joined({"auth.current.servers": ["EX1"], "auth.current.exportable": False})
    rotation, rest = joined.rotate()
    assert actions(rotation) == ["create_and_stage", "import", "stage"]
    assert joined.holders(joined.auth.current) == {"EX1"}
    assert rest.action == "wait"


def test_nothing_is_published_that_a_server_lacks() -> None:
    """The gate: a copy without its key can't be imported over."""
    changes = {"auth.current.expires_in": "-1d", "auth.next": {"effective_in": "30h", "without_key": ["EX3"]}}
    joined = Joined(changes)
    upcoming = joined.auth.next
    rotation, rest = joined.rotate()
    assert (rest.reason_code, rotation.done) == ("publish_gate", [])
    assert "EX3.contoso.lab" in rest.reason
    assert joined.auth.next == upcoming
    rotation, rest = joined.rotate(Policy(allow_partial=True))
    assert (actions(rotation), rest.action) == (["publish"], "none")
    assert joined.auth.current == upcoming


@pytest.mark.parametrize("fault", ["reachable", "access_denied"])
def test_nobody_answers_nothing_is_written(fault: str) -> None:
    """Whatever else is allowed: to be silent is no evidence."""
    bold = Policy(immediate="when_needed", allow_partial=True, ignore_unreachable=True)
    for left in ("400d", "20d", "-5d"):
        joined = Joined({"auth.current.expires_in": left})
        for server in joined.organisation.servers.values():
            server.reachable, server.access_denied = fault != "reachable", fault == "access_denied"
        # The server of the session reaches itself; so it is one without the certificate's roles that is asked.
        joined.organisation.servers["EX1"].roles = ("UnifiedMessaging",)
        rotation, rest = joined.rotate(bold)
        assert (rest.action, rotation.done, joined.writes()) == ("blocked", [], [])


def test_a_server_that_does_not_answer_holds_a_renewal_up_unless_that_is_accepted() -> None:
    joined = Joined({"servers.EX3.reachable": False})
    assert joined.rotate()[1].reason_code == "servers_unanswered"
    assert joined.writes() == []
    rotation, rest = joined.rotate(Policy(ignore_unreachable=True))
    assert rest.action == "wait"
    assert joined.holders(joined.auth.next) == {"EX1", "EX2"}
    joined.organisation.servers["EX3"].reachable = True
    rotation, rest = joined.rotate()
    assert (actions(rotation), rest.action) == (["import"], "wait")
    assert joined.holders(joined.auth.next) == ALL


def test_an_emergency_does_not_wait_for_a_server() -> None:
    joined = Joined({"auth.current.expires_in": "-5d", "servers.EX3.reachable": False})
    _rotation, rest = joined.rotate()
    assert rest.action == "none"
    assert joined.holders(joined.auth.current) == {"EX1", "EX2"}


def test_servers_get_time_to_fetch_it_by_themselves() -> None:
    """Procedures S3-30: MSExchangeServiceHost copies inside a site; the other site is served at once."""
    joined = Joined({"auth.current.expires_in": "400d", "auth.current.servers": ["EX1"]})
    rotation, rest = joined.rotate(wishes=Wishes(NAME, (), None, 7200))
    assert rest.action == "none"
    assert joined.holders(joined.auth.current) == ALL
    (imported,) = joined.commands("Import-ExchangeCertificate")
    assert imported["parameters"]["Server"] == "EX3.contoso.lab"
    assert rotation.import_failures == {}


def test_after_that_time_it_is_brought_to_them() -> None:
    joined = Joined({"auth.current.expires_in": "400d", "auth.current.servers": ["EX1"]})
    joined.organisation.servers["EX2"].services["MSExchangeServiceHost"].status = "Stopped"
    joined.rotate(wishes=Wishes(NAME, (), None, 7200))
    assert joined.holders(joined.auth.current) == ALL
    assert len(joined.commands("Import-ExchangeCertificate")) == 2


def test_a_lifetime_and_a_key_size_of_its_own() -> None:
    """For tenants that limit the lifetime of key credentials; made here, imported, and good for signing and handing on."""
    joined = Joined()
    transports = joined.transports()
    policy = Policy(lifetime=365 * DAY, key_size=4096)
    _rotation, rest = joined.rotate(policy)
    assert rest.action == "wait"
    stored = joined.organisation.servers["EX1"].my[joined.auth.next]
    certificate = stored.certificate
    assert (certificate.not_valid_after_utc - certificate.not_valid_before_utc).days == 365
    assert certificate.public_key().key_size == 4096  # type: ignore[union-attr]
    assert (stored.exportable, stored.services, stored.friendly_name) == (True, SMTP, NAME)
    assert joined.holders(joined.auth.next) == ALL
    # Enabled for SMTP once, with No; the transport certificate needs no putting back.
    (enabled,) = joined.commands("Enable-ExchangeCertificate")
    assert enabled["parameters"]["Thumbprint"] == joined.auth.next
    assert joined.transports() == transports
    assert joined.commands("New-ExchangeCertificate") == []
    joined.advance(hours=62)
    assert joined.rotate(policy)[1].action == "none"
    # And so on: renewed once more when that is due, not before.
    joined.advance(days=306)
    rotation, _rest = joined.rotate(policy)
    assert actions(rotation) == ["create_and_stage", "import", "stage"]


def test_a_shorter_lifetime_than_what_is_left_of_the_current_one() -> None:
    joined = Joined({"auth.current.expires_in": "1000d"})
    old = joined.auth.current
    policy = Policy(lifetime=365 * DAY, retire=old)
    rotation, rest = joined.rotate(policy)
    assert (actions(rotation), rest.action) == (["create_and_stage", "import", "stage"], "wait")
    joined.advance(hours=62)
    assert joined.auth.current != old
    # The thumbprint may stay in the settings: it means that certificate alone.
    assert joined.rotate(policy)[0].done == []


def test_the_previous_one_is_forgotten_later() -> None:
    joined = Joined({"auth.current.expires_in": "-1d"})
    old = joined.auth.current
    policy = Policy(clear_previous_after=48 * HOUR)
    joined.rotate(policy)
    assert joined.auth.previous == old
    joined.advance(hours=47)
    assert joined.rotate(policy)[0].done == []
    joined.advance(hours=2)
    rotation, _rest = joined.rotate(policy)
    assert (actions(rotation), joined.auth.previous) == (["clear_previous"], "")
    assert at_rest(joined, policy)


def test_hybrid_decides_what_the_policy_says() -> None:
    hybrid = {"hybrid": {"domains": ["contoso.lab"], "sending_servers": ["EX1"], "receiving_servers": ["EX1"]}}
    joined = Joined(hybrid)
    rotation, rest = joined.rotate(Policy(hybrid="block"))
    assert (rest.reason_code, rotation.done, joined.writes()) == ("hybrid", [], [])
    for policy, severity in ((Policy(), "warning"), (Policy(hybrid="allow"), "info")):
        joined = Joined(hybrid)
        _rotation, rest = joined.rotate(policy)
        (finding,) = [f for f in rest.findings if f.code == "hybrid_action_required"]
        assert (rest.action, finding.severity) == ("wait", severity)
        assert "Hybrid Configuration Wizard" in finding.text
        assert "Entra" in finding.text
    # A missing certificate is brought to a server all the same: that changes nothing for the other side.
    joined = Joined({**hybrid, "auth.current.servers": ["EX1"], "auth.current.expires_in": "400d"})
    rotation, rest = joined.rotate(Policy(hybrid="block"))
    assert (actions(rotation), rest.action) == (["import"], "none")


CHILD = {f"servers.{name}.domain": "asia.contoso.lab" for name in ALL}


def test_the_read_session_is_enabled_where_auth_admin_needs_it_and_only_then() -> None:
    """Procedures S3-23, S3-24."""
    joined = Joined(CHILD)
    rotation, rest = joined.rotate()
    assert actions(rotation) == ["create_and_stage", "import", "stage", "enable_read_session"]
    assert (rest.action, joined.organisation.enable_auth_admin_read_session) == ("wait", True)
    assert at_rest(joined)
    joined.advance(hours=62)
    assert joined.auth.current == (rotation.created.thumbprint if rotation.created else None)
    for changes in ({}, {**CHILD, "system_mailbox_domain": "asia.contoso.lab"}):
        joined = Joined(changes)
        joined.rotate()
        assert joined.commands("Set-OrganizationConfig") == []


def test_the_read_session_is_left_alone_where_that_is_said_or_not_possible() -> None:
    old = {f"servers.{name}.version": "15.1.1979.3" for name in ALL}
    for changes, policy in ((CHILD, Policy(read_session=False)), ({**CHILD, **old}, Policy())):
        joined = Joined(changes)
        _rotation, rest = joined.rotate(policy)
        assert joined.commands("Set-OrganizationConfig") == []
        assert "read_session_needed" in {finding.code for finding in rest.findings}
        # So nobody publishes it, and the next runs say so, with the cause.
        joined.advance(hours=70)
        _rotation, rest = joined.rotate(policy)
        assert rest.action == "publish_overdue"
        (finding,) = [f for f in rest.findings if f.code == "publication_overdue"]
        assert "EnableAuthAdminReadSession" in finding.text


def test_an_overdue_publication_is_told_with_its_causes_or_made_up_for() -> None:
    """Procedures S3-22, S3-25."""
    joined = Joined()
    joined.rotate()
    for server in joined.organisation.servers.values():
        server.services["MSExchangeServiceHost"].status = "Stopped"
    joined.advance(hours=70)
    rotation, rest = joined.rotate()
    assert (rest.action, rotation.done) == ("publish_overdue", [])
    (finding,) = [f for f in rest.findings if f.code == "publication_overdue"]
    assert "MSExchangeServiceHost" in finding.text
    rotation, rest = joined.rotate(Policy(immediate="when_needed"))
    assert (actions(rotation), rest.action) == (["publish"], "none")


def test_auth_admin_that_runs_and_fails_is_told_apart_from_one_that_does_not_run() -> None:
    joined = Joined()
    joined.rotate()
    for server in joined.organisation.servers.values():
        # It runs, and can't use the certificate.
        server.my[joined.auth.next].exportable = False
    joined.advance(hours=70)
    _rotation, rest = joined.rotate()
    (finding,) = [f for f in rest.findings if f.code == "publication_overdue"]
    assert "it runs and fails" in finding.text


def test_the_server_to_create_it_on() -> None:
    joined = Joined()
    rotation, _rest = joined.rotate(wishes=Wishes(NAME, (), "ex2", 0))
    assert (rotation.created.server if rotation.created else "") == "EX2.contoso.lab"
    for server in ("EX9", "EX3"):
        joined = Joined({"servers.EX3.reachable": False})
        with pytest.raises(Refusal, match=f"server: {server}"):
            joined.rotate(Policy(ignore_unreachable=True), wishes=Wishes(NAME, (), server, 0))
        assert joined.writes() == []


def test_check_mode_plans_the_whole_run_and_writes_nothing() -> None:
    for changes in ({}, {"auth.current.expires_in": "-1d"}, CHILD, {"auth.current.servers": ["EX1"]}):
        joined = Joined(changes)
        before = joined.state()
        planned, rest = joined.rotate(check_mode=True)
        assert (joined.writes(), joined.state()) == ([], before)
        assert joined.commands("Export-ExchangeCertificate") == []
        done, real = joined.rotate()
        assert [(d.action, d.targets) for d in planned.done] == [(d.action, d.targets) for d in done.done]
        assert rest.action == real.action
