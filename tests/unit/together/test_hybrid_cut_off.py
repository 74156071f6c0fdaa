# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The change of a hybrid's certificate, killed after any of its writes: the next run finishes, and a restore goes all the way back."""

from __future__ import annotations

import pathlib
import typing as t

import pytest
from unit.together.hybrid_joined import RENEWED, THREE, HybridJoined

# What the new certificate is like, and how many commands write in a whole reset of two servers, and of three.
SITUATIONS: dict[str, tuple[dict[str, t.Any], int, int]] = {
    "other_name": ({}, 3, 4),
    "same_name": (RENEWED, 6, 8),
}


@pytest.fixture
def backup(tmp_path: pathlib.Path) -> pathlib.Path:
    return tmp_path / "backup.json"


def cuts(writes: t.Mapping[str, int]) -> list[t.Any]:
    """From a run that has only taken down the values to one that has only not looked again."""
    return [pytest.param(name, n, id=f"{name}-{n}") for name in writes for n in range(writes[name] + 1)]


# Nothing written; one connector of two; all done; between a connector's two writes.
SOME = [("other_name", 0), ("other_name", 1), ("other_name", 3), ("same_name", 3)]
ALL = cuts({name: three for name, (_new, _two, three) in SITUATIONS.items()})


def ended(joined: HybridJoined, situation: str) -> bool:
    """Whether the reset has done all it is for."""
    hybrid, (sending,) = joined.organisation.hybrid, joined.organisation.send_connectors
    receiving = [
        connector
        for server in joined.organisation.servers.values()
        for connector in server.receive_connectors
        if connector.name.startswith("Default Frontend")
    ]
    certificate = joined.organisation.servers["EX1"].my[joined.new].certificate
    assert hybrid is not None and hybrid.certificate is not None and hybrid.certificate.names(certificate)
    if situation == "other_name":
        assert sending.certificate is not None and not sending.certificate.names(certificate)
        return all(c.certificate is None and c.domain_capabilities == () for c in receiving)
    # The text is what it was, and means the new one now.
    assert {tag.thumbprint for tag in sending.tags.values()} == {joined.new}
    return all(c.certificate == hybrid.certificate and c.domain_capabilities for c in receiving)


def check_from(joined: HybridJoined, situation: str, after: int) -> None:
    before, transports = joined.values(), joined.transports()
    begun = len(joined.writes())
    assert joined.reset(after=after).result is None
    assert len(joined.writes()) - begun == after
    if after:
        # The way back, and once more.
        joined.restore()
        assert joined.values() == before
        written = joined.writes()
        assert (joined.restore().changed, joined.writes()) == (False, written)
        # A new reset, cut off at the same place.
        joined.backup.unlink()
        joined.advance(minutes=1)
        joined.reset(after=after)
    # The way on, and once more.
    joined.reset()
    assert ended(joined, situation)
    written = joined.writes()
    assert (joined.reset().changed, joined.writes()) == (False, written)
    # And from the end all the way back.
    joined.restore()
    assert (joined.values(), joined.transports()) == (before, transports)


@pytest.mark.parametrize(("situation", "after"), SOME)
def test_a_reset_that_is_killed(backup: pathlib.Path, situation: str, after: int) -> None:
    check_from(HybridJoined.prepared(backup, SITUATIONS[situation][0]), situation, after)


@pytest.mark.exhaustive
@pytest.mark.parametrize(("situation", "after"), ALL)
def test_a_reset_of_three_servers_that_is_killed(backup: pathlib.Path, situation: str, after: int) -> None:
    check_from(HybridJoined.prepared(backup, SITUATIONS[situation][0], THREE), situation, after)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_reset_that_is_killed_after_every_single_write(backup: pathlib.Path, situation: str) -> None:
    """Each run gets one write further, and what the first one took down is what is put back."""
    joined = HybridJoined.prepared(backup, SITUATIONS[situation][0])
    before = joined.values()
    runs = 0
    while joined.reset(after=1).result is None:
        runs += 1
        assert runs <= SITUATIONS[situation][1]
    assert runs == SITUATIONS[situation][1]
    assert ended(joined, situation)
    # Killed on the way back as well.
    assert joined.restore(after=1).result is None or situation == "same_name"
    joined.restore()
    assert joined.values() == before


def test_a_restore_after_the_wizard_takes_its_work_back_as_well(backup: pathlib.Path) -> None:
    joined = HybridJoined.prepared(backup)
    before = joined.values()
    joined.reset()
    joined.wizard()
    (sending,) = joined.organisation.send_connectors
    assert sending.certificate != before[sending.name]["certificate"]
    assert joined.reset().changed is False
    assert joined.restore().actions() == ["restored"] * 4
    assert joined.values() == before


@pytest.mark.parametrize(
    "after", [n if n in (1, 3) else pytest.param(n, marks=pytest.mark.exhaustive) for n in range(6)]
)
def test_a_distribution_that_is_killed(backup: pathlib.Path, after: int) -> None:
    check_distribution(HybridJoined(backup, servers=THREE), after, writes=5)


def test_the_distribution_of_a_renewed_certificate(backup: pathlib.Path) -> None:
    """The certificate that it renews has its name, and is no reason to leave a server without it."""
    check_distribution(HybridJoined(backup, RENEWED, THREE), after=1, writes=5)


def check_distribution(joined: HybridJoined, after: int, writes: int) -> None:
    before, transports = joined.values(), joined.transports()
    joined.prepare(after=after)
    assert len(joined.writes()) == after
    joined.prepare()
    assert joined.ready() == set(THREE)
    written = joined.writes()
    assert len(written) == writes
    assert (joined.prepare().changed, joined.writes()) == (False, written)
    assert (joined.values(), joined.transports()) == (before, transports)
