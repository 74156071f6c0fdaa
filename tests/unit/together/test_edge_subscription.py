# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An Edge server is subscribed anew when it has to be, on every version, and left alone otherwise."""

from __future__ import annotations

import copy
import json
import typing as t

import pytest
from unit.together.edge_joined import MODERN, NEWEST, OLD, SINCE_2010, EdgeJoined

from ansible_collections.certops.exchange.plugins.action.exchange_edge_subscription_info import ActionModule
from ansible_collections.certops.exchange.plugins.plugin_utils._action import Task
from ansible_collections.certops.exchange.plugins.plugin_utils._plans import Ledger
from ansible_collections.certops.exchange.plugins.plugin_utils._refusal import PromiseNotMet, Refusal
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import CannotConnect, Session, SnapInSession
from lab.organisation import edge_subscriptions, windows

DEPENDENTS = {"MSExchangeTransport", "MSExchangeAntispamUpdate", "MSExchangeEdgeCredential"}
VERSIONS = {"2007": OLD, "2010": SINCE_2010, "2019": MODERN, "SE": NEWEST}
# The others have the cmdlets of 2019, so one of their ways is enough for every day.
EACH = ["2007", "2019", *(pytest.param(name, marks=pytest.mark.exhaustive) for name in ("2010", "SE"))]


def joined(scenario: t.Mapping[str, t.Any] = MODERN, **servers: t.Any) -> EdgeJoined:
    class Chosen(EdgeJoined):
        pass

    Chosen.scenario = copy.deepcopy(dict(scenario))
    for name, changes in servers.items():
        Chosen.scenario["servers"][name].update(changes)
    return Chosen()


def unsubscribed(**rest: t.Any) -> EdgeJoined:
    return joined({**MODERN, "edge_subscriptions": [{"edge": "EDGE2", "subscribed_ago": "30d"}]}, **rest)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("edge", [pytest.param("EDGE1", marks=pytest.mark.exhaustive), "EDGE2"])
def test_new_certificate_of_the_edge_server(version: str, edge: str) -> None:
    """EDGE2 speaks Japanese, in another zone."""
    lab = joined(VERSIONS[version])
    other = {"EDGE1": "EDGE2", "EDGE2": "EDGE1"}[edge]
    assert not lab.subscribe(edge).changed
    sources, untouched = lab.sources(), lab.subscription(other)
    lab.renew(edge)
    before = lab.subscription(edge)
    outcome = lab.subscribe(edge)
    assert outcome.needed == ["edge_certificate", "not_synchronized"]
    assert lab.subscription(edge) is not before
    assert lab.works(edge)
    assert lab.files() == []
    assert (lab.sources(), lab.subscription(other)) == (sources, untouched)
    assert set(outcome.result["dependents_restarted"]) == DEPENDENTS
    assert outcome.result["before"]["synchronization"]["status"] == "Failed"
    assert outcome.result["after"]["synchronization"]["status"] == "Normal"
    assert outcome.result["after"]["created"] > outcome.result["before"]["created"]
    assert outcome.result["mailbox_server"] == "EX1.contoso.lab"
    again = lab.subscribe(edge)
    assert (again.changed, again.needed, lab.writes_sent) == (False, [], 0)
    assert again.result["after"] == again.result["before"]


@pytest.mark.parametrize("version", EACH)
def test_new_certificate_of_a_mailbox_server(version: str) -> None:
    """Also of one that is not the one that subscribes, and that does not synchronise now."""
    lab = joined(VERSIONS[version])
    lab.renew("EX2")
    assert not lab.subscription().failure
    assert lab.subscribe().needed == ["mailbox_certificate"]
    assert lab.works()
    assert not lab.subscribe().changed


