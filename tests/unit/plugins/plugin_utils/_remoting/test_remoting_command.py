# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How commands read, what they refuse, and that secrets stay unseen."""

from __future__ import annotations

import copy
import datetime
import pickle
import typing as t
import uuid

import pytest

from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import (
    Command,
    SealedFile,
    Secret,
    describe,
)

TOKYO = datetime.timezone(datetime.timedelta(hours=9))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("EX1", "-P EX1"),
        ("ex1.contoso.lab", "-P ex1.contoso.lab"),
        ("EX1\\0123ABCD", "-P EX1\\0123ABCD"),
        ("two words", "-P 'two words'"),
        ("O'Neill", "-P 'O''Neill'"),
        ("typographic \u2019 too", "-P 'typographic \u2019\u2019 too'"),
        ("$(Remove-Item)", "-P '$(Remove-Item)'"),
        ("-Force", "-P '-Force'"),
        ("", "-P ''"),
        (5, "-P 5"),
        (True, "-P:$true"),
        (False, "-P:$false"),
        (None, "-P $null"),
        ([], "-P @()"),
        (["IIS"], "-P @(IIS)"),
        (["IIS", "SMTP"], "-P IIS, SMTP"),
        ({"Name": "x y"}, "-P @{Name = 'x y'}"),
        (b"12345", "-P <5 bytes>"),
        ([b"12345"], "-P @(<5 bytes>)"),
        (Secret("geheim"), "-P <SecureString>"),
        (SealedFile("PKCS #12", b"geheim"), "-P <PKCS #12>"),
        (SealedFile("PKCS #12"), "-P <PKCS #12>"),
        (datetime.datetime(2026, 11, 25, 9, 30, tzinfo=TOKYO), "-P '2026-11-25T00:30:00Z'"),
        (uuid.UUID(int=1), "-P '00000000-0000-0000-0000-000000000001'"),
    ],
)
def test_a_value_reads_as_powershell_reads_it(value: t.Any, text: str) -> None:
    assert Command("Get-X", {"P": value}).text == f"Get-X {text}"


def test_a_pipeline_reads_in_one_line() -> None:
    pipeline = [Command("Get-AuthConfig"), Command("Select-Object", {"Property": ["A", "B"]})]
    assert describe(pipeline) == "Get-AuthConfig | Select-Object -Property A, B"


@pytest.mark.parametrize("name", ["", "Get-X; Remove-Item", "Get-X -Force", "$x", "& x", "Get-X\n"])
def test_a_script_is_no_command(name: str) -> None:
    with pytest.raises(ValueError, match="not a command"):
        Command(name)


def test_a_parameter_has_a_plain_name() -> None:
    with pytest.raises(ValueError, match="not a parameter"):
        Command("Get-X", {"A -Force": 1})


@pytest.mark.parametrize("value", [datetime.datetime(2026, 11, 25), [datetime.datetime(2026, 11, 25)]])
def test_a_date_without_a_zone_is_refused(value: t.Any) -> None:
    with pytest.raises(ValueError, match="without a zone"):
        Command("Set-AuthConfig", {"NewCertificateEffectiveDate": value})


@pytest.mark.parametrize("value", [object(), [object()], {"a": object()}, {1, 2}])
def test_a_value_of_another_type_is_refused(value: t.Any) -> None:
    with pytest.raises(TypeError, match="-P of Get-X"):
        Command("Get-X", {"P": value})


def test_a_command_does_not_change_with_what_it_was_made_from() -> None:
    values = {"Server": "EX1"}
    command = Command("Get-X", values)
    values["Server"] = "EX2"
    assert command.text == "Get-X -Server EX1"
    assert command == Command("Get-X", {"Server": "EX1"})
    assert command != Command("Get-X", {"Server": "EX2"})


def test_a_secret_is_seen_nowhere() -> None:
    secret = Secret("geheim")
    command = Command("Import-X", {"Password": secret, "List": [secret]})
    for text in (repr(secret), str(secret), f"{secret}", repr(command), command.text, repr([secret])):
        assert "geheim" not in text
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    assert copy.deepcopy(command) == command
    assert secret == Secret("geheim")
    assert secret != Secret("other")
    assert secret != "geheim"
    assert secret.reveal() == "geheim"


def test_a_file_with_a_key_is_seen_nowhere() -> None:
    file = SealedFile("PKCS #12", b"geheim")
    command = Command("Import-X", {"FileData": file, "List": [file]})
    for text in (repr(file), str(file), f"{file}", repr(command), command.text, repr([file])):
        assert "geheim" not in text
        assert "6765" not in text
    with pytest.raises(TypeError):
        pickle.dumps(file)
    assert file.reveal() == b"geheim"
