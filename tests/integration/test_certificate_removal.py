# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates that are removed, and those that are not because something uses them (procedures S1-24 to S1-32)."""

from __future__ import annotations

import typing as t

import pytest

from integration.tasks import tasks

MODULE = "exchange_certificate"
NAME = "<I>CN=mail.contoso.lab<S>CN=mail.contoso.lab"
SEND = f"send_connectors=[{{name: To the cloud, tls_certificate_name: '{NAME}'}}]"
RECEIVE = f"receive_connectors=[{{server: EX1, name: Default Frontend EX1, tls_certificate_name: '{NAME}'}}]"
HYBRID = f"hybrid={{tls_certificate_name: '{NAME}'}}"


def certificates(stage: t.Any, server: str = "EX1") -> set[str]:
    return set(stage.lab.state()["servers"][server]["certificates"])


def made(stage: t.Any, **options: t.Any) -> str:
    """A new certificate of EX1 that nothing uses."""
    wanted = {"server": "EX1", "subject": "CN=mail.contoso.lab", **options}
    thumbprint = stage.task(MODULE, wanted).green().only(MODULE)["certificate"]["thumbprint"]
    # Certificates know whole seconds only, and a clone must be the later one.
    stage.lab.advance("1m")
    stage.lab.clear_log()
    return str(thumbprint)


def absent(thumbprint: str, **options: t.Any) -> dict[str, t.Any]:
    return {"server": "EX1", "state": "absent", "thumbprint": thumbprint, **options}


def refused(stage: t.Any, options: dict[str, t.Any], *expected: str) -> dict[str, t.Any]:
    """The result of a removal that is refused because of just these, which check mode says as well."""
    before = certificates(stage)
    checked, result = tasks(stage, MODULE, options, checked_first=True)
    assert result["failed"] is True, result
    blocking = [reference for reference in result["references"] if reference["blocks"]]
    assert {reference["kind"] for reference in blocking} == set(expected)
    assert all(reference["kind"] in result["msg"] and reference["where"] in result["msg"] for reference in blocking)
    assert result["changed"] is False
    assert (checked["msg"], checked["references"]) == (result["msg"], result["references"])
    assert stage.writes() == []
    assert certificates(stage) == before
    return result


def test_a_certificate_that_nothing_uses_goes(stage: t.Any) -> None:
    thumbprint, before = made(stage), certificates(stage)
    checked = stage.task(MODULE, absent(thumbprint), "--check", "--diff").green().only(MODULE)
    assert checked["changed"] is True
    assert [command["state"] for command in checked["commands"]] == ["planned"]
    assert stage.writes() == []
    removed = stage.task(MODULE, absent(f"\u200e{thumbprint.lower()}"), "--diff").green().only(MODULE)
    assert removed["changed"] is True
    assert removed["references"] == []
    assert removed["certificate"]["subject"] == "CN=mail.contoso.lab"
    assert removed["commands"][0]["command"] == checked["commands"][0]["command"]
    (question,) = removed["questions"]
    assert question["answer"] == "yes"
    assert thumbprint in question["question"]
    assert before - certificates(stage) == {thumbprint}
    again = stage.task(MODULE, absent(thumbprint)).green().only(MODULE)
    assert (again["changed"], again["references"], again["commands"]) == (False, [], [])


@pytest.mark.one_connection
def test_the_internal_transport_certificate_stays(stage: t.Any) -> None:
    """Force does not help, because Exchange itself refuses (S1-25)."""
    thumbprint = made(stage, services=["SMTP"], internal_transport="replace")
    found = refused(stage, absent(thumbprint), "internal_transport")
    assert "Exchange itself refuses" in found["references"][0]["detail"]
    refused(stage, absent(thumbprint, force=["internal_transport"]), "internal_transport")


@pytest.mark.one_connection
def test_the_internal_transport_moves_to_a_replacement_first(stage: t.Any) -> None:
    """S1-29, S1-30."""
    thumbprint = made(stage, services=["SMTP"], internal_transport="replace")
    replacement = made(stage, subject="CN=successor")
    options = absent(thumbprint, replacement_thumbprint=replacement)
    checked = stage.task(MODULE, options, "--check").green().only(MODULE)
    assert stage.writes() == []
    removed = stage.task(MODULE, options).green().only(MODULE)
    assert [command["command"] for command in removed["commands"]] == [
        command["command"] for command in checked["commands"]
    ]
    assert stage.writes() == ["Enable-ExchangeCertificate", "Remove-ExchangeCertificate"]
    assert [question["answer"] for question in removed["questions"]] == ["yes", "yes"]
    assert removed["internal_transport"] == {"before": thumbprint, "after": replacement}
    assert checked["internal_transport"] == removed["internal_transport"]
    assert [(r["kind"], r["blocks"]) for r in removed["references"]] == [("internal_transport", False)]
    assert stage.internal_transport()["EX1"] == replacement
    assert thumbprint not in certificates(stage)
    assert stage.task(MODULE, options).green().changed == 0


