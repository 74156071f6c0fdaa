# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an endpoint is asked about Edge subscriptions and files, and what its errors come to."""

from __future__ import annotations

import typing as t

import pytest
from unit.plugins.plugin_utils._present.scripted import FAILED, Endpoint, missing, whole
from unit.plugins.plugin_utils.certificate_cases import NOW

from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import UnreadableObject
from ansible_collections.certops.exchange.plugins.plugin_utils._present import (
    content_of,
    read_named,
    read_sync_statuses,
    temporary_folder,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._refusal import Refusal
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import (
    CommandNotAvailable,
    RemoteFailure,
    RemoteRecord,
    Reply,
)

TEST = "Test-EdgeSynchronization"
NORMAL = whole("X", Name="EDGE1", SyncStatus="Normal")
ABSENT = RemoteRecord("x", "PathNotFound,X", 13, "ItemNotFoundException")


def test_each_edge_server_is_tested_for_itself_but_on_2007() -> None:
    endpoint = Endpoint({TEST: [NORMAL]})
    states = read_sync_statuses(endpoint.session(), ["EDGE1", "EDGE2"])
    assert [(state.edge, state.status) for state in states] == [("EDGE1", "Normal"), ("EDGE2", "unknown")]
    assert endpoint.parameters[TEST] == {"TargetServer": "EDGE2", "ExcludeRecipientTest": True}
    old = Endpoint({TEST: [NORMAL]}, acts_locally=True)
    states = read_sync_statuses(old.session(), ["EDGE1", "EDGE2"])
    assert [state.status for state in states] == ["Normal", "unknown"]
    assert (old.messages, old.parameters[TEST]) == ([[TEST]], {"ExcludeRecipientTest": True})
    assert read_sync_statuses(old.session(), []) == ()


def test_a_test_that_fails_says_why_the_state_is_not_known() -> None:
    (state,) = read_sync_statuses(Endpoint({TEST: FAILED}).session(), ["EDGE1"])
    assert (state.status, state.detail) == ("unknown", "だめ")
    with pytest.raises(CommandNotAvailable):
        read_sync_statuses(Endpoint({TEST: missing(TEST)}).session(), ["EDGE1"])


@pytest.mark.parametrize(
    "folder", ["C:\\Users\\me\\AppData\\Local\\Temp", "D:\\Profiles\\O'Neil\\Temp\\", "C:\\Users\\ADMINI~1\\T"]
)
def test_the_folder_of_the_account(folder: str) -> None:
    endpoint = Endpoint({"Get-Content": [folder]})
    assert temporary_folder(endpoint.session()) == folder.rstrip("\\")
    assert endpoint.parameters["Get-Content"] == {"Path": "Env:\\TEMP"}


@pytest.mark.parametrize(
    "answer",
    [
        [],
        [None],
        ["C:\\Windows\\TEMP"],
        ["c:\\WINNT\\Temp\\"],
        ["Temp"],
        ["\\\\server\\share"],
        ["C:\\a[b]"],
        ["C:\\a*"],
        ["C:\\"],
    ],
)
def test_a_folder_that_others_may_read_is_refused(answer: t.Any) -> None:
    with pytest.raises(Refusal, match=r"endpoint: .*Nothing was changed"):
        temporary_folder(Endpoint({"Get-Content": answer}).session())


def test_files_of_a_folder() -> None:
    found = Endpoint({"Get-ChildItem": [whole("Selected.X", FullName="C:\\T\\a.xml")]})
    assert read_named(found.session(), "C:\\T\\*.xml") == ["C:\\T\\a.xml"]
    assert read_named(Endpoint({"Get-ChildItem": ABSENT}).session(), "C:\\T\\*.xml") == []
    with pytest.raises(RemoteFailure, match="だめ"):
        read_named(Endpoint({"Get-ChildItem": FAILED}).session(), "C:\\T\\*.xml")


@pytest.mark.parametrize("outputs", [[[60, 97, 62]], [b"<a>"], [60, 97, 62], [whole("X"), [60, 97, 62]]])
def test_bytes_of_a_file(outputs: list[t.Any]) -> None:
    assert content_of(Reply("s", NOW, outputs=outputs)) == b"<a>"


@pytest.mark.parametrize("outputs", [[], [[]], ["<a>"], [[60, "a"]], [[60, 300]], [whole("X")], [None]])
def test_what_are_no_bytes(outputs: list[t.Any]) -> None:
    with pytest.raises(UnreadableObject, match="s: Get-Content"):
        content_of(Reply("s", NOW, outputs=outputs))
