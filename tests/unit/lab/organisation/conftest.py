# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small organisation whose time stands still unless it is advanced."""

from __future__ import annotations

import copy
import datetime
import typing as t

import pytest

from lab.organisation import Organisation, Vantage
from lab.organisation import scenario as scenarios

START = datetime.datetime(2026, 3, 1, 8, 0, 0, tzinfo=datetime.timezone.utc)

SCENARIO: dict[str, t.Any] = {
    "organisation": "Contoso",
    "forest": "contoso.lab",
    "start": START,
    "auth": {"current": {"expires_in": "20d"}},
    "servers": {
        "EX1": {"site": "Munich", "up_for": "3h"},
        "EX2": {"site": "Munich", "up_for": "5h"},
        "EX3": {"site": "Osaka", "up_for": "7h"},
    },
    "users": {"admin": {"password": "p"}},
}


class Stopped:
    """Real time that does not run by itself."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def scenario() -> dict[str, t.Any]:
    """A scenario of three servers in two sites, free to be changed."""
    return copy.deepcopy(SCENARIO)


@pytest.fixture
def build() -> t.Callable[[dict[str, t.Any]], Organisation]:
    """Builds an organisation on a clock that stands still."""

    def make(scenario: dict[str, t.Any]) -> Organisation:
        return scenarios.build(scenario, monotonic=Stopped())

    return make


@pytest.fixture
def organisation(scenario: dict[str, t.Any], build: t.Callable[[dict[str, t.Any]], Organisation]) -> Organisation:
    """The three servers as they are at first."""
    return build(scenario)


@pytest.fixture
def vantage(organisation: Organisation) -> Vantage:
    """The administrator on EX1."""
    return Vantage(organisation, organisation.servers["EX1"], organisation.users["admin"])
