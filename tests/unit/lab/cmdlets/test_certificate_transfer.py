# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Import- and Export-ExchangeCertificate: what travels with a certificate, and what is refused."""

from __future__ import annotations

import base64
import datetime
import typing as t

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7, pkcs12
from psrpcore.types import PSByteArray, PSInvocationState, PSSecureString
from unit.lab.cmdlets.engine_client import Client

from lab.cmdlets.export_exchange_certificate import ExportExchangeCertificate
from lab.cmdlets.import_exchange_certificate import ImportExchangeCertificate
from lab.contract import Category, TerminatingError
from lab.organisation import Organisation, StoredCertificate, Vantage, stores
from lab.organisation.servicelets import SERVICE

Run = t.Callable[..., t.Any]
PASSWORD = "p-7Qz!%k&<Vw>"


@pytest.fixture
def exportable(vantage: Vantage) -> StoredCertificate:
    """A certificate on EX1 whose key may leave it."""
    return stores.create_self_signed(
        vantage, vantage.server, subject="CN=mail.contoso.lab", friendly_name="mail", exportable=True
    )


def authority(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    """A root that signs with that key."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Contoso Root CA")])
    return issued(name, name, key, key)


def issued(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, signer: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    begins = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
    return (
        x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + datetime.timedelta(days=400))
        .sign(signer, hashes.SHA256())
    )


def from_authority() -> tuple[x509.Certificate, x509.Certificate, ec.EllipticCurvePrivateKey]:
    """A certificate with an elliptic key, its issuer, the key."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = authority(root_key)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.contoso.lab")])
    return issued(subject, root.subject, key, root_key), root, key


def test_from_one_server_to_another(
    exchange: Client, organisation: Organisation, exportable: StoredCertificate
) -> None:
    exchange.exchange_key()
    secret = PSSecureString(PASSWORD)
    given = exchange.run(
        ("Export-ExchangeCertificate", {"Thumbprint": exportable.thumbprint, "BinaryEncoded": True, "Password": secret})
    )
    assert (given.state, given.questions, given.errors) == (PSInvocationState.Completed, [], [])
    data = bytes(given.output[0].FileData)
    loaded = pkcs12.load_pkcs12(data, PASSWORD.encode())
    assert loaded.cert is not None and loaded.key is not None
    assert (loaded.cert.certificate, loaded.cert.friendly_name) == (exportable.certificate, b"mail")
    taken = exchange.run(
        (
            "Import-ExchangeCertificate",
            {"Server": "EX2", "FileData": PSByteArray(data), "Password": secret, "PrivateKeyExportable": True},
        )
    )
    assert (taken.state, taken.errors) == (PSInvocationState.Completed, [])
    assert bytes(taken.output[0].RawData) == exportable.der
    stored = organisation.servers["EX2"].my[exportable.thumbprint]
    assert stored.key is not None and exportable.key is not None
    assert stored.key.public_key() == exportable.key.public_key()
    assert (stored.exportable, stored.services, stored.friendly_name) == (True, 0, "mail")


def test_a_password_must_be_a_secure_string(exchange: Client) -> None:
    result = exchange.run(("Import-ExchangeCertificate", {"FileData": PSByteArray(b"x"), "Password": PASSWORD}))
    assert result.state == PSInvocationState.Failed
    assert result.reason.FullyQualifiedErrorId.startswith("CannotConvertArgumentNoMessage,")


def test_export_as_text(run: Run, exportable: StoredCertificate) -> None:
    (text,) = run(ExportExchangeCertificate, Thumbprint=exportable.thumbprint, Password=PASSWORD).output
    assert pkcs12.load_pkcs12(base64.b64decode(text, validate=True), PASSWORD.encode()).key is not None


def test_export_takes_the_issuer_along(run: Run, vantage: Vantage) -> None:
    certificate, root, key = from_authority()
    stored = StoredCertificate(certificate, key, exportable=True)
    vantage.server.my[stored.thumbprint] = stored
    trusted = StoredCertificate(root, None)
    vantage.server.root[trusted.thumbprint] = trusted
    (found,) = run(ExportExchangeCertificate, Thumbprint=stored.thumbprint, BinaryEncoded=True).output
    loaded = pkcs12.load_pkcs12(found.read("FileData"), None)
    assert [item.certificate for item in loaded.additional_certs] == [root]


@pytest.mark.parametrize("kept", ["not exportable", "no key"])
def test_what_cannot_be_exported(run: Run, exportable: StoredCertificate, kept: str) -> None:
    if kept == "no key":
        exportable.key = None
    else:
        exportable.exportable = False
    call = run(ExportExchangeCertificate, Thumbprint=exportable.thumbprint, BinaryEncoded=True)
    assert (call.output, call.errors[0].reason) == ([], "InvalidOperationException")
    assert "PKCS-12" in call.errors[0].exception.message


def test_an_expired_one_is_not_exported(run: Run, organisation: Organisation, exportable: StoredCertificate) -> None:
    for server in organisation.servers.values():
        # What its servicelets did each hour of five years is of no account here.
        server.services[SERVICE].status = "Stopped"
    organisation.clock.advance(datetime.timedelta(days=1828))
    call = run(ExportExchangeCertificate, Thumbprint=exportable.thumbprint)
    assert (call.output, len(call.errors)) == ([], 1)


