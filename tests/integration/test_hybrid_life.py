# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A hybrid from one certificate to the next, and back: the playbook's phases, each of them twice, with the wizard in between."""

from __future__ import annotations

import pathlib
import typing as t

import pytest

from integration.hybrid import (
    HYBRID,
    MAIL_SERVERS,
    OUTBOUND,
    TENANT,
    backup,
    carried,
    named,
    online,
    phase,
    said,
)


@pytest.fixture
def scenario() -> pathlib.Path:
    return HYBRID


@pytest.fixture
def overrides() -> list[str]:
    return [TENANT]


@pytest.mark.other_connection_at_length
def test_from_the_old_certificate_to_the_new_one_and_back(stage: t.Any) -> None:
    old, new = named(stage, "hybrid, old"), named(stage, "hybrid, new")
    before, transport = carried(stage), stage.internal_transport()

    prepared = phase(stage, "prepare").green()
    assert stage.holders(new) == set(MAIL_SERVERS)
    assert carried(stage) == before
    assert (said(prepared)["phase"], said(prepared)["name_changed"]) == ("prepare", True)
    assert "mail flows as before" in said(prepared)["next"]
    assert "Then run the phase reset" in said(prepared)["next"]
    assert second(stage, "prepare") == said(prepared)

    reset = phase(stage, "reset").green()
    assert [(found["kind"], found["action"]) for found in said(reset)["found"]] == [
        ("send_connector", "left"),
        *[("receive_connector", "cleared")] * 3,
        ("hybrid_configuration", "named"),
    ]
    for server in MAIL_SERVERS:
        assert carried(stage)[f"{server}\\Default Frontend {server}"] == (None, [])
    assert carried(stage)[OUTBOUND] == before[OUTBOUND]
    assert "G2" in carried(stage)["hybrid"]
    assert "treated like mail from the Internet" in " ".join(reset.only("exchange_hybrid_reset")["warnings"])
    for told in (
        "Hybrid Configuration Wizard",
        "Transport Certificate",
        "phase verify",
        "phase restore",
        backup(stage).name,
    ):
        assert told in said(reset)["next"]
    assert said(reset)["name_changed"] is True
    assert second(stage, "reset")["next"] == said(reset)["next"]

    unfinished = phase(stage, "verify", online=online(stage))
    assert unfinished.code == 2
    assert "It names <I>CN=Lab Public TLS CA G1" in unfinished.message
    assert "None of its Receive connectors has TlsDomainCapabilities" in unfinished.message
    assert "Exchange Online" in unfinished.message

    stage.lab.run_hybrid_wizard(new)
    stage.lab.clear_log()
    verified = phase(stage, "verify", online=online(stage)).green()
    assert (verified.changed, stage.writes()) == (0, [])
    rows = {found["row"]: found["passed"] for found in said(verified)["found"]}
    assert {row: passed for row, passed in rows.items() if passed is not True} == {}
    assert {"S4-19", "S4-23", "S4-24", "S4-25", "S4-26", "S4-27", "S4-28"} <= set(rows)
    assert "the old certificate can be removed" in said(verified)["next"]
    (pem,) = stage.lab.status()["online"]["apps"]["checker"]["certificates"]
    assert said(phase(stage, "verify", online=online(stage, client_certificate_path=pem)).green()) == said(verified)

    restored = phase(stage, "restore").green()
    assert carried(stage) == before
    assert "run it once more with the old certificate" in said(restored)["next"]
    second(stage, "restore")
    assert stage.internal_transport() == transport
    assert stage.holders(old) == {*MAIL_SERVERS, "EDGE1"}


def second(stage: t.Any, name: str) -> dict[str, t.Any]:
    """What the same phase says when it is run again, which changes nothing."""
    stage.lab.clear_log()
    again = phase(stage, name).green()
    assert (again.changed, stage.writes()) == (0, [])
    return said(again)
