# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which certificate transport takes, and what it writes into the event log where it finds none."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from lab.organisation import (
    SMTP,
    CertificateName,
    Event,
    Organisation,
    Server,
    Vantage,
    stores,
    transport_certificates,
    transport_events,
    windows,
)
from lab.organisation.names import name_text
from lab.organisation.stores import replace_internal_transport

Build = t.Callable[[dict[str, t.Any]], Organisation]
HOUR = datetime.timedelta(hours=1)


def events(server: Server, provider: str = "MSExchangeTransport") -> list[tuple[int, tuple[str, ...]]]:
    return [(event.id, event.data) for event in server.events if event.provider == provider]


def all_of(server: Server) -> list[Event]:
    return [event for event in server.events if event.category == "TransportService"]


@pytest.fixture
def expiring(scenario: dict[str, t.Any], build: Build) -> Organisation:
    """EX1's own certificate expires in an hour."""
    scenario["servers"]["EX1"]["certificate_expires_in"] = "1h"
    return build(scenario)


def renew(vantage: Vantage, server: Server) -> str:
    made = stores.create_self_signed(vantage, server)
    stores.enable(vantage, server, made.thumbprint, SMTP)
    replace_internal_transport(vantage, server, made.thumbprint)
    return made.thumbprint


def view(organisation: Organisation, name: str = "EX1") -> Vantage:
    return Vantage(organisation, organisation.servers[name], organisation.users["admin"])


def test_nothing_is_written_while_all_is_well(organisation: Organisation) -> None:
    organisation.clock.advance(datetime.timedelta(days=3))
    assert [all_of(server) for server in organisation.servers.values()] == [[], [], []]


def test_expiry_is_seen_at_the_next_look(expiring: Organisation) -> None:
    server = expiring.servers["EX1"]
    own = server.internal_transport_thumbprint
    # Up for three hours, it looks next in an hour.
    expiring.clock.advance(HOUR)
    expected = [
        (12014, ("EX1.contoso.lab", "Default EX1", "EX1.contoso.lab")),
        (12014, ("EX1.contoso.lab", "Client Proxy EX1", "EX1.contoso.lab")),
        (12015, (own,)),
    ]
    assert events(server) == []
    expiring.clock.advance(4 * HOUR)
    assert events(server) == expected
    assert [data[1] for _id, data in events(server, "MSExchangeFrontEndTransport")] == [
        "Default Frontend EX1",
        "Outbound Proxy Frontend EX1",
        "Client Frontend EX1",
    ]
    assert {(event.log, event.level) for event in all_of(server)} == {("Application", 2), ("Application", 3)}
    assert "EX1.contoso.lab" in server.events[-1].message
    assert all_of(expiring.servers["EX2"]) == []
    expiring.clock.advance(4 * HOUR)
    assert events(server) == expected * 2
    expiring.clock.advance(datetime.timedelta(days=30))
    assert len(all_of(server)) == transport_events.KEPT
    assert server.events[-1].record_id > len(server.events)


def test_they_stop_with_a_renewal(expiring: Organisation) -> None:
    server, vantage = expiring.servers["EX1"], view(expiring)
    expiring.clock.advance(5 * HOUR)
    before = len(server.events)
    assert before
    windows.restart_service(vantage, "MSExchangeTransport")
    assert len(server.events) == before + 3
    renew(vantage, server)
    windows.restart_service(vantage, "MSExchangeTransport")
    expiring.clock.advance(datetime.timedelta(days=2))
    assert len(server.events) == before + 3


def test_stopped_service_looks_no_more(expiring: Organisation) -> None:
    server = expiring.servers["EX1"]
    for name in ("MSExchangeTransport", "MSExchangeFrontEndTransport"):
        windows.stop(server.services[name])
    expiring.clock.advance(datetime.timedelta(days=2))
    assert all_of(server) == []


def test_what_has_expired_before_is_in_the_log(scenario: dict[str, t.Any], build: Build) -> None:
    scenario["servers"]["EX1"] |= {"certificate_expires_in": "-1d", "culture": "ja-JP"}
    server = build(scenario).servers["EX1"]
    expired = next(event for event in server.events if event.id == 12015)
    assert expired.message == f"内部トランスポート証明書の有効期限が切れています。拇印: {expired.data[0]}"
    missing = next(event for event in server.events if event.id == 12014)
    assert missing.message.startswith(
        "ローカル コンピュータの個人用ストアにドメイン名 EX1.contoso.lab を含む証明書が見つかりませんでした。"
    )