@pytest.mark.one_connection
def test_a_replacement_that_is_not_there_moves_nothing(stage: t.Any) -> None:
    thumbprint = made(stage, services=["SMTP"], internal_transport="replace")
    found = refused(stage, absent(thumbprint, replacement_thumbprint="AB" * 20), "internal_transport")
    assert "AB" * 20 in found["references"][0]["detail"]


@pytest.mark.one_connection
def test_the_auth_certificate_stays(stage: t.Any) -> None:
    refused(stage, absent(stage.auth()["current"]), "auth_current")


@pytest.mark.one_connection
def test_the_next_and_the_previous_auth_certificate_stay(stage: t.Any) -> None:
    old = stage.auth()["current"]
    options = {"subject": "CN=Microsoft Exchange Server Auth Certificate", "domains": [], "exportable": True}
    new = made(stage, **options, exclude=[old])
    stage.task("exchange_authconfig", {"next_thumbprint": new}).green()
    stage.lab.clear_log()
    refused(stage, absent(new), "auth_next")
    stage.task("exchange_authconfig", {"publish": True}).green()
    stage.lab.clear_log()
    refused(stage, absent(old), "auth_previous")


@pytest.mark.one_connection
def test_what_iis_has_bound_stays(stage: t.Any) -> None:
    """444 of the back end, which Exchange would let go."""
    thumbprint = made(stage)
    binding = {"site": "Exchange Back End", "port": 444, "thumbprint": thumbprint}
    stage.task("iis_binding", binding).green()
    stage.lab.clear_log()
    found = refused(stage, absent(thumbprint), "iis_binding")
    assert any("*:444:" in reference["where"] for reference in found["references"])
    # The host's own word: without it Exchange's is left.
    assert refused(stage, absent(thumbprint, check_bindings=False), "iis_binding")


@pytest.mark.one_connection
def test_what_the_web_management_service_uses_stays(stage: t.Any) -> None:
    """Procedures S1-23: http.sys has it on 8172, and no site of IIS has."""
    read = stage.task("exchange_certificate_info", {"servers": ["EX1"]}).green().only("exchange_certificate_info")
    (thumbprint,) = [c["thumbprint"] for c in read["certificates"] if c["class"] == "wmsvc"]
    stage.lab.clear_log()
    found = refused(stage, absent(thumbprint), "iis_binding")
    assert "8172" in found["references"][0]["where"]


@pytest.mark.parametrize(("overrides", "kind"), [([SEND], "connector"), ([RECEIVE], "connector"), ([HYBRID], "hybrid")])
@pytest.mark.one_connection
def test_what_mail_flow_names_stays(stage: t.Any, overrides: list[str], kind: str) -> None:
    refused(stage, absent(made(stage)), kind)


@pytest.mark.parametrize("overrides", [[RECEIVE, HYBRID]])
@pytest.mark.one_connection
def test_another_certificate_of_that_name_takes_over(stage: t.Any, overrides: list[str]) -> None:
    old = made(stage)
    renewed = stage.task(MODULE, {"server": "EX1", "clone_of": old}).green().only(MODULE)["certificate"]["thumbprint"]
    stage.lab.clear_log()
    removed = stage.task(MODULE, absent(old)).green().only(MODULE)
    assert removed["references"] == []
    assert old not in certificates(stage)
    stage.lab.clear_log()
    refused(stage, absent(renewed), "connector", "hybrid")


@pytest.mark.parametrize("overrides", [[SEND, RECEIVE, HYBRID]])
@pytest.mark.one_connection
def test_all_uses_are_listed_together_and_forced_one_by_one(stage: t.Any, overrides: list[str]) -> None:
    thumbprint = made(stage, services=["SMTP"], internal_transport="replace")
    stage.task("iis_binding", {"site": "Exchange Back End", "port": 444, "thumbprint": thumbprint}).green()
    stage.lab.clear_log()
    found = refused(stage, absent(thumbprint), "internal_transport", "iis_binding", "connector", "hybrid")
    assert len([reference for reference in found["references"] if reference["kind"] == "connector"]) == 2
    force = ["connector", "iis_binding"]
    forced = refused(stage, absent(thumbprint, force=force), "internal_transport", "hybrid")
    assert {reference["kind"] for reference in forced["references"]} == {r["kind"] for r in found["references"]}


@pytest.mark.parametrize("overrides", [[HYBRID]])
@pytest.mark.one_connection
def test_a_guard_that_is_overridden_lets_go(stage: t.Any, overrides: list[str]) -> None:
    thumbprint = made(stage)
    removed = stage.task(MODULE, absent(thumbprint, force=["hybrid"])).green().only(MODULE)
    assert [(reference["kind"], reference["blocks"]) for reference in removed["references"]] == [("hybrid", False)]
    assert thumbprint not in certificates(stage)


