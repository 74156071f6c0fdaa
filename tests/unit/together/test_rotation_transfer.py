# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A certificate with its key on its way between servers, on the lab's model of them (procedures S3-29)."""

from __future__ import annotations

import string
import typing as t

import pytest
from unit.together.joined import Joined

from ansible_collections.certops.exchange.plugins.plugin_utils import _transfer
from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import UnreadableObject
from ansible_collections.certops.exchange.plugins.plugin_utils._plans import exported_file
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import Reply, Secret
from ansible_collections.certops.exchange.plugins.plugin_utils._wire import WireObject

MISSING = {"auth.current.expires_in": "400d", "auth.current.servers": ["EX1"]}
LETTERS_AND_DIGITS = set(string.ascii_letters + string.digits + "-_")


def test_every_transfer_has_a_password_of_its_own_that_any_system_can_read(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def seen(password: str) -> Secret:
        made.append(password)
        return Secret(password)

    monkeypatch.setattr(_transfer, "Secret", seen)
    for _time in range(2):
        joined = Joined(MISSING)
        joined.rotate()
        # The lab reads a file only with the password it was made with, so this is the one that was used.
        assert joined.holders(joined.auth.current) == {"EX1", "EX2", "EX3"}
    first, second = made
    assert first != second
    assert min(map(len, made)) >= 64
    assert set(first + second) <= LETTERS_AND_DIGITS


def test_the_password_is_taken_out_of_every_result() -> None:
    """Whatever a server echoes: the action replaces what is listed here before it returns."""
    joined = Joined(MISSING)
    task = joined.task()
    joined.rotate(task=task)
    (password,) = task.secrets
    assert len(password) >= 64
    assert password not in str(task.ledger.result())
    assert "-Password <SecureString>" in str(task.ledger.result())
    assert "-FileData <PKCS #12>" in str(task.ledger.result())


def test_what_is_imported_can_be_handed_on() -> None:
    """Procedures S3-29: PrivateKeyExportable, or the next server that lacks it could never get it from there."""
    joined = Joined(MISSING)
    joined.rotate()
    current = joined.auth.current
    assert all(server.my[current].exportable for server in joined.organisation.servers.values())
    joined.organisation.servers["EX1"].my.pop(current)
    joined.rotate()
    assert joined.holders(current) == {"EX1", "EX2", "EX3"}


def test_a_failed_export_reaches_nobody_and_says_so() -> None:
    """Never a success without a file: each server that was to get it is told with the reason."""
    joined = Joined(MISSING)
    current = joined.auth.current
    source = joined.organisation.servers["EX1"].my[current]
    joined.interrupt("Export-ExchangeCertificate", lambda: setattr(source, "exportable", False))
    rotation, _rest = joined.rotate()
    assert set(rotation.import_failures) == {"EX2.contoso.lab", "EX3.contoso.lab"}
    assert all("Export-ExchangeCertificate" in message for message in rotation.import_failures.values())
    assert joined.commands("Import-ExchangeCertificate") == []
    assert joined.holders(current) == {"EX1"}


def test_a_server_that_fetched_it_meanwhile_has_not_failed() -> None:
    """Cmdlet sheet 1.6: Exchange refuses a certificate that is there already."""
    joined = Joined(MISSING)
    current = joined.auth.current
    here, there = joined.organisation.servers["EX1"].my, joined.organisation.servers["EX2"].my
    joined.interrupt("Import-ExchangeCertificate", lambda: there.setdefault(current, here[current]))
    joined.interrupt("Import-ExchangeCertificate", lambda: there.setdefault(current, here[current]), 2)
    rotation, rest = joined.rotate()
    assert (rotation.import_failures, rest.action) == ({}, "none")
    assert joined.holders(current) == {"EX1", "EX2", "EX3"}


@pytest.mark.parametrize(
    "outputs",
    [
        [],
        ["text"],
        [WireObject((), None, {"FileData": None}, {})],
        [WireObject((), None, {"FileData": b""}, {})],
        [WireObject((), None, {"FileData": b"a"}, {}), WireObject((), None, {"FileData": b"b"}, {})],
    ],
)
def test_an_export_without_a_file_is_an_error(outputs: list[t.Any]) -> None:
    joined = Joined()
    reply = Reply("EX1.contoso.lab", joined.organisation.clock.now(), outputs=outputs)
    with pytest.raises(UnreadableObject, match=r"EX1\.contoso\.lab: Export-ExchangeCertificate gave no file"):
        exported_file(reply)


def test_a_source_that_stops_answering_leads_to_no_new_certificate() -> None:
    joined = Joined(MISSING)

    def gone() -> None:
        joined.organisation.servers["EX1"].access_denied = True

    joined.interrupt("Export-ExchangeCertificate", gone)
    # EX1 is asked through another server: the server of the session reaches itself.
    rotation, rest = joined.rotate(server="EX2")
    assert set(rotation.import_failures) == {"EX2.contoso.lab", "EX3.contoso.lab"}
    assert rest.action != "replace"
    assert joined.commands("New-ExchangeCertificate", "Set-AuthConfig") == []
