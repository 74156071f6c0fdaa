# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates that are renewed: clones, own lifetimes, services of exactly one (procedures S0-19, S0-28, S1-05)."""

from __future__ import annotations

import datetime
import json
import re
import typing as t

import pytest

MODULE = "exchange_certificate"


def certificates(stage: t.Any, server: str = "EX2") -> dict[str, t.Any]:
    """What the server's store holds, by thumbprint."""
    return t.cast("dict[str, t.Any]", stage.lab.state()["servers"][server]["certificates"])


def clone_of(stage: t.Any, **options: t.Any) -> dict[str, t.Any]:
    """A task that clones the certificate that Setup made for EX2."""
    return {"server": "EX2", "clone_of": stage.internal_transport()["EX2"], **options}


def run(stage: t.Any, options: dict[str, t.Any], *arguments: str) -> dict[str, t.Any]:
    return t.cast("dict[str, t.Any]", stage.task(MODULE, options, *arguments).green().only(MODULE))


@pytest.mark.one_connection
def test_a_clone_has_the_names_and_no_services(stage: t.Any) -> None:
    """Procedures X8: the server is named on both cmdlets, though the session is on another server."""
    transport, before = stage.internal_transport(), certificates(stage)
    checked = run(stage, clone_of(stage), "--check", "--diff")
    assert checked["changed"] is True
    assert checked["created"] is True
    assert "certificate" not in checked
    assert stage.writes() == []

    made = run(stage, clone_of(stage), "--diff")
    assert made["created"] is True
    assert made["commands"][0]["command"] == checked["commands"][0]["command"]
    new, old = made["certificate"], before[transport["EX2"]]
    assert new["server"] == "EX2.contoso.lab"
    assert new["subject"] == old["subject"]
    assert {"EX2", "EX2.contoso.lab"} <= set(new["domains"])
    assert new["services"] == []
    assert new["has_private_key"] is True
    assert new["not_after"] > "2030"
    assert stage.questions() == []
    assert set(certificates(stage)) - set(before) == {new["thumbprint"]}
    assert stage.internal_transport() == transport

    again = run(stage, clone_of(stage))
    assert (again["changed"], again["created"]) == (False, False)
    assert again["certificate"] == new


@pytest.mark.one_connection
def test_a_clone_is_made_only_when_the_original_is_due(stage: t.Any) -> None:
    original = stage.internal_transport()["EX2"]
    early = run(stage, clone_of(stage, renew_before="30d"))
    assert (early["changed"], early["certificate"]["thumbprint"]) == (False, original)
    assert early["renew_at"] < early["certificate"]["not_after"]
    # 870 days of the lifetime are left in the scenario.
    due = run(stage, clone_of(stage, renew_before="900d"))
    assert due["created"] is True
    assert due["certificate"]["thumbprint"] != original
    # Whichever way one asks then, the clone is the answer.
    for limit in ("900d", "30d", "25%"):
        again = run(stage, clone_of(stage, renew_before=limit))
        assert (again["changed"], again["certificate"]["thumbprint"]) == (False, due["certificate"]["thumbprint"])


def test_a_clone_takes_over_services_and_the_internal_transport(stage: t.Any) -> None:
    options = clone_of(stage, services=["IIS", "SMTP"], internal_transport="replace", do_not_require_ssl=True)
    checked = run(stage, options, "--check")
    assert [command["state"] for command in checked["commands"]] == ["planned", "planned"]
    assert checked["internal_transport"]["after"] == "unknown"
    made = run(stage, options)
    thumbprint = made["certificate"]["thumbprint"]
    assert [command["command"].partition(" ")[0] for command in made["commands"]] == [
        "Get-ExchangeCertificate",
        "Enable-ExchangeCertificate",
    ]
    assert "-DoNotRequireSsl" in made["commands"][1]["command"]
    assert [question["answer"] for question in made["questions"]] == ["yes"]
    assert stage.internal_transport()["EX2"] == thumbprint
    assert {"IIS", "SMTP"} <= set(made["certificate"]["services"])
    assert run(stage, options)["changed"] is False


@pytest.mark.one_connection
def test_a_run_cut_off_after_the_clone_goes_on_with_it(stage: t.Any) -> None:
    half = run(stage, clone_of(stage))
    whole = run(stage, clone_of(stage, services=["IMAP", "POP"]))
    assert whole["created"] is False
    assert whole["certificate"]["thumbprint"] == half["certificate"]["thumbprint"]
    assert [command["command"].partition(" ")[0] for command in whole["commands"]] == ["Enable-ExchangeCertificate"]


