# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps that subscribe an Edge server, version by version; none of them shows what is in the file."""

from __future__ import annotations

import pytest

from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import EdgeConnectors, ServerVersion
from ansible_collections.certops.exchange.plugins.plugin_utils._plans import (
    EdgeImport,
    Step,
    edge_file_step,
    edge_sync_step,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import Question, describe

V2007, V2010, V2019 = ServerVersion(8, 3, 517, 0), ServerVersion(14, 3, 513, 0), ServerVersion(15, 2, 1748, 10)
PATH, CONTENT = "C:\\T\\certops-edge-EDGE1-0.xml", b"<ESRAPassword>secret</ESRAPassword>"
BOTH = EdgeConnectors(True, True)
TAIL = "-Site Munich -CreateInternetSendConnector:$true -CreateInboundSendConnector:$true -Force:$true"
CLEAN = f"Remove-Item -LiteralPath @({PATH}) -Force:$true"


def text_of(step: Step) -> str:
    return "; ".join(map(describe, (step.pipeline, *step.then)))


def foreseen(step: Step, cmdlet: str) -> bool:
    question = Question("PromptForChoice", (cmdlet,), "", "", "何か?")
    return any(rule.foresees(question) and rule.answer == "yes" for rule in step.rules)


@pytest.mark.parametrize(
    ("version", "expiry"),
    [(V2007, ""), (V2010, " -AccountExpiryDuration '1:00:00'"), (V2019, " -AccountExpiryDuration '1:00:00'")],
)
def test_the_file_is_made_read_and_removed_in_one_message(version: ServerVersion, expiry: str) -> None:
    step = edge_file_step(PATH, version, "Because.")
    read = f"Get-Content -LiteralPath {PATH} -Encoding Byte -ReadCount 0"
    assert text_of(step) == f"New-EdgeSubscription -FileName {PATH} -Force:$true{expiry}; {read}; {CLEAN}"
    assert foreseen(step, "New-EdgeSubscription")
    assert not foreseen(step, "Remove-EdgeSubscription")


def test_import_by_data() -> None:
    step = EdgeImport("Munich", BOTH, V2010).by_data(CONTENT, "Because.")
    assert text_of(step) == f"New-EdgeSubscription -FileData <Edge subscription> {TAIL}"
    again = EdgeImport("Munich", BOTH, V2019, "EDGE1").by_data(CONTENT, "Because.")
    removal = "Remove-EdgeSubscription -Identity EDGE1 -ErrorAction Stop -Force:$true -Confirm:$false"
    assert text_of(again) == f"{removal}; {text_of(step)}"
    assert foreseen(again, "Remove-EdgeSubscription")


def test_import_by_file() -> None:
    """Nothing of the old subscription is touched before the file is written; and it is removed whatever the import does."""
    write = f"Set-Content -LiteralPath {PATH} -Value <Edge subscription> -Encoding Byte -ErrorAction Stop"
    new = f"New-EdgeSubscription -FileName {PATH} {TAIL}"
    step = EdgeImport("Munich", BOTH, V2007).by_file(PATH, CONTENT, "Because.")
    assert text_of(step) == f"{write}; {new}; {CLEAN}"
    again = EdgeImport("Munich", BOTH, V2007, "EDGE1").by_file(PATH, CONTENT, "Because.")
    assert text_of(again) == f"{write}; Remove-EdgeSubscription -Identity EDGE1 -ErrorAction Stop; {new}; {CLEAN}"


def test_synchronisation() -> None:
    assert text_of(edge_sync_step("EDGE1", "EX1.contoso.lab", V2007, "x")) == "Start-EdgeSynchronization"
    expected = "Start-EdgeSynchronization -Server EX1.contoso.lab -TargetServer EDGE1 -ForceFullSync:$true"
    assert text_of(edge_sync_step("EDGE1", "EX1.contoso.lab", V2019, "x")) == expected


def test_no_text_shows_the_file() -> None:
    wanted = EdgeImport("Munich", BOTH, V2007)
    for step in (wanted.by_file(PATH, CONTENT, ""), wanted.by_data(CONTENT, "")):
        assert "secret" not in repr(step) + text_of(step)
