# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The TLS properties of connectors and the hybrid configuration: read in every form, compared, sent (cmdlet sheet 5)."""

from __future__ import annotations

import datetime
import typing as t

import pytest

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
from ansible_collections.certops.exchange.plugins.plugin_utils._exchange._connector_settings import (
    RECEIVE_SETTINGS,
    SEND_SETTINGS,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._wire import ABSENT, WireEnum, WireObject

NAME = "<I>CN=CA, O=Trust<S>CN=mail"
UTC = datetime.timezone.utc


def setting(name: str) -> t.Any:
    return {**SEND_SETTINGS, **RECEIVE_SETTINGS}[name]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("tls_certificate_name", None, None),
        ("tls_certificate_name", "", None),
        # To the letter, whatever its form.
        ("tls_certificate_name", "<i>CN=CA,O=Trust<s>CN=mail", "<i>CN=CA,O=Trust<s>CN=mail"),
        ("tls_certificate_name", WireObject((), NAME), NAME),
        (
            "tls_certificate_name",
            WireObject((), None, {"CertificateIssuer": "CN=CA, O=Trust", "CertificateSubject": "CN=mail"}),
            NAME,
        ),
        ("tls_domain_capabilities", None, []),
        ("tls_domain_capabilities", [], []),
        ("tls_domain_capabilities", ["a:B", WireObject((), "c:D")], ["a:B", "c:D"]),
        ("tls_domain_capabilities", "a:B", ["a:B"]),
        ("auth_mechanism", "Tls, BasicAuth", ["Tls", "BasicAuth"]),
        ("auth_mechanism", WireEnum("Tls, Integrated", 3), ["Tls", "Integrated"]),
        ("auth_mechanism", "None", []),
        ("auth_mechanism", None, None),
        ("require_tls", True, True),
        ("require_tls", "False", False),
        ("require_tls", None, None),
        ("tls_auth_level", WireEnum("DomainValidation", 3), "DomainValidation"),
        ("tls_auth_level", "", None),
        ("fqdn", WireObject((), "ex1.contoso.lab"), "ex1.contoso.lab"),
    ],
)
def test_read(name: str, value: t.Any, expected: t.Any) -> None:
    found = setting(name)
    assert found.read(WireObject((), None, {found.parameter: value})) == expected


@pytest.mark.parametrize("name", [*RECEIVE_SETTINGS, *SEND_SETTINGS])
def test_what_did_not_come_is_not_unset(name: str) -> None:
    assert setting(name).read(WireObject()) is ABSENT


@pytest.mark.parametrize(
    ("name", "one", "other", "same"),
    [
        ("tls_certificate_name", NAME, "<i>cn=ca,O=Trust<s>CN=MAIL", True),
        ("tls_certificate_name", NAME, NAME.replace("mail", "post"), False),
        ("tls_certificate_name", NAME, None, False),
        ("tls_certificate_name", None, None, True),
        ("tls_certificate_name", "half", "half", True),
        ("tls_certificate_name", "half", NAME, False),
        ("tls_domain_capabilities", ["A:b", "c:D"], ["c:d", "a:B"], True),
        ("tls_domain_capabilities", ["a:B"], [], False),
        ("auth_mechanism", ["Tls"], ["tls"], True),
        ("auth_mechanism", ["Tls"], ["Tls", "BasicAuth"], False),
        ("require_tls", True, True, True),
        ("require_tls", True, False, False),
        ("require_tls", None, False, False),
        ("tls_domain", "Mail.Protection.Outlook.com", "mail.protection.outlook.com", True),
        ("tls_domain", "a", "b", False),
        ("tls_auth_level", "domainvalidation", "DomainValidation", True),
    ],
)
def test_the_same(name: str, one: t.Any, other: t.Any, same: bool) -> None:
    assert setting(name).same(one, other) is setting(name).same(other, one) is same


@pytest.mark.parametrize(
    ("name", "value", "sent"),
    [
        ("tls_certificate_name", None, None),
        ("tls_certificate_name", NAME, NAME),
        ("tls_domain_capabilities", [], None),
        ("tls_domain_capabilities", ["a:B"], ["a:B"]),
        ("auth_mechanism", ["Tls", "BasicAuth"], "Tls, BasicAuth"),
        ("auth_mechanism", [], "None"),
        ("auth_mechanism", None, None),
        ("require_tls", False, False),
    ],
)
def test_sent(name: str, value: t.Any, sent: t.Any) -> None:
    assert setting(name).sent(value) == sent


