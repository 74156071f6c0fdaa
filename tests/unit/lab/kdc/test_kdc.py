# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A realm with users and services, of which tickets are really got."""

from __future__ import annotations

import pathlib
import shutil
import socket
import subprocess
import typing as t

import pytest

from lab.kdc import Kdc, Principals, missing, programs

USERS = {"certadmin": "lab-7Qz!%k&<Vw>'x$9 ;^~-certadmin", "odd": 'a""b\\c "d', "late": "secret"}


def test_what_is_missing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "_FOLDERS", "")
    assert missing() == "kdb5_util is missing; on Debian install krb5-kdc"
    monkeypatch.setattr(programs, "PROGRAMS", {})
    monkeypatch.setattr(programs, "_LIBRARIES", ("no_such_library",))
    assert "no_such_library is missing; install tests/requirements/kerberos.txt" in (missing() or "")


needed = pytest.mark.skipif(missing() is not None or shutil.which("kinit") is None, reason=missing() or "no kinit")


@pytest.fixture(scope="module")
def kdc(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Kdc]:
    kdc = Kdc(tmp_path_factory.mktemp("kdc") / "kerberos", "CONTOSO.LAB")
    kdc.start(Principals(USERS, frozenset({"late"}), ("HTTP/ex1.contoso.lab", "WSMAN/ex1.contoso.lab")))
    try:
        yield kdc
    finally:
        kdc.stop()


def asked(kdc: Kdc, directory: pathlib.Path, *commands: list[str], password: str = "") -> str:
    """What Kerberos' programs say, one after the other, with a file of tickets of their own."""
    variables = {"KRB5_CONFIG": str(kdc.config), "KRB5CCNAME": f"FILE:{directory / 'tickets'}", "PATH": "/usr/bin:/bin"}
    said = ""
    for command in commands:
        done = subprocess.run(
            command, input=password + "\n", capture_output=True, text=True, env=variables, timeout=20,
            start_new_session=True, check=False,
        )  # fmt: skip
        said += done.stdout + done.stderr
    return said


@pytest.mark.kerberos
@needed
@pytest.mark.parametrize("user", ["certadmin", "odd"])
def test_who_knows_the_password_gets_tickets(user: str, kdc: Kdc, tmp_path: pathlib.Path) -> None:
    service = ["kvno", "HTTP/ex1.contoso.lab", "WSMAN/ex1.contoso.lab"]
    said = asked(kdc, tmp_path, ["kinit", user], service, ["klist"], password=USERS[user])
    assert f"Default principal: {user}@CONTOSO.LAB" in said
    assert "HTTP/ex1.contoso.lab@CONTOSO.LAB: kvno = " in said


@pytest.mark.kerberos
@needed
def test_who_does_not_gets_none(kdc: Kdc, tmp_path: pathlib.Path) -> None:
    assert "Password incorrect" in asked(kdc, tmp_path, ["kinit", "certadmin"], password="wrong")
    assert "Client 'nobody@CONTOSO.LAB' not found" in asked(kdc, tmp_path, ["kinit", "nobody"], password="x")
    assert "Password expired" in asked(kdc, tmp_path, ["kinit", "late"], password="secret")
    commands = (["kinit", "certadmin"], ["kvno", "HTTP/nowhere.contoso.lab"])
    assert "not found in Kerberos database" in asked(kdc, tmp_path, *commands, password=USERS["certadmin"])


@pytest.mark.kerberos
@needed
def test_clocks_may_be_found_too_far_away(tmp_path: pathlib.Path) -> None:
    kdc = Kdc(tmp_path / "kerberos", "CONTOSO.LAB", skewed=True)
    kdc.start(Principals(USERS))
    try:
        assert "Clock skew too great" in asked(kdc, tmp_path, ["kinit", "certadmin"], password=USERS["certadmin"])
    finally:
        kdc.stop()


@pytest.mark.kerberos
@needed
def test_it_listens_on_loopback_alone_and_ends(tmp_path: pathlib.Path) -> None:
    kdc = Kdc(tmp_path / "kerberos", "CONTOSO.LAB")
    kdc.start(Principals({"one": "word"}))
    port = int(kdc.config.read_text().partition("kdc = 127.0.0.1:")[2].split()[0])
    assert sorted(_listening(port)) == ["127.0.0.1", "127.0.0.1"]
    assert kdc.config.parent.stat().st_mode & 0o077 == 0
    kdc.stop()
    kdc.stop()
    assert _listening(port) == []
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), timeout=1)


def _listening(port: int) -> list[str]:
    """The addresses on which somebody listens on that port, TCP and UDP."""
    found = []
    for name in ("tcp", "udp", "tcp6", "udp6"):
        for line in pathlib.Path(f"/proc/net/{name}").read_text().splitlines()[1:]:
            local, state = line.split()[1], line.split()[3]
            address, _unused, number = local.partition(":")
            # Listening, or a socket of UDP without a peer.
            if int(number, 16) == port and state in ("0A", "07"):
                found.append(socket.inet_ntoa(bytes.fromhex(address)[::-1]) if len(address) == 8 else address)
    return found
