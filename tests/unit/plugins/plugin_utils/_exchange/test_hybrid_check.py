# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which certificate may carry hybrid mail (procedures S4-01, S4-02): each requirement, what is not known, and stand-ins."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

import pytest
from unit.plugins.plugin_utils.certificate_cases import DAY, NOW, certificate

from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import (
    Candidate,
    Holding,
    HybridCheck,
    StoreCertificate,
    Unread,
    check_hybrid_certificate,
    serving_candidate,
)

ISSUED: dict[str, t.Any] = {
    "issuer": "CN=CA 1",
    "subject": "CN=mail.contoso.lab",
    "common_name": "mail.contoso.lab",
    "self_signed": False,
}
ALL = [
    *("present", "common_name", "public_authority", "private_key"),
    *("dates", "chain", "server_authentication", "smtp"),
]


def candidate(name: str = "new", facts: dict[str, t.Any] | None = None, **changes: t.Any) -> Candidate:
    made = certificate(name, {**ISSUED, **(facts or {})}, **{"services": ("SMTP",), **changes})
    return Candidate.of_exchange(made)


NEW = candidate()


def checked(*found: Candidate, wanted: Candidate = NEW) -> dict[str, HybridCheck]:
    checks = check_hybrid_certificate(wanted.facts, [Holding("ex1.contoso.lab", False, found)], NOW)
    assert {check.server for check in checks} == {"ex1.contoso.lab"}
    return {check.check: check for check in checks}


def test_one_that_meets_all() -> None:
    found = checked(NEW)
    assert list(found) == ALL
    assert all(check.passed is True and check.detail for check in found.values())
    assert {check.row for check in found.values()} == {"S4-01", "S4-02"}
    assert found["common_name"].row == "S4-02"


@pytest.mark.parametrize(
    ("check", "passed", "facts", "changes", "said"),
    [
        ("common_name", False, {"common_name": None, "subject": ""}, {}, "(empty) has no common name"),
        ("common_name", False, {"common_name": None, "subject": "O=Contoso"}, {}, "O=Contoso has no common name"),
        ("public_authority", False, {"self_signed": True}, {}, "signed itself"),
        ("private_key", False, {}, {"has_private_key": False}, "is not there"),
        ("private_key", None, {}, {"has_private_key": None}, "not known"),
        ("dates", False, {"not_after": NOW - DAY}, {}, "expired on 2026-11-22"),
        ("dates", False, {"not_before": NOW + DAY}, {}, "from 2026-11-24"),
        ("chain", False, {}, {"status": "Untrusted"}, "Untrusted"),
        ("chain", False, {}, {"status": "Revoked"}, "Revoked"),
        ("chain", False, {}, {"status": "Invalid"}, "Invalid"),
        ("chain", None, {}, {"status": None}, "unknown"),
        # Dates have a check of their own.
        ("chain", None, {}, {"status": "DateInvalid"}, "DateInvalid"),
        ("server_authentication", False, {"eku": ("clientAuth",)}, {}, "clientAuth"),
        ("server_authentication", False, {"eku": ()}, {}, "nothing"),
        ("smtp", False, {}, {"services": ("IIS",)}, "not enabled"),
        ("smtp", None, {}, {"services": None}, "not known"),
    ],
)
def test_each_requirement_alone(
    check: str, passed: bool | None, facts: dict[str, t.Any], changes: dict[str, t.Any], said: str
) -> None:
    odd = candidate("new", facts, **changes)
    found = checked(odd, wanted=odd)
    assert {name for name, one in found.items() if one.passed is not True} == {check}
    assert found[check].passed is passed
    assert said in found[check].detail


@pytest.mark.parametrize("eku", [None, ("anyExtendedKeyUsage",), ("clientAuth", "serverAuth")])
def test_what_may_serve(eku: tuple[str, ...] | None) -> None:
    odd = candidate("new", {"eku": eku})
    assert checked(odd, wanted=odd)["server_authentication"].passed is True


