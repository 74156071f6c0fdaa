# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Binding a certificate: what is chosen, what is refused, and that no entry stays without a certificate."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.certops.exchange.plugins.action.iis_binding import ActionModule
from ansible_collections.certops.exchange.plugins.action.iis_binding_info import ActionModule as Info
from ansible_collections.certops.exchange.plugins.plugin_utils._refusal import PromiseNotMet, Refusal
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import CutConnection, RemoteFailure

BACK_END = {"site": "exchange back end", "port": 444}


def states(task: t.Any) -> list[str]:
    return [entry["state"] for entry in task.ledger.result()["commands"]]


def test_one_binding_in_place(machine: t.Any, run: t.Any, names: t.Any) -> None:
    before = dict(machine.entries)
    result, task = run(ActionModule, {**BACK_END, "thumbprint": "\u200e" + names["new"].lower()})
    assert machine.entries == {**before, "0.0.0.0!444": names["new"]}
    assert len(machine.writes()) == 1
    assert (result["method"], result["replaced"]) == ("in_place", [names["old"]])
    (shown,) = result["bindings"]
    assert (shown["certificate_hash"], shown["certificate_state"]) == (names["new"], "present")
    assert shown["certificate"]["in_root"] is False
    assert states(task) == ["done"]
    again, task = run(ActionModule, {**BACK_END, "thumbprint": names["new"]})
    assert (again["method"], again["replaced"], states(task)) == ("none", [], [])
    assert len(machine.writes()) == 1


@pytest.mark.parametrize("options", [BACK_END, {"port": 8172}])
def test_check_mode_writes_nothing(machine: t.Any, run: t.Any, names: t.Any, options: dict[str, t.Any]) -> None:
    before = dict(machine.entries)
    result, task = run(ActionModule, {**options, "thumbprint": names["new"]}, check_mode=True)
    assert (machine.entries, machine.writes()) == (before, [])
    assert states(task) == ["planned"]
    assert list(result["diff"]["after"].values()) == [names["new"]]
    assert result["bindings"][0]["certificate_hash"] == names["old"]
    planned = task.ledger.result()["commands"][0]["command"]
    _result, task = run(ActionModule, {**options, "thumbprint": names["new"]})
    assert [entry["command"] for entry in task.ledger.result()["commands"]] == [planned]


def test_more_than_one_binding_needs_a_word(machine: t.Any, run: t.Any, names: t.Any) -> None:
    """127.0.0.1:443 stands beside :443 (wire-shapes 7)."""
    site = {"site": "Default Web Site", "port": 443, "thumbprint": names["new"]}
    with pytest.raises(Refusal, match=r"2 bindings.*127\.0\.0\.1:443"):
        run(ActionModule, site)
    assert machine.writes() == []
    result, _task = run(ActionModule, {**site, "address": "*"})
    assert [b["binding_information"] for b in result["bindings"]] == [":443:"]
    assert (machine.entries["0.0.0.0!443"], machine.entries["127.0.0.1!443"]) == (names["new"], names["old"])
    result, task = run(ActionModule, {**site, "all_addresses": True})
    assert machine.entries["127.0.0.1!443"] == names["new"]
    assert (len(result["bindings"]), len(task.ledger.result()["commands"])) == (2, 1)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"site": "Exchange Back End", "port": 81}, r"no binding for https on port 81.*https \*:444:"),
        ({"site": "Exchange Back End", "port": 444, "address": "10.0.0.1"}, "address 10.0.0.1"),
        ({"site": "Exchange Back End", "port": 444, "host": "mail"}, "host name mail"),
        ({"site": "Back End", "port": 444}, "Default Web Site, Exchange Back End"),
        ({"port": 8173}, "no certificate for https on port 8173.*8172"),
        ({"port": 443}, "2 entries"),
    ],
)
def test_what_is_not_there_or_not_one(
    machine: t.Any, run: t.Any, names: t.Any, options: dict[str, t.Any], said: str
) -> None:
    with pytest.raises(Refusal, match=said):
        run(ActionModule, {**options, "thumbprint": names["new"]})
    assert machine.writes() == []


@pytest.mark.parametrize(("which", "said"), [("keyless", "no private key"), ("AB" * 20, "not in the store My")])
def test_a_certificate_that_can_not_be_presented(
    machine: t.Any, run: t.Any, names: t.Any, which: str, said: str
) -> None:
    with pytest.raises(Refusal, match=said):
        run(ActionModule, {**BACK_END, "thumbprint": names.get(which, which)})
    assert machine.writes() == []


