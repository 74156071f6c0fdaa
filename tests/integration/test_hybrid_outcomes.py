# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates that can't carry hybrid mail, or not everywhere: each is told what is wrong, server by server."""

from __future__ import annotations

import pathlib
import typing as t

import pytest

from integration.hybrid import (
    EDGE,
    HYBRID,
    MAIL_SERVERS,
    OUTBOUND,
    READY,
    carried,
    named,
    phase,
    said,
    with_certificates,
)
from integration.tasks import tasks

CHECK = "exchange_hybrid_certificate"
BAD: dict[str, tuple[dict[str, t.Any], list[str]]] = {
    "san only": ({"subject": ""}, ["EX1.contoso.lab: common_name", "(empty)"]),
    "without cn": ({"subject": "O=Contoso, C=DE"}, ["EX2.contoso.lab: common_name", "O=Contoso, C=DE"]),
    "expired and missing": (
        {"issued_ago": "300d", "expires_in": "-1d", "exportable": False, "servers": ["EX1", "EX2"]},
        ["EX1.contoso.lab: dates: It has expired", "EX2.contoso.lab: dates"],
    ),
    "locked": (
        {"exportable": False, "servers": ["EX1"], "subject": "CN=locked.contoso.lab"},
        ["EX2.contoso.lab: present", "EX3.contoso.lab: present", "everywhere: private_key", "exported"],
    ),
    "self-signed": ({"issued_by": None, "subject": "CN=self.contoso.lab"}, ["EX3.contoso.lab: public_authority"]),
    "keyless": ({"private_key": False, "subject": "CN=keyless.contoso.lab"}, ["EX1.contoso.lab: private_key"]),
    "for clients": (
        {"enhanced_key_usage": ["clientAuth"], "subject": "CN=client.contoso.lab"},
        ["EX1.contoso.lab: server_authentication", "clientAuth"],
    ),
    "untrusted": (
        {"issued_by": "CN=Unknown CA", "trusted": False, "subject": "CN=untrusted.contoso.lab"},
        ["EX1.contoso.lab: chain"],
    ),
}


@pytest.fixture
def scenario() -> pathlib.Path:
    return HYBRID


@pytest.mark.one_connection
@pytest.mark.parametrize(
    "overrides",
    [
        [
            with_certificates(
                *({**READY, "friendly_name": name, **options} for name, (options, _said) in BAD.items()),
                {**READY, "friendly_name": "twin", "servers": ["EX2"]},
            )
        ]
    ],
    ids=["bad"],
)
def test_what_is_wrong_is_told_server_by_server_and_nothing_is_changed(stage: t.Any, overrides: list[str]) -> None:
    before = stage.stable()
    thumbprints = {name: named(stage, name) for name in BAD}
    results = tasks(stage, CHECK, *({"thumbprint": found} for found in thumbprints.values()))
    for (name, (_options, expected)), result in zip(BAD.items(), results, strict=True):
        assert result["failed"], name
        for text in (thumbprints[name], "Nothing was changed", *expected):
            assert text in result["msg"], (name, result["msg"])
        assert {check["server"] for check in result["checks"]} == {f"{server}.contoso.lab" for server in MAIL_SERVERS}
    # EX2 has one of its own of that name, which does as well: connectors name issuer and subject.
    (info,) = tasks(stage, "exchange_hybrid_info", {"thumbprint": named(stage, "hybrid, new")})
    present = {check["server"]: check for check in info["checks"] if check["check"] == "present"}
    assert [check["passed"] for check in present.values()] == [True, True, False]
    assert present["EX2.contoso.lab"]["detail"] == f"{named(stage, 'twin')} has the same issuer and subject."
    assert (stage.writes(), stage.stable()) == ([], before)


@pytest.mark.one_connection
@pytest.mark.parametrize("overrides", [[*EDGE]])
def test_an_edge_server_that_lacks_it_or_is_not_in_the_inventory(stage: t.Any, overrides: list[str]) -> None:
    """No cmdlet brings a certificate to an Edge server, so a person has to."""
    new = named(stage, "hybrid, new")
    missing, unread = tasks(
        stage, CHECK, {"thumbprint": new, "edge_hosts": ["EDGE1"]}, {"thumbprint": new, "edge_hosts": []}
    )
    assert (missing["failed"], unread["failed"]) == (True, True)
    assert "EDGE1.contoso.lab: present" in missing["msg"]
    assert f"{new} is not there" in missing["msg"]
    assert "EDGE1" in unread["msg"]
    assert "inventory" in unread["msg"]
    assert stage.writes() == []


@pytest.mark.one_connection
@pytest.mark.parametrize(
    "overrides", [[*EDGE, with_certificates(new={"servers": ["EX1", "EDGE1"], "services": ["SMTP"]})]]
)
def test_mail_by_an_edge_server(stage: t.Any, overrides: list[str]) -> None:
    """Its Receive connectors are in its own directory: what can't be seen from here is said to be unknown."""
    new = named(stage, "hybrid, new")
    phase(stage, "prepare").green()
    assert stage.holders(new) == {"EX1", "EDGE1"}
    phase(stage, "reset").green()
    stage.lab.run_hybrid_wizard(new)
    verified = phase(stage, "verify").green()
    unknown = [found for found in said(verified)["found"] if found["passed"] == "unknown"]
    assert [(found["row"], found["where"]) for found in unknown] == [("S4-24", "EDGE1")]
    assert "The other side was not checked" in said(verified)["next"]


@pytest.mark.one_connection
@pytest.mark.parametrize(
    "overrides", [[with_certificates(new={"issued_by": "CN=Lab Public TLS CA G1, O=Lab Trust, C=US"})]]
)
def test_a_renewal_under_the_same_name_needs_no_wizard(stage: t.Any, overrides: list[str]) -> None:
    """Procedures S4-06b. The old one stays needed until the connectors have looked the new one up."""
    old, new, before = named(stage, "hybrid, old"), named(stage, "hybrid, new"), carried(stage)
    prepared = phase(stage, "prepare").green()
    assert said(prepared)["name_changed"] is False
    assert "the wizard has nothing to change" in said(prepared)["next"]
    matching = prepared.only("exchange_hybrid_certificate")["matching"]
    assert {(found["server"], found["thumbprint"]) for found in matching} == {
        (f"{server}.contoso.lab", thumbprint) for server in MAIL_SERVERS for thumbprint in (old, new)
    }
    absent = {"server": "{{ inventory_hostname }}", "state": "absent", "thumbprint": old}
    kept = stage.task("exchange_certificate", absent)
    assert (kept.code, old in stage.lab.state()["servers"]["EX1"]["certificates"]) == (2, True)
    assert OUTBOUND in kept.message

    reset = phase(stage, "reset").green()
    actions = {found["identity"]: found["action"] for found in said(reset)["found"]}
    assert set(actions.values()) == {"reassigned", "done"}
    assert actions[OUTBOUND] == "reassigned"
    assert "the wizard is not needed" in said(reset)["next"]
    assert "warnings" not in reset.only("exchange_hybrid_reset")
    assert carried(stage) == before
    (connector,) = stage.lab.state()["send_connectors"]
    assert connector["tags"] == dict.fromkeys(MAIL_SERVERS, new)
    stage.lab.clear_log()
    assert phase(stage, "reset").green().changed == 0
    assert stage.writes() == []
    phase(stage, "verify").green()
    stage.task("exchange_certificate", absent, hosts="exchange").green()
    assert stage.holders(old) == {"EDGE1"}