def test_which_kind_has_what() -> None:
    assert (settings_of(True), settings_of(False)) == (RECEIVE_SETTINGS, SEND_SETTINGS)
    assert {name for name, found in RECEIVE_SETTINGS.items() if found.clearable} == {
        "tls_certificate_name",
        "tls_domain_capabilities",
    }


def test_a_whole_receive_connector() -> None:
    when = datetime.datetime(2026, 11, 1, 8, tzinfo=UTC)
    found = Connector.from_wire(
        WireObject(
            (RECEIVE_TYPE,),
            None,
            {
                "Identity": WireObject((), "EX1\\Default Frontend EX1"),
                "TlsCertificateName": NAME,
                "TlsDomainCapabilities": ["a:AcceptCloudServicesMail"],
                "Server": WireObject((), "contoso.lab/Configuration/EX1"),
                "TransportRole": WireEnum("FrontendTransport", 16384),
                "Enabled": True,
                "WhenChangedUTC": when,
            },
        )
    )
    assert str(found) == "Receive connector EX1\\Default Frontend EX1"
    assert (found.servers, found.role, found.enabled, found.changed_at) == (("EX1",), "FrontendTransport", True, when)
    assert found.settings == {
        "tls_certificate_name": NAME,
        "tls_domain_capabilities": ["a:AcceptCloudServicesMail"],
    }
    assert found.carries_hybrid_mail


@pytest.mark.parametrize(
    ("kind", "values", "hybrid"),
    [
        (RECEIVE_TYPE, {"TlsCertificateName": NAME}, False),
        (RECEIVE_TYPE, {"TlsDomainCapabilities": []}, False),
        (RECEIVE_TYPE, {"TlsDomainCapabilities": ["a:B"]}, True),
        (SEND_TYPE, {"CloudServicesMailEnabled": True}, True),
        (SEND_TYPE, {"CloudServicesMailEnabled": False}, False),
        (SEND_TYPE, {"TlsCertificateName": NAME}, False),
    ],
)
def test_which_connectors_are_those_of_the_hybrid(kind: str, values: dict[str, t.Any], hybrid: bool) -> None:
    """By what they may do, whatever they are called."""
    found = Connector.from_wire(WireObject((kind,), None, {"Name": "x", **values}))
    assert found.carries_hybrid_mail is hybrid


def test_the_hybrid_configuration() -> None:
    servers = [WireObject((), None, {"Name": "EX1"}), WireObject((), "contoso.lab/Configuration/Servers/EX2")]
    found = HybridConfiguration.from_wire(
        WireObject(
            (HYBRID_TYPE,),
            None,
            {
                "TlsCertificateName": "<I>CN=CA,O=Trust<S>CN=mail",
                "ReceivingTransportServers": servers,
                "SendingTransportServers": "EX2",
                "EdgeTransportServers": None,
                "Domains": ["contoso.lab"],
                "OnPremisesSmartHost": "",
                "ServiceInstance": "0",
            },
        )
    )
    assert found.tls_text == "<I>CN=CA,O=Trust<S>CN=mail"
    assert found.names(TlsCertificateName.from_text(NAME))
    assert not found.names(None)
    assert (found.receiving, found.sending, found.edge) == (("EX1", "EX2"), ("EX2",), ())
    assert found.transport_servers == ("EX1", "EX2")
    assert (found.smart_host, found.service_instance) == (None, 0)
    empty = HybridConfiguration.from_wire(WireObject((HYBRID_TYPE,), None, {}))
    assert (empty.tls_name, empty.tls_text, empty.transport_servers) == (None, None, ())
    assert empty.names(None)


def test_what_can_not_be_read_is_said_with_the_connector() -> None:
    with pytest.raises(UnreadableObject, match="connector x: "):
        Connector.from_wire(WireObject((SEND_TYPE,), None, {"Name": "x", "TlsCertificateName": "half"}))
