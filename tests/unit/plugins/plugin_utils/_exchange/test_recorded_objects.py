# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recorded objects of real servers, read by the collection's own client. Skipped where the recordings are absent."""

from __future__ import annotations

import base64
import datetime
import pathlib
import re
import typing as t

import pytest

from ansible_collections.certops.exchange.plugins.plugin_utils._certificates import CertificateFacts
from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import (
    AuthConfig,
    EventRecord,
    ExchangeCertificate,
    ExchangeServer,
    ServerVersion,
    ServiceState,
    read_nrbf,
    split_signature,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._wire import WireObject

RECORDED = pathlib.Path(__file__).resolve().parents[5].parent / "shared" / "recorded"
pytestmark = pytest.mark.skipif(not RECORDED.is_dir(), reason="the recordings are not there")
remoting = pytest.importorskip("ansible_collections.certops.exchange.plugins.plugin_utils._remoting._convert")

CERTIFICATES = (
    "Get-ExchangeCertificate/GetExchangeCertificateBroken.excerpt.xml",
    "Get-ExchangeCertificate/GetExchangeCertificateOnAzure.xml",
    "Get-ExchangeCertificate/HealthChecker-E19.GetExchangeCertificate.xml",
    "Get-ExchangeCertificate/MonitorExchangeAuthCertificate.GetExchangeCertificate.xml",
    "Get-InternalTransportCertificateFromServer/GetInternalTransportCertificateFromServer.xml",
    "New-ExchangeCertificate/NewExchangeCertificateDefaultTransport.xml",
)


def _text(path: pathlib.Path) -> str:
    data = path.read_bytes()
    return data.decode("utf-16") if data.startswith((b"\xff\xfe", b"\xfe\xff")) else data.decode("utf-8-sig")


def _read(name: str) -> list[t.Any]:
    return t.cast("list[t.Any]", remoting.read_clixml(_text(RECORDED / name)))


def _certificates(name: str) -> list[WireObject]:
    """The certificates of a file, however it nests them."""
    found: list[WireObject] = []

    def collect(value: t.Any) -> None:
        if isinstance(value, list):
            for item in value:
                collect(item)
        elif isinstance(value, WireObject) and isinstance(value.get("RawData"), bytes):
            found.append(value)

    collect(_read(name))
    return found


@pytest.mark.parametrize("name", CERTIFICATES)
def test_every_certificate_in_every_shape(name: str) -> None:
    found = _certificates(name)
    assert found
    for wire in found:
        certificate = ExchangeCertificate.from_wire(wire, "asked.contoso.lab")
        facts = certificate.facts
        # What .NET printed of it agrees with what is read from the DER.
        printed = dict(re.findall(r"\[([A-Za-z ]+)\]\r?\n  ([^\r\n]*)", wire.text or ""))
        assert printed["Subject"] == facts.subject
        assert printed["Issuer"] == facts.issuer
        assert printed["Serial Number"] == facts.serial_number
        assert printed["Thumbprint"] == facts.thumbprint
        raw = ExchangeCertificate.from_wire(
            WireObject(wire.type_names, wire.text, {"RawData": wire.get("RawData")}), "asked.contoso.lab"
        )
        assert raw.facts == facts
        assert raw.source == "raw"
        assert raw.services is None
        assert raw.to_result()["services"] == "unknown"
        if certificate.source == "serialised":
            assert certificate.server != "asked.contoso.lab"
            assert certificate.status == "Valid"
            assert None not in (certificate.services, certificate.friendly_name, certificate.iis_services)
            assert certificate.private_key_exportable is not None
            assert certificate.problem is None
        else:
            assert certificate == raw
            assert certificate.problem


def test_setup_s_own_certificates() -> None:
    found = {
        certificate.friendly_name: certificate
        for certificate in map(
            ExchangeCertificate.from_wire,
            _certificates("Get-ExchangeCertificate/HealthChecker-E19.GetExchangeCertificate.xml"),
        )
    }
    server = found["Microsoft Exchange"]
    assert server.server == "Solo-E19A.Solo.com"
    assert server.services == ("IMAP", "POP", "IIS", "SMTP")
    assert server.root_ca_type == "Registry"
    assert server.iis_services == ("IIS://Solo-E19A/W3SVC/1", "IIS://Solo-E19A/W3SVC/2")
    assert server.has_private_key is None
    auth = found["Microsoft Exchange Server Auth Certificate"]
    assert auth.services == ("SMTP",)
    assert auth.root_ca_type == "None"
    assert auth.facts.self_signed
    assert not auth.facts.has_san
    assert auth.has_private_key is auth.private_key_exportable is True
    assert auth.facts.lifetime == datetime.timedelta(days=1800)
    wmsvc = found["CN=WMSvc-WIN-K300A9DA9VA"]
    assert wmsvc.services == ()


def test_new_certificate_is_signed_and_has_imap_and_smtp() -> None:
    (wire,) = _certificates("New-ExchangeCertificate/NewExchangeCertificateDefaultTransport.xml")
    assert split_signature(wire.get("SerializationData"))[1]
    assert ExchangeCertificate.from_wire(wire).services == ("IMAP", "SMTP")


def test_every_serialised_blob_is_read_to_its_end() -> None:
    count = 0
    for path in sorted(RECORDED.rglob("*.xml")):
        for blob in re.findall(r'<BA N="SerializationData">([^<]+)', _text(path)):
            stream, _signed = split_signature(base64.b64decode(blob))
            assert read_nrbf(stream).type_name
            count += 1
    assert count > 200


def test_auth_configs() -> None:
    (fresh,) = _read("Get-AuthConfig/HealthChecker-E19.GetAuthConfig.xml")
    config = AuthConfig.from_wire(fresh)
    assert config.current is not None
    assert (config.next, config.previous, config.next_effective) == (None, None, None)
    (staged,) = _read("Get-AuthConfig/MonitorExchangeAuthCertificate.GetAuthConfig.xml")
    config = AuthConfig.from_wire(staged)
    assert config.current == "E1BDF9AE58C93C75E76C9DD882138FB8FF0FA786"
    assert config.next == "BC6BF924D6EF046E64F8D1987DC1D7D2F4C0042A"
    assert config.previous is None
    assert config.next_effective == datetime.datetime(2023, 2, 3, 14, 16, 2, tzinfo=datetime.timezone.utc)
    assert config.next_effective_zone_known
    assert config.when_changed == datetime.datetime(2023, 1, 4, 14, 16, 4, tzinfo=datetime.timezone.utc)


def test_servers() -> None:
    (e19,) = _read("Get-ExchangeServer/HealthChecker-E19.GetExchangeServer.xml")
    server = ExchangeServer.from_wire(e19)
    assert server.fqdn.lower() == "solo-e19a.solo.com"
    assert server.version.product == "2019"
    assert server.site == "Default-First-Site-Name"
    assert server.roles == ("Mailbox", "ClientAccess", "HubTransport", "FrontendTransport")
    assert server.holds_auth_certificate()
    both = _read("Get-ExchangeServer/MonitorExchangeAuthCertificate.GetExchangeServer.xml")
    flat = both[0] if isinstance(both[0], list) else both
    assert [ExchangeServer.from_wire(wire).version.product for wire in flat] == ["2016", "2016"]


def test_bare_version() -> None:
    (wire,) = _read("Get-ExchangeServer/E19CU11AdminDisplayVersion.xml")
    assert ServerVersion.from_wire(wire) == ServerVersion.parse(wire.text)


@pytest.mark.parametrize(
    "name",
    ["Get-Service/GetServiceMSExchangeMitigationRunning.xml", "Get-Service/HealthChecker-E19.GetServiceMitigation.xml"],
)
def test_services(name: str) -> None:
    (wire,) = _read(name)
    service = ServiceState.from_wire(wire)
    assert service.name == "MSExchangeMitigation"
    assert service.running
    assert service.start_type == "Automatic"


def test_events() -> None:
    (wire,) = _read("Get-WinEvent/HealthChecker-E19.GetWinEventOldestApplication.xml")
    event = EventRecord.from_wire(wire)
    assert (event.id, event.provider) == (16028, "MSExchangeTransportSubmission")
    assert event.time == datetime.datetime(2024, 6, 18, 9, 42, 6, 8110, tzinfo=datetime.timezone.utc)
    assert event.data == ("Microsoft.Exchange.Transport.TransportServerConfiguration", "", "")
    assert event.message is not None


def _pwsh(name: str) -> list[t.Any]:
    """The pipeline outputs of a recorded conversation."""
    text = (RECORDED / "pwsh" / name).read_text(encoding="utf-8")
    outputs = re.findall(r"<!-- server: PipelineOutput -->\s*(<Obj.*?</Obj>)\s*(?=<!--|\Z)", text, re.DOTALL)
    return [value for output in outputs for value in remoting.read_clixml(f"<Objs>{output}</Objs>")]


def test_selected_certificate_of_the_engine() -> None:
    (wire,) = _pwsh("open/select_certificate.xml")
    certificate = ExchangeCertificate.from_wire(wire)
    assert certificate.source == "selected"
    assert certificate.server == "ex01"
    assert certificate.thumbprint == wire.get("Thumbprint")
    assert certificate.facts.subject == wire.get("Subject") == 'CN=ex01, O="Contoso, Ltd", C=US'
    assert certificate.facts.serial_number == wire.get("SerialNumber")
    assert certificate.facts.not_after == wire.get("NotAfter")
    assert certificate.services == ("IMAP", "POP", "IIS", "SMTP")
    assert certificate.status == "Valid"
    assert certificate.domains == ("ex01", "ex01.contoso.lab")
    assert certificate.has_private_key is False
    assert certificate.iis_services == ("IIS://ex01/W3SVC/1",)
    # Not asked for, so not known.
    assert certificate.root_ca_type is None


def test_whole_certificate_of_the_engine() -> None:
    found = _pwsh("open/certificate_whole.xml")
    assert found
    for wire in found:
        assert ExchangeCertificate.from_wire(wire).source == "raw"


def test_serialised_certificate_and_its_raw_data_are_the_same() -> None:
    for name in CERTIFICATES:
        for wire in _certificates(name):
            data = wire.get("SerializationData")
            if isinstance(data, bytes):
                only = WireObject(wire.type_names, wire.text, {}, {"SerializationData": data})
                assert ExchangeCertificate.from_wire(only).facts == CertificateFacts.from_der(wire.get("RawData"))