def test_an_expired_one_is_bound_with_a_warning(run: t.Any, names: t.Any) -> None:
    _result, task = run(ActionModule, {**BACK_END, "thumbprint": names["expired"]})
    assert any("expired" in warning for warning in task.warnings)


@pytest.mark.parametrize("options", [{"create": True, **BACK_END}, {**BACK_END, "port": 0}, {"port": 65536}])
def test_options_that_make_no_sense(machine: t.Any, run: t.Any, names: t.Any, options: dict[str, t.Any]) -> None:
    with pytest.raises(ValueError, match="create|port"):
        run(ActionModule, {"thumbprint": names["new"], **options})
    assert machine.sent == []


def test_a_shared_entry_is_not_changed_for_one_of_its_bindings(machine: t.Any, run: t.Any, names: t.Any) -> None:
    machine.bindings.append(("Intranet", "https", "*:444:intra", 0))
    with pytest.raises(Refusal, match="Intranet"):
        run(ActionModule, {**BACK_END, "thumbprint": names["new"]})
    assert machine.writes() == []
    result, _task = run(ActionModule, {"port": 444, "thumbprint": names["new"]})
    assert len(result["bindings"][0]["used_by"]) == 2


def test_a_binding_with_sni_has_an_entry_of_its_own(machine: t.Any, run: t.Any, names: t.Any) -> None:
    machine.bindings.append(("Exchange Back End", "https", "*:444:intra", 1))
    machine.entries["!444!intra"] = names["old"]
    with pytest.raises(Refusal, match="2 bindings"):
        run(ActionModule, {**BACK_END, "thumbprint": names["new"]})
    run(ActionModule, {**BACK_END, "host": "", "thumbprint": names["new"]})
    assert (machine.entries["0.0.0.0!444"], machine.entries["!444!intra"]) == (names["new"], names["old"])
    machine.methods = False
    run(ActionModule, {**BACK_END, "host": "INTRA", "thumbprint": names["new"]})
    assert machine.entries["!444!intra"] == names["new"]
    assert machine.writes()[-1].endswith("-SslFlags 1")


def test_the_central_certificate_store_is_left_alone(machine: t.Any, run: t.Any, names: t.Any) -> None:
    machine.bindings.append(("Central", "https", "*:445:mail", 3))
    with pytest.raises(Refusal, match="central certificate store"):
        run(ActionModule, {"site": "Central", "port": 445, "thumbprint": names["new"]})


def test_another_binding_that_changed_breaks_the_promise(machine: t.Any, run: t.Any, names: t.Any) -> None:
    machine.side_effect = lambda m: m.entries.update({"127.0.0.1!443": names["new"]})
    with pytest.raises(PromiseNotMet, match=r"127\.0\.0\.1:443: of Default Web Site is not as it was"):
        run(ActionModule, {**BACK_END, "thumbprint": names["new"]})


def test_another_binding_that_vanished_breaks_the_promise(machine: t.Any, run: t.Any, names: t.Any) -> None:
    """What peers.md 2.5 tells of: setting 444 alone takes 81 away."""
    machine.side_effect = lambda m: m.bindings.remove(("Exchange Back End", "http", "*:81:", 0))
    with pytest.raises(PromiseNotMet, match="81"):
        run(ActionModule, {**BACK_END, "thumbprint": names["new"]})


def test_an_entry_without_a_site_that_changed_breaks_the_promise(machine: t.Any, run: t.Any, names: t.Any) -> None:
    machine.side_effect = lambda m: m.entries.update({"0.0.0.0!8172": names["new"]})
    with pytest.raises(PromiseNotMet, match="8172"):
        run(ActionModule, {**BACK_END, "thumbprint": names["new"]})


def test_a_hash_that_did_not_change_breaks_the_promise(machine: t.Any, run: t.Any, names: t.Any) -> None:
    machine.side_effect = lambda m: m.entries.update({"0.0.0.0!444": names["old"]})
    with pytest.raises(PromiseNotMet, match=f"presents {names['old']}"):
        run(ActionModule, {**BACK_END, "thumbprint": names["new"]})


