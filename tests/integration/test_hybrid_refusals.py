# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is refused before anything is changed: one clear error each. And check mode, which changes nothing either."""

from __future__ import annotations

import json
import pathlib
import typing as t

import pytest

from integration.hybrid import HYBRID, READY, backup, named, phase, with_certificates
from integration.looking import plan
from integration.tasks import tasks

RESET = "exchange_hybrid_reset"


@pytest.fixture
def scenario() -> pathlib.Path:
    return HYBRID


@pytest.mark.one_connection
def test_check_mode_shows_the_plan_of_the_real_run(stage: t.Any) -> None:
    before = stage.stable()
    planned = plan(phase(stage, "prepare", "--check", "--diff").green())
    assert (stage.writes(), stage.questions(), stage.stable()) == ([], [], before)
    assert all(state == "planned" for _command, state in planned)
    done = plan(phase(stage, "prepare").green())
    assert [command for command, _state in planned] == [command for command, _state in done]

    before = stage.stable()
    stage.lab.clear_log()
    checked = phase(stage, "reset", "--check", "--diff").green()
    assert (stage.writes(), stage.stable(), backup(stage).exists()) == ([], before, False)
    planned = plan(checked)
    assert len(planned) == 4
    for command, state in planned:
        assert state == "planned"
        assert command in checked.output
    done = plan(phase(stage, "reset", "--diff").green())
    assert done == [(command, "done") for command, _state in planned]
    assert backup(stage).stat().st_mode & 0o777 == 0o600


@pytest.mark.one_connection
@pytest.mark.parametrize("overrides", [[with_certificates(new=READY)]], ids=["ready"])
def test_what_makes_no_sense(stage: t.Any, overrides: list[str]) -> None:
    new, before, directory = named(stage, "hybrid, new"), stage.stable(), stage.directory
    planned = stage.task(RESET, {"thumbprint": new, "backup": {}}, "--check").green().only(RESET)["backup"]
    damaged, foreign, blocked = (directory / f"{name}.json" for name in ("damaged", "foreign", "blocked"))
    damaged.write_text('{"kind": "hybrid_conn', encoding="utf-8")
    cut = directory / "cut.json"
    cut.write_text('{"kind": "hybrid_connectors", "thumbprint": "1"}', encoding="utf-8")
    other = {"name": "Fabrikam", "guid": "00000000-0000-0000-0000-000000000001"}
    foreign.write_text(json.dumps({**planned, "organisation": other}), encoding="utf-8")
    blocked.write_text("", encoding="utf-8")
    kept = {file: file.read_text(encoding="utf-8") for file in (damaged, cut, foreign, blocked)}
    cases: list[tuple[dict[str, t.Any], list[str]]] = [
        ({"thumbprint": "1B2C3D", "backup_file": "b.json"}, ["thumbprint: '1B2C3D'", "40"]),
        ({"thumbprint": "AB" * 20, "backup_file": "b.json"}, [f"No server has a certificate {'AB' * 20}"]),
        ({"backup_file": "b.json"}, ["thumbprint"]),
        ({"thumbprint": new}, ["backup_file", "backup"]),
        ({"thumbprint": new, "backup_file": str(damaged)}, ["damaged.json can't be read"]),
        ({"thumbprint": new, "backup_file": str(cut)}, ["cut.json", "damaged ("]),
        ({"thumbprint": new, "backup_file": str(foreign)}, ["organisation Fabrikam", "Contoso"]),
        ({"state": "restored", "backup_file": str(foreign)}, ["organisation Fabrikam", "Contoso"]),
        ({"state": "restored", "backup_file": str(damaged)}, ["damaged.json can't be read"]),
        ({"state": "restored", "backup_file": str(directory / "gone.json")}, ["nothing to put back", "gone.json"]),
        ({"thumbprint": new, "backup_file": str(blocked / "b.json")}, ["b.json can't be"]),
        ({"thumbprint": new, "backup": {}, "receive_connectors": ["EX9\\None"]}, ["no connector", "ex9\\none"]),
        ({"thumbprint": new, "backup": {}, "minimum_builds": {"2019": "soon"}}, ["minimum_builds", "soon"]),
    ]
    for (options, expected), result in zip(cases, tasks(stage, RESET, *(case[0] for case in cases)), strict=True):
        assert result["failed"], options
        for text in expected:
            assert text in result["msg"], (options, result["msg"])
    assert (stage.writes(), stage.stable()) == ([], before)
    assert {file: file.read_text(encoding="utf-8") for file in kept} == kept


@pytest.mark.one_connection
def test_what_the_playbook_refuses(stage: t.Any) -> None:
    for name, options, expected in (
        ("prepare", {"thumbprint": None}, "hybrid_connector_reset_thumbprint is not given"),
        ("nonsense", {}, "value of hybrid_connector_reset_phase must be one of"),
        # It was not prepared.
        ("reset", {}, "EX2.contoso.lab: present"),
    ):
        failed = phase(stage, name, **options)
        assert failed.code == 2
        assert expected in failed.message
    assert stage.writes() == []


@pytest.mark.one_connection
@pytest.mark.parametrize("overrides", [["servers.EX2.version=15.0.1395.4", with_certificates(new=READY)]], ids=["2013"])
def test_a_build_that_the_wizard_refuses_is_told_before_anything_is_changed(stage: t.Any, overrides: list[str]) -> None:
    """Procedures S4-11, KB2988229."""
    for name in ("prepare", "reset"):
        failed = phase(stage, name)
        assert failed.code == 2
        for text in ("EX2.contoso.lab runs Exchange 2013", "15.0.1497", "KB2988229", "othing was changed"):
            assert text in failed.message
    assert stage.writes() == []
    checked = phase(stage, "reset", "--check", minimum_builds={"2013": "15.0.1395"}).green()
    assert len(plan(checked)) == 4