def test_several_things_at_once_are_all_said() -> None:
    odd = candidate("new", {"not_after": NOW - DAY, "eku": ()}, has_private_key=False, services=())
    failed = [name for name, check in checked(odd, wanted=odd).items() if check.passed is False]
    assert failed == ["private_key", "dates", "server_authentication", "smtp"]


def test_where_it_is_not_nothing_else_is_said_of_it() -> None:
    found = checked(candidate("other", {"subject": "CN=other"}))
    assert list(found) == ["present"]
    assert found["present"].passed is False
    assert NEW.facts.thumbprint in found["present"].detail


def test_a_server_that_can_not_be_read_is_no_server_without_it() -> None:
    holdings = [Holding("ex1", False, (NEW,)), Holding("edge1", True, Unread("it did not answer"))]
    (found,) = [c for c in check_hybrid_certificate(NEW.facts, holdings, NOW) if c.server == "edge1"]
    assert (found.check, found.passed, found.detail) == ("present", None, "it did not answer")
    assert serving_candidate(NEW.facts, holdings[1], NOW) is None


@pytest.mark.parametrize(
    ("facts", "changes", "stands_in"),
    [
        ({}, {}, True),
        # Ordered for each server on one day or the next.
        ({"not_after": NEW.facts.not_after - DAY}, {}, True),
        ({"not_after": NEW.facts.not_after + 90 * DAY}, {}, True),
        # The one that is renewed.
        ({"not_after": NOW + 18 * DAY}, {}, False),
        ({"not_after": NEW.facts.not_after - 8 * DAY}, {}, False),
        ({"not_after": NOW - DAY}, {}, False),
        ({"not_before": NOW + DAY}, {}, False),
        ({"subject": "CN=other"}, {}, False),
        ({"issuer": "CN=CA 2"}, {}, False),
        ({}, {"has_private_key": False}, False),
        # It is what the server has, and its key is then asked about.
        ({}, {"has_private_key": None}, True),
    ],
)
def test_a_certificate_of_the_same_name_on_another_server(
    facts: dict[str, t.Any], changes: dict[str, t.Any], stands_in: bool
) -> None:
    own = candidate("own", facts, **changes)
    found = checked(own)["present"]
    assert found.passed is stands_in
    assert (own.facts.thumbprint in found.detail) is stands_in


def test_of_several_the_wanted_one_counts_and_else_the_one_that_lasts_longest() -> None:
    first, second = (candidate(n, {"not_after": NEW.facts.not_after + d * DAY}) for n, d in (("a", 1), ("b", 5)))

    def chosen(*found: Candidate) -> Candidate | None:
        return serving_candidate(NEW.facts, Holding("ex1", False, found), NOW)

    assert chosen(first, second) is chosen(second, first) is second
    expired = dataclasses.replace(NEW, facts=dataclasses.replace(NEW.facts, not_after=NOW - DAY))
    # The one that was asked for, whatever is wrong with it: that is what a person wants to hear.
    assert serving_candidate(NEW.facts, Holding("ex1", False, (second, expired)), NOW) is expired


@pytest.mark.parametrize(
    ("verified", "said"), [(True, "trusts its chain"), (False, "can't build"), (None, "not asked")]
)
def test_on_an_edge_server(verified: bool | None, said: str) -> None:
    """Its Windows knows the chain, and not what Exchange has enabled the certificate for."""
    stored = StoreCertificate(NEW.facts.thumbprint, b"", NEW.facts, True)
    found = Candidate.of_store(stored, verified)
    assert found is not None
    checks = check_hybrid_certificate(NEW.facts, [Holding("edge1", True, (found,))], NOW)
    told = {check.check: check for check in checks}
    assert (told["chain"].passed, told["smtp"].passed) == (verified, None)
    assert said in told["chain"].detail
    assert Candidate.of_store(StoreCertificate("AB" * 20, b"", None, True), verified) is None


def test_servers_are_told_one_after_the_other() -> None:
    holdings = [Holding(name, False, (NEW,)) for name in ("ex2", "ex1")]
    checks = check_hybrid_certificate(NEW.facts, holdings, NOW + datetime.timedelta(seconds=1))
    assert [check.server for check in checks] == ["ex2"] * len(ALL) + ["ex1"] * len(ALL)
