# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificate behind Exchange Back End, end to end: procedures S0-14 to S0-28, S1-21 to S1-23."""

from __future__ import annotations

import datetime
import itertools
import pathlib
import typing as t

import pytest
import yaml

from integration import playing
from integration.conftest import KEYS, SCENARIO, Stage
from integration.looking import wait_for
from lab.app import Lab
from lab.organisation.certificates import self_signed
from lab.organisation.model import StoredCertificate
from lab.organisation.names import parse_name

PLAYBOOK = playing.PLAYBOOKS / "renew_self_signed_cert.yml"
EVERYTHING = (
    *("-e", "self_signed_renewal_smtp=true"),
    *("-e", "self_signed_renewal_default_web_site=true"),
    *("-e", "self_signed_renewal_wmsvc=true"),
)
ONE = ("--limit", "EX1")


def renew(stage: t.Any, *arguments: str) -> playing.Played:
    return t.cast(playing.Played, stage.play(PLAYBOOK, *arguments, *ONE))


def hashes(stage: t.Any, server: str = "EX1") -> dict[str, str]:
    """The certificate of each https binding, by site and address."""
    sites = stage.lab.state()["servers"][server]["sites"]
    return {
        f"{site} {binding['information']}": binding["certificate_hash"]
        for site, bindings in sites.items()
        for binding in bindings
        if binding["protocol"] == "https"
    }


def back_end(stage: t.Any) -> str:
    (found,) = [value for key, value in hashes(stage).items() if key.startswith("Exchange Back End")]
    return found


@pytest.mark.other_connection_at_length
def test_only_what_is_due_is_renewed_and_only_that_binding_changes(stage: t.Any) -> None:
    before = hashes(stage)
    assert renew(stage).green().changed == 0
    assert stage.writes() == []
    renewed = renew(stage, "-e", "self_signed_renewal_renew_before=1000d").green()
    assert renewed.changed == 3
    new = back_end(stage)
    assert hashes(stage) == {**before, "Exchange Back End *:444:": new}
    state = stage.lab.state()["servers"]["EX1"]
    assert new in state["root"]
    assert state["certificates"][new]["services"] & ~8 == 0
    assert state["certificates"][new]["subject"] == state["certificates"][before["Exchange Back End *:444:"]]["subject"]
    assert renewed.only("tls_certificate_info")["certificate"]["thumbprint"] == new
    assert stage.questions() == []
    assert renew(stage, "-e", "self_signed_renewal_renew_before=1000d").green().changed == 0


@pytest.mark.parametrize("overrides", [["servers.EX1.certificate_expires_in=-5d"]])
@pytest.mark.other_connection_at_length
def test_everything_of_an_expired_server_is_brought_back(stage: t.Any, overrides: list[str]) -> None:
    """Back end, Default Web Site on both of its addresses, internal transport: one new certificate for all."""
    old = stage.internal_transport()["EX1"]
    assert set(hashes(stage).values()) == {old}
    renew(stage, *EVERYTHING).green()
    new = back_end(stage)
    assert set(hashes(stage).values()) == {new}
    assert new != old
    assert stage.internal_transport()["EX1"] == new
    assert renew(stage, *EVERYTHING).green().changed == 0
    assert len(stage.commands("New-ExchangeCertificate")) == 1


@pytest.mark.parametrize("scenario", [SCENARIO.with_name("edge.yml")])
@pytest.mark.parametrize("overrides", [["servers.EX1.certificate_expires_in=-5d"]])
@pytest.mark.one_connection
def test_edge_servers_that_have_to_be_subscribed_anew_are_named(
    stage: t.Any, scenario: pathlib.Path, overrides: list[str]
) -> None:
    """Procedures S2-15; an Edge server itself tells of its own."""
    fact = "self_signed_renewal_edge_resubscription_required"
    renewed = renew(stage, "-e", "self_signed_renewal_smtp=true").green()
    assert [found["ansible_facts"][fact] for found in _noted(renewed, fact)] == [True]
    assert "Subscribe EDGE1, EDGE2 anew" in renewed.output
    again = renew(stage, "-e", "self_signed_renewal_smtp=true").green()
    assert [found["ansible_facts"][fact] for found in _noted(again, fact)] == [False]
    assert "anew with" not in again.output
    assert len(stage.commands("Get-EdgeSubscription")) == 1
    wanted = {"server": "EDGE1", "subject": "CN=EDGE1-2", "services": ["SMTP"], "internal_transport": "replace"}
    edge = stage.task("exchange_certificate", wanted, "--check", hosts="EDGE1").green().only("exchange_certificate")
    assert (edge["edge_resubscription_required"], edge["edge_subscriptions"]) == (True, ["EDGE1"])


def _noted(played: playing.Played, fact: str) -> list[dict[str, t.Any]]:
    return [found for found in played.results("ansible.builtin.set_fact") if fact in found.get("ansible_facts", {})]


