# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules for connectors and the hybrid configuration by themselves: what they read, set, clear, refuse and leave alone."""

from __future__ import annotations

import pathlib
import typing as t

import pytest
from cryptography.hazmat.primitives import serialization

from integration.hybrid import HYBRID, OUTBOUND, READY, carried, named, with_certificates
from integration.tasks import tasks

CONNECTOR = "exchange_connector"
HYBRID_MODULE = "exchange_hybrid"
FRONTEND = "EX1\\Default Frontend EX1"
NEW_NAME = "<I>CN=Lab Public TLS CA G2, O=Lab Trust, C=US<S>CN=mail.contoso.lab, O=Contoso"
CAPABILITY = "mail.protection.outlook.com:AcceptCloudServicesMail"


@pytest.fixture
def scenario() -> pathlib.Path:
    return HYBRID


@pytest.fixture
def overrides() -> list[str]:
    return [with_certificates(new=READY)]


def pem(stage: t.Any, thumbprint: str) -> str:
    """The certificate without its key, as a person has it in a file."""
    stored = stage.lab.organisation.servers["EX1"].my[thumbprint]
    return t.cast(str, stored.certificate.public_bytes(serialization.Encoding.PEM).decode())


def receive(**options: t.Any) -> dict[str, t.Any]:
    return {"kind": "receive", "identity": FRONTEND, **options}


def send(**options: t.Any) -> dict[str, t.Any]:
    return {"kind": "send", "identity": OUTBOUND, **options}


@pytest.mark.other_connection_at_length
def test_a_connector_is_set_and_cleared_once(stage: t.Any) -> None:
    """In check mode, then for good, then there is nothing left to do: for each way to name a certificate."""
    new, before = named(stage, "hybrid, new"), carried(stage)
    wanted: list[tuple[dict[str, t.Any], str | None]] = [
        (receive(tls_certificate_thumbprint=f"\u200e{new.lower()}"), NEW_NAME),
        (receive(clear=["tls_certificate_name", "tls_domain_capabilities"]), None),
        (receive(tls_certificate=pem(stage, new), tls_domain_capabilities=[CAPABILITY]), NEW_NAME),
        (send(tls_certificate_name=NEW_NAME), NEW_NAME),
        (send(clear=["tls_certificate_name"]), None),
    ]
    results = tasks(stage, CONNECTOR, *(o for options, _name in wanted for o in (options, options)), checked_first=True)
    assert not any(result["failed"] for result in results), [result.get("msg") for result in results]
    for number, (_options, name) in enumerate(wanted):
        checked, done, checked_again, again = results[4 * number : 4 * number + 4]
        assert [checked["changed"], done["changed"]] == [True, True]
        assert [checked_again["changed"], again["changed"]] == [False, False]
        assert [step["state"] for step in checked["commands"]] == ["planned"]
        assert [s["command"] for s in checked["commands"]] == [s["command"] for s in done["commands"]]
        assert checked["connector"]["tls_certificate_name"] == name
        assert done["connector"]["tls_certificate_name"] == name
        assert done["before"] == checked["before"]
        assert checked["diff"][0]["after"]["tls_certificate_name"] == name
    assert len(stage.writes()) == len(wanted)
    assert carried(stage) == {**before, FRONTEND: (NEW_NAME, [CAPABILITY]), OUTBOUND: None}


@pytest.mark.one_connection
def test_what_a_connector_can_not_be_given(stage: t.Any) -> None:
    new, before = named(stage, "hybrid, new"), stage.stable()
    cases: list[tuple[dict[str, t.Any], list[str]]] = [
        (receive(tls_domain="contoso.com"), ["Receive connector has no tls_domain"]),
        (send(tls_domain_capabilities=[CAPABILITY]), ["Send connector has no tls_domain_capabilities"]),
        (receive(clear=["fqdn"]), ["fqdn of a Receive connector can't be cleared"]),
        (receive(tls_certificate_name=NEW_NAME, clear=["tls_certificate_name"]), ["set and cleared"]),
        (receive(tls_certificate_thumbprint=new, clear=["tls_certificate_name"]), ["set and cleared"]),
        (receive(tls_certificate_name=NEW_NAME, tls_certificate_thumbprint=new), ["mutually exclusive"]),
        (receive(tls_certificate_name="mail.contoso.lab"), ["<I>issuer<S>subject"]),
        (receive(tls_certificate_name=""), ["tls_certificate_name"]),
        (receive(tls_certificate="no certificate"), ["tls_certificate:"]),
        (receive(tls_certificate_thumbprint="AB" * 20), ["EX1.contoso.lab: missing"]),
        (receive(tls_certificate_thumbprint="1B2C"), ["tls_certificate_thumbprint", "1B2C"]),
        (receive(identity="EX1\\Nobody", require_tls=True), ["no Receive connector", FRONTEND]),
        (send(identity="Nobody", require_tls=True), ["no Send connector", OUTBOUND]),
        (send(tls_auth_level="Sometimes"), ["tls_auth_level"]),
        (send(tls_domain=" "), ["tls_domain is empty"]),
    ]
    for (options, expected), result in zip(cases, tasks(stage, CONNECTOR, *(c[0] for c in cases)), strict=True):
        assert result["failed"], options
        for text in expected:
            assert text in result["msg"], (options, result["msg"])
    assert (stage.writes(), stage.stable()) == ([], before)


