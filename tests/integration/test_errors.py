# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong outside: one clear error that names server, cause and remedy, and nothing changed."""

from __future__ import annotations

import json
import typing as t

import pytest

from lab.app.authority import Authority


@pytest.fixture(autouse=True)
def nothing_changes(stage: t.Any) -> t.Iterator[None]:
    before = stage.stable()
    yield
    assert stage.stable() == before
    assert stage.writes() == []


def override(**variables: t.Any) -> list[str]:
    return [argument for name, value in variables.items() for argument in ("-e", f"{name}={value}")]


def test_wrong_password(stage: t.Any) -> None:
    failed = stage.rotate(*override(ansible_password="wrong-9dK2$secret"))
    assert failed.code == 4
    assert "did not accept the user's credentials" in failed.message
    assert "ansible_password" in failed.message
    assert address(stage) in failed.message
    assert "wrong-9dK2$secret" not in failed.output


def test_closed_port(stage: t.Any) -> None:
    failed = stage.rotate(*override(exchange_endpoint_port=1))
    assert failed.code == 4
    assert address(stage) in failed.message
    assert "refuses the connection" in failed.message
    assert "port" in failed.message


def test_closed_port_of_the_windows_endpoint(stage: t.Any) -> None:
    task = {"provider": "MSExchange AuthAdmin", "ids": [2014]}
    failed = stage.task("windows_event_info", task, *override(ansible_port=1))
    assert failed.code == 4
    assert address(stage) in failed.message
    assert "refuses the connection" in failed.message


def test_unknown_host(stage: t.Any) -> None:
    failed = stage.rotate(*override(exchange_endpoint_host="no-such-server.invalid"))
    assert failed.code == 4
    assert "no-such-server.invalid" in failed.message
    assert "name" in failed.message.lower()


def test_certificate_not_trusted(stage: t.Any) -> None:
    other = stage.directory / "other" / "ca.pem"
    other.parent.mkdir()
    Authority(other.parent)
    failed = stage.rotate(*override(exchange_endpoint_ca_cert=other))
    assert failed.code == 4
    assert address(stage) in failed.message
    assert "trust" in failed.message.lower()


def test_wrong_path(stage: t.Any) -> None:
    failed = stage.rotate(*override(exchange_endpoint_path="/NoSuchPath/"))
    assert failed.code == 2
    assert "404" in failed.message
    assert "/NoSuchPath/" in failed.message
    assert "path" in failed.message


def test_a_user_without_the_role(stage: t.Any) -> None:
    password = stage.lab.organisation.users["auditor"].password
    file = stage.directory / "auditor.json"
    file.write_text(json.dumps({"ansible_user": "auditor", "ansible_password": password}), encoding="utf-8")
    failed = stage.rotate("-e", f"@{file}")
    assert failed.code == 2
    assert "Get-ExchangeCertificate" in failed.message
    assert "role" in failed.message
    assert address(stage) in failed.message


@pytest.mark.parametrize("overrides", [["servers.EX2.reachable=false"]], indirect=False)
def test_a_server_that_does_not_answer_behind_a_working_endpoint(stage: t.Any, overrides: list[str]) -> None:
    failed = stage.rotate()
    assert failed.code == 2
    assert "EX2.contoso.lab" in failed.message
    assert "did not answer" in failed.message or "unreachable" in failed.message
    assert "run again" in failed.message


def test_the_connection_is_cut(stage: t.Any) -> None:
    stage.lab.fault("EX1", drop_at=4)
    failed = stage.rotate()
    assert failed.code in (2, 4)
    assert address(stage) in failed.message
    stage.lab.fault("EX1", drop_at=None)


@pytest.mark.one_connection
def test_an_effective_date_in_the_past(stage: t.Any) -> None:
    failed = stage.task(
        "exchange_authconfig", {"next_thumbprint": current(stage, "EX1"), "effective_date": "2020-01-01T00:00:00Z"}
    )
    assert failed.code == 2
    assert "2020-01-01T00:00:00Z" in failed.message
    assert "not in the future" in failed.message


@pytest.mark.one_connection
def test_an_effective_date_without_a_zone(stage: t.Any) -> None:
    failed = stage.task(
        "exchange_authconfig", {"next_thumbprint": current(stage, "EX1"), "effective_date": "2040-01-01 00:00:00"}
    )
    assert failed.code == 2
    assert "zone" in failed.message


@pytest.mark.one_connection
def test_too_short_a_notice(stage: t.Any) -> None:
    failed = stage.task("exchange_authconfig", {"next_thumbprint": current(stage, "EX1"), "effective_in_hours": 2})
    assert failed.code == 2
    assert "48 hours" in failed.message
    assert "allow_short_notice" in failed.message
    assert stage.questions() == []


@pytest.mark.one_connection
def test_a_malformed_thumbprint(stage: t.Any) -> None:
    failed = stage.task("exchange_authconfig", {"next_thumbprint": "1B2C3D"})
    assert failed.code == 2
    assert "1B2C3D" in failed.message
    assert "40" in failed.message


@pytest.mark.one_connection
def test_a_thumbprint_that_no_server_has(stage: t.Any) -> None:
    failed = stage.task("exchange_authconfig", {"next_thumbprint": "AB" * 20})
    assert failed.code == 2
    assert "AB" * 20 in failed.message
    assert "EX3.contoso.lab: missing" in failed.message


@pytest.mark.one_connection
def test_a_server_that_the_organisation_does_not_have(stage: t.Any) -> None:
    failed = stage.task("exchange_certificate_info", {"servers": ["EX9"]})
    assert failed.code == 2
    assert "EX9" in failed.message
    assert "EX1, EX2, EX3" in failed.message


def test_another_connection_plugin(stage: t.Any) -> None:
    failed = stage.rotate(*override(ansible_connection="ssh"))
    assert failed.code == 2
    assert "ansible_connection" in failed.message
    assert "winrm or psrp" in failed.message


@pytest.mark.one_connection
def test_an_unknown_option(stage: t.Any) -> None:
    failed = stage.task("exchange_authconfig", {"nxt_thumbprint": "1B2C3D"})
    assert failed.code == 2
    assert "nxt_thumbprint" in failed.message
    assert "certops.exchange.exchange_authconfig" in failed.message


def address(stage: t.Any) -> str:
    """How the first server is addressed."""
    url = stage.lab.status()["servers"]["EX1"]["exchange"]
    return str(url).split("//", 1)[1].split(":", 1)[0]


def current(stage: t.Any, server: str) -> str:
    """A certificate that is there and is not the current one."""
    return str(stage.internal_transport()[server])
