# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Edge subscriptions and what belongs to them, in each form in which they may come; and why one has to be renewed."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import (
    Connector,
    EdgeConnectors,
    EdgeSubscription,
    SyncStatus,
    UnreadableObject,
    edge_connector_names,
    edge_needs,
    passwords_in,
    synchronisation_alone,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._wire import WireEnum, WireObject

NOW = datetime.datetime(2026, 11, 24, 9, tzinfo=datetime.timezone.utc)
DAY = datetime.timedelta(days=1)
NORMAL = SyncStatus("EDGE1", "Normal")
FAILED = SyncStatus("EDGE1", "Failed", "The supplied credential is invalid")


def subscription(**changes: t.Any) -> EdgeSubscription:
    return EdgeSubscription(**{"name": "EDGE1", "site": "Munich", "created": NOW, "changed": NOW, **changes})


@pytest.mark.parametrize(
    "site",
    [
        WireObject(properties={"Name": "Munich"}, text="contoso.lab/Configuration/Sites/Munich"),
        "contoso.lab/Configuration/Sites/Munich",
        "Munich",
    ],
)
def test_a_subscription_is_read_from_text_and_from_objects(site: t.Any) -> None:
    found = EdgeSubscription.from_wire(WireObject(properties={"Name": "EDGE1", "Site": site, "WhenCreatedUTC": NOW}))
    assert found == subscription(changed=None)
    with pytest.raises(UnreadableObject, match="Name"):
        EdgeSubscription.from_wire(WireObject(properties={"Site": site}))


def test_the_later_of_creation_and_change_counts() -> None:
    """Whether a subscription in place of another is a new object is not known."""
    assert subscription(changed=NOW + DAY).subscribed == NOW + DAY
    assert subscription(created=None, changed=None).subscribed is None


@pytest.mark.parametrize("status", ["Normal", WireEnum("Normal", 0)])
def test_status(status: t.Any) -> None:
    found = SyncStatus.from_wire(
        WireObject(properties={"Name": "EDGE1", "SyncStatus": status, "FailureDetail": "a\r\nb"})
    )
    assert (found.is_normal, found.detail) == (True, "a b")
    assert not SyncStatus.unknown("EDGE1", "x").is_normal
    with pytest.raises(UnreadableObject, match="SyncStatus"):
        SyncStatus.from_wire(WireObject(properties={"Name": "EDGE1"}))


def connector(name: str, *servers: str, receives: bool = False) -> Connector:
    return Connector(name, receives, None, servers=servers)


def test_connectors_of_a_subscription() -> None:
    found = [
        connector("EdgeSync - Munich to Internet", "EDGE2"),
        connector("edgesync - inbound to munich", "EDGE2", "EDGE1"),
        connector("EdgeSync - Inbound to Munich", "EDGE1", receives=True),
        connector("Outbound", "EDGE1"),
    ]
    assert edge_connector_names(found, "EDGE1.contoso.lab") == ["edgesync - inbound to munich"]
    assert EdgeConnectors.of(found, "EDGE1", "Munich") == (False, True)
    assert EdgeConnectors.of(found, "EDGE2", "Munich") == (True, True)
    assert EdgeConnectors.of(found, "EDGE2", "Osaka") == (False, False)


def needs(**changes: t.Any) -> list[str]:
    given: dict[str, t.Any] = {
        "old": subscription(),
        "sync": NORMAL,
        "edge": NOW,
        "mailbox": {},
        "site": "munich",
    } | changes
    always = given.get("always", False)
    found = edge_needs(
        "EDGE1", given["site"], given["old"], given["sync"], given["edge"], given["mailbox"], always=always
    )
    assert synchronisation_alone(found) is ([need.code for need in found] == ["not_synchronized"])
    assert all(need.reason.endswith(".") for need in found)
    return [need.code for need in found]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"old": None, "sync": None, "always": True}, ["not_subscribed"]),
        ({"sync": FAILED}, ["not_synchronized"]),
        ({"sync": SyncStatus.unknown("EDGE1", "")}, ["not_synchronized"]),
        ({"edge": NOW + DAY}, ["edge_certificate"]),
        ({"edge": None}, []),
        ({"old": subscription(created=None, changed=None), "edge": NOW + DAY}, []),
        ({"mailbox": {"EX1": NOW - DAY, "EX2": NOW + DAY, "EX3": NOW + DAY}}, ["mailbox_certificate"]),
        ({"site": "Osaka", "sync": FAILED}, ["other_site", "not_synchronized"]),
        ({"old": subscription(site=None), "site": "Osaka"}, []),
        ({"always": True}, ["always"]),
    ],
)
def test_needs(changes: dict[str, t.Any], expected: list[str]) -> None:
    assert needs(**changes) == expected


FILE = '<?xml version="1.0"?><X><ESRAUsername>ESRA.EDGE1</ESRAUsername><ESRAPassword>a&amp;b==</ESRAPassword></X>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_passwords_of_a_file(encoding: str) -> None:
    assert passwords_in(FILE.encode(encoding)) == ["a&amp;b==", "a&b=="]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"<a/>", b"<Password></Password>"])
def test_what_is_no_such_file_has_none(content: bytes) -> None:
    assert passwords_in(content) == []