def test_without_the_method_the_entry_is_made_anew(machine: t.Any, run: t.Any, names: t.Any) -> None:
    machine.methods = False
    before = dict(machine.entries)
    result, task = run(ActionModule, {**BACK_END, "thumbprint": names["new"]})
    assert machine.entries == {**before, "0.0.0.0!444": names["new"]}
    assert result["method"] == "ssl_entry"
    assert states(task) == ["failed", "done"]
    assert run(ActionModule, {**BACK_END, "thumbprint": names["new"]})[0]["method"] == "none"


@pytest.mark.parametrize("options", [BACK_END, {"port": 8172}])
@pytest.mark.parametrize("lost", [True, False])
def test_the_old_certificate_is_put_back(
    machine: t.Any, run: t.Any, names: t.Any, options: dict[str, t.Any], lost: bool
) -> None:
    """The new entry fails with an error; or without one, and is not there."""
    machine.methods = False
    item = f"0.0.0.0!{options['port']}"
    before = dict(machine.entries)
    if lost:
        machine.loses = True
        original = machine._new

        def second_time(*given: t.Any) -> None:
            original(*given)
            machine.loses = False

        machine._new = second_time
    else:
        machine.refuses = {item: 1}
    with pytest.raises(PromiseNotMet, match=f"old certificate {names['old']} was put back"):
        run(ActionModule, {**options, "thumbprint": names["new"]})
    assert machine.entries == before
    entries = machine.task.ledger.result()["commands"]
    assert entries[-1]["state"] == "done"
    assert "put back" in entries[-1]["reason"]


def test_an_old_certificate_that_is_gone_can_not_be_put_back(machine: t.Any, run: t.Any, names: t.Any) -> None:
    del machine.stores["My"][names["old"]]
    machine.refuses = {"0.0.0.0!8172": 9}
    with pytest.raises(PromiseNotMet, match="not in its store any more"):
        run(ActionModule, {"port": 8172, "thumbprint": names["new"]})


def test_an_error_that_took_nothing_away_is_shown_as_it_is(machine: t.Any, run: t.Any, names: t.Any) -> None:
    machine.cuts_at = "Remove-Item"
    with pytest.raises(CutConnection):
        run(ActionModule, {"port": 8172, "thumbprint": names["new"]})
    assert names["new"] not in machine.entries.values()


def test_an_interrupted_change_is_finished(machine: t.Any, run: t.Any, names: t.Any) -> None:
    """Cut off between the removal of the entry and the new one."""
    machine.methods = False
    del machine.entries["0.0.0.0!444"], machine.entries["0.0.0.0!8172"]
    run(ActionModule, {**BACK_END, "thumbprint": names["new"]})
    assert machine.entries["0.0.0.0!444"] == names["new"]
    result, task = run(ActionModule, {"port": 8172, "create": True, "thumbprint": names["new"]}, check_mode=True)
    assert (states(task), result["bindings"][0]["certificate_hash"]) == (["planned"], "")
    result, _task = run(ActionModule, {"port": 8172, "create": True, "thumbprint": names["new"]})
    assert machine.entries["0.0.0.0!8172"] == names["new"]
    assert result["replaced"] == []
    assert run(ActionModule, {"port": 8172, "create": True, "thumbprint": names["new"]})[0]["method"] == "none"


def test_a_new_entry_that_can_not_be_made_is_an_error(machine: t.Any, run: t.Any, names: t.Any) -> None:
    machine.refuses = {"0.0.0.0!9999": 1}
    with pytest.raises(RemoteFailure):
        run(ActionModule, {"port": 9999, "create": True, "thumbprint": names["new"]})


def test_info(machine: t.Any, run: t.Any, names: t.Any) -> None:
    del machine.stores["My"][names["old"]]
    machine.entries["0.0.0.0!444"] = names["expired"]
    result, _task = run(Info, {})
    found = {b["binding_information"]: b for b in result["bindings"]}
    assert (found["*:80:"]["certificate_state"], found["*:80:"]["certificate"]) == ("none", None)
    assert (found[":443:"]["certificate_state"], found[":443:"]["address"]) == ("missing", "*")
    back_end = found["*:444:"]["certificate"]
    assert (back_end["expired"], back_end["days_left"], back_end["has_private_key"]) == (True, -365, True)
    assert {e["port"]: e["used_by"] for e in result["ssl_entries"]}[8172] == []
    one, _task = run(Info, {"site": "Exchange Back END"})
    assert {b["site"] for b in one["bindings"]} == {"Exchange Back End"}
    assert [e["port"] for e in one["ssl_entries"]] == [444]
    assert run(Info, {"site": "none"})[0]["bindings"] == []
    assert machine.writes() == []
