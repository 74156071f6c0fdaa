# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The decision about the auth certificate, case by case: servers, the policy, the result."""

from __future__ import annotations

import json
import typing as t

import pytest
from unit.plugins.plugin_utils._exchange.cases import DAY, HOUR, NOW, SERVERS, Case, codes, current_with, new_one

from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import (
    AuthConfig,
    Policy,
    ServerCertificates,
    assess,
)

if t.TYPE_CHECKING:
    from unit.plugins.plugin_utils._exchange.conftest import Build


# The current certificate on the servers


def test_current_missing_on_one_server_does_not_stop_the_renewal(build: type[Build]) -> None:
    current = current_with(build, 50 * DAY)
    found = Case(build, current, only_on={current.thumbprint: ("ex02", "ex03")}).assess()
    assert found.action == "create_and_stage"
    assert found.decision.server == "ex02.contoso.lab"
    (finding,) = (f for f in found.findings if f.code == "current_missing_on_servers")
    assert finding.servers == ("ex01.contoso.lab",)


def test_current_on_no_server(build: type[Build]) -> None:
    current = current_with(build, 400 * DAY)
    case = Case(build, current, only_on={current.thumbprint: ()})
    assert case.assess().reason_code == "current_missing"
    case.outcomes = {"ex02": "access_denied"}
    found = case.assess()
    assert (found.action, found.reason_code) == ("blocked", "current_not_seen")
    assert "ex02.contoso.lab" in found.reason


def test_current_without_key_anywhere(build: type[Build]) -> None:
    current = current_with(build, 400 * DAY)
    case = Case(build, current, keyless_on={current.thumbprint: SERVERS})
    assert case.assess().reason_code == "current_without_key"
    case.outcomes = {"ex02": "unreachable"}
    assert case.assess().action == "none"


def test_no_current_configured(build: type[Build]) -> None:
    assert Case(build, None).assess().reason_code == "current_unset"
    assert Case(build, None, new_one(build), NOW + 2 * DAY).assess().reason_code == "current_unset_next_staged"


# Servers that do not answer


def test_nobody_answered(build: type[Build]) -> None:
    for outcome in ("unreachable", "access_denied", "unknown"):
        for left in (400 * DAY, 20 * DAY, -5 * DAY):
            for new in (None, new_one(build)):
                case = Case(build, current_with(build, left), new, NOW - 3 * DAY if new else None)
                case.outcomes = dict.fromkeys(SERVERS, outcome)
                found = case.assess()
                assert found.action == "blocked"
                expected = "access_denied_everywhere" if outcome == "access_denied" else "no_server_answered"
                assert found.reason_code == expected
                assert "ex01.contoso.lab, ex02.contoso.lab, ex03.contoso.lab" in found.reason


def test_one_silent_server_is_told_and_does_not_stop(build: type[Build]) -> None:
    case = Case(build, current_with(build, 20 * DAY), outcomes={"ex01": "unreachable", "ex03": "access_denied"})
    found = case.assess()
    assert found.action == "create_and_stage"
    assert found.decision.server == "ex02.contoso.lab"
    assert {"server_unreachable", "server_access_denied"} <= codes(found)


def test_what_a_silent_server_said_is_told(build: type[Build]) -> None:
    current = current_with(build, 400 * DAY)
    stores = [
        ServerCertificates("ex01.contoso.lab", "answered", (build.certificate(current, "ex01"),)),
        ServerCertificates("ex02.contoso.lab", "unreachable", message="RPC サーバーを利用できません。\r\n"),
    ]
    servers = [build.server("ex01"), build.server("ex02")]
    found = assess(AuthConfig(current.thumbprint, None, None, None), servers, stores, NOW)
    (finding,) = (f for f in found.findings if f.code == "server_unreachable")
    assert finding.text.endswith("ex02.contoso.lab said: RPC サーバーを利用できません。")
    assert finding.servers == ("ex02.contoso.lab",)


def test_a_server_that_was_not_asked_counts_as_unknown(build: type[Build]) -> None:
    servers = (*(build.server(name) for name in SERVERS), build.server("ex04"))
    found = Case(build, current_with(build, 20 * DAY), servers=servers).assess()
    (finding,) = (f for f in found.findings if f.code == "server_not_asked")
    assert finding.servers == ("ex04.contoso.lab",)
    assert found.current.unanswered == ("ex04.contoso.lab",)


def test_an_empty_answer_is_not_a_missing_certificate(build: type[Build]) -> None:
    current = current_with(build, 400 * DAY)
    config = AuthConfig(current.thumbprint, None, None, None)
    stores = [ServerCertificates("ex01.contoso.lab", "answered")]
    found = assess(config, [build.server("ex01")], stores, NOW)
    assert (found.action, found.reason_code) == ("blocked", "current_not_seen")
    assert "server_answer_empty" in codes(found)


def test_edge_and_old_servers_are_not_counted(build: type[Build]) -> None:
    servers = (
        build.server("ex01"),
        build.server("edge", ("Edge",)),
        build.server("old", version=(14, 3, 123, 4)),
    )
    found = Case(build, current_with(build, 400 * DAY), servers=servers).assess()
    assert found.action == "none"
    assert [state.server for state in found.current.states] == ["ex01.contoso.lab"]
    (finding,) = (f for f in found.findings if f.code == "servers_not_counted")
    assert finding.servers == ("edge.contoso.lab", "old.contoso.lab")
    assert Case(build, current_with(build, DAY), servers=servers[1:]).assess().reason_code == "no_servers"


def test_create_on_a_mailbox_server(build: type[Build]) -> None:
    servers = (build.server("ex01", ("ClientAccess",)), build.server("ex02"))
    assert Case(build, current_with(build, 20 * DAY), servers=servers).assess().decision.server == "ex02.contoso.lab"


# Policy, result


@pytest.mark.parametrize(
    "values",
    [
        {"effective_in_hours": 24},
        {"renew_before": 3 * DAY},
        {"renew_before": 20 * DAY, "effective_in_hours": 480},
        {"margin": -HOUR},
        {"margin": 11 * HOUR},
        {"publish_slack": -HOUR},
        {"minimum_lead_hours": -1},
    ],
)
def test_policies_that_contradict_themselves(values: dict[str, t.Any]) -> None:
    with pytest.raises(ValueError, match=r"hours|negative"):
        Policy(**values)


def test_result_is_plain(build: type[Build]) -> None:
    new = new_one(build)
    case = Case(build, current_with(build, 20 * DAY), new, NOW + 2 * DAY, only_on={new.thumbprint: ("ex01",)})
    case.outcomes = {"ex03": "unreachable"}
    result = case.assess().to_result()
    assert json.loads(json.dumps(result)) == result
    assert result["action"] == "wait"
    assert result["next_due"] == result["effective_date"] == "2026-11-26T09:00:00Z"
    assert result["next"]["servers"] == {
        "ex01.contoso.lab": "present",
        "ex02.contoso.lab": "missing",
        "ex03.contoso.lab": "unreachable",
    }
    assert result["current"]["not_after"] == "2026-12-14T09:00:00Z"
    assert result["lacking"] == ["ex02.contoso.lab"]
    nothing = Case(build, None).assess().to_result()
    assert nothing["current"] is None
    assert nothing["next_due"] is None
    assert json.loads(json.dumps(nothing)) == nothing