@pytest.mark.parametrize("version", EACH)
def test_first_subscription_has_both_connectors(version: str) -> None:
    lab = joined({**VERSIONS[version], "edge_subscriptions": [{"edge": "EDGE2", "subscribed_ago": "30d"}]})
    outcome = lab.subscribe(mailbox_hosts=["EX2"])
    assert (outcome.needed, outcome.result["before"]) == (["not_subscribed"], None)
    assert set(lab.sources()) == {"EdgeSync - Munich to Internet", "EdgeSync - Inbound to Munich"}
    assert all("EDGE1" in servers for servers in lab.sources().values())
    assert outcome.result["after"]["site"] == "Munich"
    assert sorted(outcome.result["after"]["send_connectors"]) == sorted(lab.sources())
    assert lab.works()
    assert not lab.subscribe().changed


def test_one_that_is_not_subscribed_can_be_left_alone() -> None:
    lab = unsubscribed()
    state = lab.state()
    outcome = lab.subscribe(mailbox_hosts=["EX2"], create=False, renew="always")
    assert (outcome.changed, outcome.needed, outcome.result["after"]) == (False, [], None)
    assert "EDGE1.contoso.lab: the organisation has no subscription" in outcome.task.warnings[0]
    assert (lab.state(), lab.writes_sent) == (state, 0)
    lab.renew("EDGE2")
    assert lab.subscribe("EDGE2", create=False).changed


def test_connectors_stay_as_they_are_or_become_what_is_asked() -> None:
    one = {"edge": "EDGE1", "subscribed_ago": "30d", "create_internet_send_connector": False}
    lab = joined({**MODERN, "edge_subscriptions": [one]})
    lab.renew("EDGE1")
    lab.subscribe(method="recreate")
    assert lab.sources() == {"EdgeSync - Inbound to Munich": ("EDGE1",)}
    lab.subscribe(renew="always", create_internet_send_connector=True)
    assert set(lab.sources()) == {"EdgeSync - Munich to Internet", "EdgeSync - Inbound to Munich"}
    lab = unsubscribed()
    lab.subscribe(create_internet_send_connector=False, create_inbound_send_connector=False)
    assert set(lab.sources().values()) == {("EDGE2",)}


@pytest.mark.parametrize("version", EACH)
def test_recreated(version: str) -> None:
    """On 2007 the removal asks, and is answered; on later versions it does not ask."""
    lab = joined(VERSIONS[version])
    lab.renew("EDGE1")
    outcome = lab.subscribe(method="recreate")
    (removed,) = lab.commands("Remove-EdgeSubscription")
    assert removed["server"] == "EX1"
    assert lab.works()
    assert all("EDGE1" in servers for servers in lab.sources().values())
    answers = {question["answer"] for question in outcome.task.ledger.result()["questions"]}
    assert answers == ({"yes"} if version == "2007" else set())


def test_always_and_without_a_restart() -> None:
    lab = joined()
    started = lab.organisation.servers["EDGE1"].services["ADAM_MSExchange"].started
    lab.advance(minutes=1)
    with pytest.raises(PromiseNotMet, match="The supplied credential is invalid"):
        lab.subscribe(renew="always", restart_adam=False, timeout=9)
    assert lab.organisation.servers["EDGE1"].services["ADAM_MSExchange"].started == started
    assert lab.subscribe(renew="always").needed == ["not_synchronized", "always"]
    assert lab.works()
    assert lab.subscribe(renew="always").needed == ["always"]


def test_another_site_is_refused_unless_the_subscription_is_recreated() -> None:
    lab = joined()
    state = lab.state()
    with pytest.raises(Refusal, match=r"EDGE1 is subscribed to the AD site Munich, not to Osaka.*method: recreate"):
        lab.subscribe(site="Osaka")
    with pytest.raises(Refusal, match=r"EDGE1 belongs to the AD site Munich.*EX3.contoso.lab is in Osaka"):
        lab.subscribe(mailbox_hosts=["EX3"])
    assert (lab.state(), lab.writes_sent) == (state, 0)
    outcome = lab.subscribe(site="osaka", method="recreate")
    assert (outcome.needed, outcome.result["mailbox_server"]) == (["other_site"], "EX3.contoso.lab")
    assert lab.subscription().site == "Osaka"
    assert lab.works()


