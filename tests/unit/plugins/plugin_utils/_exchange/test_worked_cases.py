# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The worked cases of Microsoft's MonitorExchangeAuthCertificate, with our answer to each, and why where it is another.

What the script does in each was computed from its decision rules; "E" is its switch that enforces a new certificate.
"""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

import pytest
from unit.plugins.plugin_utils._exchange.cases import DAY, HOUR, NOW, SERVERS, Case, current_with

from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import Policy

if t.TYPE_CHECKING:
    from unit.plugins.plugin_utils._exchange.conftest import Build


@dataclasses.dataclass(frozen=True)
class Worked:
    """A situation, the script's action, ours.

    :ivar left: of the current certificate; None where the configuration names none.
    :ivar next_left: of the staged one. :ivar effective: its date, from now.
    :ivar current_on, next_on: servers that have it; None for all.
    :ivar enforced: whether the current one is to be replaced in any case.
    :ivar why: why our answer is another one; empty where it is the same.
    """

    situation: str
    script: str
    action: str
    code: str
    why: str = ""
    left: datetime.timedelta | None = 400 * DAY
    next_left: datetime.timedelta | None = None
    effective: datetime.timedelta = 49 * HOUR
    current_on: tuple[str, ...] | None = None
    next_on: tuple[str, ...] | None = None
    outcomes: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    enforced: bool = False
    policy: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)


GOOD = 1500 * DAY
CASES = (
    Worked("400 days left, no next", "none", "none", "current_valid"),
    Worked("61 days left, no next", "none", "none", "current_valid", left=61 * DAY),
    Worked("60 days left, no next", "stage", "create_and_stage", "current_expires_soon", left=60 * DAY),
    Worked(
        "60 days left, next with 121 days", "none", "wait", "staged", left=60 * DAY, next_left=121 * DAY
    ),
    Worked(
        "60 days left, next with 120 days", "stage, over that next", "wait", "staged",
        "a staged certificate that can serve is used; it is renewed in its own time", left=60 * DAY, next_left=120 * DAY,
    ),
    Worked(
        "400 days left, next expired", "none", "create_and_stage", "next_unusable",
        "the servicelet would publish the expired one when its date comes", next_left=-2 * DAY,
    ),
    Worked("400 days left, next with 30 days", "none", "wait", "staged", next_left=30 * DAY),
    Worked(
        "expires today 23:00, no next", "replace, a day early", "blocked", "too_late_to_stage",
        "it still works; replacing it without the 48 hours has to be allowed (immediate: when_needed)", left=14 * HOUR,
    ),
    Worked(
        "the same, allowed", "replace, a day early", "replace", "too_late_to_stage",
        left=14 * HOUR, policy={"immediate": "when_needed"},
    ),
    Worked(
        "expires today 23:00, good next staged", "replace, the staged one thrown away", "wait", "publication_pending",
        "it is valid, and its successor is about to be published", left=14 * HOUR, next_left=GOOD, effective=-HOUR,
    ),
    Worked(
        "expires tomorrow 08:00, good next staged", "replace, although valid", "wait", "staged",
        "it is valid, and its successor takes effect in time", left=23 * HOUR, next_left=GOOD, effective=2 * HOUR,
    ),
    Worked(
        "expires tomorrow 08:00, no next", "stage, 0 days", "blocked", "too_late_to_stage",
        "no less than 48 hours ahead is ever staged; replacing it at once has to be allowed", left=23 * HOUR,
    ),
    Worked(
        "expired 10 days ago, good next", "replace by a third one", "publish", "current_expired_next_staged",
        "the staged one is published", left=-10 * DAY, next_left=GOOD,
    ),
    Worked(
        "expired 10 days ago, good next, E", "stage", "publish", "current_expired_next_staged",
        "an expired certificate is never waited for", left=-10 * DAY, next_left=GOOD, enforced=True,
    ),
    Worked(
        "expired 10 days ago, no next, E", "replace", "replace", "current_expired", left=-10 * DAY, enforced=True
    ),
    Worked(
        "50 days left, current missing on one server", "import, nothing else", "import", "current_missing_on_servers",
        left=50 * DAY, current_on=("ex01", "ex02"),
    ),
    Worked(
        "50 days left, next on no server", "import, in vain, daily", "create_and_stage", "next_unusable",
        "what is nowhere can't be imported; another one is staged in its place", left=50 * DAY, next_left=GOOD, next_on=(),
    ),
    Worked(
        "400 days left, current on no server, no next", "replace", "replace", "current_missing", current_on=()
    ),
    Worked(
        "400 days left, current on no server, good next", "replace by a third one", "publish",
        "current_missing_next_staged", "the staged one is published", current_on=(), next_left=GOOD,
    ),
    Worked(
        "no current configured, good next", "replace, next not looked at", "publish", "current_unset_next_staged",
        "the staged one is published", left=None, next_left=GOOD,
    ),
    Worked(
        "one server down, expired 5 days ago", "none", "replace", "current_expired",
        "what has expired works nowhere, whatever that server has", left=-5 * DAY, outcomes={"ex03": "unreachable"},
    ),
    Worked(
        "all lookups fail, unreachable servers ignored, certificate fine", "replace", "blocked", "no_server_answered",
        "nobody answered, so nothing is known", outcomes=dict.fromkeys(SERVERS, "unreachable"),
        policy={"ignore_unreachable": True},
    ),
    Worked("400 days left, E, no next", "stage", "create_and_stage", "retired", enforced=True),
    Worked(
        "400 days left, E, with a next", "stage another one", "wait", "staged",
        "one is on its way already; a second run does not make another", next_left=GOOD, enforced=True,
    ),
)  # fmt: skip


@pytest.mark.parametrize("worked", CASES, ids=lambda worked: worked.situation)
def test_worked_case(build: type[Build], worked: Worked) -> None:
    current = None if worked.left is None else current_with(build, worked.left)
    upcoming = None
    if worked.next_left is not None:
        upcoming = build.facts("next", NOW - DAY + min(worked.next_left, 0 * DAY), NOW + worked.next_left)
    case = Case(build, current, upcoming, NOW + worked.effective if upcoming else None, outcomes=dict(worked.outcomes))
    for facts, servers in ((current, worked.current_on), (upcoming, worked.next_on)):
        if facts is not None and servers is not None:
            case.only_on[facts.thumbprint] = servers
    retire = current.thumbprint if worked.enforced and current is not None else None
    found = case.assess(policy=Policy(retire=retire, **worked.policy))
    assert (found.action, found.reason_code) == (worked.action, worked.code)
    # Either the same, or a reason.
    assert worked.why or SAME[worked.action] & set(worked.script.replace(",", "").split())


SAME = {
    "none": {"none"},
    "wait": {"none"},
    "create_and_stage": {"stage"},
    "replace": {"replace"},
    "import": {"import"},
    "publish": set(),
    "blocked": set(),
}
"""What the script calls our actions; where it does something else, the table has to say why."""
