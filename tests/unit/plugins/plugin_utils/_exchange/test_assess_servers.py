# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The decision about the auth certificate, case by case: servers, the policy, the result."""

from __future__ import annotations

import datetime
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
    """It is imported first; where that fails, the renewal goes on all the same."""
    current = current_with(build, 50 * DAY)
    case = Case(build, current, only_on={current.thumbprint: ("ex02", "ex03")})
    found = case.assess()
    assert (found.action, found.reason_code) == ("import", "current_missing_on_servers")
    assert found.decision.targets == ("ex01.contoso.lab",)
    found = case.assess(failed_imports=[(current.thumbprint, "ex01.contoso.lab")])
    assert found.action == "create_and_stage"
    assert found.decision.server == "ex02.contoso.lab"
    (finding,) = (f for f in found.findings if f.code == "current_missing_on_servers")
    assert finding.servers == ("ex01.contoso.lab",)
    (finding,) = (f for f in found.findings if f.code == "import_failed")
    assert (finding.severity, finding.servers) == ("error", ("ex01.contoso.lab",))


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


@pytest.mark.parametrize(
    ("outcomes", "names", "remedy"),
    [
        ({"ex02": "unreachable"}, "ex02.contoso.lab (unreachable)", "Make ex02.contoso.lab reachable"),
        ({"ex01": "access_denied"}, "ex01.contoso.lab (access_denied)", "Administrators group of ex01.contoso.lab"),
        (
            {"ex03": "unknown"},
            "ex03.contoso.lab (unknown)",
            "Get-ExchangeCertificate -Server shows for ex03.contoso.lab",
        ),
        (
            {"ex01": "unreachable", "ex02": "unreachable"},
            "ex01.contoso.lab (unreachable), ex02.contoso.lab (unreachable)",
            "Make ex01.contoso.lab, ex02.contoso.lab reachable",
        ),
    ],
)
def test_a_due_renewal_waits_for_every_server(
    build: type[Build], outcomes: dict[str, t.Any], names: str, remedy: str
) -> None:
    orphan = new_one(build, "orphan")
    for others in ((), (orphan,)):
        found = Case(build, current_with(build, 20 * DAY), others=others, outcomes=outcomes).assess()
        assert (found.action, found.reason_code) == ("blocked", "servers_unanswered")
        assert f"{names} did not answer" in found.reason
        assert "earlier run" in found.reason
        assert "2026-12-14T09:00:00Z" in found.reason
        assert remedy in (found.decision.remedy or "")
        assert "Then run again." in (found.decision.remedy or "")
        assert (found.effective, found.decision.server) == (None, None)
    case = Case(build, current_with(build, 20 * DAY))
    assert case.assess().action == "create_and_stage"


def test_an_unanswered_server_is_told_by_what_it_did(build: type[Build]) -> None:
    case = Case(build, current_with(build, 20 * DAY), outcomes={"ex01": "unreachable", "ex03": "access_denied"})
    found = case.assess()
    assert {"server_unreachable", "server_access_denied"} <= codes(found)
    remedy = found.decision.remedy or ""
    assert "Make ex01.contoso.lab reachable" in remedy
    assert "Exchange Trusted Subsystem its membership in the local Administrators group of ex03.contoso.lab" in remedy


def test_an_empty_answer_holds_a_renewal_up(build: type[Build]) -> None:
    current = current_with(build, 20 * DAY)
    stores = [
        ServerCertificates("ex01.contoso.lab", "answered", (build.certificate(current, "ex01"),)),
        ServerCertificates("ex02.contoso.lab", "answered"),
    ]
    servers = [build.server("ex01"), build.server("ex02")]
    found = assess(AuthConfig(current.thumbprint, None, None, None), servers, stores, NOW)
    assert (found.action, found.reason_code) == ("blocked", "servers_unanswered")
    assert "ex02.contoso.lab (unknown)" in found.reason


