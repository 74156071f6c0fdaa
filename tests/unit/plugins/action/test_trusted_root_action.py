# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A certificate in a store: copied, given, removed; and what is refused."""

from __future__ import annotations

import typing as t

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from ansible_collections.certops.exchange.plugins.action.trusted_root import ActionModule
from ansible_collections.certops.exchange.plugins.plugin_utils._refusal import PromiseNotMet, Refusal


def test_copied_from_another_store(machine: t.Any, run: t.Any, names: t.Any) -> None:
    checked, task = run(ActionModule, {"thumbprint": names["new"]}, check_mode=True)
    assert (task.ledger.changed, checked["present"], machine.writes()) == (True, False, [])
    added, task = run(ActionModule, {"thumbprint": names["new"]})
    assert (task.ledger.changed, added["present"]) == (True, True)
    assert machine.stores["Root"][names["new"]][1] is False
    assert added["certificate"]["has_private_key"] is False
    again, task = run(ActionModule, {"thumbprint": names["new"]})
    assert (task.ledger.changed, again["present"]) == (False, True)
    assert len(machine.writes()) == 1


def test_given_as_text(machine: t.Any, run: t.Any, names: t.Any, ders: t.Any) -> None:
    pem = x509.load_der_x509_certificate(ders["new"]).public_bytes(Encoding.PEM).decode()
    machine.stores["CA"] = {}
    result, _task = run(ActionModule, {"content": pem, "store": "CA"})
    assert (list(machine.stores["CA"]), result["thumbprint"]) == ([names["new"]], names["new"])


def test_absent_removes_exactly_that_one(machine: t.Any, run: t.Any, names: t.Any) -> None:
    machine.stores["Root"][names["new"]] = machine.stores["My"][names["new"]]
    removed, task = run(ActionModule, {"thumbprint": names["old"], "state": "absent"})
    assert (list(machine.stores["Root"]), removed["present"], task.ledger.changed) == ([names["new"]], False, True)
    assert removed["certificate"]["subject"] == "CN=old"
    again, task = run(ActionModule, {"thumbprint": names["old"], "state": "absent"})
    assert (task.ledger.changed, again["certificate"]) == (False, None)
    assert names["old"] in machine.stores["My"]


def test_what_is_not_where_it_should_be_copied_from(machine: t.Any, run: t.Any) -> None:
    with pytest.raises(Refusal, match="not in the store My"):
        run(ActionModule, {"thumbprint": "AB" * 20})
    with pytest.raises(Refusal, match="no certificate store named Nowhere"):
        run(ActionModule, {"thumbprint": "AB" * 20, "source_store": "Nowhere"})
    with pytest.raises(Refusal, match="no certificate store named Nowhere"):
        run(ActionModule, {"thumbprint": "AB" * 20, "store": "Nowhere"})
    assert machine.writes() == []


@pytest.mark.parametrize(
    "options",
    [
        {"store": "my", "thumbprint": "AB" * 20},
        {"thumbprint": "12"},
        {"content": "-----BEGIN PRIVATE KEY-----"},
        {"content": "x"},
    ],
)
def test_bad_input_reaches_no_server(machine: t.Any, run: t.Any, options: dict[str, t.Any]) -> None:
    with pytest.raises(ValueError, match="store|thumbprint|content"):
        run(ActionModule, options)
    assert machine.sent == []


@pytest.mark.parametrize("store", ["Root\\..\\My", "", "*", "Root|x"])
def test_a_store_has_a_plain_name(machine: t.Any, run: t.Any, store: str) -> None:
    with pytest.raises(Refusal, match="not the name"):
        run(ActionModule, {"store": store, "thumbprint": "AB" * 20})
    assert machine.sent == []


@pytest.mark.parametrize(("state", "which"), [("present", "new"), ("absent", "old")])
def test_a_store_that_stays_as_it_was_breaks_the_promise(
    machine: t.Any, run: t.Any, names: t.Any, state: str, which: str
) -> None:
    machine.loses = True
    with pytest.raises(PromiseNotMet, match=names[which]):
        run(ActionModule, {"thumbprint": names[which], "state": state})


def test_one_that_is_not_self_signed_is_worth_a_warning(machine: t.Any, run: t.Any, names: t.Any) -> None:
    _result, task = run(ActionModule, {"thumbprint": names["new"]})
    assert task.warnings == []
    machine.stores["CA"] = {}
    for store, warnings in (("CA", 0), ("Root", 1)):
        _result, task = run(ActionModule, {"thumbprint": names["leaf"], "store": store})
        assert len(task.warnings) == warnings