@pytest.mark.one_connection
def test_connectors_are_shown_by_server_kind_and_identity(stage: t.Any) -> None:
    before = stage.lab.state()["servers"]["EX2"]["receive_connectors"]
    every, of_ex2, one = tasks(
        stage,
        "exchange_connector_info",
        {},
        {"server": "ex2", "kind": "receive"},
        {"identity": OUTBOUND.lower(), "kind": "send"},
    )
    assert len(every["receive_connectors"]) == 3 * len(before)
    assert {found["identity"] for found in of_ex2["receive_connectors"]} == {f"EX2\\{name}" for name in before}
    assert of_ex2["send_connectors"] == one["receive_connectors"] == []
    (connector,) = one["send_connectors"]
    assert (connector["identity"], connector["hybrid"], connector["tls_domain"]) == (
        OUTBOUND,
        True,
        "mail.protection.outlook.com",
    )
    assert [found["hybrid"] for found in every["receive_connectors"]].count(True) == 3
    assert stage.writes() == []


@pytest.mark.one_connection
def test_the_hybrid_configuration_is_set_once(stage: t.Any) -> None:
    new = named(stage, "hybrid, new")
    wanted: list[dict[str, t.Any]] = [
        {"tls_certificate_thumbprint": new},
        {"receiving_transport_servers": ["ex1.contoso.lab", "EX2"]},
        {"clear": ["receiving_transport_servers", "sending_transport_servers"], "edge_transport_servers": ["EDGE1"]},
    ]
    twice = (options for item in wanted for options in (item, item))
    results = tasks(stage, HYBRID_MODULE, *twice, checked_first=True)
    assert not any(result["failed"] for result in results), [result.get("msg") for result in results]
    assert [result["changed"] for result in results] == [True, True, False, False] * len(wanted)
    assert len(stage.writes()) == len(wanted)
    state = stage.lab.state()["hybrid"]
    assert state["tls_certificate_name"] == NEW_NAME
    assert (state["receiving_servers"], state["sending_servers"], state["edge_servers"]) == ([], [], ["EDGE1"])

    stage.lab.clear_log()
    cases: list[tuple[dict[str, t.Any], str]] = [
        ({"receiving_transport_servers": ["EX1"]}, "Either Edge servers carry the hybrid mail or the others do"),
        ({"receiving_transport_servers": ["EDGE1"]}, "is an Edge server"),
        ({"edge_transport_servers": ["EX1"]}, "is no Edge server"),
        ({"edge_transport_servers": ["EX9"]}, "EX9"),
        ({"tls_certificate_name": NEW_NAME, "clear": ["tls_certificate_name"]}, "set and cleared"),
    ]
    for (options, expected), result in zip(cases, tasks(stage, HYBRID_MODULE, *(c[0] for c in cases)), strict=True):
        assert result["failed"], options
        assert expected in result["msg"], result["msg"]
    assert (stage.writes(), stage.lab.state()["hybrid"]) == ([], state)


@pytest.mark.one_connection
@pytest.mark.parametrize("overrides", [["hybrid=null"]], ids=["none"])
def test_without_a_hybrid_configuration(stage: t.Any, overrides: list[str]) -> None:
    """The one is shown as missing; what needs it refuses."""
    new = named(stage, "hybrid, new")
    shown, with_thumbprint = tasks(stage, "exchange_hybrid_info", {}, {"thumbprint": new})
    assert shown["failed"] is False
    assert shown["hybrid_configuration"] is None
    refused = [
        with_thumbprint,
        *tasks(stage, HYBRID_MODULE, {"tls_certificate_thumbprint": new}),
        *tasks(stage, "exchange_hybrid_certificate", {"thumbprint": new}),
    ]
    for result in refused:
        assert result["failed"]
        assert "no hybrid configuration" in result["msg"]
        assert "Hybrid Configuration Wizard" in result["msg"]
    assert stage.writes() == []
