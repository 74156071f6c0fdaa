# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a certificate has to be imported, and what is left behind."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest
from unit.plugins.plugin_utils._exchange.cases import DAY, HOUR, NOW, Case, codes, current_with, new_one

from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import ExchangeServer, Policy

if t.TYPE_CHECKING:
    from unit.plugins.plugin_utils._exchange.conftest import Build

FQDN = {number: f"ex0{number}.contoso.lab" for number in (1, 2, 3)}


def servers(build: type[Build], *sites: str | None) -> tuple[ExchangeServer, ...]:
    return tuple(
        dataclasses.replace(build.server(f"ex0{number}"), site=site) for number, site in enumerate(sites, start=1)
    )


@pytest.mark.parametrize(
    ("sites", "having", "targets", "in_site"),
    [
        # One site: the service would bring it there by itself.
        (("A", "A", "A"), ("ex01",), (2, 3), (2, 3)),
        # Another site: to one server of it at once, the other one could wait for that.
        (("A", "B", "B"), ("ex01",), (2, 3), (3,)),
        (("A", "B", "A"), ("ex01",), (2, 3), (3,)),
        # A site that nobody knows is one of its own.
        (("A", None, None), ("ex01",), (2, 3), ()),
        (("A", "B", "C"), ("ex02",), (1, 3), ()),
    ],
)
def test_one_of_each_site_first(
    build: type[Build],
    sites: tuple[str | None, ...],
    having: tuple[str, ...],
    targets: tuple[int, ...],
    in_site: tuple[int, ...],
) -> None:
    current = current_with(build, 400 * DAY)
    case = Case(build, current, only_on={current.thumbprint: having}, servers=servers(build, *sites))
    decision = case.assess().decision
    assert decision.action == "import"
    assert sorted(decision.targets) == [FQDN[number] for number in targets]
    assert decision.targets_in_site == tuple(FQDN[number] for number in in_site)
    # The first ones come first.
    assert decision.targets[len(targets) - len(in_site) :] == decision.targets_in_site


def test_from_a_server_that_can_give_it(build: type[Build]) -> None:
    current = current_with(build, 400 * DAY)
    case = Case(
        build, current, only_on={current.thumbprint: ("ex01", "ex02")}, keyless_on={current.thumbprint: ("ex01",)}
    )
    assert case.assess().decision.server == FQDN[2]
    case.changes = {"private_key_exportable": False}
    assert case.assess().action == "none"
    case.changes = {"private_key_exportable": None}
    assert case.assess().decision.server == FQDN[2]


def test_what_is_expired_is_brought_nowhere(build: type[Build]) -> None:
    current = current_with(build, -DAY)
    assert Case(build, current, only_on={current.thumbprint: ("ex01",)}).assess().action == "replace"


def test_a_new_one_waits_for_nothing(build: type[Build]) -> None:
    """Nothing copies it by itself while it is configured nowhere."""
    orphan = new_one(build, "orphan")
    found = Case(
        build, current_with(build, 20 * DAY), others=(orphan,), only_on={orphan.thumbprint: ("ex01",)}
    ).assess()
    assert found.decision.targets == (FQDN[2], FQDN[3])
    assert found.decision.targets_in_site == ()


def test_of_those_that_were_made_together_the_first(build: type[Build]) -> None:
    """Two runs at once have made one each: both take the same one."""
    first, second = new_one(build, "first", 2 * HOUR), new_one(build, "second", 2 * HOUR - HOUR / 60)
    older = new_one(build, "older", 30 * HOUR)
    for others in ((first, second, older), (older, second, first)):
        found = Case(build, current_with(build, 20 * DAY), others=others).assess()
        assert found.thumbprint == first.thumbprint
        assert "auth_certificates_unused" in codes(found)


def test_in_the_same_second_the_thumbprint_decides(build: type[Build]) -> None:
    one, other = new_one(build, "one"), new_one(build, "other")
    expected = min(one.thumbprint, other.thumbprint)
    for others in ((one, other), (other, one)):
        assert Case(build, current_with(build, 20 * DAY), others=others).assess().thumbprint == expected


def test_without_a_current_one_only_a_recent_one_is_adopted(build: type[Build]) -> None:
    """An older one may have been retired by somebody."""
    recent, old = new_one(build, "recent", 29 * DAY), new_one(build, "old", 31 * DAY)
    assert Case(build, None, others=(recent,)).assess().thumbprint == recent.thumbprint
    assert Case(build, None, others=(old,)).assess().thumbprint is None


def test_what_does_not_fit_the_wishes_is_not_adopted(build: type[Build]) -> None:
    orphan = new_one(build, "orphan")
    for policy in (Policy(key_size=4096), Policy(lifetime=365 * DAY)):
        found = Case(build, current_with(build, 20 * DAY), others=(orphan,)).assess(policy=policy)
        assert found.action == "create_and_stage"
        # But what this run has created is what it meant.
        found = Case(build, current_with(build, 20 * DAY), others=(orphan,)).assess(
            policy=policy, created=[orphan.thumbprint]
        )
        assert (found.action, found.thumbprint) == ("stage", orphan.thumbprint)


def test_nothing_is_created_where_no_mailbox_server_answers(build: type[Build]) -> None:
    found = Case(
        build,
        current_with(build, 20 * DAY),
        servers=(build.server("ex01"), build.server("ex02", ("ClientAccess",))),
        outcomes={"ex01": "unreachable"},
    ).assess(policy=Policy(ignore_unreachable=True))
    assert (found.action, found.reason_code) == ("blocked", "no_mailbox_server")


def test_later_major_versions_count(build: type[Build]) -> None:
    current = current_with(build, 400 * DAY)
    found = Case(
        build,
        current,
        only_on={current.thumbprint: ("ex01",)},
        servers=(build.server("ex01"), build.server("ex02", version=(16, 0, 1, 0))),
    ).assess()
    assert found.decision.targets == (FQDN[2],)


def test_now_is_what_decides_over_the_effective_date(build: type[Build]) -> None:
    """Without a good date there is always one at least 48 hours ahead, with time for the cmdlet to run."""
    found = Case(build, current_with(build, 20 * DAY)).assess(policy=Policy(effective_in_hours=48))
    assert found.effective is not None
    assert 48 * HOUR < found.effective - NOW < 49 * HOUR
