# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where no file outlives the job, as in an execution environment: the old values in the result, and from there back."""

from __future__ import annotations

import json
import pathlib
import typing as t

import pytest

from integration import playing
from integration.conftest import KEYS, SCENARIO, Stage
from lab.app import Lab

_HYBRID = SCENARIO.with_name("hybrid.yml")


@pytest.mark.one_connection
def test_the_old_values_go_through_the_result(tmp_path: pathlib.Path, connection: str) -> None:
    with Lab(_HYBRID, tmp_path / "lab", key_cache=KEYS) as lab:
        stage = Stage(lab, tmp_path, connection)
        certificates = lab.state()["servers"]["EX1"]["certificates"]
        (new,) = (found for found, values in certificates.items() if values["friendly_name"] == "hybrid, new")
        before = _carried(lab)
        _phase(stage, "prepare", new)
        reset = _phase(stage, "reset", new, hybrid_connector_reset_backup={})
        kept = _said(reset)["backup"]
        assert _carried(lab) != before
        assert "backup of hybrid_connector_reset_result" in _said(reset)["next"]
        # A second run that is given them has nothing to do; one without would record what is there now.
        again = _phase(stage, "reset", new, hybrid_connector_reset_backup=kept)
        assert (again.changed, _said(again)["backup"]) == (0, kept)
        _phase(stage, "restore", "", hybrid_connector_reset_backup=kept)
        assert _carried(lab) == before
        assert list(tmp_path.glob("*.json")) == []


def _phase(stage: Stage, phase: str, thumbprint: str, **more: t.Any) -> playing.Played:
    values = {"hybrid_connector_reset_phase": phase, "hybrid_connector_reset_thumbprint": thumbprint, **more}
    return stage.play(playing.PLAYBOOKS / "reset_hybrid_connectors.yml", "-e", json.dumps(values)).green()


def _said(played: playing.Played) -> dict[str, t.Any]:
    (facts,) = (line for line in played.lines if line["action"] == "ansible.builtin.set_fact")
    return t.cast("dict[str, t.Any]", facts["result"]["ansible_facts"]["hybrid_connector_reset_result"])


def _carried(lab: Lab) -> list[t.Any]:
    """What the connectors and the hybrid configuration carry."""
    state = lab.state()
    received = [
        [connector["tls_certificate_name"], connector["tls_domain_capabilities"]]
        for server in state["servers"].values()
        for connector in server["receive_connectors"].values()
    ]
    return [
        received,
        [c["tls_certificate_name"] for c in state["send_connectors"]],
        state["hybrid"]["tls_certificate_name"],
    ]
