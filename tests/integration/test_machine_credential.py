# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""User and password are options of the run, as AWX gives a machine credential; and what a run says that can't log on."""

from __future__ import annotations

import pathlib
import typing as t

import pytest
import yaml

from integration import playing
from integration.conftest import SCENARIO, Stage

pytestmark = pytest.mark.other_connection_at_length

TASKS: list[dict[str, t.Any]] = [
    {"certops.exchange.exchange_certificate_info": {}},
    {"certops.exchange.windows_event_info": {"provider": "MSExchange Certificate Deployment", "ids": [2001]}},
]


@pytest.fixture
def scenario() -> pathlib.Path:
    return SCENARIO.with_name("exchange_se.yml")


@pytest.fixture
def overrides() -> list[str]:
    return ["authentication.inventory=ntlm"]


def played(stage: Stage, password: str | None = None) -> playing.Played:
    """A run whose inventory has neither user nor password. :param password: in place of the right one."""
    content = yaml.safe_load((stage.inventory / "hosts.yml").read_text(encoding="utf-8"))
    variables = content["all"]["children"]["exchange"]["vars"]
    user, right = variables.pop("ansible_user"), variables.pop("ansible_password")
    inventory, playbook, file = (stage.directory / name for name in ("hosts.yml", "read.yml", "password"))
    inventory.write_text(playing.as_yaml(content), encoding="utf-8")
    playbook.write_text(
        playing.as_yaml([{"hosts": "exchange", "gather_facts": False, "tasks": TASKS}]), encoding="utf-8"
    )
    # What --ask-pass would ask.
    file.write_text(password or right, encoding="utf-8")
    options = ("--user", user, "--connection-password-file", str(file))
    run = playing.play(stage.directory, inventory, playbook, *options)
    assert right not in run.output
    return run


def test_both_endpoints_answer(stage: Stage) -> None:
    run = played(stage).green()
    assert len(run.results("exchange_certificate_info")) == len(run.results("windows_event_info")) == 1
    log = stage.lab.log()
    assert {entry["endpoint"] for entry in log if entry["kind"] == "session_opened"} == {"exchange", "windows"}


def test_a_wrong_password_makes_the_host_unreachable(stage: Stage) -> None:
    run = played(stage, "falsch-43")
    assert run.code != 0
    assert [line["kind"] for line in run.lines] == ["unreachable"]
    assert "did not accept the user's credentials" in run.message
    assert "falsch-43" not in run.output
    assert not [entry for entry in stage.lab.log() if entry["kind"] == "session_opened"]
