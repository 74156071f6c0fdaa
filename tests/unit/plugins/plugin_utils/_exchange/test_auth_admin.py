# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When AuthAdmin ran last, from what a process says of itself."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import AuthAdminRun, UnreadableObject
from ansible_collections.certops.exchange.plugins.plugin_utils._wire import WireObject

UTC = datetime.timezone.utc
RUN = datetime.datetime(2026, 11, 23, 9, 12, 40, tzinfo=UTC)


def document(*schedulers: str, server: str = "EX1") -> str:
    inside = "".join(f"<CacheScheduler>{scheduler}</CacheScheduler>" for scheduler in schedulers)
    return (
        f"<Diagnostics><ProcessInfo><id>4100</id><serverName>{server}</serverName></ProcessInfo><Components>"
        f"<AnchorApplication><AnchorServiceComponents>{inside}</AnchorServiceComponents></AnchorApplication>"
        "</Components></Diagnostics>"
    )


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("2026-11-23T09:12:40Z", RUN),
        ("2026-11-23T09:12:40.1234567Z", RUN),
        (" 2026-11-23T18:12:40.12+09:00 ", RUN),
        # Without a zone, in a culture's own form, never, nonsense.
        ("2026-11-23T09:12:40", None),
        ("11/23/2026 9:12:40 AM", None),
        ("0001-01-01T00:00:00Z", None),
        ("2026-13-45T09:12:40Z", None),
        ("", None),
    ],
)
def test_a_moment_with_a_zone_or_none_at_all(said: str, expected: datetime.datetime | None) -> None:
    found = AuthAdminRun.from_wire(document(f"<lastRunTime>{said}</lastRunTime>"))
    assert found == AuthAdminRun("EX1", expected)


@pytest.mark.parametrize(
    "text",
    [
        document(),
        document("<other>1</other>"),
        "<Diagnostics><ProcessInfo><serverName>EX1</serverName></ProcessInfo></Diagnostics>",
        # Cut off, and a moment that belongs to something else.
        document("<lastRunTime>2026-11-23T09:12:40Z</lastRunTime>")[:150],
        "<ProcessInfo><serverName>EX1</serverName></ProcessInfo><lastRunTime>2026-11-23T09:12:40Z</lastRunTime>",
    ],
)
def test_what_is_missing_is_unknown(text: str) -> None:
    assert AuthAdminRun.from_wire(text) == AuthAdminRun("EX1", None)


def test_of_several_the_latest() -> None:
    runs = [f"<lastRunTime>{RUN - datetime.timedelta(hours=h):%Y-%m-%dT%H:%M:%SZ}</lastRunTime>" for h in (5, 0, 9)]
    assert AuthAdminRun.from_wire(document(*runs)).last_run == RUN


def test_both_of_its_forms_are_read() -> None:
    text = document("<lastRunTime>2026-11-23T09:12:40Z</lastRunTime>")
    kind = ("Microsoft.Exchange.Management.Powershell.Support.ExchangeDiagnosticInfoResult",)
    for value in (WireObject(kind, None, {"Result": text}), WireObject(kind, text), text):
        assert AuthAdminRun.from_wire(value).last_run == RUN


@pytest.mark.parametrize("value", ["", "<Diagnostics><ProcessLocator/></Diagnostics>", None, 7, WireObject(("X",))])
def test_one_that_does_not_say_whose_it_is(value: t.Any) -> None:
    with pytest.raises(UnreadableObject):
        AuthAdminRun.from_wire(value)
