# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service is restarted, and exactly those that need it and ran before run again: procedures S2-19 and S2-20."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from unit.together.joined import Joined

from ansible_collections.certops.exchange.plugins.plugin_utils._action import Task
from ansible_collections.certops.exchange.plugins.plugin_utils._refusal import PromiseNotMet
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import (
    CutConnection,
    RemoteFailure,
    RemotingError,
    Session,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._service_restart import (
    TO_START,
    Restart,
    restart_with_dependents,
)
from lab.organisation import Service

ADAM = "ADAM_MSExchange"
DEPENDENTS = ("MSExchangeAntispamUpdate", "MSExchangeEdgeCredential", "MSExchangeTransport")
TRANSPORT = "MSExchangeTransport"


class Edges(Joined):
    """Edge servers of both kinds of PowerShell, and a server whose services form a chain."""

    scenario: t.ClassVar[t.Mapping[str, t.Any]] = {
        "organisation": "Contoso",
        "forest": "contoso.lab",
        "auth": {"current": {"expires_in": "400d"}},
        "servers": {
            "EX1": {"site": "Munich"},
            "EDGE1": {"site": "Munich", "roles": ["Edge"], "utc_offset": "+01:00"},
            "EDGE07": {"site": "Munich", "version": "8.3.517.0", "roles": ["Edge"], "utc_offset": "+09:00"},
        },
        "users": {"admin": {"password": "p"}},
    }

    def services(self, server: str) -> dict[str, Service]:
        return self.organisation.servers[server].services

    def stop(self, server: str, name: str) -> None:
        service = self.services(server)[name]
        service.status, service.pid, service.started = "Stopped", None, None

    def processes(self, server: str) -> dict[str, int | None]:
        return {name: service.pid for name, service in self.services(server).items()}

    def restart(self, server: str, name: str = ADAM, task: Task | None = None, **options: t.Any) -> Restart:
        with self.session(server, kind="windows") as session, self.waiting():
            return restart_with_dependents(task or self.task(), session, name, **options)

    def changes(self) -> list[tuple[str, t.Any]]:
        """The commands that change something, with what they are about."""
        return [(e["command"], e["parameters"]["Name"]) for e in self.commands("Restart-Service", "Start-Service")]


@pytest.fixture(params=["EDGE1", "EDGE07"])
def server(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("leaves_stopped", [False, True])
def test_all_that_ran_runs_again_and_nothing_else(server: str, leaves_stopped: bool) -> None:
    edges = Edges()
    edges.organisation.servers[server].leaves_dependents_stopped = leaves_stopped
    edges.stop(server, "MSExchangeEdgeCredential")
    before, task = edges.processes(server), edges.task()
    done = edges.restart(server, task=task)
    assert done.needed
    assert done.dependents == ("MSExchangeAntispamUpdate", TRANSPORT)
    after = edges.processes(server)
    assert {name for name in after if after[name] != before[name]} == {ADAM, *done.dependents}
    assert after["MSExchangeEdgeCredential"] is None
    assert (done.before.process, done.after.process) != (None, None)
    assert done.after.process is not None
    assert done.after.process.process_id == after[ADAM]
    assert [name for name, _about in edges.changes()] == ["Restart-Service", "Start-Service"]
    assert task.facts == {}
    # Young enough for a second run.
    again = edges.restart(server, older_than=edges.organisation.clock.now() - datetime.timedelta(minutes=1))
    assert (again.needed, again.dependents, len(edges.changes())) == (False, (), 2)


def test_check_mode_plans_the_same_and_sends_nothing(server: str) -> None:
    edges = Edges()
    before, planning, doing = edges.state(), edges.task(check_mode=True), edges.task()
    planned = edges.restart(server, task=planning)
    assert (planned.dependents, edges.changes(), edges.state()) == (DEPENDENTS, [], before)
    assert planned.after == planned.before
    edges.restart(server, task=doing)
    (plan,), (done,) = (task.ledger.result()["commands"] for task in (planning, doing))
    assert (plan.pop("state"), done.pop("state")) == ("planned", "done")
    assert plan == done


def test_a_chain_is_started_in_its_own_order() -> None:
    edges = Edges()
    edges.organisation.servers["EX1"].leaves_dependents_stopped = True
    # The last one needs the first as well as the second, and comes before it where Windows lists them.
    edges.services("EX1")["MSExchangeMitigation"].depends_on = ("NetTcpPortSharing",)
    edges.services("EX1")["MSExchangeADTopology"].depends_on = ("NetTcpPortSharing", "MSExchangeMitigation")
    done = edges.restart("EX1", "NetTcpPortSharing")
    assert done.dependents == ("MSExchangeMitigation", "MSExchangeADTopology")
    assert edges.changes()[-1][1] == list(done.dependents)


def test_without_force_the_server_refuses_and_nothing_changes(server: str) -> None:
    edges = Edges()
    before, task = edges.processes(server), edges.task()
    with pytest.raises(RemoteFailure, match="dependent services"):
        edges.restart(server, task=task, force=False)
    assert (edges.processes(server), task.facts) == (before, {})


def test_one_that_does_not_come_back_is_named(server: str) -> None:
    edges = Edges()
    edges.organisation.servers[server].leaves_dependents_stopped = True
    edges.services(server)[TRANSPORT].start_type = "Disabled"
    task = edges.task()
    with pytest.raises(RemoteFailure, match=f"ran before and do not run now: {TRANSPORT}. Start"):
        edges.restart(server, task=task)
    assert task.facts == {TO_START: [TRANSPORT]}
    # The others are not kept from it.
    assert edges.processes(server)["MSExchangeEdgeCredential"] is not None


def test_one_that_ends_again_is_named(server: str) -> None:
    edges, task = Edges(), Edges.task()
    with edges.session(server, kind="windows") as session, edges.waiting():
        invoke = session.invoke

        def ending(*pipelines: t.Any, **options: t.Any) -> t.Any:
            if edges.changes():
                edges.stop(server, TRANSPORT)
            return invoke(*pipelines, **options)

        session.invoke = ending  # type: ignore[method-assign]
        with pytest.raises(PromiseNotMet, match=f"{server}.*after 60 seconds.*do not run now: {TRANSPORT}"):
            restart_with_dependents(task, session, ADAM, timeout=60)
    assert task.facts == {TO_START: [TRANSPORT]}


@pytest.mark.parametrize("where", ["before", "behind"])
def test_a_lost_connection_names_all_that_may_be_stopped(server: str, where: str) -> None:
    edges, task = Edges(), Edges.task()

    def lose(session: Session) -> None:
        invoke = session.invoke

        def losing(*pipelines: t.Any, **options: t.Any) -> t.Any:
            if pipelines[0][0].name == "Restart-Service":
                if where == "behind":
                    invoke(*pipelines, **options)
                raise CutConnection(server=session.server)
            return invoke(*pipelines, **options)

        session.invoke = losing  # type: ignore[method-assign]

    with edges.session(server, kind="windows") as session:
        lose(session)
        with pytest.raises(RemotingError, match="may be stopped now: " + ", ".join(DEPENDENTS)):
            restart_with_dependents(task, session, ADAM)
    assert task.facts == {TO_START: list(DEPENDENTS)}
    assert task.ledger.result()["commands"][0]["state"] == "failed"


def test_the_restart_and_the_start_are_one_message_where_the_server_takes_it() -> None:
    edges = Edges()
    with edges.session("EDGE1", kind="windows") as session, edges.waiting():
        restart_with_dependents(edges.task(), session, ADAM)
    pipelines = {e["pipeline"] for e in edges.commands("Restart-Service", "Start-Service")}
    assert len(pipelines) == 1


def test_a_service_that_is_not_there_is_left_alone(server: str) -> None:
    edges = Edges()
    done = edges.restart(server, "NoSuch")
    assert (done.needed, done.after.state, edges.changes()) == (False, None, [])