@pytest.mark.parametrize("outcome", ["unreachable", "access_denied", "unknown"])
def test_an_unanswered_server_blocks_nothing_else(build: type[Build], outcome: str) -> None:
    new = new_one(build)
    outcomes = {"ex02": outcome}
    code = {"unreachable": "server_unreachable", "access_denied": "server_access_denied", "unknown": "server_not_asked"}
    for case, action in (
        (Case(build, current_with(build, 400 * DAY)), "none"),
        (Case(build, current_with(build, 20 * DAY), new, NOW + 2 * DAY), "wait"),
        (Case(build, current_with(build, 20 * DAY), new, NOW - HOUR), "wait"),
        (Case(build, current_with(build, 20 * DAY), new, NOW - 2 * DAY), "publish_overdue"),
    ):
        case.outcomes = outcomes
        found = case.assess()
        assert found.action == action
        assert code[outcome] in codes(found)


def test_a_date_is_not_set_while_a_server_is_silent(build: type[Build]) -> None:
    new = new_one(build)
    for left, effective in ((20 * DAY, None), (10 * DAY, NOW + 11 * DAY)):
        case = Case(build, current_with(build, left), new, effective)
        assert case.assess().action == "stage"
        case.outcomes = {"ex02": "unreachable"}
        found = case.assess()
        assert (found.action, found.reason_code) == ("blocked", "servers_unanswered")
        assert new.thumbprint in found.reason


# Certificates that could not be read


def _unreadable(build: type[Build], left: datetime.timedelta, on_second: bool) -> list[ServerCertificates]:
    current = current_with(build, left)
    own = build.facts("own", NOW - DAY, NOW + 800 * DAY, subject="CN=ex02")
    shown = (build.certificate(own, "ex02"), *((build.certificate(current, "ex02"),) if on_second else ()))
    return [
        ServerCertificates("ex01.contoso.lab", "answered", (build.certificate(current, "ex01"),)),
        ServerCertificates("ex02.contoso.lab", "answered", shown, message="no RawData (AB)", unreadable=2),
    ]


@pytest.mark.parametrize(("left", "action"), [(400 * DAY, "none"), (20 * DAY, "create_and_stage")])
def test_an_unreadable_certificate_hides_no_other(build: type[Build], left: datetime.timedelta, action: str) -> None:
    config = AuthConfig(current_with(build, left).thumbprint, None, None, None)
    servers = [build.server("ex01"), build.server("ex02")]
    found = assess(config, servers, _unreadable(build, left, on_second=True), NOW)
    assert found.action == action
    (finding,) = (f for f in found.findings if f.code == "server_certificates_unreadable")
    assert (finding.severity, finding.servers) == ("warning", ("ex02.contoso.lab",))
    assert "ex02.contoso.lab (2)" in finding.text
    assert "no RawData (AB)" in finding.text


def test_what_could_not_be_read_is_not_missing(build: type[Build]) -> None:
    left = 400 * DAY
    config = AuthConfig(current_with(build, left).thumbprint, None, None, None)
    servers = [build.server("ex01"), build.server("ex02")]
    stores = _unreadable(build, left, on_second=False)
    found = assess(config, servers, stores, NOW)
    assert found.action == "none"
    assert found.current.servers("unknown") == ("ex02.contoso.lab",)
    assert "current_missing_on_servers" not in codes(found)
    # On no server that could be read: it may be the one that could not.
    alone = assess(config, servers[1:], stores[1:], NOW)
    assert (alone.action, alone.reason_code) == ("blocked", "current_not_seen")


# Texts


