# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every kind of object in the forms that its properties take: text from a whole object, objects after Select-Object."""

from __future__ import annotations

import datetime
import json
import typing as t

import pytest

from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import (
    SELECT_PROPERTIES,
    AuthConfig,
    ExchangeCertificate,
    ExchangeServer,
    ServerVersion,
    TransportService,
    UnreadableObject,
    same_server,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._wire import WireEnum, WireObject

if t.TYPE_CHECKING:
    from unit.plugins.plugin_utils._exchange.conftest import Nrbf

UTC = datetime.timezone.utc
TOKYO = datetime.timezone(datetime.timedelta(hours=9))
THUMBPRINT = "AB" * 20
OTHER = "CD" * 20


def _selected(**notes: t.Any) -> WireObject:
    return WireObject(("Selected.Some.Type", "System.Management.Automation.PSCustomObject"), None, {}, notes)


def _whole(**properties: t.Any) -> WireObject:
    return WireObject(("Some.Type", "System.Object"), "text", properties)


def _plain(value: t.Any) -> t.Any:
    """A result survives JSON unchanged, so it holds plain values only."""
    assert json.loads(json.dumps(value)) == value
    return value


# ExchangeCertificate


def test_selected_certificate(der: bytes) -> None:
    certificate = ExchangeCertificate.from_wire(
        _selected(
            RawData=der,
            Identity="ex01.contoso.lab\\AA",
            Services=WireEnum("IMAP, POP, IIS, SMTP", 27),
            Status=WireEnum("Valid", 1),
            RootCAType=WireEnum("Registry", 3),
            FriendlyName="",
            CertificateDomains=[WireObject(text="ex01"), WireObject(text="ex01.contoso.lab")],
            HasPrivateKey=True,
            PrivateKeyExportable=False,
            IISServices=[WireObject(properties={"ServiceName": "IIS://ex01/W3SVC/1"})],
        ),
        "EX01",
    )
    assert certificate.source == "selected"
    assert certificate.server == "ex01.contoso.lab"
    assert certificate.facts.key_algorithm == "EC"
    result = _plain(certificate.to_result())
    assert result["services"] == ["IMAP", "POP", "IIS", "SMTP"]
    assert result["status"] == "Valid"
    assert result["root_ca_type"] == "Registry"
    # Empty is a fact.
    assert result["friendly_name"] == ""
    assert result["domains"] == ["ex01", "ex01.contoso.lab"]
    assert (result["has_private_key"], result["private_key_exportable"]) == (True, False)
    assert result["iis_services"] == ["IIS://ex01/W3SVC/1"]
    assert result["not_after"] == "2031-01-01T00:00:00Z"


def test_same_values_as_text(der: bytes) -> None:
    """A client with deserialised properties sees names where Select-Object gives enumerations."""
    certificate = ExchangeCertificate.from_wire(
        _whole(
            RawData=der, Services="None", Status="DateInvalid", RootCAType="None", HasPrivateKey="False", IISServices=[]
        )
    )
    assert certificate.services == ()
    assert (certificate.status, certificate.root_ca_type) == ("DateInvalid", "None")
    assert certificate.has_private_key is False
    assert certificate.iis_services == ()


def test_null_after_select_is_unknown_not_empty(der: bytes) -> None:
    nulls = dict.fromkeys(SELECT_PROPERTIES)
    certificate = ExchangeCertificate.from_wire(_selected(**{**nulls, "RawData": der}), "ex02.contoso.lab")
    assert certificate.server == "ex02.contoso.lab"
    result = _plain(certificate.to_result())
    for name in ("services", "status", "root_ca_type", "friendly_name", "has_private_key", "private_key_exportable",
                 "iis_services"):  # fmt: skip
        assert result[name] == "unknown"
    # Computed from the certificate instead.
    assert result["domains"] == ["ex01.contoso.lab"]


def test_iis_services_whose_names_did_not_travel_are_unknown(der: bytes) -> None:
    certificate = ExchangeCertificate.from_wire(
        _selected(RawData=der, Services=WireEnum("IIS", 8), IISServices=["Microsoft.Exchange.IisService"])
    )
    assert certificate.iis_services is None


def test_serialised_certificate(der: bytes, nrbf: type[Nrbf]) -> None:
    data = nrbf.signed(nrbf.certificate(nrbf.store(der, "Auth"), services=16, status=3, root_ca_type=9))
    certificate = ExchangeCertificate.from_wire(
        WireObject(properties={"RawData": der}, notes={"SerializationData": data})
    )
    assert certificate.source == "serialised"
    assert certificate.server == "ex01.contoso.lab"
    assert (certificate.services, certificate.status) == (("SMTP",), "DateInvalid")
    # A number that has no name.
    assert certificate.root_ca_type == "9"
    assert certificate.friendly_name == "Auth"
    # An exportable key is there; of any other the stream says nothing.
    assert certificate.has_private_key is True
    data = nrbf.certificate(nrbf.store(der), exportable=False)
    certificate = ExchangeCertificate.from_wire(
        WireObject(properties={"RawData": der}, notes={"SerializationData": data})
    )
    assert (certificate.has_private_key, certificate.private_key_exportable) == (None, False)


def test_unreadable_serialisation_leaves_the_certificate(der: bytes) -> None:
    certificate = ExchangeCertificate.from_wire(
        WireObject(properties={"RawData": der}, notes={"SerializationData": b"#sig#"}), "ex01"
    )
    assert (certificate.source, certificate.services, certificate.server) == ("raw", None, "ex01")
    assert "SerializationData" in (certificate.problem or "")


@pytest.mark.parametrize(
    "value",
    [
        None,
        "text",
        [],
        WireObject(),
        _selected(RawData=None, Services=None, Thumbprint=THUMBPRINT),
        _whole(RawData=b"x"),
    ],
)
def test_no_certificate_in_it(value: t.Any) -> None:
    with pytest.raises(UnreadableObject):
        ExchangeCertificate.from_wire(value, "ex01")


# AuthConfig


def _config(**changes: t.Any) -> dict[str, t.Any]:
    return {
        "CurrentCertificateThumbprint": THUMBPRINT,
        "PreviousCertificateThumbprint": "",
        "NextCertificateThumbprint": "",
        "NextCertificateEffectiveDate": None,
        **changes,
    }


@pytest.mark.parametrize("shape", [_whole, _selected])
def test_auth_config(shape: t.Callable[..., WireObject]) -> None:
    date = datetime.datetime(2026, 11, 25, 3, 30, tzinfo=TOKYO)
    config = AuthConfig.from_wire(
        shape(**_config(NextCertificateThumbprint=OTHER.lower(), NextCertificateEffectiveDate=date))
    )
    assert (config.current, config.previous, config.next) == (THUMBPRINT, None, OTHER)
    assert config.thumbprints == (THUMBPRINT, OTHER)
    assert config.next_effective == datetime.datetime(2026, 11, 24, 18, 30, tzinfo=UTC)
    assert config.next_effective_zone_known


def test_a_date_without_zone_is_the_latest_it_can_mean() -> None:
    naive = datetime.datetime(2026, 11, 25, 3, 30)
    config = AuthConfig.from_wire(_whole(**_config(NextCertificateEffectiveDate=naive)))
    assert config.next_effective == datetime.datetime(2026, 11, 25, 15, 30, tzinfo=UTC)
    assert not config.next_effective_zone_known
    for hours in range(-12, 15):
        assert naive.replace(tzinfo=datetime.timezone(datetime.timedelta(hours=hours))) <= config.next_effective


def test_year_one_is_never() -> None:
    config = AuthConfig.from_wire(_whole(**_config(NextCertificateEffectiveDate=datetime.datetime(1, 1, 1))))
    assert config.next_effective is None
    assert config.next_effective_zone_known


def test_null_thumbprint_is_unset_in_a_whole_object_and_unreadable_after_select() -> None:
    values = _config(NextCertificateThumbprint=None)
    assert AuthConfig.from_wire(_whole(**values)).next is None
    with pytest.raises(UnreadableObject, match="NextCertificateThumbprint"):
        AuthConfig.from_wire(_selected(**values))
    del values["NextCertificateThumbprint"]
    with pytest.raises(UnreadableObject, match="NextCertificateThumbprint"):
        AuthConfig.from_wire(_whole(**values))


# ExchangeServer and its version


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("Version 8.3 (Build 83.6)", "2007"),
        ("Version 14.3 (Build 123.4)", "2010"),
        ("Version 15.0 (Build 1497.2)", "2013"),
        ("Version 15.1 (Build 2507.6)", "2016"),
        ("Version 15.2 (Build 1748.10)", "2019"),
        ("Version 15.2 (Build 2562.17)", "SE"),
        ("Version 16.0 (Build 1.0)", "unknown"),
    ],
)
def test_versions(text: str, product: str) -> None:
    version = ServerVersion.parse(text)
    assert version.product == product
    assert version.has_auth_config is (version.major >= 15)
    numbers = dict(zip(("Major", "Minor", "Build", "Revision"), version, strict=True))
    assert ServerVersion.from_wire(WireObject(text=text, properties=numbers)) == version
    assert ServerVersion.from_wire(WireObject(text=text)) == ServerVersion.from_wire(text) == version