def test_the_first_host_that_answers_is_used() -> None:
    lab = joined()
    lab.unreachable.add("EX1")
    outcome = lab.subscribe(renew="always", mailbox_hosts=["EX3", "EX1", "EX2"])
    assert outcome.result["mailbox_server"] == "EX2.contoso.lab"


@pytest.mark.parametrize("version", ["2007", "2019"])
@pytest.mark.parametrize("down", [["EDGE1"], ["EX1", "EX2"]])
def test_nothing_is_done_where_one_side_does_not_answer(version: str, down: list[str]) -> None:
    lab = joined(VERSIONS[version])
    lab.renew("EDGE1")
    lab.unreachable.update(down)
    state = lab.state()
    with pytest.raises((CannotConnect, Refusal), match=down[0]):
        lab.subscribe(mailbox_hosts=["EX1", "EX2"])
    assert (lab.state(), lab.writes_sent) == (state, 0)


def test_wrong_hosts() -> None:
    lab = joined()
    with pytest.raises(Refusal, match="is not an Edge server"):
        lab.subscribe("EX1")
    with pytest.raises(Refusal, match="neither the Mailbox role"):
        lab.subscribe(mailbox_hosts=["EDGE2"])
    lab.aliases["mail"] = "EX1"
    with pytest.raises(Refusal, match=r"The host mail is reached as EX1.contoso.lab, .* no server of that name"):
        lab.subscribe(mailbox_hosts=["mail"])


def test_a_host_that_is_named_otherwise_than_its_server_is_passed_over() -> None:
    lab = joined()
    lab.aliases["mail"] = "EX1"
    lab.renew("EDGE1")
    assert lab.subscribe(mailbox_hosts=["mail", "EX2"]).result["mailbox_server"] == "EX2.contoso.lab"


@pytest.mark.parametrize("version", ["2007", "2019"])
@pytest.mark.parametrize("method", [pytest.param("overwrite", marks=pytest.mark.exhaustive), "recreate"])
def test_check_mode_sends_nothing_that_writes(version: str, method: str) -> None:
    lab = joined(VERSIONS[version])
    lab.renew("EDGE1")
    state = lab.state()
    planned = lab.subscribe(check_mode=True, method=method)
    assert (lab.state(), lab.writes_sent) == (state, 0)
    assert planned.changed
    assert planned.result["after"]["created"] == "renewed"
    done = lab.subscribe(method=method)
    assert planned.commands == done.commands
    assert done.commands[0] == "New-EdgeSubscription"


@pytest.mark.parametrize("version", ["2007", "2019"])
def test_exactly_those_services_run_again_that_ran_before(version: str) -> None:
    """Also where a forced restart leaves them stopped (procedures S2-20)."""
    lab = joined(VERSIONS[version], EDGE1={"leaves_dependents_stopped": True})
    services = lab.organisation.servers["EDGE1"].services
    windows.stop(services["MSExchangeAntispamUpdate"])
    outcome = lab.subscribe(renew="always")
    ran = DEPENDENTS - {"MSExchangeAntispamUpdate"}
    assert set(outcome.result["dependents_restarted"]) == ran
    assert {name for name in DEPENDENTS if services[name].status == "Running"} == ran


def test_only_the_synchronisation_is_outstanding() -> None:
    """A restart is tried before a new file is made; a start alone before that."""
    lab = joined()
    service = lab.organisation.servers["EX1"].services["MSExchangeEdgeSync"]
    other = lab.organisation.servers["EX2"].services["MSExchangeEdgeSync"]
    windows.stop(service)
    windows.stop(other)
    lab.advance(minutes=4)
    service.status = other.status = "Running"
    assert lab.subscribe().commands == ["Start-EdgeSynchronization"]
    windows.stop(lab.organisation.servers["EDGE1"].services["ADAM_MSExchange"])
    lab.advance(minutes=4)
    outcome = lab.subscribe()
    assert outcome.commands == ["Start-EdgeSynchronization", "Restart-Service", "Start-EdgeSynchronization"]
    assert lab.works()


