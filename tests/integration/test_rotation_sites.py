# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificate reaches every server, also those of other sites, and no secret shows on its way: procedures S3-29, S3-33."""

from __future__ import annotations

import base64
import json
import pathlib
import typing as t

import pytest

from integration import launching
from integration.looking import options, said
from integration.test_secrets import spellings
from lab.organisation import pfx

ONE_HAS_IT = ["auth.current.expires_in=400d", "auth.current.servers=[EX1]"]
ALL = {"EX1", "EX2", "EX3"}


@pytest.mark.other_connection_at_length
@pytest.mark.parametrize("overrides", [ONE_HAS_IT])
def test_a_valid_certificate_is_imported_where_it_is_missing_never_replaced(stage: t.Any, overrides: list[str]) -> None:
    before, transport = stage.auth(), stage.internal_transport()
    played = stage.rotate_from_one().green()
    assert stage.auth() == before
    assert stage.holders(before["current"]) == ALL
    assert stage.commands("New-ExchangeCertificate", "Set-AuthConfig") == []
    assert [step["action"] for step in said(played)["done"]] == ["import"]
    assert stage.internal_transport() == transport
    assert stage.rotate_from_one().green().changed == 0


@pytest.mark.one_connection
@pytest.mark.parametrize("overrides", [ONE_HAS_IT])
def test_a_server_that_refuses_it_is_named_with_the_reason(stage: t.Any, overrides: list[str]) -> None:
    """The others get it; and nobody says that it was imported where it was not."""
    server = stage.lab.organisation.servers["EX3"]
    stage.lab.interrupt("Import-ExchangeCertificate", lambda: setattr(server, "access_denied", True))
    result = stage.rotate_from_one().green().only("exchange_auth_certificate")
    assert "Access is denied" in result["import_failures"]["EX3.contoso.lab"]
    assert stage.holders(stage.auth()["current"]) == {"EX1", "EX2"}
    server.access_denied = False
    stage.rotate_from_one().green()
    assert stage.holders(stage.auth()["current"]) == ALL


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> list[tuple[bytes, str]]:
    """The PKCS #12 files that came, and their passwords, as the lab's servers see them."""
    seen: list[tuple[bytes, str]] = []
    unpack = pfx.unpack

    def watching(data: bytes, password: str | None) -> t.Any:
        seen.append((data, password or ""))
        return unpack(data, password)

    monkeypatch.setattr(pfx, "unpack", watching)
    return seen


def forms(secret: bytes) -> list[str]:
    """How a text would show its beginning: in hexadecimal digits, as a list of numbers, and in base64 from any place on."""
    numbers = ", ".join(map(str, secret[:48]))
    return [secret[:48].hex(), numbers, *(base64.b64encode(secret[first : first + 48]).decode() for first in range(3))]


@pytest.mark.parametrize("traffic", [True])
def test_no_password_no_file_and_no_key_shows_anywhere(
    stage: t.Any, traffic: bool, files: list[tuple[bytes, str]]
) -> None:
    """Not in what is printed at the highest verbosity, in results, in the lab's log, in the traffic, or on a disk.

    The file itself is in the traffic, because Import-ExchangeCertificate takes it as bytes; without the password, which
    travels encrypted inside the session, it is of no use.
    """
    run = stage.rotate_from_one("-vvvvv", "--diff", *options(lifetime=365)).green()
    passwords = {password for _file, password in files}
    assert len(passwords) == 2  # that of the new certificate, and that of its way to the other servers
    assert all(len(password) >= 40 for password in passwords)
    key = stage.lab.organisation.servers["EX1"].my[stage.auth()["next"]].key
    secret_number = key.private_numbers().d.to_bytes(256, "big").lstrip(b"\0")
    shown = [run.output, json.dumps(run.lines), json.dumps(stage.lab.log())]
    wire = stage.lab.traffic()
    # What is looked for below would be found: the one thing that does travel openly is.
    assert any(form in part for part in wire for form in forms(files[0][0]))
    for text in (*shown, *wire):
        for password in passwords:
            assert not any(spelling in text for spelling in spellings(password))
            assert base64.b64encode(password.encode("utf-16-le")).decode() not in text
        assert not any(form in text for form in forms(secret_number))
    for text in shown:
        assert not any(form in text for file, _password in files for form in forms(file))
    for place in written(stage):
        content = place.read_bytes()
        for secret in (secret_number, *(file[:48] for file, _password in files)):
            assert secret not in content
            assert not any(form.encode() in content for form in forms(secret))
        for password in passwords:
            assert password.encode() not in content
            assert password.encode("utf-16-le") not in content


def written(stage: t.Any) -> list[pathlib.Path]:
    """Every file that a run can have left: in its home and its working directory."""
    places = (stage.directory, launching.home())
    return [file for place in places for file in place.rglob("*") if file.is_file() and not file.is_symlink()]
