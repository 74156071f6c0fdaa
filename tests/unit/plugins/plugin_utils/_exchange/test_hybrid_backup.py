# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a reset of hybrid connectors keeps: there and back, what is damaged, and what is never overwritten."""

from __future__ import annotations

import copy
import json
import typing as t

import pytest
from unit.plugins.plugin_utils.certificate_cases import NOW
from unit.plugins.plugin_utils.hybrid_cases import NEW, OLD, backup, configuration, receive, send

from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import HybridBackup, SavedObject

ODD = receive(str(OLD).replace("CN=mail", 'CN="Müller, ""交換"" \\u00e9"'), ["a:B", "c:D"], auth_mechanism=["Tls"])
WHOLE = backup(ODD, send(None), configuration())


def test_there_and_back() -> None:
    assert HybridBackup.from_plain(json.loads(json.dumps(WHOLE.to_plain()))) == WHOLE


def test_it_is_found_whatever_the_case_of_its_name() -> None:
    saved = SavedObject("receive_connector", "ex1\\DEFAULT Frontend ex1", {})
    found = WHOLE.find(saved.key)
    assert found is not None and found.values == ODD.settings
    assert WHOLE.find(("send_connector", saved.identity.lower())) is None


def test_what_was_recorded_is_never_overwritten() -> None:
    later = [SavedObject.of_connector(receive(None, [])), SavedObject.of_configuration(configuration(str(NEW)))]
    another = SavedObject.of_connector(receive(server="EX2"))
    grown = WHOLE.with_missing([*later, another])
    assert grown.objects == (*WHOLE.objects, another)
    assert (grown.taken_at, grown.thumbprint) == (NOW, WHOLE.thumbprint)
    assert grown.with_missing(later) == grown


def test_later_changes_of_the_connector_are_none_of_the_record() -> None:
    connector = receive()
    saved = SavedObject.of_connector(connector)
    settings = t.cast("dict[str, t.Any]", connector.settings)
    settings["tls_certificate_name"] = None
    assert saved.values["tls_certificate_name"] == str(OLD)


def damaged(**changes: t.Any) -> dict[str, t.Any]:
    plain = copy.deepcopy(WHOLE.to_plain())
    plain.update(changes)
    return {key: value for key, value in plain.items() if value is not ...}


@pytest.mark.parametrize("data", [None, [], "text", {}, {"kind": "auth_config"}])
def test_something_else(data: t.Any) -> None:
    with pytest.raises(ValueError, match="no backup of hybrid connectors"):
        HybridBackup.from_plain(data)


@pytest.mark.parametrize(
    "data",
    [
        damaged(organisation=...),
        damaged(organisation="Contoso"),
        damaged(organisation={"name": "Contoso"}),
        damaged(thumbprint=...),
        damaged(taken_at="yesterday"),
        damaged(taken_at=None),
        damaged(objects=...),
        damaged(objects=None),
        damaged(objects=["text"]),
        damaged(objects=[{"kind": "mailbox", "identity": "x", "values": {}}]),
        damaged(objects=[{"kind": "send_connector", "identity": None, "values": {}}]),
        damaged(objects=[{"kind": "send_connector", "identity": "x", "values": []}]),
        damaged(objects=[{"kind": "send_connector", "identity": "x"}]),
    ],
)
def test_a_damaged_one(data: dict[str, t.Any]) -> None:
    with pytest.raises(ValueError, match="damaged"):
        HybridBackup.from_plain(data)
