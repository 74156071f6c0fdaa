# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Getting a Kerberos ticket, with programs that stand in for kinit."""

from __future__ import annotations

import os
import pathlib
import sys

import pytest

from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import LibraryMissing, NotAuthenticated
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting._kinit import ticket
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting._options import Endpoint, KerberosTicket

PASSWORD = "geheim-42"


def program(folder: pathlib.Path, body: str) -> str:
    """A program that stands in for kinit."""
    path = folder / "kinit"
    path.write_text(f"#!{sys.executable}\nimport os, sys\n{body}\n")
    path.chmod(0o755)
    return str(path)


def settings(command: str, *arguments: str, environment: tuple[str, ...] = ()) -> Endpoint:
    kerberos = KerberosTicket("admin@CONTOSO.LAB", PASSWORD, command, arguments, environment)
    return endpoint(kerberos)


def endpoint(kerberos: KerberosTicket | None) -> Endpoint:
    return Endpoint(
        kind="windows",
        carrier="winrm",
        host="EX1",
        scheme="http",
        port=5985,
        path="/wsman",
        resource_uri="",
        auths=("kerberos",),
        kerberos=kerberos,
    )


@pytest.mark.parametrize("before", [None, "FILE:/of/the/user"])
def test_a_ticket_is_the_processs_until_it_is_destroyed(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    if before is None:
        monkeypatch.delenv("KRB5CCNAME", raising=False)
    else:
        monkeypatch.setenv("KRB5CCNAME", before)
    monkeypatch.setenv("KRB5_CONFIG", "/etc/krb5.test")
    monkeypatch.setenv("OTHER", "x")
    seen = tmp_path / "seen"
    command = program(
        tmp_path,
        f"open({str(seen)!r}, 'w').write(repr((sys.argv[1:], sys.stdin.read(), sorted(os.environ))))\n"
        "open(os.environ['KRB5CCNAME'].removeprefix('FILE:'), 'w').write('ticket')",
    )
    got = ticket(settings(command, "-f", environment=("KRB5_CONFIG", "NOT_SET")))
    assert got is not None
    got.get()
    name = os.environ["KRB5CCNAME"]
    path = pathlib.Path(name.removeprefix("FILE:"))
    assert name != before
    assert path.read_text() == "ticket"
    arguments, given, environment = eval(seen.read_text())
    assert arguments == ["-f", "admin@CONTOSO.LAB"]
    assert given == PASSWORD + "\n"
    assert {"PATH", "KRB5CCNAME", "KRB5_CONFIG"} <= set(environment)
    assert "OTHER" not in environment
    got.destroy()
    got.destroy()
    assert os.environ.get("KRB5CCNAME") == before
    assert not path.exists()


def test_what_kinit_says_is_told_without_the_password(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRB5CCNAME", "FILE:/of/the/user")
    command = program(tmp_path, "sys.stderr.write('Preauthentication failed for ' + sys.stdin.read()); sys.exit(1)")
    got = ticket(settings(command))
    assert got is not None
    with pytest.raises(NotAuthenticated, match="Preauthentication failed") as caught:
        got.get()
    assert PASSWORD not in str(caught.value)
    assert "admin@CONTOSO.LAB" in str(caught.value)
    got.destroy()
    assert os.environ["KRB5CCNAME"] == "FILE:/of/the/user"


@pytest.mark.parametrize(
    ("output", "error", "expected"),
    [
        (
            f"Password for admin: Password expired.  You must change it now.\n{PASSWORD}",
            "Cannot read password",
            "has expired",
        ),
        ("", "Password incorrect while getting initial credentials", "did not accept the user's password"),
        ("", "Client 'x@Y' not found in Kerberos database while", "does not know the user"),
        ("", "Clients credentials have been revoked", "disabled or locked"),
        ("", "Clock skew too great", "too far apart"),
        ("", 'Cannot find KDC for realm "ELSEWHERE"', "does not know the Kerberos realm"),
        ("", "Cannot contact any KDC for realm 'CONTOSO.LAB'", "No KDC"),
        ("", "KDC has no support for encryption type", "AES"),
        ("", "Something else", "could not get a ticket for admin@CONTOSO.LAB"),
    ],
)
def test_what_kinit_says_is_understood(tmp_path: pathlib.Path, output: str, error: str, expected: str) -> None:
    command = program(tmp_path, f"sys.stdout.write({output!r}); sys.stderr.write({error!r}); sys.exit(1)")
    got = ticket(settings(command))
    assert got is not None
    with pytest.raises(NotAuthenticated, match=expected) as caught:
        got.get()
    assert PASSWORD not in str(caught.value)
    assert error in str(caught.value)


def test_no_kinit_is_told_with_what_to_do(tmp_path: pathlib.Path) -> None:
    got = ticket(settings(str(tmp_path / "nothing")))
    assert got is not None
    with pytest.raises(LibraryMissing, match="kerberos_mode"):
        got.get()


def test_a_user_who_gets_tickets_himself_needs_none() -> None:
    assert ticket(endpoint(None)) is None
