# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook that removes certificates, as an operator runs it: procedures S1-24 to S1-32."""

from __future__ import annotations

import typing as t

import pytest

from integration import playing

PLAYBOOK = playing.PLAYBOOKS / "remove_certificate.yml"
ONE = ("--limit", "EX1")


def remove(stage: t.Any, thumbprint: str, *arguments: str) -> playing.Played:
    given = ("-e", f"certificate_removal_thumbprint={thumbprint}")
    return t.cast(playing.Played, stage.play(PLAYBOOK, *ONE, *given, *arguments))


def certificates(stage: t.Any) -> dict[str, t.Any]:
    return t.cast("dict[str, t.Any]", stage.lab.state()["servers"]["EX1"]["certificates"])


def test_an_unused_certificate_is_removed_once(stage: t.Any) -> None:
    created = stage.task("exchange_certificate", {"server": "EX1", "subject": "CN=unused.contoso.lab"}).green()
    thumbprint = created.only("exchange_certificate")["certificate"]["thumbprint"]
    assert remove(stage, thumbprint, "--check").green().changed == 1
    assert thumbprint in certificates(stage)
    assert remove(stage, thumbprint).green().changed == 1
    assert thumbprint not in certificates(stage)
    assert remove(stage, thumbprint).green().changed == 0


@pytest.mark.parametrize("mode", [(), ("--check",)])
@pytest.mark.one_connection
def test_a_used_one_stays_and_all_uses_are_told(stage: t.Any, mode: tuple[str, ...]) -> None:
    thumbprint = stage.internal_transport()["EX1"]
    before = stage.stable()
    failed = remove(stage, thumbprint, *mode)
    assert failed.code == 2
    for use in ("internal_transport", "Exchange Back End", "Default Web Site"):
        assert use in failed.message
    assert stage.commands("Remove-ExchangeCertificate") == []
    assert stage.stable() == before


@pytest.mark.one_connection
def test_the_internal_transport_moves_to_the_replacement_first(stage: t.Any) -> None:
    old = {"server": "EX1", "subject": "CN=old.contoso.lab", "services": ["SMTP"], "internal_transport": "replace"}
    first = stage.task("exchange_certificate", old).green().only("exchange_certificate")["certificate"]["thumbprint"]
    assert stage.internal_transport()["EX1"] == first
    other = stage.task("exchange_certificate", {"server": "EX1", "subject": "CN=new.contoso.lab"}).green()
    second = other.only("exchange_certificate")["certificate"]["thumbprint"]
    remove(stage, first, "-e", f"certificate_removal_replacement={second}").green()
    assert stage.internal_transport()["EX1"] == second
    assert first not in certificates(stage)


@pytest.mark.one_connection
def test_the_thumbprint_is_required(stage: t.Any) -> None:
    failed = stage.play(PLAYBOOK, *ONE)
    assert failed.code == 2
    assert "certificate_removal_thumbprint" in failed.message
    assert stage.lab.log() == []