@pytest.mark.one_connection
def test_the_bindings_of_another_server_can_not_be_read(stage: t.Any) -> None:
    """The task runs on EX1, the certificate is on EX2: nothing may be concluded from what EX1 has bound."""
    wanted = {"server": "EX2", "subject": "CN=mail.contoso.lab"}
    thumbprint = stage.task(MODULE, wanted).green().only(MODULE)["certificate"]["thumbprint"]
    stage.lab.clear_log()
    options = {**absent(thumbprint), "server": "EX2"}
    found = refused(stage, options, "iis_binding")
    assert found["references"][0]["known"] is False
    assert "EX1" in found["references"][0]["detail"]
    assert stage.task(MODULE, options, hosts="EX2").green().changed == 1


BROKEN = ["servers.EX1.broken_serialisation=true", "servers.EX1.restricted_select=true"]


@pytest.mark.parametrize("overrides", [BROKEN])
@pytest.mark.one_connection
def test_what_the_endpoint_does_not_say_counts_as_a_use(stage: t.Any, overrides: list[str]) -> None:
    """RawData alone says nothing of services; whether IIS has it bound is known from the bindings."""
    thumbprint = made(stage)
    found = refused(stage, absent(thumbprint), "federation")
    assert [reference["known"] for reference in found["references"]] == [False]
    assert stage.task(MODULE, absent(thumbprint, force=["federation"])).green().changed == 1
    assert thumbprint not in certificates(stage)


@pytest.mark.one_connection
def test_a_certificate_of_the_federation_trust_stays(stage: t.Any) -> None:
    refused(stage, absent(made(stage, services=["Federation"])), "federation")


CLIENT_ACCESS = [
    "servers.CAS1={site: Munich, version: 15.0.1497.2, roles: [ClientAccess]}",
    "domain_controllers={DC1: {}}",
]


@pytest.mark.parametrize("overrides", [CLIENT_ACCESS])
@pytest.mark.one_connection
def test_a_client_access_server_is_protected_where_exchange_lets_go(stage: t.Any, overrides: list[str]) -> None:
    """Procedures S1-26, S1-28: no cmdlet of Exchange says it, the directory does."""
    thumbprint = stage.internal_transport()["CAS1"]
    options = {"server": "CAS1", "state": "absent", "thumbprint": thumbprint, "force": ["iis_binding"]}

    named = {"domain_controller": "DC1"}
    results = tasks(stage, MODULE, options, {**options, **named}, hosts="CAS1", checked_first=True)
    assert all(result["failed"] for result in results)
    blocking = [[(r["kind"], r["known"]) for r in result["references"] if r["blocks"]] for result in results]
    assert blocking == [[("internal_transport", False)]] * 2 + [[("internal_transport", True)]] * 2
    assert stage.writes() == []

    wanted = {"server": "CAS1", "subject": "CN=CAS1", "exclude": [thumbprint], "minimum_days_left": 1000}
    successor = stage.task(MODULE, wanted, hosts="CAS1").green().only(MODULE)
    assert successor["internal_transport"] == {"before": "unknown", "after": "unknown"}
    replacement = successor["certificate"]["thumbprint"]
    refusal = stage.task(MODULE, {**wanted, "services": ["SMTP"]}, hosts="CAS1")
    assert (refusal.code, "domain_controller" in refusal.message) == (2, True)
    stage.lab.clear_log()
    moved = stage.task(MODULE, {**options, **named, "replacement_thumbprint": replacement}, hosts="CAS1").green()
    assert moved.only(MODULE)["internal_transport"] == {"before": thumbprint, "after": replacement}
    assert stage.writes() == ["Enable-ExchangeCertificate", "Remove-ExchangeCertificate"]
    assert stage.internal_transport()["CAS1"] == replacement
    assert thumbprint not in certificates(stage, "CAS1")


@pytest.mark.parametrize("overrides", [CLIENT_ACCESS])
@pytest.mark.one_connection
def test_a_domain_controller_that_is_no_host_of_the_inventory(stage: t.Any, overrides: list[str]) -> None:
    options = absent(stage.internal_transport()["CAS1"], server="CAS1", domain_controller="NODC")
    failed = stage.task(MODULE, options, hosts="CAS1")
    assert (failed.code, "NODC" in failed.message) == (2, True)
    assert stage.writes() == []


@pytest.mark.parametrize("overrides", [[SEND]])
@pytest.mark.one_connection
def test_what_exchange_itself_refuses_is_handed_on(stage: t.Any, overrides: list[str]) -> None:
    """Newer builds let go of no certificate that a Send connector names, not even with another one of that name (2.4)."""
    old = made(stage)
    stage.task(MODULE, {"server": "EX1", "clone_of": old}).green()
    failed = stage.task(MODULE, absent(old))
    assert failed.code == 2
    assert "Remove-ExchangeCertificate" in failed.message
    assert "To the cloud" in failed.message
    assert [command["state"] for command in failed.only(MODULE, "failed")["commands"]] == ["failed"]
    assert old in certificates(stage)
