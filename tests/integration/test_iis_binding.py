# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bindings: what is read, one that changes and the others that do not, and what is refused."""

from __future__ import annotations

import typing as t

import pytest

from integration.windows_side import BACK_END, handshake, new_certificate, presented, refusals, server

NO_METHODS = ["servers.EX1.no_binding_methods=true"]


@pytest.mark.one_connection
def test_what_setup_leaves_behind(stage: t.Any) -> None:
    read = stage.task("iis_binding_info", {}).green().only("iis_binding_info")
    own = server(stage)["internal_transport"]
    https = {(b["site"], b["address"], b["port"]): b for b in read["bindings"] if b["protocol"] == "https"}
    assert set(https) == {
        ("Default Web Site", "*", 443),
        ("Default Web Site", "127.0.0.1", 443),
        ("Exchange Back End", "*", 444),
    }
    for binding in https.values():
        assert (binding["certificate_hash"], binding["certificate_state"]) == (own, "present")
        assert (binding["certificate"]["has_private_key"], binding["certificate"]["in_root"]) == (True, True)
        assert 895 < binding["certificate"]["days_left"] <= 900
    http = [b for b in read["bindings"] if b["protocol"] == "http"]
    assert {(b["certificate_hash"], b["certificate_state"], b["certificate"]) for b in http} == {("", "none", None)}
    entries = {entry["port"]: entry for entry in read["ssl_entries"]}
    assert (entries[444]["used_by"], entries[8172]["used_by"]) == (["https *:444: of Exchange Back End"], [])
    assert entries[8172]["certificate"]["subject"] == "CN=WMSvc-SHA2-EX1"
    one = stage.task("iis_binding_info", {"site": "exchange back end"}).green().only("iis_binding_info")
    assert [b["port"] for b in one["bindings"] if b["protocol"].startswith("http")] == [81, 444]
    assert [entry["port"] for entry in one["ssl_entries"]] == [444]


def test_the_back_end_gets_another_certificate_and_nothing_else_does(stage: t.Any) -> None:
    old, new = server(stage)["internal_transport"], new_certificate(stage)
    options = {**BACK_END, "thumbprint": new}
    before = presented(stage)
    assert handshake(stage, 444)["certificate"]["thumbprint"] == old

    checked = stage.task("iis_binding", options, "--check", "--diff").green()
    planned = checked.only("iis_binding")
    assert (planned["changed"], [c["state"] for c in planned["commands"]]) == (True, ["planned"])
    assert new in checked.output
    assert presented(stage) == before

    bound = stage.task("iis_binding", options, "--diff").green().only("iis_binding")
    assert (bound["changed"], bound["method"], bound["replaced"]) == (True, "in_place", [old])
    assert [c["command"] for c in bound["commands"]] == [c["command"] for c in planned["commands"]]
    (shown,) = bound["bindings"]
    assert (shown["certificate_hash"], shown["certificate"]["in_root"]) == (new, False)
    changed = {"Exchange Back End https *:444:": new, "0.0.0.0!444": new}
    assert presented(stage) == {**before, **changed}
    assert handshake(stage, 444)["certificate"]["thumbprint"] == new
    assert handshake(stage, 443)["certificate"]["thumbprint"] == old

    again = stage.task("iis_binding", options, "--diff").green().only("iis_binding")
    assert (again["changed"], again["method"], again["commands"]) == (False, "none", [])


@pytest.mark.parametrize("overrides", [NO_METHODS])
@pytest.mark.one_connection
def test_where_bindings_have_no_methods_the_entry_is_made_anew(stage: t.Any) -> None:
    new, before = new_certificate(stage), presented(stage)
    options = {**BACK_END, "thumbprint": new}
    stage.task("iis_binding", options, "--check").green()
    assert presented(stage) == before
    bound = stage.task("iis_binding", options).green().only("iis_binding")
    assert (bound["method"], [c["state"] for c in bound["commands"]]) == ("ssl_entry", ["failed", "done"])
    assert presented(stage) == {**before, "Exchange Back End https *:444:": new, "0.0.0.0!444": new}
    assert stage.task("iis_binding", options).green().changed == 0


@pytest.mark.one_connection
def test_all_addresses_of_a_site(stage: t.Any) -> None:
    new = new_certificate(stage)
    options = {"site": "Default Web Site", "port": 443, "thumbprint": new}
    failed = stage.task("iis_binding", options)
    assert (failed.code, stage.writes()) == (2, [])
    assert "127.0.0.1:443" in failed.message
    stage.task("iis_binding", {**options, "address": "127.0.0.1"}).green()
    found = presented(stage)
    assert (found["127.0.0.1!443"], found["0.0.0.0!443"]) == (new, server(stage)["internal_transport"])
    bound = stage.task("iis_binding", {**options, "all_addresses": True}).green().only("iis_binding")
    assert [b["certificate_hash"] for b in bound["bindings"]] == [new, new]
    assert stage.task("iis_binding", {**options, "all_addresses": True}).green().changed == 0


@pytest.mark.one_connection
def test_the_entry_of_a_service_without_a_site(stage: t.Any) -> None:
    """procedures S1-23."""
    new, before = new_certificate(stage), presented(stage)
    options = {"port": 8172, "thumbprint": new}
    planned = stage.task("iis_binding", options, "--check", "--diff").green().only("iis_binding")
    assert (planned["changed"], planned["replaced"]) == (True, [before["0.0.0.0!8172"]])
    assert presented(stage) == before
    stage.task("iis_binding", options).green()
    assert presented(stage) == {**before, "0.0.0.0!8172": new}
    assert handshake(stage, 8172)["certificate"]["thumbprint"] == new
    assert stage.task("iis_binding", options).green().changed == 0
    created = stage.task("iis_binding", {"port": 9443, "create": True, "thumbprint": new}).green()
    assert created.only("iis_binding")["replaced"] == []
    assert presented(stage)["0.0.0.0!9443"] == new


@pytest.mark.parametrize("overrides", [["auth.current.without_key=[EX1]"]])
@pytest.mark.one_connection
def test_what_can_not_be_bound_is_refused_before_anything_is_touched(stage: t.Any) -> None:
    before = presented(stage)
    auth = stage.auth()["current"]
    cases = (
        ({**BACK_END, "thumbprint": auth}, "no private key"),
        ({**BACK_END, "thumbprint": "AB" * 20}, "not in the store My"),
        ({"site": "Exchange Back End", "port": 81, "thumbprint": auth}, "port 81"),
        ({"site": "No Such Site", "port": 444, "thumbprint": auth}, "Exchange Back End"),
        ({"port": 9443, "thumbprint": auth}, "9443"),
        ({**BACK_END, "thumbprint": "12"}, "thumbprint"),
        ({**BACK_END, "address": "*", "all_addresses": True, "thumbprint": auth}, "mutually exclusive"),
    )
    messages, _output = refusals(stage, "iis_binding", [options for options, _said in cases])
    for message, (_options, said) in zip(messages, cases, strict=True):
        assert said in message
    assert presented(stage) == before
