# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The auth certificate rotated end to end, as a user runs it: procedures S3-06 to S3-27, S1-11 to S1-20, X1 to X5."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from integration import playing
from integration.looking import SUBJECT, auth_certificates, hours_ahead, plan, said, wait_for, without_dates

POOLS = {"MSExchangeOWAAppPool", "MSExchangeECPAppPool"}


@pytest.mark.smoke
def test_a_rotation_from_due_to_done(stage: t.Any) -> None:
    """Stage, wait, publish, recycle, and nothing more: each phase once, each repetition without a change."""
    before, transport = stage.auth(), stage.internal_transport()

    staged = stage.rotate().green()
    done = staged.only("exchange_auth_certificate")
    new = done["created"]
    created = done["certificates"]["next"]
    assert [step["action"] for step in done["done"]] == ["create_and_stage", "import", "stage"]
    assert staged.changed == 1
    assert stage.auth() == {**before, "next": new, "next_effective": stage.auth()["next_effective"]}
    assert hours_ahead(stage) == pytest.approx(49, abs=0.1)
    assert (created["thumbprint"], created["subject"]) == (new, SUBJECT)
    assert created["private_key_exportable"] is True
    assert created["key_size"] == 2048
    assert created["domains"] == []
    assert done["before"]["current"] == before["current"]
    assert {server["next"] for server in done["servers"]} == {"present"}
    assert said(staged)["reason_code"] == "staged"

    waiting = stage.rotate().green()
    assert waiting.changed == 0
    assert said(waiting)["run_again_at"] == said(staged)["run_again_at"]

    stage.lab.advance("62h")
    published = stage.rotate().green()
    assert stage.auth()["current"] == new
    assert stage.auth()["previous"] == before["current"]
    assert said(published)["publication_event_found"] is True
    assert {result["app_pool"]["name"] for result in published.results("iis_app_pool")} == POOLS
    # Two pools on three servers; Ansible counts a loop as one change.
    assert published.changed == 3
    assert len(stage.commands("Restart-WebAppPool")) == 6

    stage.lab.clear_log()
    done = stage.rotate().green()
    assert done.changed == 0
    assert stage.writes() == []
    assert said(done)["reason_code"] == "current_valid"

    assert stage.internal_transport() == transport


def test_the_question_about_the_default_smtp_certificate_is_answered_no(stage: t.Any) -> None:
    """Procedures S3-16, S3-17, X3: asked once, answered No, and nothing is ever forced."""
    transport = stage.internal_transport()
    staged = stage.rotate().green()
    (question,) = stage.questions()
    assert question["command"] == "New-ExchangeCertificate"
    assert len(question["choices"]) == 4
    # Yes, Yes to All, No, No to All.
    assert question["answer"] == 2
    assert transport["EX1"] in question["message"]
    (created,) = stage.commands("New-ExchangeCertificate")
    assert "Force" not in created["parameters"]
    assert all("Force" not in entry["parameters"] for entry in stage.commands("Set-AuthConfig"))
    (asked,) = staged.only("exchange_auth_certificate")["questions"]
    assert asked["answer"] == "no"
    assert asked["question"] == question["message"]
    assert stage.internal_transport() == transport


@pytest.mark.one_connection
def test_no_script_is_ever_sent(stage: t.Any) -> None:
    stage.rotate_from_one().green()
    stage.lab.advance("62h")
    stage.rotate_from_one().green()
    assert [entry for entry in stage.lab.log() if entry["kind"] == "script_refused"] == []
    sessions = [entry for entry in stage.lab.log() if entry["kind"] == "session_opened"]
    assert {entry["configuration"] for entry in sessions} == {"Microsoft.Exchange", "Microsoft.PowerShell"}
    closed = [entry["session"] for entry in stage.lab.log() if entry["kind"] == "session_closed"]
    assert sorted(closed) == sorted(entry["session"] for entry in sessions)


@pytest.mark.one_connection
def test_a_run_cut_off_after_the_creation_is_continued_with_that_certificate(stage: t.Any) -> None:
    """Killed between New-ExchangeCertificate and Set-AuthConfig; the next run creates no second certificate."""
    run = playing.start(stage.directory, stage.inventory, playing.PLAYBOOKS / "rotate_auth_cert.yml")
    try:
        wait_for(lambda: stage.commands("New-ExchangeCertificate"))
        # Each message now takes a moment, so that Set-AuthConfig can't slip through before the end comes.
        stage.lab.fault("EX1", latency=1.5)
        wait_for(lambda: auth_certificates(stage) == 2)
    finally:
        run.kill()
    assert stage.commands("Set-AuthConfig") == []
    stage.lab.fault("EX1", latency=0)
    continued = stage.rotate_from_one().green()
    assert len(stage.commands("New-ExchangeCertificate")) == 1
    assert auth_certificates(stage) == 2
    assert stage.auth()["next"] in stage.lab.state()["servers"]["EX1"]["certificates"]
    (done,) = continued.results("exchange_auth_certificate")
    assert done["created"] is None
    assert [step["action"] for step in done["done"]] == ["import", "stage"]
    assert stage.rotate_from_one().green().changed == 0