@pytest.mark.parametrize("overrides", [["servers.EX1.certificate_expires_in=-5d"]])
@pytest.mark.one_connection
def test_check_mode_writes_nothing(stage: t.Any, overrides: list[str]) -> None:
    before = stage.stable()
    checked = renew(stage, *EVERYTHING, "--check", "--diff").green()
    assert stage.writes() == []
    assert "ForEach-Object" not in [entry.get("command") for entry in stage.lab.log()]
    assert stage.stable() == before
    assert "New-ExchangeCertificate" in checked.output


STEPS: dict[str, t.Callable[[t.Any], t.Any]] = {
    "create": lambda stage: stage.commands("New-ExchangeCertificate"),
    "trust": lambda stage: len(stage.lab.state()["servers"]["EX1"]["root"]) > 2,
    "bind": lambda stage: back_end(stage) != stage.before,
    "transport": lambda stage: stage.commands("Enable-ExchangeCertificate"),
}


@pytest.mark.parametrize("overrides", [["servers.EX1.certificate_expires_in=-5d"]])
# Which step comes next does not depend on the connection. The last two are left to the exhaustive tests.
@pytest.mark.parametrize(
    ("connection", "step"),
    [
        pytest.param(connection, step, marks=[pytest.mark.exhaustive] if step in ("bind", "transport") else [])
        for connection, step in zip(itertools.cycle(("psrp", "winrm")), STEPS, strict=False)
    ],
)
def test_a_run_cut_off_after_any_step_is_finished_by_the_next(stage: t.Any, overrides: list[str], step: str) -> None:
    stage.before = back_end(stage)
    run = playing.start(stage.directory, stage.inventory, PLAYBOOK, *EVERYTHING, *ONE)
    try:
        wait_for(lambda: STEPS[step](stage))
        # Each message now takes a moment, so that the next step can't slip through before the end comes.
        stage.lab.fault("EX1", latency=1.0)
    finally:
        run.kill()
    stage.lab.fault("EX1", latency=0)
    renew(stage, *EVERYTHING).green()
    new = back_end(stage)
    assert set(hashes(stage).values()) == {new}
    assert new in stage.lab.state()["servers"]["EX1"]["root"]
    assert stage.internal_transport()["EX1"] == new
    assert len(stage.commands("New-ExchangeCertificate")) == 1
    assert renew(stage, *EVERYTHING).green().changed == 0


WMSVC = ("-e", "self_signed_renewal_wmsvc=true")


@pytest.mark.parametrize("lost", [False, True])
@pytest.mark.one_connection
def test_the_web_management_service_gets_a_new_certificate_and_runs(stage: t.Any, lost: bool) -> None:
    """Procedures S1-21 to S1-23: cloned or made anew, bound to 8172, service running; also where it had stopped for it."""
    old = web_management(stage, lost=lost)
    renewed = renew(stage, *WMSVC).green()
    state = stage.lab.state()["servers"]["EX1"]
    new = state["ssl_bindings"]["0.0.0.0!8172"]
    assert new != old
    assert state["certificates"][new]["subject"] == ("CN=WMSvc-EX1" if lost else "CN=WMSvc-old")
    assert state["certificates"][new]["services"] == 0
    assert state["services"]["WMSVC"]["status"] == "Running"
    assert renewed.changed == 3
    presented = stage.task("tls_certificate_info", {"port": "{{ lab_tls_ports[8172] }}"}).green()
    assert presented.only("tls_certificate_info")["certificate"]["thumbprint"] == new
    assert renew(stage, *WMSVC).green().changed == 0


def web_management(stage: t.Any, *, lost: bool) -> str:
    """Gives the service of EX1 an expired certificate, or takes it away, whereupon the service has stopped."""
    organisation = stage.lab.organisation
    with organisation.settled() as now:
        server = organisation.servers["EX1"]
        day = datetime.timedelta(days=1)
        key = organisation.keys.key()
        made = self_signed(parse_name("CN=WMSvc-old"), key, now - 3650 * day, now - day, domains=["WMSvc-old"])
        stored = StoredCertificate(made, key, "WMSVC", True)
        if not lost:
            server.my[stored.thumbprint] = stored
        server.ssl_bindings["0.0.0.0!8172"].thumbprint = stored.thumbprint
        if lost:
            service = server.services["WMSVC"]
            service.status, service.pid, service.started = "Stopped", None, None
        return str(stored.thumbprint)


