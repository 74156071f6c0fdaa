# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The few sessions that a user has: waited for, given back, and not kept by a run that was killed."""

from __future__ import annotations

import concurrent.futures
import contextlib
import time
import typing as t
import xml.etree.ElementTree as ET

import pytest
from unit.plugins.plugin_utils._remoting.a_lab import CONNECTIONS, KEYS, Controller, scenario
from unit.plugins.plugin_utils._remoting.memory_server import MemoryShell
from unit.plugins.plugin_utils._remoting.wsman_front import Answer, Front, basic, connection, fault, running

from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import (
    Command,
    NotAuthenticated,
    Throttled,
    _open,
    _shell,
    open_session,
)
from lab.app import Lab
from lab.wsman import service

GET = [Command("Get-ExchangeServer")]
# As 18, 40 and 20 of the integration test.
LIMIT, HOSTS, FORKS = 3, 7, 5


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Lab]:
    with Lab(scenario(None), tmp_path_factory.mktemp("lab"), key_cache=KEYS) as running_lab:
        yield running_lab


@pytest.fixture(params=CONNECTIONS)
def controller(lab: Lab, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Controller:
    monkeypatch.setitem(service.MAX_SHELLS, "exchange", LIMIT)
    controller = Controller.of(lab, request.param)
    # Ansible loads a plugin in one thread at a time.
    with controller.session("exchange"):
        pass
    lab.clear_log()
    return controller


def kinds(controller: Controller, kind: str) -> int:
    return [entry["kind"] for entry in controller.lab.log()].count(kind)


def test_more_hosts_than_sessions_all_come_to_their_end(
    controller: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_open, "_FIRST_PAUSE", 0.05)
    refusals: list[float] = []
    sleep = time.sleep

    def slept(seconds: float) -> None:
        refusals.append(seconds)
        sleep(seconds)

    monkeypatch.setattr(time, "sleep", slept)

    def host(_number: int) -> int:
        with controller.session("exchange") as session:
            found = len(session.invoke(GET).outputs)
            sleep(0.1)
            return found

    with concurrent.futures.ThreadPoolExecutor(FORKS) as pool:
        assert list(pool.map(host, range(HOSTS))) == [1] * HOSTS
    assert refusals, "the limit was never met"
    assert kinds(controller, "session_opened") == kinds(controller, "session_closed") == HOSTS


def test_waiting_has_an_end(controller: Controller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_open, "_FIRST_PAUSE", 0.2)
    with contextlib.ExitStack() as held:
        for _number in range(LIMIT):
            held.enter_context(controller.session("exchange"))
        begun = time.monotonic()
        with pytest.raises(Throttled, match="It was tried for [12] seconds") as caught:
            held.enter_context(controller.session("exchange", exchange_endpoint_timeout=2))
        assert 0.5 < time.monotonic() - begun < 3
        assert "exchange_endpoint_timeout" in str(caught.value)
    assert kinds(controller, "session_opened") == kinds(controller, "session_closed") == LIMIT


def test_what_a_killed_run_leaves_is_closed_when_it_was_idle(
    controller: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _shell._IDLE_SECONDS == 900
    monkeypatch.setattr(_shell, "_IDLE_SECONDS", 1)
    for _number in range(LIMIT):
        # Never closed.
        controller.session("exchange").__enter__()
    monkeypatch.setattr(_open, "_FIRST_PAUSE", 0.5)
    with controller.session("exchange", exchange_endpoint_timeout=15) as session:
        assert session.invoke(GET).outputs
    assert kinds(controller, "session_closed") == LIMIT + 1


@pytest.mark.parametrize("name", CONNECTIONS)
@pytest.mark.parametrize("refusal", [fault(2150859173, "18 shells"), (429, "Slow down")])
def test_only_a_limit_is_waited_for(name: str, refusal: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_open, "_FIRST_PAUSE", 0.01)
    answers = [refusal, refusal]
    timeouts: list[str] = []

    class Asked(Front):
        def answer(self, action: str, root: ET.Element) -> Answer:
            if action == "Create":
                timeouts.extend(e.text or "" for e in root.iter() if e.tag.endswith("}IdleTimeOut"))
            return super().answer(action, root)

    def trouble(_service: Front, action: str) -> Answer | None:
        return answers.pop() if action == "Create" and answers else None

    asked = Asked(lambda: MemoryShell(lambda pipeline: pipeline.server.write_output("there")), trouble)
    with running(asked) as port:
        with open_session("exchange", connection(name), basic(port)) as session:
            assert session.invoke([Command("Get-Thing")]).outputs == ["there"]
        assert asked.actions.count("Create") == 3
        assert timeouts == ["PT900S"] * 3
        with pytest.raises(NotAuthenticated), open_session("exchange", connection(name), basic(port, password="no")):
            pass
    assert asked.actions.count("Create") == 3
