# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a rotation has overwritten is put back by one command."""

from __future__ import annotations

import json
import typing as t

import pytest

from integration import playing
from integration.looking import options

ROLLBACK = playing.PLAYBOOKS / "rollback.yml"


def back(stage: t.Any, *arguments: str) -> playing.Played:
    record = {"auth_certificate_rollback_record": str(stage.directory / "record.json")}
    return t.cast(playing.Played, stage.play(ROLLBACK, "-e", json.dumps(record), *arguments))


def recorded(stage: t.Any, **more: t.Any) -> playing.Played:
    """A rotation that keeps a record."""
    return t.cast(playing.Played, stage.rotate(*options(record=str(stage.directory / "record.json"), **more)))


@pytest.mark.other_connection_at_length
def test_a_staged_certificate_is_taken_back(stage: t.Any) -> None:
    before = stage.auth()
    recorded(stage).green()
    assert stage.auth()["next"] != ""
    mode = (stage.directory / "record.json").stat().st_mode & 0o777
    assert mode == 0o600
    stage.lab.clear_log()
    checked = back(stage, "--check", "--diff").green()
    assert (stage.writes(), checked.changed) == ([], 1)
    assert back(stage).green().changed == 1
    assert stage.auth() == before
    # Nothing works with it yet, so nothing is recycled.
    assert stage.commands("Restart-WebAppPool") == []
    assert back(stage).green().changed == 0


@pytest.mark.one_connection
@pytest.mark.parametrize("overrides", [["auth.current.expires_in=30h"]])
def test_a_published_certificate_is_replaced_by_the_one_before(stage: t.Any, overrides: list[str]) -> None:
    before = stage.auth()
    recorded(stage, immediate="when_needed").green()
    assert stage.auth()["current"] != before["current"]
    stage.lab.clear_log()
    stage.lab.advance("1m")
    result = back(stage).green()
    assert stage.auth() == before
    assert [part["not_restored"] for part in result.results("exchange_authconfig")] == [{}, {}]
    assert len(stage.commands("Restart-WebAppPool")) == 6
    # The one that was published is forgotten last, when nothing works with it any more.
    names = [entry["command"] for entry in stage.lab.log() if entry["kind"] == "command"]
    last = max(number for number, name in enumerate(names) if name == "Restart-WebAppPool")
    assert "Set-AuthConfig" in names[last:]
    assert back(stage).green().changed == 0


@pytest.mark.one_connection
def test_a_run_that_fails_half_way_leaves_a_record_too(stage: t.Any) -> None:
    """The connection breaks while Set-AuthConfig's answer is awaited: nobody knows what became of it."""
    before = stage.auth()
    stage.lab.interrupt("Set-AuthConfig", lambda: stage.lab.fault("EX1", drop_at=1, drop_reply=True))
    failed = recorded(stage)
    assert failed.code == 2
    result = failed.only("exchange_auth_certificate", "failed")
    assert (result["created"] is not None, result["before"]["current"]) == (True, before["current"])
    assert [step["state"] for step in result["commands"]][-1] == "failed"
    back(stage).green()
    assert stage.auth() == before


@pytest.mark.one_connection
def test_without_a_record_nothing_is_done(stage: t.Any) -> None:
    failed = stage.play(ROLLBACK)
    assert failed.code == 2
    assert "There is no record" in failed.message
    assert stage.writes() == []


RESTORE = "exchange_authconfig"


@pytest.mark.parametrize("overrides", [["auth.next={effective_in: 30h}"]])
def test_the_module_by_itself(stage: t.Any, overrides: list[str]) -> None:
    """Check mode, diff, a second time."""
    before = stage.auth()
    record = {"current": before["current"], "next": None, "previous": None}
    checked = stage.task(RESTORE, {"restore": record}, "--check", "--diff").green()
    assert (stage.writes(), stage.auth()) == ([], before)
    planned = checked.only(RESTORE)
    assert [step["state"] for step in planned["commands"]] == ["planned"]
    assert (planned["before"]["next"], planned["auth_config"]["next"]) == (before["next"], None)
    assert before["next"] in checked.output
    done = stage.task(RESTORE, {"restore": record}, "--diff").green().only(RESTORE)
    assert [step["command"] for step in done["commands"]] == [step["command"] for step in planned["commands"]]
    assert (done["not_restored"], stage.auth()["next"]) == ({}, "")
    assert stage.task(RESTORE, {"restore": record}).green().changed == 0


@pytest.mark.one_connection
@pytest.mark.parametrize("overrides", [["auth.next={effective_in: 30h}", "servers.EX1.refuses_null_next=true"]])
def test_what_exchange_refuses_is_told(stage: t.Any, overrides: list[str]) -> None:
    """No source says that a staged certificate can be taken out again; where it can't, nothing else is lost."""
    before = stage.auth()
    result = stage.task(RESTORE, {"restore": {"current": before["current"]}}).green().only(RESTORE)
    assert set(result["not_restored"]) == {"next"}
    assert stage.auth() == before


@pytest.mark.one_connection
@pytest.mark.parametrize(
    ("restore", "said_of_it"),
    [
        ({"current": "1B2C3D"}, "restore.current"),
        ({"current": "AB" * 20}, "no server has"),
        ({"current": "AB" * 20, "next_effective_date": "tomorrow"}, "next_effective_date"),
        ({"curent": "AB" * 20}, "curent"),
    ],
)
def test_a_record_that_is_none_is_refused(stage: t.Any, restore: dict[str, t.Any], said_of_it: str) -> None:
    before = stage.stable()
    failed = stage.task(RESTORE, {"restore": restore})
    assert failed.code == 2
    assert said_of_it in failed.message
    assert (stage.writes(), stage.stable()) == ([], before)
