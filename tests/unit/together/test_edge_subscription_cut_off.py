# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run that subscribes an Edge server and is broken off at any message: the next one finishes it, and no file stays."""

from __future__ import annotations

import typing as t
from unittest import mock

import pytest
from unit.together.edge_joined import Break, EdgeJoined
from unit.together.joined import Killed
from unit.together.test_edge_subscription import VERSIONS, joined

from ansible_collections.certops.exchange.plugins.plugin_utils._refusal import PromiseNotMet
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import CutConnection
from lab.organisation import Vantage, disk

WAYS = {"lost": (False, False), "unanswered": (True, False), "killed": (False, True), "killed_behind": (True, True)}
# Messages that write; with PowerShell 2.0 each statement is one: file 2, import 3 or 4, restart 2, synchronisation 1.
MESSAGES = {("2007", "overwrite"): 8, ("2007", "recreate"): 9, ("2019", "overwrite"): 4, ("2019", "recreate"): 4}
DAILY = {("2007", "overwrite"): (1, 4, 6, 8), ("2019", "recreate"): (1, 2, 3, 4)}


def cases() -> list[t.Any]:
    """Every message in every way. For every day: with 2019 each message in one of the ways, with 2007 one of each kind."""

    def marks(version: str, method: str, at: int, way: str) -> list[t.Any]:
        daily = way == list(WAYS)[at % len(WAYS)] and at in DAILY.get((version, method), ())
        return [] if daily else [pytest.mark.exhaustive]

    return [
        pytest.param(
            version, method, at, way, id=f"{version}-{method}-{at}-{way}", marks=marks(version, method, at, way)
        )
        for (version, method), messages in MESSAGES.items()
        for at in range(1, messages + 1)
        for way in WAYS
    ]


def prepared(version: str) -> EdgeJoined:
    lab = joined(VERSIONS[version])
    lab.renew("EDGE1")
    return lab


@pytest.mark.parametrize(
    ("version", "method"), [pytest.param(*n, marks=[] if n in DAILY else [pytest.mark.exhaustive]) for n in MESSAGES]
)
def test_how_many_messages_there_are(version: str, method: str) -> None:
    lab = prepared(version)
    lab.subscribe(method=method)
    assert lab.writes_sent == MESSAGES[version, method]


@pytest.mark.parametrize(("version", "method", "at", "way"), cases())
def test_the_next_run_finishes_it(version: str, method: str, at: int, way: str) -> None:
    lab = prepared(version)
    sent, killed = WAYS[way]
    with pytest.raises((CutConnection, Killed)):
        lab.subscribe(method=method, broken=Break(at, sent, killed))
    if not killed or version != "2007":
        assert lab.files() == []
    lab.advance(minutes=4)
    lab.subscribe(method=method)
    assert lab.works()
    assert lab.files() == []
    services = lab.organisation.servers["EDGE1"].services
    assert services["ADAM_MSExchange"].status == "Running"
    assert not lab.subscribe(method=method).changed


@pytest.mark.parametrize("way", ["lost", "killed"])
def test_what_follows_the_import_is_made_up_for_without_another_file(way: str) -> None:
    lab = prepared("2019")
    with pytest.raises((CutConnection, Killed)):
        lab.subscribe(broken=Break(3, *WAYS[way]))
    imported = lab.subscription()
    outcome = lab.subscribe()
    assert outcome.commands == ["Start-EdgeSynchronization", "Restart-Service", "Start-EdgeSynchronization"]
    assert lab.subscription() is imported
    assert lab.works()


def test_services_that_a_killed_run_left_stopped_are_told() -> None:
    """With PowerShell 2.0 they are started by a message of its own."""
    lab = prepared("2007")
    lab.organisation.servers["EDGE1"].leaves_dependents_stopped = True
    with pytest.raises(Killed):
        lab.subscribe(broken=Break(6, *WAYS["killed_behind"]))
    (warning,) = lab.subscribe().task.warnings
    assert "EDGE1.contoso.lab: MSExchangeTransport, MSExchangeEdgeCredential" in warning


def test_what_a_killed_run_left_is_removed_even_where_nothing_else_is_needed() -> None:
    lab = prepared("2007")
    with pytest.raises(Killed):
        lab.subscribe(broken=Break(1, sent=True, killed=True))
    (left,) = lab.files()
    other, another_edge = "c:\\users\\admin\\appdata\\local\\temp\\edge.xml", left.replace("edge1", "edge2")
    for path in (other, another_edge):
        disk.write(Vantage(lab.organisation, lab.organisation.servers["EDGE1"], lab.user), path, b"x")
    lab.subscribe()
    assert set(lab.files()) == {other, another_edge}
    disk.write(Vantage(lab.organisation, lab.organisation.servers["EX1"], lab.user), left, b"x")
    checked = lab.subscribe(check_mode=True)
    assert (checked.needed, checked.changed, left in lab.files()) == ([], True, True)
    removed = lab.subscribe()
    assert [path.lower() for path in removed.result["leftovers_removed"]] == [left]
    assert (removed.needed, removed.changed, left in lab.files()) == ([], True, False)


def test_a_file_that_stays_is_told_with_its_server(monkeypatch: pytest.MonkeyPatch) -> None:
    lab = prepared("2007")
    monkeypatch.setattr(disk, "remove", mock.Mock(side_effect=OSError("in use")))
    with pytest.raises(
        (PromiseNotMet, OSError), match=r"EDGE1.contoso.lab may still have the file .*certops-edge-EDGE1"
    ):
        lab.subscribe()
