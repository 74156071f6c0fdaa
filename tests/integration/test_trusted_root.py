# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trust: copied, given, taken away; never a key, never a file."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from integration.windows_side import new_certificate, refusals, server


@pytest.fixture(scope="module")
def authority() -> tuple[bytes, bytes, str]:
    """A root as PEM, its key as PEM, and its thumbprint."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Contoso Root \u8a8d\u8a3c\u5c40")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    start = datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)
    builder = builder.serial_number(7).not_valid_before(start).not_valid_after(start.replace(year=2045))
    certificate = builder.sign(key, hashes.SHA256())
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return certificate.public_bytes(Encoding.PEM), secret, certificate.fingerprint(hashes.SHA1()).hex().upper()


@pytest.mark.one_connection
def test_a_certificate_of_the_same_server(stage: t.Any) -> None:
    """procedures S0-21, S0-22."""
    new = new_certificate(stage)
    before = server(stage)
    planned = stage.task("trusted_root", {"thumbprint": new}, "--check", "--diff").green().only("trusted_root")
    assert (planned["changed"], planned["present"]) == (True, False)
    assert server(stage)["root"] == before["root"]

    added = stage.task("trusted_root", {"thumbprint": new}, "--diff").green().only("trusted_root")
    assert (added["changed"], added["present"], added["certificate"]["subject"]) == (True, True, "CN=EX1")
    assert added["certificate"]["has_private_key"] is False
    assert [c["command"] for c in added["commands"]] == [c["command"] for c in planned["commands"]]
    assert sorted(server(stage)["root"]) == sorted([*before["root"], new])
    assert server(stage)["certificates"][new]["root_ca_type"] == "Registry"
    assert not stage.commands("Import-Certificate", "Export-Certificate", "Copy-Item")

    assert stage.task("trusted_root", {"thumbprint": new}).green().changed == 0
    # Exchange's certificate in My, with its key, is as it was.
    assert server(stage)["certificates"][new]["private_key"] is True

    stage.task("trusted_root", {"thumbprint": new, "state": "absent"}, "--check").green()
    assert new in server(stage)["root"]
    removed = stage.task("trusted_root", {"thumbprint": new, "state": "absent"}, "--diff").green()
    assert removed.only("trusted_root")["present"] is False
    assert sorted(server(stage)["root"]) == sorted(before["root"])
    assert new in server(stage)["certificates"]
    assert stage.task("trusted_root", {"thumbprint": new, "state": "absent"}).green().changed == 0


@pytest.mark.one_connection
def test_a_certificate_that_is_given(stage: t.Any, authority: tuple[bytes, bytes, str]) -> None:
    pem, _secret, thumbprint = authority
    added = stage.task("trusted_root", {"content": pem.decode()}).green().only("trusted_root")
    assert (added["changed"], added["thumbprint"]) == (True, thumbprint)
    assert thumbprint in server(stage)["root"]
    # The same one as a file beside the playbook, in another form.
    (stage.directory / "files").mkdir()
    (stage.directory / "files" / "root.cer").write_bytes(x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER))
    assert stage.task("trusted_root", {"path": "root.cer"}).green().changed == 0
    assert stage.task("trusted_root", {"path": "root.cer", "state": "absent"}).green().changed == 1
    assert thumbprint not in server(stage)["root"]


@pytest.mark.one_connection
def test_bad_input_changes_nothing(stage: t.Any, authority: tuple[bytes, bytes, str]) -> None:
    pem, secret, thumbprint = authority
    before = server(stage)["root"]
    body = secret.decode().splitlines()[1]
    cases: tuple[tuple[dict[str, str], str], ...] = (
        ({"content": (pem + secret).decode()}, "private key"),
        ({"content": "hello"}, "no X.509 certificate"),
        ({"path": "no-such-file.pem"}, "no-such-file.pem"),
        ({"thumbprint": thumbprint}, "not in the store My"),
        ({"thumbprint": thumbprint, "store": "NoSuchStore"}, "NoSuchStore"),
        ({"thumbprint": thumbprint, "store": "My"}, "exchange_certificate"),
        ({}, "one of the following"),
        ({"thumbprint": thumbprint, "path": "x"}, "mutually exclusive"),
    )
    messages, output = refusals(stage, "trusted_root", [options for options, _said in cases])
    for message, (_options, said) in zip(messages, cases, strict=True):
        assert said in message
    assert body not in output
    assert server(stage)["root"] == before
