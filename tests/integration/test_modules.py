# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each module by itself: what it reads, a first run that changes, a second that does not, check mode, diff."""

from __future__ import annotations

import typing as t

import pytest

SERVER_CERTIFICATE = {"server": "EX2", "subject": "CN=mail.contoso.lab", "services": ["SMTP"]}


def test_certificates_of_one_server(stage: t.Any) -> None:
    read = stage.task("exchange_certificate_info", {"servers": ["ex3"]}).green().only("exchange_certificate_info")
    expected = stage.lab.state()["servers"]["EX3"]["certificates"]
    assert {certificate["thumbprint"] for certificate in read["certificates"]} == set(expected)
    assert {certificate["server"] for certificate in read["certificates"]} == {"EX3.contoso.lab"}
    assert read["servers"] == [{"name": "EX3", "fqdn": "EX3.contoso.lab", "state": "read", "message": ""}]
    assert read["unknown"] == []
    assert stage.writes() == []


@pytest.mark.one_connection
def test_one_certificate_by_a_thumbprint_copied_from_the_windows_dialog(stage: t.Any) -> None:
    """With the invisible U+200E in front, blanks in between and small letters."""
    thumbprint = stage.internal_transport()["EX2"]
    pairs = " ".join(thumbprint[i : i + 2] for i in range(0, 40, 2)).lower()
    options = {"thumbprint": "\u200e" + pairs}
    read = stage.task("exchange_certificate_info", options).green().only("exchange_certificate_info")
    (certificate,) = read["certificates"]
    assert certificate["thumbprint"] == thumbprint
    assert certificate["server"] == "EX2.contoso.lab"


@pytest.mark.parametrize("overrides", [["servers.EX2.reachable=false", "servers.EX3.access_denied=true"]])
def test_servers_that_can_not_be_read_are_told_apart_from_empty_ones(stage: t.Any, overrides: list[str]) -> None:
    played = stage.task("exchange_certificate_info", {}).green()
    read = played.only("exchange_certificate_info")
    states = {server["name"]: server["state"] for server in read["servers"]}
    assert states["EX1"] == "read"
    assert states["EX2"] == "unreachable"
    # Which of the two it is, Exchange says in its text only, in the server's language.
    assert states["EX3"] in ("access_denied", "unreachable")
    assert all(server["message"] for server in read["servers"] if server["state"] != "read")
    assert len(read["warnings"]) == 2


def test_a_new_certificate_keeps_the_internal_transport_certificate(stage: t.Any) -> None:
    transport = stage.internal_transport()
    checked = stage.task("exchange_certificate", SERVER_CERTIFICATE, "--check", "--diff").green()
    planned = checked.only("exchange_certificate")
    assert planned["changed"] is True
    assert [command["state"] for command in planned["commands"]] == ["planned"]
    assert "New-ExchangeCertificate" in checked.output
    assert stage.writes() == []

    created = stage.task("exchange_certificate", SERVER_CERTIFICATE, "--diff").green().only("exchange_certificate")
    assert created["changed"] is True
    assert created["commands"][0]["command"] == planned["commands"][0]["command"]
    assert created["internal_transport"] == {"before": transport["EX2"], "after": transport["EX2"]}
    assert "SMTP" in created["certificate"]["services"]
    assert {"EX2", "EX2.contoso.lab"} <= set(created["certificate"]["domains"])

    again = stage.task("exchange_certificate", SERVER_CERTIFICATE, "--diff").green().only("exchange_certificate")
    assert again["changed"] is False
    assert again["certificate"] == created["certificate"]
    assert stage.internal_transport() == transport


@pytest.mark.one_connection
def test_a_new_certificate_takes_the_place_of_the_internal_transport_certificate(stage: t.Any) -> None:
    transport = stage.internal_transport()
    options = {**SERVER_CERTIFICATE, "internal_transport": "replace"}
    created = stage.task("exchange_certificate", options).green().only("exchange_certificate")
    assert created["internal_transport"] == {"before": transport["EX2"], "after": created["certificate"]["thumbprint"]}
    (question,) = stage.questions()
    assert question["answer"] == 0
    assert stage.internal_transport() == {**transport, "EX2": created["certificate"]["thumbprint"]}
    assert stage.task("exchange_certificate", options).green().changed == 0


