# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two controllers at the same time, and an administrator who comes in between: never two new certificates."""

from __future__ import annotations

import typing as t

import pytest

from integration import playing
from integration.looking import auth_certificates, said


@pytest.mark.one_connection
def test_two_controllers_at_once_end_with_one_new_certificate(stage: t.Any) -> None:
    """Two real runs, started together; each message takes its time, so that they do overlap."""
    transport = stage.internal_transport()
    stage.lab.fault("EX1", latency=0.15)
    controllers = [stage.directory / name for name in ("first", "second")]
    for controller in controllers:
        controller.mkdir()
    book = playing.PLAYBOOKS / "rotate_auth_cert.yml"
    runs = [playing.start(controller, stage.inventory, book, "--limit", "EX1") for controller in controllers]
    for played in [run.finish() for run in runs]:
        played.green()
    stage.lab.fault("EX1", latency=0)
    assert auth_certificates(stage) == 2
    assert stage.holders(stage.auth()["next"]) == {"EX1", "EX2", "EX3"}
    assert stage.internal_transport() == transport
    # They did get in each other's way: both had looked before either created one.
    assert len(stage.commands("New-ExchangeCertificate")) == 1 + len(stage.commands("Remove-ExchangeCertificate"))
    assert stage.rotate_from_one().green().changed == 0


@pytest.mark.one_connection
def test_what_an_administrator_stages_meanwhile_is_used(stage: t.Any) -> None:
    """And the certificate that the run had made goes again."""
    theirs: list[str] = []

    def act() -> None:
        somebody = stage.lab.administrator("EX1")
        theirs.append(somebody.create_auth_certificate())
        somebody.stage(theirs[0])

    stage.lab.interrupt("New-ExchangeCertificate", act)
    result = said(stage.rotate_from_one().green())
    assert stage.auth()["next"] == theirs[0]
    assert result["reason_code"] == "staged"
    assert auth_certificates(stage) == 2
    assert stage.rotate_from_one().green().changed == 0
