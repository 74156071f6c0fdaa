# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hybrid organisations, child domains, servers that do not answer: procedures S3-23 to S3-28."""

from __future__ import annotations

import typing as t

import pytest
from cryptography import x509

from integration.looking import options, said

HYBRID = ["hybrid={domains: [contoso.lab], sending_servers: [EX1], receiving_servers: [EX1]}"]
CHILD = [f"servers.{name}.domain=asia.contoso.lab" for name in ("EX1", "EX2", "EX3")]


@pytest.mark.one_connection
@pytest.mark.parametrize("overrides", [HYBRID])
def test_in_a_hybrid_organisation_it_is_said_what_has_to_follow(stage: t.Any, overrides: list[str]) -> None:
    failed = stage.rotate_from_one(*options(hybrid_policy="block"))
    assert failed.code == 2
    assert "Hybrid Configuration Wizard" in failed.message
    assert stage.writes() == []
    hybrid = said(stage.rotate_from_one().green())["hybrid"]
    assert (hybrid["detected"], hybrid["action_required"]) == (True, True)
    public = x509.load_pem_x509_certificate(hybrid["public_certificate"].encode())
    assert public == stage.lab.organisation.servers["EX1"].my[stage.auth()["next"]].certificate
    stage.lab.advance("62h")
    assert said(stage.rotate_from_one().green())["hybrid"]["action_required"] is True
    stage.lab.advance("30d")
    assert said(stage.rotate_from_one().green())["hybrid"]["action_required"] is False


@pytest.mark.one_connection
@pytest.mark.parametrize("overrides", [CHILD])
def test_in_a_child_domain_auth_admin_gets_what_it_needs(stage: t.Any, overrides: list[str]) -> None:
    checked = stage.rotate_from_one("--check").green()
    assert "EnableAuthAdminReadSession" in str(checked.only("exchange_auth_certificate")["commands"])
    assert stage.writes() == []
    result = stage.rotate_from_one().green().only("exchange_auth_certificate")
    assert stage.lab.state()["enable_auth_admin_read_session"] is True
    assert (result["before"]["read_session"], result["auth_admin"]["read_session"]) == (False, "enabled")
    assert stage.rotate_from_one().green().changed == 0
    stage.lab.advance("62h")
    stage.rotate_from_one().green()
    assert stage.auth()["current"] == result["created"]


@pytest.mark.parametrize("fault", [{"reachable": False}, {"access_denied": True}])
@pytest.mark.one_connection
def test_where_nobody_answers_nothing_is_written_whatever_is_allowed(stage: t.Any, fault: dict[str, bool]) -> None:
    for name in ("EX1", "EX2", "EX3"):
        stage.lab.fault(name, **fault)
    # A server reaches itself; so the one that is asked is none that the certificate belongs on.
    stage.lab.organisation.servers["EX1"].roles = ("UnifiedMessaging",)
    before = stage.stable()
    bold = options(immediate="when_needed", allow_partial=True, ignore_unreachable=True)
    failed = stage.rotate(*bold, "-e", "ignore_unreachable=true")
    assert failed.code == 2
    assert "nothing can be decided" in failed.message
    assert stage.writes() == []
    assert stage.stable() == before


@pytest.mark.one_connection
@pytest.mark.parametrize("overrides", [["servers.EX3.reachable=false"]])
def test_a_server_that_does_not_answer_can_be_left_out(stage: t.Any, overrides: list[str]) -> None:
    """It gets the certificate from a later run, as soon as it answers."""
    assert stage.rotate().code == 2
    assert stage.writes() == []
    result = said(stage.rotate(*options(ignore_unreachable=True)).green())
    assert "server_unreachable" in [finding["code"] for finding in result["findings"]]
    new = stage.auth()["next"]
    assert stage.holders(new) == {"EX1", "EX2"}
    stage.lab.fault("EX3", reachable=True)
    assert [step["action"] for step in said(stage.rotate().green())["done"]] == ["import"]
    assert stage.holders(new) == {"EX1", "EX2", "EX3"}