def test_the_timeout_tells_the_last_words() -> None:
    lab = joined()
    lab.renew("EDGE1")
    for name in ("EX1", "EX2"):
        windows.stop(lab.organisation.servers[name].services["MSExchangeEdgeSync"])
    task = Task({}, False, Ledger(False), t.cast(t.Any, None))
    begin = lab.organisation.clock.now()
    with pytest.raises(PromiseNotMet, match=r"its status for EDGE1 is Failed.*runs on no Mailbox server.*50636"):
        lab.subscribe(timeout=60, task=task)
    assert (lab.organisation.clock.now() - begin).total_seconds() <= 120
    assert task.facts["needed"] == ["edge_certificate", "not_synchronized"]
    assert set(task.facts["dependents_restarted"]) == DEPENDENTS


def test_a_certificate_that_can_not_be_read_is_no_reason_but_said() -> None:
    lab = joined(OLD)
    lab.renew("EX2")
    outcome = lab.subscribe(mailbox_hosts=["EX1"])
    assert not outcome.changed
    assert "EX2.contoso.lab" in outcome.task.warnings[0]
    assert "mailbox_hosts" in outcome.task.warnings[0]


def test_a_server_of_the_site_that_is_down_is_no_reason_but_said() -> None:
    lab = joined()
    lab.organisation.servers["EX2"].reachable = False
    outcome = lab.subscribe()
    assert not outcome.changed
    (warning,) = outcome.task.warnings
    assert warning.startswith("EX2.contoso.lab: since when")


@pytest.mark.parametrize("version", EACH)
def test_no_secret_is_kept_in_results_or_in_the_log(version: str) -> None:
    lab = joined(VERSIONS[version])
    lab.renew("EDGE1")
    outcome = lab.subscribe(method="recreate")
    account = lab.organisation.servers["EDGE1"].edge_directory.bootstrap
    assert account is not None
    shown = json.dumps([outcome.result, outcome.task.ledger.result(), outcome.task.facts, lab.journal.entries()])
    assert "<Edge subscription>" in shown
    assert all(secret not in shown for secret in edge_subscriptions.passwords(lab.organisation))
    assert "ESRAPassword" not in shown
    assert account.password in outcome.task.secrets


def info(lab: EdgeJoined, server: str, *, test: bool = False) -> list[dict[str, t.Any]]:
    local = "EDGE" in server
    make = SnapInSession if local else Session
    with lab.session(server, kind="windows" if local else "exchange", make=make) as session:
        task = Task({"test": test}, False, Ledger(False), t.cast(t.Any, lambda _kind: session))
        return t.cast("list[dict[str, t.Any]]", object.__new__(ActionModule).perform(task)["subscriptions"])


def test_information_from_either_side() -> None:
    lab = joined()
    lab.renew("EDGE1")
    plain = info(lab, "EX1")
    assert [(item["edge_server"], item["site"], item["synchronization"]) for item in plain] == [
        ("EDGE1", "Munich", None),
        ("EDGE2", "Munich", None),
    ]
    assert len(plain[0]["send_connectors"]) == 2
    tested = [item["synchronization"] for item in info(lab, "EX2", test=True)]
    assert [item["status"] for item in tested] == ["Failed", "Normal"]
    assert "certificate" in tested[0]["detail"]
    assert tested[1]["lease_holder"] == "EX1"
    (own,) = info(lab, "EDGE2")
    assert own["edge_server"] == "EDGE2"
    with pytest.raises(Refusal, match="only the other side can test"):
        info(lab, "EDGE2", test=True)
    lab.organisation.servers["EDGE2"].edge_directory.subscribed = None
    assert info(lab, "EDGE2") == []
