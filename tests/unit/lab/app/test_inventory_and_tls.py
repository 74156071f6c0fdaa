# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pathlib
import socket
import ssl
import stat
import threading
import typing as t

import pytest
import yaml

from lab.app.addresses import addresses
from lab.app.authority import Authority
from lab.app.inventory import Endpoints, write_inventories
from lab.app.inventory_logon import Logon
from lab.organisation import User

ENDPOINTS = {
    "EX1": Endpoints(
        windows="https://127.1.2.1:5001/wsman",
        windows_plain="http://127.1.2.1:5002/wsman",
        exchange="https://127.1.2.1:5003/PowerShell/",
        exchange_plain="http://127.1.2.1:5004/PowerShell/",
    ),
    "EX2": Endpoints(
        windows="https://127.1.2.2:6001/wsman",
        windows_plain="http://127.1.2.2:6002/wsman",
        exchange="https://127.1.2.2:6003/PowerShell/",
        exchange_plain="http://127.1.2.2:6004/PowerShell/",
    ),
}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def shake_hands(context: ssl.SSLContext, trusted: pathlib.Path | None, name: str) -> None:
    """A TLS connection to a listener with that context; the client validates as strictly as it can."""
    client = ssl.create_default_context(cafile=trusted)
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            accepted, _unused = listener.accept()
            try:
                with context.wrap_socket(accepted, server_side=True) as connection:
                    connection.recv(1)
            except OSError:
                accepted.close()

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            with (
                socket.create_connection(listener.getsockname()) as raw,
                client.wrap_socket(raw, server_hostname=name) as secured,
            ):
                secured.send(b"x")
        finally:
            thread.join()


@pytest.mark.parametrize("name", ["EX1", "ex1.contoso.lab", "127.1.2.3"])
def test_a_client_that_trusts_the_authority_accepts_each_name(authority: Authority, name: str) -> None:
    context = authority.context("EX1", ["EX1", "EX1.contoso.lab"], "127.1.2.3")
    shake_hands(context, authority.file, name)


def test_a_client_refuses_another_name_or_without_trust(authority: Authority) -> None:
    context = authority.context("EX1", ["EX1"], "127.1.2.3")
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(context, authority.file, "127.1.2.4")
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(context, None, "EX1")


def test_keys_are_for_their_owner_only(authority: Authority) -> None:
    authority.context("EX9", ["EX9"], "127.1.2.9")
    folder = authority.file.parent / "tls"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "EX9.pem").stat().st_mode) == 0o600
    assert b"PRIVATE" not in authority.file.read_bytes()


def test_two_labs_get_addresses_of_their_own(tmp_path: pathlib.Path) -> None:
    one, two = addresses(tmp_path / "one", 3), addresses(tmp_path / "two", 3)
    assert one == addresses(tmp_path / "one", 3)
    for address in (*one, *two):
        assert address.startswith("127.")
        with socket.create_server((address, 0)):
            pass
    if one[0] != "127.0.0.1":
        assert len({*one, *two}) == 6


@pytest.mark.parametrize("connection", ["winrm", "psrp"])
def test_the_inventory_names_every_server_with_validation_on(tmp_path: pathlib.Path, connection: str) -> None:
    authority = tmp_path / "ca.pem"
    user = User("certadmin", "odd: '\"#%")
    write_inventories(tmp_path, ENDPOINTS, Logon(user, authority))
    path = tmp_path / f"inventory-{connection}" / "hosts.yml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    group: dict[str, t.Any] = yaml.safe_load(path.read_text(encoding="utf-8"))["all"]["children"]["exchange"]
    assert group["hosts"] == {
        "EX1": {
            "ansible_host": "127.1.2.1",
            "ansible_port": 5001,
            "exchange_endpoint_host": "127.1.2.1",
            "exchange_endpoint_port": 5003,
        },
        "EX2": {
            "ansible_host": "127.1.2.2",
            "ansible_port": 6001,
            "exchange_endpoint_host": "127.1.2.2",
            "exchange_endpoint_port": 6003,
        },
    }
    variables = group["vars"]
    assert variables["ansible_connection"] == connection
    assert (variables["ansible_user"], variables["ansible_password"]) == (user.name, user.password)
    assert {name: value for name, value in variables.items() if name.startswith("exchange_")} == {
        "exchange_endpoint_scheme": "https",
        "exchange_endpoint_path": "/PowerShell/",
        "exchange_endpoint_auth": "basic",
        "exchange_endpoint_ca_cert": str(authority),
    }
    specific = {name: value for name, value in variables.items() if name.startswith(f"ansible_{connection}_")}
    if connection == "winrm":
        assert specific == {
            "ansible_winrm_scheme": "https",
            "ansible_winrm_transport": "basic",
            "ansible_winrm_server_cert_validation": "validate",
            "ansible_winrm_ca_trust_path": str(authority),
        }
    else:
        assert specific == {
            "ansible_psrp_protocol": "https",
            "ansible_psrp_auth": "basic",
            "ansible_psrp_cert_validation": "validate",
            "ansible_psrp_ca_cert": str(authority),
        }
