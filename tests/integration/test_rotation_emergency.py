# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The auth certificate does not work any more: procedures S3-12, S1-15 to S1-20."""

from __future__ import annotations

import typing as t

import pytest

from integration.looking import auth_certificates, options, plan, said, without_dates

EXPIRED = ["auth.current.expires_in=-2d"]
STAGED = ["auth.current.expires_in=-2d", "auth.next={effective_in: 30h, servers: [EX1]}"]
ALL = {"EX1", "EX2", "EX3"}


@pytest.mark.parametrize("overrides", [EXPIRED])
@pytest.mark.other_connection_at_length
def test_an_expired_certificate_is_replaced_at_once_and_everywhere(stage: t.Any, overrides: list[str]) -> None:
    """Created, brought to every server, published; then service host and pools on each of them. And nothing more."""
    before, transport = stage.auth(), stage.internal_transport()
    planned = plan(stage.rotate("--check", "--diff").green())
    assert stage.writes() == []
    replaced = stage.rotate().green()
    new = stage.auth()["current"]
    assert stage.auth() == {"current": new, "previous": before["current"], "next": "", "next_effective": None}
    assert stage.holders(new) == ALL
    assert stage.internal_transport() == transport
    assert len(stage.commands("Restart-Service")) == 3
    assert len(stage.commands("Restart-WebAppPool")) == 6
    done = [(without_dates(command), state) for command, state in plan(replaced)]
    assert [
        (c.replace("'<not yet created>'", new).replace("<not yet created>", new), "done") for c, _s in planned
    ] == done
    result = said(replaced)
    assert [step["action"] for step in result["done"]] == ["replace", "import", "replace"]
    assert result["before"]["current"] == before["current"]
    # Yes to the short notice, No to the default SMTP certificate.
    answers = {question["command"]: question["answer"] for question in stage.questions()}
    assert answers == {"New-ExchangeCertificate": 2, "Set-AuthConfig": 0}
    assert stage.rotate().green().changed == 0


@pytest.mark.one_connection
@pytest.mark.parametrize("overrides", [STAGED])
def test_the_staged_one_is_brought_to_the_servers_and_published(stage: t.Any, overrides: list[str]) -> None:
    upcoming = stage.auth()["next"]
    published = stage.rotate_from_one().green()
    assert [step["action"] for step in said(published)["done"]] == ["import", "publish"]
    assert stage.auth()["current"] == upcoming
    assert stage.holders(upcoming) == ALL
    assert auth_certificates(stage) == 2
    assert stage.rotate_from_one().green().changed == 0


@pytest.mark.one_connection
@pytest.mark.parametrize("overrides", [EXPIRED])
def test_not_where_that_is_not_allowed(stage: t.Any, overrides: list[str]) -> None:
    """A failed run, which a scheduler notices, with what was found in its result; and nothing is changed."""
    failed = stage.rotate(*options(immediate="never"))
    assert failed.code == 2
    assert "expired on" in failed.message
    assert "when_broken" in failed.message
    result = failed.only("exchange_auth_certificate", "failed")
    assert (result["assessment"]["action"], result["assessment"]["reason_code"]) == ("blocked", "current_expired")
    assert stage.writes() == []


@pytest.mark.one_connection
@pytest.mark.parametrize("overrides", [["auth.current.expires_in=30h"]])
def test_too_late_to_stage_is_a_decision_of_a_person(stage: t.Any, overrides: list[str]) -> None:
    failed = stage.rotate_from_one()
    assert failed.code == 2
    assert "no time left" in failed.message
    assert stage.writes() == []
    assert said(stage.rotate_from_one(*options(immediate="when_needed")).green())["reason_code"] == "current_valid"
