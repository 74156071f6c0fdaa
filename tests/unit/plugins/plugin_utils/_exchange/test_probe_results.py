# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results of probes are judged by types, in any language."""

from __future__ import annotations

import datetime

import pytest

from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import PROBES, EventRecord, latest_result

NOW = datetime.datetime(2026, 11, 24, 9, tzinfo=datetime.timezone.utc)
SELF, DEEP = PROBES
# The Japanese texts are what a server of that language shows (procedures S0-09).
NOT_TRUSTED = (
    "System.Net.WebException: 接続が切断されました: SSL/TLS のセキュリティで保護されているチャネルに対する信頼関係を確立できませんでした。 ---> "
    "System.Security.Authentication.AuthenticationException: 検証プロシージャによると、リモート証明書は無効です。"
)
RPC = "Microsoft.Exchange.Rpc.ServerUnavailableException: Error 0x6ba (RPC サーバーを利用できません。) from ClientAsyncCallState"


def event(*data: str, message: str | None = None, hours: int = 0) -> EventRecord:
    return EventRecord(1, "Microsoft-Exchange-ActiveMonitoring", NOW - datetime.timedelta(hours=hours), data, message)


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        ((NOT_TRUSTED,), "not_trusted"),
        ((RPC,), "rpc_unavailable"),
        ((RPC.replace("0x6ba", "0x000006BA"),), "rpc_unavailable"),
        ((RPC.replace("0x6ba", "0x6bb"),), "other_exception"),
        (("System.Net.WebException: 403",), "other_exception"),
        (("前はSystem.TimeoutExceptionでした",), "other_exception"),
        (("", "42"), "no_exception"),
        (("The certificate is not trusted. 0x6ba", "An exception was not thrown"), "no_exception"),
    ],
)
def test_outcome(values: tuple[str, ...], outcome: str) -> None:
    assert latest_result(SELF, [event(SELF, *values)]).outcome == outcome


def test_the_newest_result_counts() -> None:
    result = latest_result(SELF, [event(SELF, "ok"), event(SELF, NOT_TRUSTED, hours=1)])
    assert (result.outcome, result.to_result()["time"]) == ("no_exception", "2026-11-24T09:00:00Z")


def test_a_probe_is_found_by_its_name_alone() -> None:
    events = [event(DEEP + "/EX1", RPC), event(SELF.lower() + "/MSExchangeRpcProxy", NOT_TRUSTED, hours=1)]
    assert latest_result(SELF, events).outcome == "not_trusted"
    assert latest_result(DEEP, events).outcome == "rpc_unavailable"
    assert latest_result(SELF, [event(SELF + "2"), event("x " + SELF)]).outcome == "unknown"


def test_text_for_people_says_nothing() -> None:
    result = latest_result(SELF, [event("7", message=f"{SELF}: {NOT_TRUSTED}")])
    assert result.to_result() == {"name": SELF, "outcome": "unknown", "exceptions": [], "time": "unknown"}


def test_exceptions_in_order() -> None:
    assert latest_result(SELF, [event(SELF, NOT_TRUSTED, NOT_TRUSTED)]).exceptions == (
        "System.Net.WebException",
        "System.Security.Authentication.AuthenticationException",
    )