@pytest.mark.one_connection
def test_check_mode_writes_nothing_and_shows_the_plan_of_the_real_run(stage: t.Any) -> None:
    before = stage.stable()
    checked = stage.rotate_from_one("--check", "--diff").green()
    assert stage.writes() == []
    assert stage.questions() == []
    assert stage.stable() == before
    planned = plan(checked)
    assert planned
    assert all(state == "planned" for _command, state in planned)
    for command, _state in planned:
        assert command in without_dates(checked.output)

    done = plan(stage.rotate_from_one().green())
    new = stage.auth()["next"]
    assert [command.replace("'<not yet created>'", new) for command, _state in planned] == [c for c, _state in done]
    assert all(state == "done" for _command, state in done)

    stage.lab.advance("62h")
    stage.lab.clear_log()
    checked = stage.rotate_from_one("--check", "--diff").green()
    assert stage.writes() == []
    recycled = plan(checked)
    assert len(recycled) == 3
    assert [command for command, _state in recycled] == [
        command for command, _state in plan(stage.rotate_from_one().green())
    ]


@pytest.mark.one_connection
def test_an_overdue_publication_is_an_error_and_a_restart_of_the_service_host_helps(stage: t.Any) -> None:
    """Procedures S3-22: AuthAdmin runs when the service starts."""
    stage.rotate_from_one().green()
    new = stage.auth()["next"]
    with stage.lab.organisation.settled():
        for server in stage.lab.organisation.servers.values():
            service = server.services["MSExchangeServiceHost"]
            service.status, service.pid, service.started = "Stopped", None, None
    stage.lab.advance("70h")
    failed = stage.rotate_from_one()
    assert failed.code == 2
    assert new in failed.message
    assert stage.auth()["next"] == new

    with stage.lab.organisation.settled():
        for server in stage.lab.organisation.servers.values():
            service = server.services["MSExchangeServiceHost"]
            # It runs again, yet AuthAdmin has not: the state of a service that hangs.
            service.status, service.pid, service.started = (
                "Running",
                4711,
                stage.lab.now() - datetime.timedelta(hours=1),
            )
    stage.rotate("-e", "auth_certificate_rotation_restart_service_host=true", "--check").green()
    assert stage.commands("Restart-Service") == []
    stage.rotate("-e", "auth_certificate_rotation_restart_service_host=true").green()
    assert stage.auth()["current"] == new
    assert len(stage.commands("Restart-Service")) == 1


@pytest.mark.one_connection
def test_app_pools_are_left_alone_when_told_so(stage: t.Any) -> None:
    """For an account that is no administrator of the servers: the Windows endpoint is never opened."""
    stage.rotate_from_one("-e", "auth_certificate_rotation_recycle_app_pools=false").green()
    stage.lab.advance("62h")
    stage.rotate_from_one("-e", "auth_certificate_rotation_recycle_app_pools=false").green()
    opened = {entry["endpoint"] for entry in stage.lab.log() if entry["kind"] == "session_opened"}
    assert opened == {"exchange"}


@pytest.mark.one_connection
def test_what_was_published_by_hand_is_finished_without_an_event(stage: t.Any) -> None:
    """Set-AuthConfig -PublishCertificate writes no event 2014; the last change of the configuration then has to do."""
    stage.rotate_from_one().green()
    new = stage.auth()["next"]
    stage.task("exchange_authconfig", {"publish": True}).green()
    published = stage.rotate_from_one().green()
    assert stage.auth()["current"] == new
    assert said(published)["publication_event_found"] is False
    assert len(stage.commands("Restart-WebAppPool")) == 2
    # S3-12: after a publication by cmdlet the service host as well.
    assert len(stage.commands("Restart-Service")) == 1
    assert stage.rotate_from_one().green().changed == 0


@pytest.mark.parametrize(
    ("wrong", "said_of_it"),
    [
        ({"renew_before": "soon"}, "renew_before: 'soon'"),
        ({"renew_before": "120%"}, "renew_before"),
        ({"effective_in_hours": 12}, "at least 48"),
        # It would be due again as soon as it is made, and each daily run would make another one.
        ({"lifetime": 60}, "at once be due"),
        ({"retire_thumbprint": "1B2C3D"}, "1B2C3D"),
        ({"immediate": "always"}, "when_broken"),
        ({"key_size": 1024}, "key_size"),
        ({"server": "EX9"}, "EX9"),
        ({"renew_befor": "60d"}, "renew_befor"),
    ],
)
@pytest.mark.one_connection
def test_what_makes_no_sense_is_refused_and_nothing_is_changed(
    stage: t.Any, wrong: dict[str, t.Any], said_of_it: str
) -> None:
    before = stage.stable()
    failed = stage.task("exchange_auth_certificate", wrong)
    assert failed.code == 2
    assert said_of_it in failed.message
    assert (stage.writes(), stage.stable()) == ([], before)