def test_versions_compare_by_number() -> None:
    assert ServerVersion.parse("Version 15.2 (Build 986.5)") < ServerVersion.parse("Version 15.2 (Build 1748.10)")


@pytest.mark.parametrize("text", ["", "15.2.1748.10", "Version 15.2"])
def test_no_version(text: str) -> None:
    with pytest.raises(UnreadableObject):
        ServerVersion.parse(text)


def _server(**changes: t.Any) -> dict[str, t.Any]:
    return {
        "Name": "EX01",
        "Fqdn": "EX01.contoso.lab",
        "Domain": "contoso.lab",
        "Site": "contoso.lab/Configuration/Sites/Default-First-Site-Name",
        "AdminDisplayVersion": "Version 15.2 (Build 1748.10)",
        "IsMailboxServer": True,
        "IsClientAccessServer": True,
        "IsEdgeServer": False,
        **changes,
    }


@pytest.mark.parametrize(
    ("site", "name"),
    [
        ("contoso.lab/Configuration/Sites/Tokyo", "Tokyo"),
        (WireObject(text="contoso.lab/Configuration/Sites/Tokyo", properties={"Name": "Tokyo"}), "Tokyo"),
        (WireObject(text="contoso.lab/Configuration/Sites/Tokyo"), "Tokyo"),
        ("contoso.lab/Configuration/Sites/A\\/B", "A/B"),
        (None, None),
        ("", None),
    ],
)
def test_server(site: t.Any, name: str | None) -> None:
    for shape in (_whole, _selected):
        server = ExchangeServer.from_wire(shape(**_server(Site=site)))
        assert server.site == name
        assert server.roles == ("Mailbox", "ClientAccess")


