# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import datetime
import json
import typing as t
import uuid

from lab.app.journal import MASK, Journal, SessionLog
from lab.contract import EnumType, LiveList, LiveObject

NOW = datetime.datetime(2026, 3, 1, 8, tzinfo=datetime.timezone.utc)
SECRET = "s3cr3t-and-odd"


def journal() -> Journal:
    return Journal(lambda: NOW, [SECRET, ""])


def test_an_entry_has_the_organisations_time_and_the_facts_of_its_session() -> None:
    found = journal()
    log = SessionLog(found, endpoint="exchange", path="/p", server="EX1", user="admin")
    log.command("S", "P", "Get-AuthConfig", {})
    log.question(
        "S",
        "P",
        "New-ExchangeCertificate",
        caption="Confirm",
        message="Overwrite?",
        choices=("&Yes", "&No"),
        answer=1,
        refused=None,
    )
    assert found.entries() == [
        {
            "time": "2026-03-01T08:00:00+00:00",
            "kind": "command",
            "endpoint": "exchange",
            "server": "EX1",
            "user": "admin",
            "session": "S",
            "pipeline": "P",
            "command": "Get-AuthConfig",
            "parameters": {},
        },
        {
            "time": "2026-03-01T08:00:00+00:00",
            "kind": "question",
            "endpoint": "exchange",
            "server": "EX1",
            "user": "admin",
            "session": "S",
            "pipeline": "P",
            "command": "New-ExchangeCertificate",
            "caption": "Confirm",
            "message": "Overwrite?",
            "choices": ["&Yes", "&No"],
            "answer": 1,
            "refused": None,
        },
    ]


def test_every_kind_of_value_becomes_json_and_no_secret_stays() -> None:
    found = journal()
    colours = EnumType("Colours", (("Red", 1), ("Blue", 2)), flags=True)
    values: dict[str, t.Any] = {
        "text": f"before {SECRET} after",
        SECRET: 1,
        "list": [SECRET, True, None, 1.5],
        "bytes": SECRET.encode(),
        "moment": NOW,
        "span": datetime.timedelta(hours=1),
        "guid": uuid.UUID(int=1),
        "enum": colours.value(3),
        "live list": LiveList(("L",), [SECRET]),
        "live object": LiveObject(("System.X509", "System.Object"), text=SECRET),
        "other": object(),
    }
    SessionLog(found, endpoint="windows", path="/p", server="EX1", user="admin").command("S", "P", "Test", values)
    (entry,) = json.loads(json.dumps(found.entries()))
    assert SECRET not in json.dumps(entry)
    assert entry["parameters"] == {
        "text": f"before {MASK} after",
        MASK: 1,
        "list": [MASK, True, None, 1.5],
        "bytes": f"<{len(SECRET)} bytes>",
        "moment": "2026-03-01T08:00:00+00:00",
        "span": "1:00:00",
        "guid": "00000000-0000-0000-0000-000000000001",
        "enum": "Red, Blue",
        "live list": [MASK],
        "live object": "<System.X509>",
        "other": "<object>",
    }


def test_all_that_an_observer_is_told_is_written_down() -> None:
    found = journal()
    log = SessionLog(found, endpoint="exchange", path="/p", server="EX1", user="admin")
    log.session_opened("S", "Microsoft.Exchange")
    log.input_bound("S", "P", "Get-ExchangeCertificate", {"Thumbprint": "00"})
    log.script_refused("S", "P", "ScriptsNotAllowed")
    log.error("S", "P", error_id="Id", category="NotSpecified", message="text", terminating=True)
    log.warning("S", "P", "Get-Service", "text")
    log.pipeline_ended("S", "P", "Failed")
    log.session_closed("S")
    kinds = [entry["kind"] for entry in found.entries()]
    assert kinds == [
        "session_opened",
        "input_bound",
        "script_refused",
        "error",
        "warning",
        "pipeline_ended",
        "session_closed",
    ]
    assert found.entries()[0]["path"] == "/p"
    assert found.entries()[3]["terminating"] is True
    found.clear()
    assert found.entries() == []


def test_the_bytes_of_a_file_are_not_written_down() -> None:
    moment = datetime.datetime(2026, 3, 1, tzinfo=datetime.timezone.utc)
    journal = Journal(lambda: moment)
    journal.add("command", parameters={"FileData": list(b"x" * 100), "Few": [1, 2, 3], "Far": [1000] * 100})
    (entry,) = journal.entries()
    assert entry["parameters"] == {"FileData": "<100 bytes>", "Few": [1, 2, 3], "Far": [1000] * 100}
