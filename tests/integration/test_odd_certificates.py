# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates that are not as Setup makes them: right facts, and decisions that can be understood."""

from __future__ import annotations

import json
import typing as t

import pytest

from integration.tasks import tasks

MODULE = "exchange_certificate"
MANY = [f"host{number}.contoso.lab" for number in range(200)]
ODD: dict[str, dict[str, t.Any]] = {
    "CN=ec.contoso.lab": {"key": "ecc", "domains": ["ec.contoso.lab"]},
    "O=Contoso, C=DE": {"domains": ["nameless.contoso.lab"]},
    "CN=交換.contoso.lab": {"domains": ["交換.contoso.lab", "bücher.contoso.lab"]},
    "CN=host0.contoso.lab": {"domains": MANY},
    "CN=locked.contoso.lab": {"exportable": False},
    "CN=keyless.contoso.lab": {"private_key": False},
    "CN=public.contoso.lab": {"issued_by": "CN=Authority, O=Trust", "domains": ["public.contoso.lab"]},
}
SCENARIO = [{"subject": subject, "expires_in": "20d", **options} for subject, options in ODD.items()]


@pytest.fixture
def overrides() -> list[str]:
    return ["servers.EX2.certificates=" + json.dumps(SCENARIO)]


@pytest.fixture
def found(stage: t.Any) -> dict[str, t.Any]:
    """What the server has, by subject."""
    read = stage.task("exchange_certificate_info", {"servers": ["EX2"]}).green().only("exchange_certificate_info")
    return {certificate["subject"]: certificate for certificate in read["certificates"]}


@pytest.mark.one_connection
def test_facts(found: dict[str, t.Any]) -> None:
    assert set(ODD) <= set(found)
    ec = found["CN=ec.contoso.lab"]
    assert (ec["key_algorithm"], ec["key_size"], ec["class"]) == ("EC", 256, "other")
    assert found["O=Contoso, C=DE"]["domains"] == ["nameless.contoso.lab"]
    assert set(found["CN=host0.contoso.lab"]["domains"]) == set(MANY)
    assert set(found["CN=交換.contoso.lab"]["domains"]) >= {"xn--tlq003c.contoso.lab", "xn--bcher-kva.contoso.lab"}
    assert found["CN=locked.contoso.lab"]["private_key_exportable"] is False
    assert found["CN=keyless.contoso.lab"]["has_private_key"] is False
    public = found["CN=public.contoso.lab"]
    assert (public["class"], public["self_signed"], public["issuer"]) == ("public", False, "CN=Authority, O=Trust")


@pytest.mark.one_connection
def test_decisions(stage: t.Any, found: dict[str, t.Any]) -> None:
    """What can be renewed by a clone is, once; what can't says why."""
    thumbprints = {subject: found[subject]["thumbprint"] for subject in ODD}
    fine = ("O=Contoso, C=DE", "CN=交換.contoso.lab", "CN=host0.contoso.lab", "CN=locked.contoso.lab")
    clones = [{"server": "EX2", "clone_of": thumbprints[subject]} for subject in fine]
    results = tasks(stage, MODULE, *clones, *clones)
    assert [result["changed"] for result in results] == [True] * len(fine) + [False] * len(fine)
    for subject, result in zip(fine, results, strict=False):
        assert result["certificate"]["subject"] == subject
        assert set(result["certificate"]["domains"]) >= set(found[subject]["domains"])

    stage.lab.clear_log()
    public, keyless, named = tasks(
        stage,
        MODULE,
        {"server": "EX2", "clone_of": thumbprints["CN=public.contoso.lab"]},
        {"server": "EX2", "thumbprint": thumbprints["CN=keyless.contoso.lab"], "services": ["SMTP"]},
        {"server": "EX2", "thumbprint": thumbprints["CN=ec.contoso.lab"]},
    )
    assert public["failed"]
    assert "CN=Authority, O=Trust" in public["msg"]
    assert keyless["failed"]
    assert "no private key" in keyless["msg"]
    # An EC key is pointed out where it is named, and does not meet a description, which means RSA.
    assert any("EC" in warning for warning in named["warnings"])
    assert stage.writes() == []
    (described,) = tasks(stage, MODULE, {"server": "EX2", "subject": "CN=ec.contoso.lab"})
    assert described["created"] is True

    gone = [{"server": "EX2", "state": "absent", "thumbprint": thumbprint} for thumbprint in thumbprints.values()]
    assert all(result["changed"] for result in tasks(stage, MODULE, *gone, hosts="EX2"))