@pytest.mark.one_connection
def test_an_existing_certificate_is_enabled_for_what_it_lacks(stage: t.Any) -> None:
    transport = stage.internal_transport()
    first = stage.task("exchange_certificate", {**SERVER_CERTIFICATE, "services": []}).green()
    assert stage.questions() == []
    enabled = stage.task("exchange_certificate", SERVER_CERTIFICATE).green().only("exchange_certificate")
    assert enabled["certificate"]["thumbprint"] == first.only("exchange_certificate")["certificate"]["thumbprint"]
    assert enabled["commands"][0]["command"].startswith("Enable-ExchangeCertificate")
    assert [question["answer"] for question in stage.questions()] == [2]
    assert stage.internal_transport() == transport
    assert stage.task("exchange_certificate", SERVER_CERTIFICATE).green().changed == 0


@pytest.mark.parametrize("overrides", [["servers.EX2.reachable=false"]])
@pytest.mark.one_connection
def test_no_certificate_is_created_on_a_server_that_can_not_be_read(stage: t.Any, overrides: list[str]) -> None:
    failed = stage.task("exchange_certificate", SERVER_CERTIFICATE)
    assert failed.code == 2
    assert "EX2.contoso.lab" in failed.message
    assert stage.writes() == []


@pytest.mark.one_connection
def test_replacing_without_smtp_is_refused(stage: t.Any) -> None:
    options = {**SERVER_CERTIFICATE, "services": [], "internal_transport": "replace"}
    failed = stage.task("exchange_certificate", options)
    assert failed.code == 2
    assert "SMTP" in failed.message
    assert stage.lab.log() == []


@pytest.mark.other_connection_at_length
def test_staging_publishing_and_clearing(stage: t.Any) -> None:
    old = stage.auth()["current"]
    new = exportable(stage)
    stage.lab.clear_log()
    stage_it = {"next_thumbprint": new}
    checked = stage.task("exchange_authconfig", stage_it, "--check", "--diff").green().only("exchange_authconfig")
    assert checked["auth_config"]["next"] == new
    assert stage.writes() == []
    assert stage.auth()["next"] == ""

    staged = stage.task("exchange_authconfig", stage_it, "--diff").green().only("exchange_authconfig")
    assert staged["before"]["next"] is None
    assert staged["auth_config"]["next"] == new
    assert stage.questions() == []
    effective = stage.auth()["next_effective"]
    assert stage.task("exchange_authconfig", stage_it).green().changed == 0
    assert stage.auth()["next_effective"] == effective

    publish = {"publish": True}
    published = stage.task("exchange_authconfig", publish).green().only("exchange_authconfig")
    assert (published["auth_config"]["current"], published["auth_config"]["previous"]) == (new, old)
    assert stage.task("exchange_authconfig", publish).green().changed == 0
    # Staging what is the current one already is nothing to do either.
    assert stage.task("exchange_authconfig", stage_it).green().changed == 0

    clear = {"clear_previous": True}
    cleared = stage.task("exchange_authconfig", clear).green().only("exchange_authconfig")
    assert cleared["before"]["previous"] == old
    assert cleared["auth_config"]["previous"] is None
    assert stage.task("exchange_authconfig", clear).green().changed == 0


@pytest.mark.one_connection
def test_a_certificate_that_can_not_be_handed_on_is_not_staged(stage: t.Any) -> None:
    failed = stage.task("exchange_authconfig", {"next_thumbprint": stage.internal_transport()["EX1"]})
    assert failed.code == 2
    assert "can't be exported" in failed.message
    assert stage.writes() == []


@pytest.mark.one_connection
def test_a_short_notice_is_agreed_to_knowingly(stage: t.Any) -> None:
    """Procedures S1-16, S1-17: Exchange asks back below 48 hours; the question is in the result."""
    options = {
        "next_thumbprint": exportable(stage),
        "effective_in_hours": 2,
        "allow_short_notice": True,
    }
    staged = stage.task("exchange_authconfig", options).green().only("exchange_authconfig")
    (question,) = staged["questions"]
    assert question["answer"] == "yes"
    assert "48" in question["question"]


def test_an_app_pool_is_recycled_when_it_is_too_old(stage: t.Any) -> None:
    pool = {"name": "MSExchangeOWAAppPool", "older_than": stage.lab.now().isoformat()}
    before = stage.lab.state()["servers"]["EX1"]["app_pools"]["MSExchangeOWAAppPool"]
    checked = stage.task("iis_app_pool", pool, "--check", "--diff").green().only("iis_app_pool")
    assert checked["changed"] is True
    assert stage.writes() == []
    recycled = stage.task("iis_app_pool", pool, "--diff").green().only("iis_app_pool")
    after = stage.lab.state()["servers"]["EX1"]["app_pools"]["MSExchangeOWAAppPool"]
    assert recycled["changed"] is True
    assert [worker["pid"] for worker in recycled["app_pool"]["workers"]] == [after["pid"]]
    assert after["pid"] != before["pid"]
    assert stage.task("iis_app_pool", pool).green().changed == 0
    assert stage.writes() == ["Restart-WebAppPool"]


