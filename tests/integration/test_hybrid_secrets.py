# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets of the application, its tokens and the passwords of PKCS #12 files appear nowhere; and what is sent there only reads."""

from __future__ import annotations

import json
import pathlib
import typing as t

import pytest

from integration.hybrid import HYBRID, READY, TENANT, online, phase, with_certificates
from integration.test_secrets import spellings
from lab.online.access_tokens import AccessTokens
from lab.organisation import transfer

INFO = "exchange_online_connector_info"


@pytest.fixture
def scenario() -> pathlib.Path:
    return HYBRID


@pytest.fixture
def traffic() -> bool:
    return True


@pytest.mark.one_connection
@pytest.mark.parametrize("overrides", [[TENANT, with_certificates(new=READY)]], ids=["online"])
def test_secret_certificate_and_token_are_shown_nowhere(
    stage: t.Any, overrides: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens: list[str] = []
    give = AccessTokens.give

    def watched(issuer: AccessTokens, *arguments: t.Any) -> str:
        tokens.append(give(issuer, *arguments))
        return tokens[-1]

    monkeypatch.setattr(AccessTokens, "give", watched)
    (pem_file,) = stage.lab.status()["online"]["apps"]["checker"]["certificates"]
    pem = pathlib.Path(pem_file).read_text(encoding="utf-8")
    secret = online(stage)["client_secret"]
    given = (online(stage), online(stage, client_certificate=pem))
    runs = [phase(stage, "verify", "-vvvvv", "--diff", online=found) for found in given]
    assert [token.count(".") for token in tokens] == [2, 2]
    runs.append(phase(stage, "verify", "-vvvvv", "--diff", online=online(stage, access_token=tokens[0])))
    # The wizard has not run, so the phase fails, with all that is wrong.
    assert [run.code for run in runs] == [2, 2, 2]
    shown = "\n".join([*(run.output + json.dumps(run.lines) for run in runs), json.dumps(stage.lab.log())])
    kept = "\n".join(stage.lab.traffic())
    assert "Get-InboundConnector" in kept
    assert "Exchange Online" in shown
    key_lines = pem.partition("-----END")[0].splitlines()[1:]
    for hidden in (secret, *tokens, *key_lines):
        for spelling in spellings(hidden):
            assert spelling not in shown
            assert spelling not in kept
    sent = {entry["command"] for entry in stage.lab.log() if entry["kind"] == "online_command"}
    assert sent == {"Get-InboundConnector", "Get-OutboundConnector", "Get-OnPremisesOrganization"}


@pytest.mark.one_connection
def test_the_password_of_the_exported_file_is_shown_nowhere(stage: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    passwords: list[str] = []
    original = transfer.export

    def watched(*arguments: t.Any) -> bytes:
        passwords.append(arguments[-1])
        return original(*arguments)

    monkeypatch.setattr(transfer, "export", watched)
    played = phase(stage, "prepare", "-vvvvv", "--diff").green()
    (password,) = {str(found) for found in passwords}
    assert len(password) >= 32
    shown = "\n".join([played.output, json.dumps(played.lines), json.dumps(stage.lab.log()), *stage.lab.traffic()])
    assert "Import-ExchangeCertificate" in shown
    for spelling in spellings(password):
        assert spelling not in shown