def test_internal_certificate_that_is_gone(organisation: Organisation) -> None:
    server = organisation.servers["EX1"]
    own = server.internal_transport_thumbprint
    del server.my[own]
    windows.restart_service(view(organisation), "MSExchangeTransport")
    assert (12013, (own,)) in events(server)
    assert 12015 not in [event.id for event in server.events]


def test_the_newest_that_fits_is_taken(organisation: Organisation) -> None:
    server, vantage = organisation.servers["EX1"], view(organisation)
    connector = server.receive_connectors[0]
    own = transport_certificates.chosen(organisation, server, connector)
    assert own is not None
    assert own.thumbprint == server.internal_transport_thumbprint
    stores.create_self_signed(vantage, server)
    assert transport_certificates.chosen(organisation, server, connector) is own, "not enabled for SMTP"
    other = stores.create_self_signed(vantage, server, subject="CN=mail.contoso.lab", domains=["mail.contoso.lab"])
    stores.enable(vantage, server, other.thumbprint, SMTP)
    assert transport_certificates.chosen(organisation, server, connector) is own, "another name"
    connector.fqdn = "mail.contoso.lab"
    assert transport_certificates.chosen(organisation, server, connector) is other
    connector.fqdn = None
    wildcard = stores.create_self_signed(vantage, server, subject="CN=any", domains=["*.contoso.lab"])
    stores.enable(vantage, server, wildcard.thumbprint, SMTP)
    assert transport_certificates.chosen(organisation, server, connector) is wildcard
    wildcard.key = None
    assert transport_certificates.chosen(organisation, server, connector) is own


def test_a_valid_one_of_an_authority_comes_before_a_newer_self_signed_one(
    scenario: dict[str, t.Any], build: Build
) -> None:
    scenario["certificates"] = [
        {
            "subject": "CN=EX1.contoso.lab",
            "domains": ["EX1.contoso.lab"],
            "issued_by": "CN=Some Authority",
            "issued_ago": "30d",
            "expires_in": "300d",
            "services": ["SMTP"],
            "servers": ["EX1"],
        }
    ]
    organisation = build(scenario)
    server, vantage = organisation.servers["EX1"], view(organisation)
    connector = server.receive_connectors[0]
    bought = transport_certificates.chosen(organisation, server, connector)
    assert bought is not None
    assert not bought.self_signed
    renew(vantage, server)
    assert transport_certificates.chosen(organisation, server, connector) is bought
    server.root.clear()
    newest = transport_certificates.chosen(organisation, server, connector)
    assert newest is not None
    assert newest.self_signed, "its authority is not trusted any more"


def test_certificate_named_by_issuer_and_subject(organisation: Organisation) -> None:
    server, vantage = organisation.servers["EX1"], view(organisation)
    connector = server.receive_connectors[0]
    connector.certificate = CertificateName("CN=nobody", "CN=mail.contoso.lab")
    windows.restart_service(vantage, "MSExchangeTransport")
    name = "<I>CN=nobody<S>CN=mail.contoso.lab"
    assert events(server) == [(12014, (name, "Default EX1", name))]
    made = stores.create_self_signed(vantage, server, subject="CN=mail.contoso.lab", domains=["mail.contoso.lab"])
    stores.enable(vantage, server, made.thumbprint, SMTP)
    text = name_text(made.certificate.subject)
    connector.certificate = CertificateName(text, text)
    assert transport_certificates.chosen(organisation, server, connector) is made


def test_send_connector_of_the_server(scenario: dict[str, t.Any], build: Build) -> None:
    scenario["send_connectors"] = [{"name": "Out", "source_servers": ["EX2"], "fqdn": "mail.contoso.lab"}]
    organisation = build(scenario)
    assert all_of(organisation.servers["EX1"]) == []
    (event,) = all_of(organisation.servers["EX2"])
    assert (event.id, event.data[1]) == (transport_events.STARTTLS_MISSING, "Out")
