# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The change of a hybrid's certificate: check mode, foreign backups and foreign hands, and when the old certificate may go."""

from __future__ import annotations

import json
import pathlib
import typing as t

import pytest
from unit.together.hybrid_joined import RENEWED, HybridJoined

from ansible_collections.certops.exchange.plugins.plugin_utils._refusal import PromiseNotMet, Refusal
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import RemotingError
from lab.organisation import Vantage, mail_flow_changes


@pytest.fixture
def backup(tmp_path: pathlib.Path) -> pathlib.Path:
    return tmp_path / "backup.json"


@pytest.mark.parametrize("new", [{}, RENEWED], ids=["other_name", "same_name"])
def test_check_mode_writes_nothing_and_plans_what_is_then_done(backup: pathlib.Path, new: dict[str, t.Any]) -> None:
    joined = HybridJoined(backup, new)
    before = joined.state()
    planned = joined.prepare(check_mode=True)
    assert (joined.writes(), joined.commands("Export-ExchangeCertificate"), joined.state()) == ([], [], before)
    assert planned.changed
    assert planned.commands == joined.prepare().commands
    written, values = joined.writes(), joined.values()
    planned = joined.reset(check_mode=True)
    assert (joined.writes(), joined.values(), backup.exists()) == (written, values, False)
    done = joined.reset()
    assert (planned.changed, planned.commands, planned.actions()) == (True, done.commands, done.actions())
    # Only where mail suffers until the wizard ends is there something to warn of.
    assert [bool(o.task.warnings) for o in (planned, done)] == [not new, not new]
    written = joined.writes()
    back = joined.restore(check_mode=True)
    assert joined.writes() == written
    assert back.commands == joined.restore().commands


def test_the_backup_of_another_organisation_is_refused(backup: pathlib.Path) -> None:
    joined = HybridJoined.prepared(backup)
    joined.reset()
    kept = json.loads(backup.read_text())
    assert kept["organisation"]["name"] == "Contoso"
    kept["organisation"] = {"name": "Fabrikam", "guid": "0f1e2d3c-0000-4000-8000-000000000000"}
    backup.write_text(json.dumps(kept))
    written, values, text = joined.writes(), joined.values(), backup.read_text()
    for run in (joined.reset, joined.restore):
        with pytest.raises(Refusal, match="of the organisation Fabrikam .*Nothing was changed"):
            run()
    assert (joined.writes(), joined.values(), backup.read_text()) == (written, values, text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "can't be read"),
        ("[]", None),
        ('{"kind": "other"}', "no backup of hybrid connectors"),
        ('{"kind": "hybrid_connectors"}', "damaged"),
    ],
)
def test_a_damaged_backup_is_refused(backup: pathlib.Path, text: str, said: str | None) -> None:
    joined = HybridJoined.prepared(backup)
    backup.write_text(text)
    with pytest.raises(Refusal, match=said or "holds no backup"):
        joined.restore()
    if said is not None:
        with pytest.raises(Refusal, match=said):
            joined.reset()
        assert backup.read_text() == text
    assert joined.writes() == []


def test_without_a_place_for_the_backup_nothing_is_reset(backup: pathlib.Path) -> None:
    joined = HybridJoined.prepared(backup / "file" / "backup.json")
    backup.write_text("a file, no folder")
    with pytest.raises(Refusal, match="can't be"):
        joined.reset()
    assert joined.writes() == []


def test_the_backup_of_a_reset_for_another_certificate_is_not_overwritten(backup: pathlib.Path) -> None:
    joined = HybridJoined.prepared(backup)
    joined.reset(after=1)
    kept, written = backup.read_text(), joined.writes()
    with pytest.raises(Refusal, match="a backup of its own"):
        joined.reset(thumbprint=joined.old)
    assert (backup.read_text(), joined.writes()) == (kept, written)


def test_somebody_else_s_name_is_left_alone(backup: pathlib.Path) -> None:
    """In a renewal, between two runs, somebody gives a connector another certificate; it can be put back nevertheless."""
    joined = HybridJoined.prepared(backup, RENEWED)
    before = joined.values()
    joined.reset(after=1)
    connector = joined.organisation.servers["EX2"].receive_connectors[0]
    name = connector.certificate
    assert name is not None
    other = type(name)("CN=other", "CN=other")
    vantage = Vantage(joined.organisation, joined.organisation.servers["EX2"], joined.user)
    mail_flow_changes.change_receive_connector(vantage, connector, {"certificate": other})
    assert joined.reset().actions() == ["reassigned", "reassigned", "left", "done"]
    assert connector.certificate == other
    joined.restore()
    assert joined.values() == before


def test_what_is_gone_is_said_and_the_rest_put_back(backup: pathlib.Path) -> None:
    joined = HybridJoined.prepared(backup)
    before = joined.values()
    joined.reset()
    server = joined.organisation.servers["EX2"]
    server.receive_connectors[:] = [c for c in server.receive_connectors if c.domain_capabilities]
    with pytest.raises(PromiseNotMet, match=r"no receive connector EX2\\Default Frontend EX2 any more"):
        joined.restore()
    after = joined.values()
    assert after == {key: value for key, value in before.items() if key in after}
    assert "hybrid" in after and "EX1\\Default Frontend EX1" in after


def refused(joined: HybridJoined, server: str = "EX2") -> list[str]:
    """The guards that keep the old certificate where it is."""
    with pytest.raises(Refusal) as caught:
        joined.remove_old(server)
    assert joined.old in joined.organisation.servers[server].my
    return [found["kind"] for found in caught.value.facts["references"] if found["blocks"]]


def test_the_old_certificate_may_go_when_nothing_names_it_any_more(backup: pathlib.Path) -> None:
    joined = HybridJoined.prepared(backup)
    assert refused(joined) == ["connector", "connector", "hybrid"]
    joined.reset()
    # The Send connector works with it until the wizard has run.
    assert refused(joined) == ["connector"]
    joined.wizard()
    joined.remove_old("EX2")
    assert joined.old not in joined.organisation.servers["EX2"].my


def test_after_a_renewal_the_old_certificate_may_go_when_the_names_were_set_again(backup: pathlib.Path) -> None:
    """The names mean the new certificate as well, so the guards let it go; Exchange itself does not (cmdlet sheet 1.6, E4)."""
    joined = HybridJoined.prepared(backup, RENEWED)
    with pytest.raises(RemotingError, match="tagged with following Send Connectors : Outbound to Office 365"):
        joined.remove_old("EX2")
    assert joined.old in joined.organisation.servers["EX2"].my
    joined.reset()
    joined.remove_old("EX2")
    assert joined.old not in joined.organisation.servers["EX2"].my


def test_a_renewal_that_only_one_server_has_keeps_the_old_one_on_the_others(backup: pathlib.Path) -> None:
    joined = HybridJoined(backup, RENEWED)
    assert refused(joined) == ["connector", "connector", "hybrid"]
