# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests look at after a run."""

from __future__ import annotations

import datetime
import json
import time
import typing as t

from integration import playing

SUBJECT = "CN=Microsoft Exchange Server Auth Certificate"


def said(played: playing.Played) -> dict[str, t.Any]:
    """The result that the role hands on."""
    (line,) = [line for line in played.lines if line["action"] == "ansible.builtin.set_stats"]
    return t.cast("dict[str, t.Any]", line["result"]["ansible_stats"]["data"]["auth_certificate_rotation_result"])


def hours_ahead(stage: t.Any) -> float:
    effective = datetime.datetime.fromisoformat(stage.auth()["next_effective"])
    return t.cast(float, (effective - stage.lab.now()).total_seconds() / 3600)


def auth_certificates(stage: t.Any) -> int:
    """How many auth certificates there are in the organisation."""
    servers = stage.lab.state()["servers"].values()
    return len({k for s in servers for k, c in s["certificates"].items() if c["subject"] == SUBJECT})


def options(**values: t.Any) -> tuple[str, str]:
    """Variables of the role that rotates the auth certificate, as arguments of ansible-playbook."""
    return "-e", json.dumps({f"auth_certificate_rotation_{name}": value for name, value in values.items()})


def plan(played: playing.Played) -> list[tuple[str, str]]:
    """What the writing modules planned or did, host by host in a fixed order, without moments."""
    found: list[tuple[str, str, str]] = []
    for line in played.lines:
        for result in line["result"].get("results", [line["result"]]):
            found.extend((line["host"], without_dates(c["command"]), c["state"]) for c in result.get("commands", []))
    return [(command, state) for _host, command, state in sorted(found, key=lambda entry: entry[0])]


def without_dates(text: str) -> str:
    return str(playing.DATE.sub("<moment>", text))


def wait_for(condition: t.Callable[[], t.Any], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("what was waited for did not come")
        time.sleep(0.02)