@pytest.mark.one_connection
def test_exactly_that_certificate_is_enabled(stage: t.Any) -> None:
    thumbprint = run(stage, clone_of(stage))["certificate"]["thumbprint"]
    exact = {"server": "EX2", "thumbprint": f"\u200e{thumbprint.lower()}", "services": ["POP"]}
    checked = run(stage, exact, "--check")
    assert checked["changed"] is True
    enabled = run(stage, exact)
    assert "POP" in enabled["certificate"]["services"]
    assert enabled["services_not_removable"] == [s for s in enabled["certificate"]["services"] if s != "POP"]
    assert run(stage, exact)["changed"] is False
    beyond = run(stage, {**exact, "services": []})
    assert "POP" in beyond["services_not_removable"]
    assert beyond["changed"] is False


@pytest.mark.one_connection
def test_a_certificate_with_a_lifetime_of_its_own(stage: t.Any) -> None:
    options = {
        "server": "EX2",
        "subject": "CN=mail.contoso.lab, O=Contoso",
        "domains": ["mail.contoso.lab", "bücher.contoso.lab"],
        "exportable": True,
        "services": ["SMTP"],
        "lifetime": 90,
        "renew_before": "25%",
    }
    transport = stage.internal_transport()
    assert run(stage, options, "--check")["changed"] is True
    assert stage.writes() == []
    played = stage.task(MODULE, options, "-vvvvv", "--diff").green()
    # Neither the key nor its password shows anywhere.
    for text in (played.output, json.dumps(played.lines), json.dumps(stage.lab.log())):
        assert re.search("MII[A-Za-z0-9+/]{40}", text) is None
    made = played.only(MODULE)
    certificate = made["certificate"]
    assert certificate["subject"] == "CN=mail.contoso.lab, O=Contoso"
    assert set(certificate["domains"]) == {"mail.contoso.lab", "xn--bcher-kva.contoso.lab"}
    assert (certificate["has_private_key"], certificate["private_key_exportable"]) == (True, True)
    days = datetime.datetime.fromisoformat(certificate["not_after"].replace("Z", "+00:00")) - stage.lab.now()
    assert datetime.timedelta(days=89) < days < datetime.timedelta(days=91)
    assert "SMTP" in certificate["services"]
    assert stage.internal_transport() == transport
    command = made["commands"][0]["command"]
    assert command.startswith("Import-ExchangeCertificate")
    assert "<SecureString>" in command
    assert "<PKCS #12>" in command
    assert run(stage, options)["changed"] is False
    # A quarter of 90 days is left from day 68 on.
    stage.lab.advance("69d")
    renewed = run(stage, options)
    assert renewed["created"] is True
    assert renewed["certificate"]["thumbprint"] != certificate["thumbprint"]
    assert run(stage, options)["changed"] is False


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"subject": "CN=a", "lifetime": 20, "renew_before": "30d"}, "renew_before"),
        ({"subject": "CN=a", "minimum_days_left": 4000}, "minimum_days_left"),
        ({"subject": "CN=a", "renew_before": "100%"}, "renew_before"),
        ({"subject": "CN=a", "renew_before": "soon"}, "renew_before"),
        ({"subject": "CN=a", "lifetime": 0}, "lifetime"),
        ({"clone_of": "AB" * 20, "subject": "CN=a"}, "mutually exclusive"),
        ({"clone_of": "AB" * 19}, "clone_of"),
        ({}, "subject, clone_of, thumbprint"),
        ({"state": "absent"}, "thumbprint"),
        ({"state": "absent", "thumbprint": "AB" * 20, "replacement_thumbprint": "AB" * 20}, "replacement_thumbprint"),
        ({"state": "absent", "thumbprint": "AB" * 20, "force": ["everything"]}, "force"),
    ],
)
@pytest.mark.one_connection
def test_what_makes_no_sense_is_refused_before_anything_is_sent(
    stage: t.Any, options: dict[str, t.Any], named: str
) -> None:
    failed = stage.task(MODULE, {"server": "EX2", **options})
    assert failed.code == 2
    assert named in failed.message
    assert stage.lab.log() == []


@pytest.mark.parametrize("option", ["clone_of", "thumbprint"])
@pytest.mark.one_connection
def test_a_certificate_that_is_not_there(stage: t.Any, option: str) -> None:
    failed = stage.task(MODULE, {"server": "EX2", option: "AB" * 20})
    assert failed.code == 2
    assert "EX2.contoso.lab" in failed.message
    assert stage.writes() == []


@pytest.mark.one_connection
def test_what_each_certificate_is_there_for(stage: t.Any) -> None:
    """Procedures S1-01, X14."""
    run(stage, clone_of(stage))
    read = stage.task("exchange_certificate_info", {"servers": ["EX2"]}).green().only("exchange_certificate_info")
    classes = {certificate["thumbprint"]: certificate["class"] for certificate in read["certificates"]}
    assert classes[stage.auth()["current"]] == "auth_current"
    assert classes[stage.internal_transport()["EX2"]] == "server"
    assert {"auth_current", "server"} <= set(classes.values()) <= {"auth_current", "server", "wmsvc"}
    transport = [c["thumbprint"] for c in read["certificates"] if c["is_internal_transport"]]
    assert transport == [stage.internal_transport()["EX2"]]
    assert read["unknown"] == []
