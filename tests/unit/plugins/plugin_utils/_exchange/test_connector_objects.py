# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connectors and the hybrid configuration, as recorded and in their other forms (wire-shapes 7)."""

from __future__ import annotations

import pathlib
import typing as t

import pytest
from unit.plugins.plugin_utils.certificate_cases import certificate

from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import (
    HYBRID_TYPE,
    RECEIVE_TYPE,
    SEND_TYPE,
    Connector,
    HybridConfiguration,
    TlsCertificateName,
    UnreadableObject,
    settings_of,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._wire import ABSENT, WireObject

RECORDED = pathlib.Path(__file__).resolve().parents[5].parent / "shared" / "recorded"
DIGICERT = "CN=DigiCert TLS RSA SHA256 2020 CA1, O=DigiCert Inc, C=US"


def recorded(name: str) -> list[WireObject]:
    remoting = pytest.importorskip("ansible_collections.certops.exchange.plugins.plugin_utils._remoting._convert")
    path = RECORDED / name
    if not path.is_file():
        pytest.skip("the recordings are not there")
    data = path.read_bytes()
    text = data.decode("utf-16") if data.startswith((b"\xff\xfe", b"\xfe\xff")) else data.decode("utf-8-sig")
    found: list[WireObject] = []
    for value in remoting.read_clixml(text):
        found.extend(value if isinstance(value, list) else [value])
    return found


def test_recorded_send_connectors() -> None:
    found = [Connector.from_wire(value) for value in recorded("Get-SendConnector/GetSendConnector.xml")]
    assert all(not connector.receives and connector.identity for connector in found)
    assert any(connector.tls_name is not None for connector in found)


def test_recorded_receive_connectors() -> None:
    values = recorded("Get-ReceiveConnector/GetReceiveConnector.xml")
    found = [Connector.from_wire(value) for value in values]
    assert len(found) == 5
    assert all(connector.receives and "\\" in connector.identity for connector in found)
    assert sum(connector.tls_name is not None for connector in found) == 1


@pytest.mark.parametrize(
    ("name", "receives"),
    [
        ("Get-SendConnector/GetSendConnector.xml", False),
        ("Get-ReceiveConnector/GetReceiveConnector.xml", True),
    ],
)
def test_every_property_of_recorded_connectors(name: str, receives: bool) -> None:
    """All come, each is the same as itself, and as a parameter says what was printed."""
    found = [Connector.from_wire(value) for value in recorded(name)]
    assert found
    for connector in found:
        assert set(connector.settings) == set(settings_of(receives))
        assert connector.changed_at is not None
        for key, setting in settings_of(receives).items():
            value = connector.settings[key]
            assert setting.same(value, value)
        assert connector.tls_name is None or connector.settings["tls_certificate_name"] == str(connector.tls_name)
    if receives:
        assert all("Tls" in connector.settings["auth_mechanism"] for connector in found)


def test_the_recorded_hybrid_configuration() -> None:
    (value,) = recorded("Get-HybridConfiguration/GetHybridConfiguration.xml")
    name = HybridConfiguration.from_wire(value).tls_name
    assert name is not None
    assert name.issuer.startswith("CN=")
    assert name.subject.startswith("CN=")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (ABSENT, None),
        ("", None),
        (f"<I>{DIGICERT}<S>CN=mail.contoso.com", (DIGICERT, "CN=mail.contoso.com")),
        ("<i>CN=a<s>CN=b", ("CN=a", "CN=b")),
        (WireObject((), "<I>CN=a<S>CN=b"), ("CN=a", "CN=b")),
        (WireObject((), "x", {"CertificateIssuer": "CN=a", "CertificateSubject": "CN=b"}), ("CN=a", "CN=b")),
    ],
)
def test_the_name_in_its_forms(value: t.Any, expected: tuple[str, str] | None) -> None:
    found = TlsCertificateName.from_wire(value)
    assert (found and (found.issuer, found.subject)) == expected


@pytest.mark.parametrize("value", ["CN=mail.contoso.com", WireObject((), None), 5])
def test_a_name_that_is_none(value: t.Any) -> None:
    with pytest.raises(UnreadableObject):
        TlsCertificateName.from_wire(value)
    for kind in (SEND_TYPE, RECEIVE_TYPE):
        with pytest.raises(UnreadableObject, match="Mail out"):
            Connector.from_wire(WireObject((kind,), None, {"Name": "Mail out", "TlsCertificateName": value}))
    with pytest.raises(UnreadableObject):
        HybridConfiguration.from_wire(WireObject((HYBRID_TYPE,), None, {"TlsCertificateName": value}))


def test_another_object_is_none_of_them() -> None:
    with pytest.raises(UnreadableObject):
        Connector.from_wire(WireObject((HYBRID_TYPE,), None, {"Name": "x"}))
    with pytest.raises(UnreadableObject):
        HybridConfiguration.from_wire(WireObject((SEND_TYPE,), None, {}))


def test_which_certificates_a_name_means() -> None:
    name = TlsCertificateName("CN=EX1", "cn=ex1")
    assert name.names(certificate("a").facts) is True
    assert name.names(certificate("a", {"issuer": "CN=authority"}).facts) is False
    assert name.names(certificate("a", {"subject": "unknown"}).facts) is None
    assert str(name) == "<I>CN=EX1<S>cn=ex1"