def test_what_if(run: Run, vantage: Vantage, exportable: StoredCertificate) -> None:
    assert run(ExportExchangeCertificate, Thumbprint=exportable.thumbprint, what_if=True).output == []
    (data,) = run(ExportExchangeCertificate, Thumbprint=exportable.thumbprint, BinaryEncoded=True).output
    del vantage.server.my[exportable.thumbprint]
    run(ImportExchangeCertificate, FileData=data.read("FileData"), what_if=True)
    assert exportable.thumbprint not in vantage.server.my


@pytest.mark.parametrize("password", ["wrong", None])
def test_wrong_password(run: Run, vantage: Vantage, exportable: StoredCertificate, password: str | None) -> None:
    (found,) = run(
        ExportExchangeCertificate, Thumbprint=exportable.thumbprint, BinaryEncoded=True, Password=PASSWORD
    ).output
    del vantage.server.my[exportable.thumbprint]
    before = set(vantage.server.my)
    bound = {} if password is None else {"Password": password}
    call = run(ImportExchangeCertificate, FileData=found.read("FileData"), **bound)
    assert (call.errors[0].category, call.errors[0].reason) == (Category.ReadError, "InvalidOperationException")
    assert set(vantage.server.my) == before


def test_what_is_no_certificate(run: Run) -> None:
    call = run(ImportExchangeCertificate, FileData=b"no certificate", Password=PASSWORD)
    assert call.errors[0].category is Category.ReadError


def test_twice_is_refused(run: Run, vantage: Vantage, exportable: StoredCertificate) -> None:
    (found,) = run(ExportExchangeCertificate, Thumbprint=exportable.thumbprint, BinaryEncoded=True).output
    call = run(ImportExchangeCertificate, FileData=found.read("FileData"))
    assert (call.errors[0].category, call.errors[0].reason) == (Category.NotSpecified, "InvalidOperationException")
    assert exportable.thumbprint in call.errors[0].exception.message
    assert vantage.server.my[exportable.thumbprint] is exportable


def test_friendly_name_and_key_by_default(run: Run, organisation: Organisation, exportable: StoredCertificate) -> None:
    (found,) = run(ExportExchangeCertificate, Thumbprint=exportable.thumbprint, BinaryEncoded=True).output
    call = run(ImportExchangeCertificate, FileData=found.read("FileData"), Server="EX2", FriendlyName="copy")
    stored = organisation.servers["EX2"].my[exportable.thumbprint]
    assert (stored.friendly_name, stored.exportable) == ("copy", False)
    assert call.output[0].read("Identity") == f"EX2.contoso.lab\\{exportable.thumbprint}"
    with pytest.raises(TerminatingError):
        run(ImportExchangeCertificate, FileData=found.read("FileData"), Server="EX3", FriendlyName="x" * 64)


def test_a_chain_without_a_key(run: Run, vantage: Vantage) -> None:
    certificate, root, _key = from_authority()
    encodings = (serialization.Encoding.DER, serialization.Encoding.PEM)
    for data in [
        *(pkcs7.serialize_certificates([root, certificate], encoding) for encoding in encodings),
        pkcs12.serialize_key_and_certificates(None, None, None, [root, certificate], serialization.NoEncryption()),
        *(certificate.public_bytes(encoding) for encoding in encodings),
    ]:
        (found,) = run(ImportExchangeCertificate, FileData=data, PrivateKeyExportable=True).output
        stored = vantage.server.my.pop(found.read("Thumbprint"))
        assert (stored.certificate, stored.key, stored.exportable) == (certificate, None, False)


def test_elliptic_keys_come_with_their_certificate(run: Run, vantage: Vantage) -> None:
    certificate, root, key = from_authority()
    data = pkcs12.serialize_key_and_certificates(b"ec", key, certificate, [root], serialization.NoEncryption())
    (found,) = run(ImportExchangeCertificate, FileData=data).output
    assert (found.read("HasPrivateKey"), found.read("IsSelfSigned")) == (True, False)
    assert isinstance(vantage.server.my[found.read("Thumbprint")].key, ec.EllipticCurvePrivateKey)


def test_unreachable(run: Run, organisation: Organisation, exportable: StoredCertificate) -> None:
    (found,) = run(ExportExchangeCertificate, Thumbprint=exportable.thumbprint, BinaryEncoded=True).output
    organisation.servers["EX2"].reachable = False
    for call in (
        run(ImportExchangeCertificate, FileData=found.read("FileData"), Server="EX2"),
        run(ExportExchangeCertificate, Thumbprint=exportable.thumbprint, Server="EX2"),
    ):
        assert call.errors[0].reason == "LocalizedException"


def test_nothing_secret_is_shown(run: Run, exportable: StoredCertificate) -> None:
    (found,) = run(ExportExchangeCertificate, Thumbprint=exportable.thumbprint, BinaryEncoded=True).output
    call = run(ImportExchangeCertificate, FileData=found.read("FileData"), Password=PASSWORD)
    assert PASSWORD not in call.errors[0].exception.message
