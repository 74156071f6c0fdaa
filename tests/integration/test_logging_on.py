# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each way to log on that production has, over both connections, at both endpoints.

Kerberos and CredSSP are tried where their programs and libraries are (requirements/kerberos.txt).
"""

from __future__ import annotations

import importlib.util
import pathlib
import typing as t

import pytest

from integration import playing
from integration.conftest import SCENARIO, Stage
from lab.kdc import missing

_NO_CREDSSP = importlib.util.find_spec("requests_credssp") is None
_NO_PYKERBEROS = importlib.util.find_spec("kerberos") is None
METHODS = [
    pytest.param(
        "kerberos",
        marks=[
            pytest.mark.kerberos,
            pytest.mark.skipif(
                missing() is not None or _NO_PYKERBEROS, reason=f"no Kerberos: {missing() or 'pykerberos is missing'}"
            ),
        ],
    ),
    "ntlm",
    "certificate",
    pytest.param(
        "credssp",
        marks=[
            pytest.mark.kerberos,
            pytest.mark.skipif(_NO_CREDSSP, reason="requests-credssp is missing"),
        ],
    ),
]


@pytest.fixture(params=METHODS)
def method(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def changes() -> list[str]:
    """Further ones of the scenario."""
    return []


@pytest.fixture
def overrides(method: str, changes: list[str]) -> list[str]:
    return [f"authentication.inventory={method}", *changes]


@pytest.fixture
def scenario() -> pathlib.Path:
    return SCENARIO.with_name("exchange_se.yml")


@pytest.fixture
def traffic() -> bool:
    return True


def test_both_endpoints_answer(stage: Stage, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if stage.lab.kerberos_config is not None:
        monkeypatch.setenv("KRB5_CONFIG", str(stage.lab.kerberos_config))
    tasks: list[dict[str, t.Any]] = [
        {"certops.exchange.exchange_certificate_info": {}},
        {"certops.exchange.windows_event_info": {"provider": "MSExchange Certificate Deployment", "ids": [2001]}},
    ]
    file = stage.directory / "both.yml"
    file.write_text(playing.as_yaml([{"hosts": "exchange", "gather_facts": False, "tasks": tasks}]), encoding="utf-8")
    played = stage.play(file).green()
    assert len(played.results("exchange_certificate_info")) == 1
    log = stage.lab.log()
    assert {entry["endpoint"] for entry in log if entry["kind"] == "session_opened"} == {"exchange", "windows"}
    assert {entry["user"] for entry in log if entry["kind"] == "session_opened"} == {"certadmin"}
    assert not [entry for entry in log if entry["kind"] == "logon_refused"]
    scheme = "http" if method in ("kerberos", "ntlm", "credssp") else "https"
    windows = [text for text in stage.lab.traffic() if text.startswith("Request to /wsman")]
    assert {text.partition(", at ")[2].partition(":")[0] for text in windows} == {scheme}


@pytest.mark.parametrize("method", METHODS[:1], indirect=True)
@pytest.mark.parametrize("changes", [["users.certadmin.password_expired=true"]])
def test_an_expired_password_makes_the_host_unreachable(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRB5_CONFIG", str(stage.lab.kerberos_config))
    file = stage.directory / "read.yml"
    tasks: list[dict[str, t.Any]] = [{"certops.exchange.exchange_certificate_info": {}}]
    file.write_text(playing.as_yaml([{"hosts": "exchange", "gather_facts": False, "tasks": tasks}]), encoding="utf-8")
    played = stage.play(file)
    assert [line["kind"] for line in played.lines] == ["unreachable"]
    assert "The user's password has expired." in played.message
    assert not [entry for entry in stage.lab.log() if entry["kind"] == "session_opened"]
