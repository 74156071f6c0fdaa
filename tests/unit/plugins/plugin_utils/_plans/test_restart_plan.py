# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When an application pool is recycled and a service restarted: procedures S3-20 to S3-22, S1-23."""

from __future__ import annotations

import datetime

import pytest

from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import ServiceState, WorkerProcess
from ansible_collections.certops.exchange.plugins.plugin_utils._plans import (
    recycle_steps,
    restart_reason,
    restart_step,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._present import AppPool, Service
from ansible_collections.certops.exchange.plugins.plugin_utils._refusal import Refusal
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import describe

NOW = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.timezone.utc)
OLD, NEW = NOW - datetime.timedelta(hours=1), NOW + datetime.timedelta(hours=1)


def process(created: datetime.datetime | None) -> WorkerProcess:
    return WorkerProcess(42, "w3wp.exe", created, "Pool")


@pytest.mark.parametrize(
    ("state", "created", "older_than", "recycled"),
    [
        ("Started", [OLD], NOW, True),
        ("Started", [NEW], NOW, False),
        ("Started", [NOW], NOW, False),
        ("Started", [NEW, OLD], NOW, True),
        ("Started", [None], NOW, True),
        ("Started", [], NOW, False),
        ("Started", [NEW], None, True),
        ("Stopped", [OLD], NOW, False),
        (None, [], None, False),
    ],
)
def test_app_pools(
    state: str | None, created: list[datetime.datetime | None], older_than: datetime.datetime | None, recycled: bool
) -> None:
    steps = recycle_steps(AppPool("Pool", state, tuple(map(process, created))), older_than)
    assert [step.pipeline[0].name for step in steps] == ["Restart-WebAppPool"] * recycled


@pytest.mark.parametrize(
    ("status", "created", "older_than", "must_run", "restarted"),
    [
        ("Running", OLD, NOW, False, True),
        ("Running", NEW, NOW, False, False),
        ("Running", None, NOW, False, True),
        ("Running", NEW, None, False, True),
        ("Running", NEW, None, True, False),
        ("Running", OLD, NOW, True, True),
        ("Stopped", None, NOW, False, False),
        ("Stopped", None, None, True, True),
        ("Stopped", None, NOW, True, True),
    ],
)
def test_services(
    status: str,
    created: datetime.datetime | None,
    older_than: datetime.datetime | None,
    must_run: bool,
    restarted: bool,
) -> None:
    state = ServiceState("WMSVC", None, status, "Automatic")
    service = Service("WMSVC", state, process(created) if status == "Running" else None)
    assert bool(restart_reason(service, older_than, must_run=must_run)) is restarted


def test_a_service_that_is_not_there() -> None:
    missing = Service("NoSuch", None, None)
    assert restart_reason(missing, NOW) == ""
    with pytest.raises(Refusal, match="NoSuch"):
        restart_reason(missing, NOW, must_run=True)


@pytest.mark.parametrize(
    ("dependents", "text"),
    [
        (None, "Restart-Service -Name ADAM_MSExchange -ErrorAction Stop"),
        ([], "Restart-Service -Name ADAM_MSExchange -Force:$true -ErrorAction Stop"),
        (
            ["MSExchangeTransport", "Other"],
            "Restart-Service -Name ADAM_MSExchange -Force:$true -ErrorAction Continue; "
            "Start-Service -Name MSExchangeTransport, Other -ErrorAction Continue",
        ),
    ],
)
def test_what_needs_the_service_is_started_in_the_same_message(dependents: list[str] | None, text: str) -> None:
    step = restart_step("ADAM_MSExchange", "Because.", dependents)
    assert describe(step.pipeline, *step.then) == text
