# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates of Exchange 2007 and of Edge servers: what they lack is neither asked for nor in the way."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest
from unit.together.joined import ROOT
from unit.together.tasks_joined import Outcome, TasksJoined

from ansible_collections.certops.exchange.plugins.action import exchange_certificate
from ansible_collections.certops.exchange.plugins.plugin_utils._refusal import Refusal
from lab.app import scenarios

SCENARIOS = ROOT / "tests" / "lab" / "scenarios"
NOT_THERE = {"Get-AuthConfig", "Get-HybridConfiguration", "Get-CimInstance", "Get-TransportService"}


class Certificates(TasksJoined):
    """The scenario of Exchange 2007, or that of Edge servers of 2019."""

    def __init__(self, server: str) -> None:
        name = "edge" if server in ("EDGE1", "EX1") else "exchange_2007"
        super().__init__(scenarios.load(SCENARIOS / f"{name}.yml"))
        self.server = server
        (self.old,) = self.organisation.servers[server].my

    def task(self, **asked: t.Any) -> Outcome:  # type: ignore[override]
        return self.run(exchange_certificate, {"server": self.server, **asked}, host=self.server)

    def there(self) -> set[str]:
        return set(self.organisation.servers[self.server].my)


def renewal(server: str) -> dict[str, t.Any]:
    """Procedures S2-12 (Hub, Edge) and S2-22 to S2-24 (Client Access)."""
    smtp = {"services": ["SMTP"], "internal_transport": "replace"}
    web = {"services": ["IMAP", "POP", "IIS"]}
    return {"subject": f"CN={server}", "minimum_days_left": 60, **(web if server == "CAS07" else smtp)}


@pytest.mark.parametrize("server", ["HUB07", "CAS07", "EDGE07", "EDGE1"])
def test_a_certificate_is_renewed_and_the_old_one_removed(server: str) -> None:
    joined = Certificates(server)
    made = joined.task(**renewal(server))
    new = made.answer["certificate"]["thumbprint"]
    assert joined.there() == {joined.old, new}
    assert not joined.task(**renewal(server)).changed
    removed = joined.task(state="absent", thumbprint=joined.old)
    assert removed.answer["references"] == []
    assert joined.there() == {new}
    asked = {entry["command"] for entry in joined.commands()}
    assert asked & NOT_THERE == ({"Get-TransportService"} if server == "EDGE1" else set())


@pytest.mark.parametrize("after", [1, 2])
@pytest.mark.parametrize("server", ["HUB07", "CAS07", "EDGE07", "EDGE1"])
def test_a_renewal_that_was_killed_is_finished_with_the_certificate_that_it_made(server: str, after: int) -> None:
    """It is made by the first message that writes, and enabled by the second."""
    joined = Certificates(server)
    described = renewal(server)
    asked = {"clone_of": joined.old, "renew_before": "60d"} | {
        name: described[name] for name in ("services", "internal_transport") if name in described
    }
    killed = joined.run(exchange_certificate, {"server": server, **asked}, host=server, after=after)
    assert killed.result is None
    finished = joined.task(**asked)
    assert finished.changed is (after == 1)
    (new,) = joined.there() - {joined.old}
    assert set(described["services"]) <= set(finished.answer["certificate"]["services"])
    assert joined.transports()[server] == ("" if server == "CAS07" else new)


@pytest.mark.parametrize("server", ["HUB07", "EDGE07", "EDGE1"])
def test_the_internal_transport_certificate_stays_unless_another_takes_its_place(server: str) -> None:
    joined = Certificates(server)
    with pytest.raises(Refusal, match="which Exchange itself refuses to remove") as caught:
        joined.task(state="absent", thumbprint=joined.old)
    assert [entry["kind"] for entry in caught.value.facts["references"]] == ["internal_transport"]
    clone = joined.task(clone_of=joined.old).answer["certificate"]["thumbprint"]
    joined.task(state="absent", thumbprint=joined.old, replacement_thumbprint=clone)
    assert joined.there() == {clone}
    assert joined.transports()[server] == clone


def test_what_iis_uses_stays() -> None:
    """On PowerShell 2.0 the module of IIS has to be loaded by hand."""
    joined = Certificates("CAS07")
    with pytest.raises(Refusal) as caught:
        joined.task(state="absent", thumbprint=joined.old)
    bound = [(entry["kind"], entry["where"]) for entry in caught.value.facts["references"]]
    assert bound == [("iis_binding", "https *:443: of Default Web Site"), ("iis_binding", "http.sys *:443")]
    assert joined.writes() == []


def test_2007_is_enabled_for_iis_in_a_step_of_its_own() -> None:
    joined = Certificates("CAS07")
    made = joined.task(**renewal("CAS07"))
    assert [command.partition(" ")[0] for command in made.commands] == [
        "New-ExchangeCertificate",
        "Enable-ExchangeCertificate",
    ]
    assert "-Services 'IMAP, POP'" in made.commands[0]
    assert made.commands[1].endswith("-Services IIS")
    assert made.answer["internal_transport"] == {"before": "", "after": ""}
    planned = Certificates("CAS07")
    seen = planned.run(exchange_certificate, {"server": "CAS07", **renewal("CAS07")}, host="CAS07", check_mode=True)
    assert [command.partition(" -")[0] for command in seen.commands] == [c.partition(" -")[0] for c in made.commands]
    assert planned.writes() == []


@pytest.mark.parametrize(
    ("server", "asked", "said"),
    [
        ("CAS07", {"subject": "CN=x", "services": ["SMTP"], "internal_transport": "replace"}, "has no transport role"),
        ("HUB07", {"subject": "CN=x", "lifetime": 100}, "Leave out lifetime"),
    ],
)
def test_what_it_cannot_do_is_said_before_anything_is_done(server: str, asked: dict[str, t.Any], said: str) -> None:
    joined = Certificates(server)
    with pytest.raises(Refusal, match=said):
        joined.task(**asked)
    assert joined.writes() == []


def test_iis_that_cannot_be_read_is_a_use() -> None:
    """A web server without the module that shows its bindings."""
    joined = Certificates("EDGE1")
    edge = joined.organisation.servers["EDGE1"]
    clone = joined.task(clone_of=joined.old).answer["certificate"]["thumbprint"]
    edge.services["W3SVC"] = dataclasses.replace(edge.services["WinRM"], name="W3SVC")
    with pytest.raises(Refusal, match="Get-WebBinding is not available"):
        joined.task(state="absent", thumbprint=clone)