@pytest.mark.parametrize(
    ("connection", "version"),
    [
        ("psrp", "exchange_2013"),
        pytest.param("winrm", "exchange_2013", marks=pytest.mark.exhaustive),
        # What differs between the versions is at both ends.
        pytest.param("psrp", "exchange_2016", marks=pytest.mark.exhaustive),
        ("winrm", "exchange_se"),
    ],
)
def test_every_version_is_brought_to_a_healthy_state(tmp_path: pathlib.Path, connection: str, version: str) -> None:
    """The scenarios that come with faults; what the probes of 2013 say is told apart by type."""
    with Lab(SCENARIO.with_name(f"{version}.yml"), tmp_path / "lab", key_cache=KEYS) as lab:
        stage = Stage(lab, tmp_path, connection)
        first = stage.play(PLAYBOOK, "-e", "batch=100%").green()
        assert first.changed > 0
        lab.advance("10m")
        second = stage.play(PLAYBOOK, "-e", "batch=100%").green()
        state = lab.state()["servers"]
    assert second.changed == 0
    for server in state.values():
        bound = server["ssl_bindings"].get("0.0.0.0!444")
        if bound is not None:
            assert bound in server["root"]
            assert server["certificates"][bound]["status"] == "Valid"
            assert server["certificates"][bound]["private_key"] is True
    outcomes = [{p["outcome"] for p in r["probes"]} for r in second.results("exchange_probe_info") if r["log_exists"]]
    assert all(found <= {"no_exception", "unknown"} for found in outcomes)
    assert (version == "exchange_2013") == any("no_exception" in found for found in outcomes)


FLAWS = ("in_store", "private_key", "expired", "wrong_host", "trusted", "bound")


def flaws() -> t.Iterator[dict[str, bool]]:
    """Every combination; the key of a certificate that is not there is no fact."""
    for values in itertools.product((False, True), repeat=len(FLAWS)):
        found = dict(zip(FLAWS, values, strict=True))
        if found["in_store"] or found["private_key"]:
            yield found


def pairs() -> t.Iterator[dict[str, bool]]:
    """Eight, in which each two flaws occur in each of their combinations (a 2^(6-3) design of resolution III)."""
    for a, b, c in itertools.product((False, True), repeat=3):
        yield dict(zip(FLAWS, (a, b, c, a ^ b, a ^ c, b ^ c), strict=True))


def others() -> t.Iterator[dict[str, bool]]:
    """With those of ``pairs()`` they are all there are."""
    tried = list(pairs())
    return (flaw for flaw in flaws() if flaw not in tried)


def scenario(combinations: list[dict[str, bool]]) -> dict[str, t.Any]:
    """A server for each combination; Setup's own certificate has expired, so that nothing else can serve."""
    content = t.cast("dict[str, t.Any]", yaml.safe_load(SCENARIO.read_text(encoding="utf-8")))
    server = {**content["servers"]["EX1"], "certificate_expires_in": "-5d"}
    content["servers"] = {
        f"S{number}": {
            **server,
            "back_end": {
                "in_store": flaw["in_store"],
                "private_key": flaw["private_key"],
                "expires_in": "-1d" if flaw["expired"] else "900d",
                "wrong_host": flaw["wrong_host"],
                "trusted": flaw["trusted"],
                "bound": flaw["bound"],
            },
        }
        for number, flaw in enumerate(combinations)
    }
    return content


def parts(combinations: t.Iterator[dict[str, bool]], number: int) -> list[list[dict[str, bool]]]:
    """So many labs, because each server's run reads all servers of its organisation."""
    every = list(combinations)
    return [every[first::number] for first in range(number)]


@pytest.mark.parametrize(
    ("connection", "combinations"),
    [
        ("psrp", list(pairs())),
        # What is decided does not depend on the connection.
        pytest.param("winrm", parts(pairs(), 2)[1], marks=pytest.mark.exhaustive),
        *(pytest.param("psrp", part, marks=pytest.mark.exhaustive) for part in parts(others(), 5)),
    ],
)
def test_every_combination_of_flaws_is_repaired_by_exactly_the_missing_steps(
    tmp_path: pathlib.Path, connection: str, combinations: list[dict[str, bool]]
) -> None:
    """Bound hash exists, not expired, names the host, has its key, is trusted, is bound: the whole table."""
    with Lab(scenario(combinations), tmp_path / "lab", key_cache=KEYS) as lab:
        stage = Stage(lab, tmp_path, connection)
        batch = ("-e", "batch=100%", "--forks", "6")
        first = stage.play(PLAYBOOK, *batch).green()
        # A third of the servers shows that nothing is done twice.
        again = ",".join(f"S{number}" for number in range(0, len(combinations), 3))
        second = stage.play(PLAYBOOK, *batch, "--limit", again).green()
    assert second.changed == 0
    done = {
        (line["host"], line["action"].rpartition(".")[2])
        for line in first.lines
        if line["kind"] == "ok" and line["result"].get("changed")
    }
    for number, flaw in enumerate(combinations):
        good = flaw["in_store"] and flaw["private_key"] and not flaw["expired"] and not flaw["wrong_host"]
        expected = {"exchange_certificate": not good, "trusted_root": not (good and flaw["trusted"])}
        expected["iis_binding"] = not (good and flaw["bound"])
        found = {module: (f"S{number}", module) in done for module in expected}
        assert found == expected, flaw
