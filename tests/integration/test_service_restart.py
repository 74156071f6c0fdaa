# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The directory of an Edge server is restarted, and what depends on it runs again: procedures S2-19 and S2-20."""

from __future__ import annotations

import pathlib
import typing as t

import pytest

from integration.tasks import tasks
from integration.test_snap_in import OLD

ADAM = "ADAM_MSExchange"
DEPENDENTS = ["MSExchangeAntispamUpdate", "MSExchangeEdgeCredential", "MSExchangeTransport"]


@pytest.fixture
def scenario() -> pathlib.Path:
    return OLD.with_name("edge.yml")


def processes(stage: t.Any, server: str) -> dict[str, int | None]:
    services = stage.lab.state()["servers"][server]["services"]
    return {name: service["pid"] for name, service in services.items()}


def restarted_and_looked_at(stage: t.Any, server: str) -> None:
    stage.lab.fault(server, leaves_dependents_stopped=True)
    before = processes(stage, server)
    restart = {"name": ADAM, "force_dependent_services": True, "older_than": stage.lab.now().isoformat()}
    checked, done, again_checked, again = tasks(
        stage, "windows_service", restart, restart, hosts=server, checked_first=True
    )
    assert [r["changed"] for r in (checked, done, again_checked, again)] == [True, True, False, False]
    assert checked["dependents"] == done["dependents"] == DEPENDENTS
    assert again["dependents"] == []
    assert [c["command"] for c in checked["commands"]] == [c["command"] for c in done["commands"]]
    assert [stage.writes(), done["service"]["state"]] == [["Restart-Service", "Start-Service"], "Running"]
    after = processes(stage, server)
    assert None not in after.values()
    assert {name for name in after if after[name] != before[name]} == {ADAM, *DEPENDENTS}


def test_all_that_ran_runs_again(stage: t.Any) -> None:
    restarted_and_looked_at(stage, "EDGE1")


@pytest.mark.parametrize("scenario", [OLD])
@pytest.mark.one_connection
def test_on_windows_powershell_2_0_too(stage: t.Any, scenario: pathlib.Path) -> None:
    restarted_and_looked_at(stage, "EDGE07")


@pytest.mark.one_connection
def test_without_being_asked_for_nothing_is_stopped_and_one_that_stays_stopped_is_named(stage: t.Any) -> None:
    services = stage.lab.organisation.servers["EDGE1"].services
    services["MSExchangeTransport"].start_type = "Disabled"
    stage.lab.fault("EDGE1", leaves_dependents_stopped=True)
    before = processes(stage, "EDGE1")
    refused, failed = tasks(
        stage, "windows_service", {"name": ADAM}, {"name": ADAM, "force_dependent_services": True}, hosts="EDGE1"
    )
    assert refused["failed"]
    assert "dependents_to_start" not in refused
    assert failed["failed"]
    assert failed["dependents_to_start"] == ["MSExchangeTransport"]
    assert "do not run now: MSExchangeTransport. Start" in failed["msg"]
    after = processes(stage, "EDGE1")
    assert {name for name in after if after[name] != before[name]} == {ADAM, *DEPENDENTS}
    assert after["MSExchangeTransport"] is None
