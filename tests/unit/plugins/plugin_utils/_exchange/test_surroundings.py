# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What around the auth certificate matters: child domains, hybrid, AuthAdmin, and what is not known of them."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

import pytest
from unit.plugins.plugin_utils._exchange.cases import DAY, HOUR, NOW, Case, codes, current_with, new_one

from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import (
    AuthAdminRun,
    ExchangeServer,
    Policy,
    ServerVersion,
    Surroundings,
    UnreadableObject,
    forest_root,
    mailbox_domain,
    read_session_enabled,
    read_session_state,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._wire import WireObject

if t.TYPE_CHECKING:
    from unit.plugins.plugin_utils._exchange.conftest import Build

DN = "CN=ex01,CN=Servers,CN=Administrative Groups,CN=Services,CN=Configuration,DC=contoso,DC=lab"
NEW, OLD = (15, 2, 1748, 10), (15, 1, 1979, 3)


def holder(build: type[Build], domain: str, version: tuple[int, ...] = NEW, dn: str = DN) -> ExchangeServer:
    return dataclasses.replace(build.server("ex01", version=version), domain=domain, distinguished_name=dn)


def test_the_root_of_the_forest(build: type[Build]) -> None:
    assert forest_root([holder(build, "asia.contoso.lab")]) == "contoso.lab"
    assert forest_root([holder(build, "x", dn=""), holder(build, "x")]) == "contoso.lab"
    assert forest_root([holder(build, "x", dn="")]) is None
    assert forest_root([]) is None


def test_the_domain_of_a_mailbox() -> None:
    mailbox = WireObject(("Mailbox",), None, {"DistinguishedName": "CN=SystemMailbox{1},CN=Users,DC=contoso,dc=lab"})
    assert mailbox_domain(mailbox) == "contoso.lab"
    for value in (WireObject(("Mailbox",)), "text", None):
        with pytest.raises(UnreadableObject):
            mailbox_domain(value)


def test_the_setting_of_the_organisation() -> None:
    for value, expected in ((True, True), (False, False), ("False", False), (None, None)):
        assert read_session_enabled(WireObject(("X",), None, {"EnableAuthAdminReadSession": value})) is expected
    assert read_session_enabled(WireObject(("X",))) is None


@pytest.mark.parametrize(
    ("domain", "mailbox", "enabled", "version", "expected"),
    [
        ("contoso.lab", None, None, NEW, "not_needed"),
        ("contoso.lab", "Contoso.LAB", None, NEW, "not_needed"),
        ("asia.contoso.lab", "asia.contoso.lab", False, NEW, "not_needed"),
        ("asia.contoso.lab", "contoso.lab", True, NEW, "enabled"),
        ("asia.contoso.lab", "contoso.lab", False, NEW, "needed"),
        ("asia.contoso.lab", "contoso.lab", None, NEW, "unknown"),
        ("asia.contoso.lab", None, False, NEW, "unknown"),
        ("asia.contoso.lab", "contoso.lab", None, OLD, "unsupported"),
    ],
)
def test_whether_auth_admin_can_start(
    build: type[Build],
    domain: str,
    mailbox: str | None,
    enabled: bool | None,
    version: tuple[int, ...],
    expected: str,
) -> None:
    around = Surroundings(read_session=enabled, system_mailbox_domain=mailbox)
    assert read_session_state([holder(build, domain, version)], around) == expected


@pytest.mark.parametrize(
    ("version", "has"),
    [
        ((15, 0, 1497, 2), False),
        ((15, 1, 2043, 9), False),
        ((15, 1, 2044, 4), True),
        ((15, 2, 658, 9), False),
        ((15, 2, 659, 4), True),
        ((15, 2, 2562, 17), True),
        ((15, 3, 1, 0), True),
        ((16, 0, 1, 0), True),
    ],
)
def test_versions_with_a_read_session(version: tuple[int, ...], has: bool) -> None:
    assert ServerVersion(*version).has_read_session is has


def test_hybrid_that_could_not_be_read_blocks_where_hybrid_would(build: type[Build]) -> None:
    case = Case(build, current_with(build, 20 * DAY))
    found = case.assess(policy=Policy(hybrid="block"), around=Surroundings(hybrid=None))
    assert (found.action, found.reason_code) == ("blocked", "hybrid")
    assert "could not be read" in found.reason
    assert "hybrid_unknown" in codes(case.assess(around=Surroundings(hybrid=None)))
    assert case.assess(policy=Policy(hybrid="block"), around=Surroundings(hybrid=False)).action == "create_and_stage"
    # Where nothing is rotated nothing has to follow.
    rest = Case(build, current_with(build, 400 * DAY))
    assert codes(rest.assess(around=Surroundings(hybrid=True))) == set()
    assert rest.assess(policy=Policy(hybrid="block"), around=Surroundings(hybrid=True)).action == "none"


def test_auth_admin_that_does_not_run_is_a_finding_before_it_is_overdue(build: type[Build]) -> None:
    case = Case(build, current_with(build, 20 * DAY), new_one(build), NOW + 40 * HOUR)
    old = tuple(AuthAdminRun(f"ex0{n}.contoso.lab", NOW - 30 * HOUR) for n in (1, 2, 3))
    found = case.assess(around=Surroundings(hybrid=False, auth_admin=old))
    (finding,) = [f for f in found.findings if f.code == "auth_admin_not_running"]
    assert finding.servers == ("ex01.contoso.lab", "ex02.contoso.lab", "ex03.contoso.lab")
    assert found.action == "wait"
    # On one server it runs, or nobody says.
    for runs in ((*old[:2], AuthAdminRun("ex03.contoso.lab", NOW - HOUR)), (*old[:2], AuthAdminRun("ex03", None)), ()):
        assert "auth_admin_not_running" not in codes(case.assess(around=Surroundings(auth_admin=runs)))


@pytest.mark.parametrize(
    ("around", "said"),
    [
        (Surroundings(), "MSExchangeServiceHost is stopped, or hangs"),
        (Surroundings(auth_admin=(AuthAdminRun("ex01", NOW - 50 * HOUR),)), "hangs or does not run"),
        (Surroundings(auth_admin=(AuthAdminRun("ex01", NOW - HOUR),)), "it runs and fails"),
        (Surroundings(read_session=False, system_mailbox_domain="root.lab"), "EnableAuthAdminReadSession"),
    ],
)
def test_an_overdue_publication_names_its_likely_causes(build: type[Build], around: Surroundings, said: str) -> None:
    case = Case(build, current_with(build, 20 * DAY), new_one(build), NOW - datetime.timedelta(hours=20))
    found = case.assess(policy=Policy(read_session=False), around=around)
    (finding,) = [f for f in found.findings if f.code == "publication_overdue"]
    assert said in finding.text
    assert finding.severity == "error"