@pytest.mark.one_connection
def test_an_app_pool_that_is_not_there_is_passed_over(stage: t.Any) -> None:
    result = stage.task("iis_app_pool", {"name": "NoSuchPool"}).green().only("iis_app_pool")
    assert result["changed"] is False
    assert result["app_pool"] == {"name": "NoSuchPool", "exists": False, "state": "", "workers": []}


@pytest.mark.one_connection
def test_a_service_is_restarted_when_it_is_too_old(stage: t.Any) -> None:
    service = {"name": "MSExchangeServiceHost", "older_than": stage.lab.now().isoformat()}
    checked = stage.task("windows_service", service, "--check", "--diff").green().only("windows_service")
    assert checked["changed"] is True
    assert stage.writes() == []
    restarted = stage.task("windows_service", service, "--diff").green().only("windows_service")
    assert restarted["changed"] is True
    assert restarted["service"]["state"] == "Running"
    assert stage.task("windows_service", service).green().changed == 0
    assert stage.writes() == ["Restart-Service"]


@pytest.mark.one_connection
def test_a_service_that_is_not_there_is_left_alone(stage: t.Any) -> None:
    result = stage.task("windows_service", {"name": "NoSuchService"}).green().only("windows_service")
    assert result["changed"] is False
    assert result["service"]["exists"] is False


@pytest.mark.parametrize("module", ["iis_app_pool", "windows_service"])
@pytest.mark.one_connection
def test_a_moment_that_is_none_is_refused(stage: t.Any, module: str) -> None:
    failed = stage.task(module, {"name": "x", "older_than": "yesterday"})
    assert failed.code == 2
    assert "older_than" in failed.message
    assert "yesterday" in failed.message
    assert stage.lab.log() == []


@pytest.mark.one_connection
def test_events_are_found_by_the_value_they_carry(stage: t.Any) -> None:
    event = {"provider": "MSExchange AuthAdmin", "ids": [2014]}
    assert stage.task("windows_event_info", event).green().only("windows_event_info")["events"] == []
    stage.rotate_from_one().green()
    new = stage.auth()["next"]
    stage.lab.advance("62h")
    found: list[t.Any] = []
    for host in ("EX1", "EX2", "EX3"):
        read = stage.task("windows_event_info", {**event, "value": new.lower()}, hosts=host).green()
        found.extend(read.only("windows_event_info")["events"])
    assert [(entry["id"], entry["data"]) for entry in found] == [(2014, [new])]
    other = stage.task("windows_event_info", {**event, "value": "AB" * 20}, hosts="EX1").green()
    assert other.only("windows_event_info")["events"] == []


@pytest.mark.one_connection
def test_options_of_the_endpoint_can_be_set_for_a_play_and_for_a_task(stage: t.Any) -> None:
    """module_defaults of the action group, and a task's own option, which comes first."""
    file = stage.directory / "defaults.yml"
    file.write_text(
        """
- name: Defaults
  hosts: EX1
  gather_facts: false
  module_defaults:
    group/certops.exchange.all:
      endpoint_path: /NoSuchPath/
  tasks:
    - name: The default is used
      certops.exchange.exchange_authconfig_info:
      ignore_errors: true
    - name: The task's own comes first
      certops.exchange.exchange_authconfig_info:
        endpoint_path: /PowerShell/
    - name: A module without these options does not mind
      certops.exchange.windows_event_info:
        provider: MSExchange AuthAdmin
        ids: [2014]
""",
        encoding="utf-8",
    )
    played = stage.play(file).green()
    assert len(played.results("exchange_authconfig_info", "failed")) == 1
    assert len(played.results("exchange_authconfig_info")) == 1


def exportable(stage: t.Any) -> str:
    """A certificate that can be staged."""
    options = {
        "server": "EX1",
        "subject": "CN=Microsoft Exchange Server Auth Certificate",
        "domains": [],
        "exportable": True,
    }
    created = stage.task("exchange_certificate", {**options, "exclude": [stage.auth()["current"]]}).green()
    return str(created.only("exchange_certificate")["certificate"]["thumbprint"])
