# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What transport complains about on servers of 2007 and on Edge servers, by real runs."""

from __future__ import annotations

import pathlib
import typing as t

import pytest

from integration.hybrid import HYBRID
from integration.tasks import tasks

MODULE = "exchange_transport_events_info"
SNAP_IN = ("-e", "exchange_endpoint_kind=snapin")


@pytest.fixture
def scenario() -> pathlib.Path:
    return HYBRID.with_name("exchange_2007.yml")


def test_servers_of_2007(stage: t.Any) -> None:
    """The Edge server speaks Japanese; in check mode as without, for nothing is written."""
    asked = {"renew_before": "30d"}
    played = stage.task(MODULE, asked, *SNAP_IN, "--check", hosts="HUB07,CAS07,MBX07,EDGE07").green()
    found = {line["host"]: line["result"] for line in played.lines if line["kind"] == "ok"}
    assert {name: (result["transport"], result["due"]) for name, result in found.items()} == {
        "HUB07": (True, True),
        "CAS07": (False, False),
        "MBX07": (False, False),
        "EDGE07": (True, True),
    }
    for name in ("HUB07", "EDGE07"):
        own = stage.lab.organisation.servers[name].internal_transport_thumbprint
        assert {(event["id"], event["cause"]) for event in found[name]["events"]} == {
            (12014, "expired"),
            (12015, "expired"),
        }
        assert {event["thumbprint"] for event in found[name]["events"]} == {"", own}
        assert (found[name]["internal_transport"]["thumbprint"], found[name]["changed"]) == (own, False)
    assert stage.writes() == []


@pytest.mark.one_connection
@pytest.mark.parametrize("scenario", [HYBRID.with_name("edge.yml")])
def test_a_mailbox_server_by_its_endpoint_and_what_cannot_be_asked(stage: t.Any, scenario: pathlib.Path) -> None:
    bad: tuple[tuple[dict[str, t.Any], str], ...] = (
        ({"since": "2026-11-30T22:00:00"}, "has no zone"),
        ({"renew_before": "soon"}, "renew_before: 'soon' is neither a time such as 30d"),
        ({"limit": 0}, "limit: 0 is less than 1"),
    )
    *refused, good = tasks(stage, MODULE, *(options for options, _said in bad), {}, hosts="EX2")
    for result, (_options, said) in zip(refused, bad, strict=True):
        assert result["failed"]
        assert said in result["msg"]
    assert (good["failed"], good["server"], good["transport"], good["events"]) == (False, "EX2.contoso.lab", True, [])
    assert good["internal_transport"]["renew_due"] is False