@pytest.mark.parametrize(
    ("changes", "holds"),
    [
        ({}, True),
        ({"IsClientAccessServer": False}, True),
        ({"IsMailboxServer": False}, True),
        ({"IsMailboxServer": False, "IsClientAccessServer": False}, False),
        ({"IsMailboxServer": False, "IsClientAccessServer": False, "IsEdgeServer": True}, False),
        ({"AdminDisplayVersion": "Version 14.3 (Build 123.4)"}, False),
        ({"AdminDisplayVersion": "Version 15.0 (Build 1497.2)"}, True),
        ({"AdminDisplayVersion": "Version 16.0 (Build 1.0)"}, True),
    ],
)
def test_who_holds_the_auth_certificate(changes: dict[str, t.Any], holds: bool) -> None:
    assert ExchangeServer.from_wire(_whole(**_server(**changes))).holds_auth_certificate() is holds


@pytest.mark.parametrize("name", ["Name", "Fqdn", "AdminDisplayVersion"])
def test_server_without_what_is_needed(name: str) -> None:
    with pytest.raises(UnreadableObject):
        ExchangeServer.from_wire(_whole(**_server(**{name: None})))


def test_server_without_roles_is_not_one_without_any_role() -> None:
    values = {name: value for name, value in _server().items() if not name.startswith("Is")}
    with pytest.raises(UnreadableObject, match="role"):
        ExchangeServer.from_wire(_whole(**values))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("EX01", "ex01.contoso.lab", True),
        ("EX01.contoso.lab.", "ex01.CONTOSO.lab", True),
        ("ex01.contoso.lab", "ex01.fabrikam.lab", False),
        ("ex01", "ex011", False),
    ],
)
def test_same_server(one: str, other: str, same: bool) -> None:
    for first, second in ((one, other), (other, one)):
        assert same_server(first, second) is same


# TransportService


def test_transport_service() -> None:
    values = {"Name": "EX01", "InternalTransportCertificateThumbprint": THUMBPRINT.lower()}
    assert TransportService.from_wire(_selected(**values)) == TransportService("EX01", THUMBPRINT)
    values["InternalTransportCertificateThumbprint"] = ""
    assert TransportService.from_wire(_whole(**values)).internal_transport_thumbprint is None
    for value in (_selected(Name="EX01", InternalTransportCertificateThumbprint=None), _whole(Name="EX01")):
        with pytest.raises(UnreadableObject):
            TransportService.from_wire(value)
