# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What uses a certificate (procedures S1-31): each use alone, all together, and what can't be read."""

from __future__ import annotations

import typing as t

import pytest
from unit.plugins.plugin_utils.certificate_cases import DAY, NOW, certificate, evidence, thumbprint

from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import (
    GUARDS,
    AuthConfig,
    Connector,
    HybridConfiguration,
    SiteBinding,
    SslEntry,
    TlsCertificateName,
    Unread,
    references_to,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._exchange._iis import EntryName

OLD = certificate("old")
NAME = TlsCertificateName("CN=EX1", "CN=EX1")
SEND = Connector("Outbound to Office 365", False, NAME)
RECEIVE = Connector("EX1\\Default Frontend EX1", True, NAME)
BACK_END = SiteBinding("Exchange Back End", 2, "https", "*:444:", "*", 444, "", 0, OLD.thumbprint, "MY")
WMSVC = SslEntry("0.0.0.0!8172", EntryName("*", 8172), OLD.thumbprint, "MY")
CLOUD = HybridConfiguration(NAME)
GONE = Unread("it did not answer")


def kinds(found: t.Iterable[t.Any]) -> list[str]:
    return [reference.kind for reference in found]


def test_nothing_uses_it() -> None:
    assert references_to(OLD, evidence()) == []
    # What other certificates are used for does not matter.
    other = SiteBinding("Default Web Site", 1, "https", ":443:", "*", 443, "", 0, thumbprint("other"), "MY")
    unset = Connector("Unset", False, None)
    named = Connector("Other", False, TlsCertificateName("CN=EX1", "CN=else"))
    calm = evidence(bindings=(other,), connectors=((unset, named), ()), hybrid=HybridConfiguration(None), auth=None)
    assert references_to(OLD, calm) == []


ALONE: list[tuple[str, dict[str, t.Any], dict[str, t.Any], str]] = [
    ("internal_transport", {"internal_transport": OLD.thumbprint}, {}, "ex1.contoso.lab"),
    ("auth_current", {"auth": AuthConfig(OLD.thumbprint, None, None, None)}, {}, "auth configuration"),
    ("auth_next", {"auth": AuthConfig(None, None, OLD.thumbprint, None)}, {}, "auth configuration"),
    ("auth_previous", {"auth": AuthConfig(None, OLD.thumbprint, None, None)}, {}, "auth configuration"),
    ("iis_binding", {"bindings": (BACK_END,)}, {}, "https *:444: of Exchange Back End"),
    ("iis_binding", {"bindings": (WMSVC,)}, {}, "http.sys *:8172"),
    ("iis_binding", {"bindings": None}, {"iis_services": ("IIS://EX1/W3SVC/2",)}, "IIS://EX1/W3SVC/2"),
    ("connector", {"connectors": ((SEND,), ())}, {}, "Send connector Outbound to Office 365"),
    ("connector", {"connectors": ((), (RECEIVE,))}, {}, "Receive connector EX1\\Default Frontend EX1"),
    ("hybrid", {"hybrid": CLOUD}, {}, "the hybrid configuration"),
    ("federation", {}, {"services": ("SMTP", "Federation")}, "the federation trust"),
]


@pytest.mark.parametrize(("kind", "used", "changes", "where"), ALONE)
def test_each_use_alone(kind: str, used: dict[str, t.Any], changes: dict[str, t.Any], where: str) -> None:
    (found,) = references_to(certificate("old", **changes), evidence(**used))
    assert (found.kind, found.known) == (kind, True)
    assert where in found.where
    assert found.detail


def test_all_uses_together() -> None:
    everything = evidence(
        internal_transport=OLD.thumbprint,
        auth=AuthConfig(OLD.thumbprint, OLD.thumbprint, OLD.thumbprint, None),
        bindings=(BACK_END, WMSVC),
        connectors=((SEND,), (RECEIVE,)),
        hybrid=CLOUD,
    )
    services: dict[str, t.Any] = {
        "services": ("Federation",),
        "iis_services": ("IIS://EX1/W3SVC/1", "IIS://EX1/W3SVC/2"),
    }
    found = references_to(certificate("old", **services), everything)
    assert kinds(found) == [
        "internal_transport",
        "auth_current",
        "auth_next",
        "auth_previous",
        "iis_binding",
        "iis_binding",
        # Site 2 is there already, by its binding.
        "iis_binding",
        "connector",
        "connector",
        "hybrid",
        "federation",
    ]
    assert set(kinds(found)) == set(GUARDS)
    assert found[6].where == "IIS://EX1/W3SVC/1"


UNKNOWN: list[tuple[list[str], dict[str, t.Any], dict[str, t.Any]]] = [
    (["internal_transport"], {"internal_transport": GONE}, {}),
    (["auth_current", "auth_next", "auth_previous"], {"auth": GONE}, {}),
    (["iis_binding"], {"bindings": GONE}, {}),
    (["iis_binding"], {"bindings": None}, {"iis_services": None}),
    (["connector"], {"connectors": (GONE, ())}, {}),
    (["connector", "connector"], {"connectors": (GONE, GONE)}, {}),
    (["hybrid"], {"hybrid": GONE}, {}),
    (["federation"], {}, {"services": None}),
]


@pytest.mark.parametrize(("expected", "used", "changes"), UNKNOWN)
def test_what_can_not_be_read_counts(expected: list[str], used: dict[str, t.Any], changes: dict[str, t.Any]) -> None:
    found = references_to(certificate("old", **changes), evidence(**used))
    assert kinds(found) == expected
    assert not any(reference.known for reference in found)


def test_the_bindings_tell_what_exchange_does_not() -> None:
    assert references_to(certificate("old", iis_services=None), evidence(bindings=())) == []


@pytest.mark.parametrize(
    ("facts", "changes", "stands_in"),
    [
        ({}, {}, True),
        ({"not_after": NOW - DAY}, {}, False),
        ({"not_before": NOW + DAY}, {}, False),
        ({"subject": "CN=EX2"}, {}, False),
        ({"issuer": "CN=authority"}, {}, False),
        ({}, {"has_private_key": False}, False),
        # Nothing may rest on what is not known.
        ({}, {"has_private_key": None}, False),
        ({}, {"status": None}, False),
        ({}, {"status": "Invalid"}, False),
    ],
)
def test_another_valid_certificate_of_that_name_stands_in(
    facts: dict[str, t.Any], changes: dict[str, t.Any], stands_in: bool
) -> None:
    renewed = certificate("renewed", facts, **changes)
    used = evidence(certificates=(OLD, renewed), connectors=((SEND,), (RECEIVE,)), hybrid=CLOUD)
    assert kinds(references_to(OLD, used)) == ([] if stands_in else ["connector", "connector", "hybrid"])


def test_a_certificate_whose_name_can_not_be_read_may_be_the_one_that_is_named() -> None:
    odd = certificate("odd", {"subject": "unknown"})
    (found,) = references_to(odd, evidence(connectors=((SEND,), ())))
    assert (found.kind, found.known) == ("connector", False)
