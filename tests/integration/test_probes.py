# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The probes of Exchange 2013 that depend on the back end's certificate."""

from __future__ import annotations

import typing as t

import pytest

V2013 = "servers.EX1.version=15.0.1497.48"
EXPIRED = "servers.EX1.certificate_expires_in=-3d"
OUTCOMES = {"OutlookRpcSelfTestProbe": "not_trusted", "OutlookRpcDeepTestProbe": "rpc_unavailable"}


def probes(stage: t.Any, **options: t.Any) -> dict[str, t.Any]:
    result = stage.task("exchange_probe_info", options).green().only("exchange_probe_info")
    assert result["changed"] is False
    return t.cast("dict[str, t.Any]", result)


@pytest.mark.parametrize(
    ("overrides", "healthy"),
    [
        ([V2013], True),
        ([V2013, EXPIRED], False),
        ([V2013, EXPIRED, "servers.EX1.culture=ja-JP"], False),
    ],
)
@pytest.mark.one_connection
def test_a_result_is_judged_by_types_in_any_language(stage: t.Any, overrides: list[str], healthy: bool) -> None:
    read = probes(stage)
    assert read["log_exists"] is True
    found = {probe["name"]: probe["outcome"] for probe in read["probes"]}
    assert found == (dict.fromkeys(OUTCOMES, "no_exception") if healthy else OUTCOMES)


def test_later_versions_have_no_such_results(stage: t.Any) -> None:
    """procedures S0-03."""
    read = probes(stage, probes=["OutlookRpcSelfTestProbe"])
    assert read["probes"] == [
        {"name": "OutlookRpcSelfTestProbe", "outcome": "unknown", "exceptions": [], "time": "unknown"}
    ]