def test_every_finding_about_servers_names_them(build: type[Build]) -> None:
    new = new_one(build)
    servers = (*(build.server(name) for name in SERVERS), build.server("ex04"), build.server("edge", ("Edge",)))
    seen = {}
    for case in (
        Case(build, current_with(build, 400 * DAY), servers=servers, outcomes={"ex02": "unreachable"}),
        Case(build, current_with(build, 400 * DAY), servers=servers, outcomes={"ex03": "access_denied"}),
        Case(build, new, only_on={new.thumbprint: ("ex03",)}),
        Case(build, current_with(build, DAY), new, NOW + 2 * DAY, only_on={new.thumbprint: ("ex02",)}),
        Case(build, new, keyless_on={new.thumbprint: ("ex01", "ex02")}),
        Case(build, new, changes={"has_private_key": None}),
    ):
        for finding in case.assess().findings:
            seen[finding.code] = finding
            assert finding.text.endswith(".")
            for server in finding.servers:
                assert server in finding.text, finding.code
    assert {
        "server_unreachable",
        "server_access_denied",
        "server_not_asked",
        "servers_not_counted",
        "current_missing_on_servers",
        "next_missing_on_servers",
        "current_no_private_key_on_servers",
        "current_private_key_unknown",
    } <= set(seen)
    for code, source in (("current_missing_on_servers", "ex03"), ("next_missing_on_servers", "ex02")):
        text = seen[code].text
        assert "AD site" in text
        assert f"Export-ExchangeCertificate on a server that has it ({source}.contoso.lab)" in text
        assert "Import-ExchangeCertificate -PrivateKeyExportable $true" in text


# Servers and their roles


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
    assert found.reason_code == "servers_unanswered"


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
    ("values", "message"),
    [
        ({"effective_in_hours": 24}, "effective_in_hours is 24, but it must be at least 48,"),
        ({"effective_in_hours": -1}, "effective_in_hours is -1, but it must be at least 48,"),
        ({"effective_in_hours": 10**6}, "effective_in_hours is 1000000, .* at most 8760,"),
        ({"renew_before": -DAY}, "renew_before is -1 days, but it cannot be negative"),
        ({"renew_before": 0 * DAY}, "renew_before is 0 days, .* Set renew_before to 4d or more"),
        # 49 hours and a day are 73 hours.
        (
            {"renew_before": 3 * DAY},
            r"renew_before is 3 days, .* effective_in_hours 49: .* renew_before to 4d or more\.$",
        ),
        (
            {"renew_before": 20 * DAY, "effective_in_hours": 480},
            "renew_before to 22d or more, or lower effective_in_hours",
        ),
        ({"margin": -HOUR}, "negative"),
        ({"margin": 11 * HOUR}, "hours"),
        ({"publish_slack": -HOUR}, "negative"),
        ({"publish_interval": -HOUR}, "negative"),
        ({"minimum_lead_hours": -1}, "negative"),
    ],
)
def test_policies_that_contradict_themselves(values: dict[str, t.Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Policy(**values)


def test_the_least_that_a_policy_asks_for_is_enough() -> None:
    assert Policy() == Policy(renew_before=60 * DAY, effective_in_hours=49)
    assert Policy(renew_before=4 * DAY).renew_before == 4 * DAY
    assert Policy(renew_before=22 * DAY, effective_in_hours=480).effective_in_hours == 480
    assert Policy(effective_in_hours=48).publish_grace == 14 * HOUR


def test_result_is_plain(build: type[Build]) -> None:
    new = new_one(build)
    case = Case(build, current_with(build, 20 * DAY), new, NOW + 2 * DAY, only_on={new.thumbprint: ("ex01",)})
    case.outcomes = {"ex03": "unreachable"}
    result = case.assess().to_result()
    assert json.loads(json.dumps(result)) == result
    assert (result["action"], result["targets"]) == ("import", ["ex02.contoso.lab"])
    result = case.assess(failed_imports=[(new.thumbprint, "ex02.contoso.lab")]).to_result()
    assert json.loads(json.dumps(result)) == result
    assert result["action"] == "wait"
    assert result["next_due"] == result["effective_date"] == "2026-11-26T09:00:00Z"
    assert result["lacking"] == ["ex02.contoso.lab"]
    nothing = Case(build, None).assess(policy=Policy(immediate="never")).to_result()
    assert nothing["next_due"] is None
    assert json.loads(json.dumps(nothing)) == nothing
