# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The internal transport certificate is never lost, and what goes wrong is said with its cause."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from unit.together.joined import Joined

from ansible_collections.certops.exchange.plugins.plugin_utils import _rotation_create
from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import Policy
from ansible_collections.certops.exchange.plugins.plugin_utils._plans import _enable
from ansible_collections.certops.exchange.plugins.plugin_utils._refusal import PromiseNotMet
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import RemoteFailure, Rule

DAY = datetime.timedelta(days=1)


@pytest.mark.parametrize("policy", [Policy(), Policy(lifetime=365 * DAY)])
def test_the_question_is_answered_no_and_no_site_is_touched(policy: Policy) -> None:
    """Procedures S3-16, X3. Nothing is forced, IIS is not among the services, "Require SSL" stays as it is."""
    joined = Joined({"servers.EX1.require_ssl": False})
    before = joined.state()["servers"]["EX1"]
    joined.rotate(policy)
    after = joined.state()["servers"]["EX1"]
    questions = [entry for entry in joined.journal.entries() if entry["kind"] == "question"]
    assert [(len(q["choices"]), q["answer"]) for q in questions] == [(4, 2)]
    for key in ("internal_transport", "require_ssl", "sites", "ssl_bindings", "root"):
        assert after[key] == before[key]
    assert all("Force" not in entry["parameters"] for entry in joined.commands())


def test_a_server_whose_sites_have_no_certificate_makes_no_difference() -> None:
    joined = Joined()
    joined.organisation.servers["EX1"].ssl_bindings.clear()
    transports = joined.transports()
    assert joined.rotate()[1].action == "wait"
    assert joined.transports() == transports


def test_should_it_be_replaced_all_the_same_it_is_put_back_and_nothing_is_staged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As if Exchange took No for Yes: seen by looking, not by trusting the answer."""
    right = _enable.smtp_rule

    def wrong(cmdlet: str, replace: bool, thumbprint: str | None = None) -> Rule:
        return right(cmdlet, True, thumbprint)

    monkeypatch.setattr(
        "ansible_collections.certops.exchange.plugins.plugin_utils._plans._certificate.smtp_rule", wrong
    )
    joined = Joined()
    transports = joined.transports()
    with pytest.raises(PromiseNotMet, match="was put back") as caught:
        joined.rotate()
    assert transports["EX1"] in str(caught.value)
    assert joined.transports() == transports
    assert joined.auth.next == ""
    assert joined.commands("Set-AuthConfig") == []


def test_and_where_it_can_not_be_put_back_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    right = _enable.smtp_rule
    monkeypatch.setattr(
        "ansible_collections.certops.exchange.plugins.plugin_utils._plans._certificate.smtp_rule",
        lambda cmdlet, _replace, thumbprint=None: right(cmdlet, True, thumbprint),
    )
    joined = Joined()
    old = joined.transports()["EX1"]
    # Its certificate has gone from the store meanwhile.
    joined.interrupt("New-ExchangeCertificate", lambda: joined.organisation.servers["EX1"].my.pop(old))
    with pytest.raises(PromiseNotMet, match="could not be put back to"):
        joined.rotate()
    assert joined.commands("Set-AuthConfig") == []


def test_a_creation_that_fails_says_why_and_leads_to_nothing_else() -> None:
    joined = Joined()
    server = joined.organisation.servers["EX1"]
    # The session is on another server, and this one refuses at the very moment.
    joined.interrupt("New-ExchangeCertificate", lambda: setattr(server, "access_denied", True))
    with pytest.raises(RemoteFailure, match=r"Access is denied") as caught:
        joined.rotate(server="EX2")
    assert "New-ExchangeCertificate" in str(caught.value)
    assert joined.commands("Set-AuthConfig", "Import-ExchangeCertificate") == []


def test_the_thumbprint_is_computed_where_exchange_gives_none() -> None:
    """Procedures S3-15: with a bad auth certificate the new object has RawData only."""
    joined = Joined({f"servers.{name}.broken_serialisation": True for name in ("EX1", "EX2", "EX3")})
    for name in joined.organisation.servers:
        joined.organisation.servers[name].restricted_select = True
    rotation, rest = joined.rotate()
    assert rest.action == "wait"
    assert rotation.created is not None
    assert rotation.created.thumbprint == joined.auth.next


def test_a_certificate_that_does_not_show_is_not_made_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    joined = Joined()
    vanish: t.Any = _rotation_create._read
    monkeypatch.setattr(
        _rotation_create,
        "_read",
        lambda session, server: type(store := vanish(session, server))(
            store.server, "answered", store.certificates[:0]
        ),
    )
    with pytest.raises(PromiseNotMet, match="does not show it"):
        joined.rotate()
    assert len(joined.commands("New-ExchangeCertificate")) == 1
    monkeypatch.undo()
    assert joined.rotate()[1].action == "wait"
    assert len(joined.commands("New-ExchangeCertificate")) == 1


def test_the_controllers_clock_decides_nothing() -> None:
    """Effective dates, and what is due, go by the server's clock; the one here is somewhere else altogether."""
    now = datetime.datetime.now(datetime.timezone.utc)
    for years in (-3, 3):
        joined = Joined({"start": (now + years * 365 * DAY).replace(microsecond=0)})
        assert joined.rotate()[1].action == "wait"
        ahead = joined.auth.next_effective - joined.organisation.clock.now()
        assert abs(ahead - datetime.timedelta(hours=49)) < datetime.timedelta(minutes=1)
