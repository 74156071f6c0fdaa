# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What transport complains about, on servers of all kinds, and when it has no reason to any more."""

from __future__ import annotations

import contextlib
import datetime
import typing as t
from unittest import mock

import pytest
from unit.together.mail_joined import TRANSPORT, Mail

from ansible_collections.certops.exchange.plugins.plugin_utils._refusal import Refusal
from ansible_collections.certops.exchange.plugins.plugin_utils._transport_report import report_transport
from lab.organisation import CertificateName, Server, stores


def said(report: dict[str, t.Any], *keys: str) -> set[tuple[t.Any, ...]]:
    return {tuple(event[key] for key in keys) for event in report["events"]}


@pytest.mark.parametrize(("server", "refuses"), [("HUB07", ""), ("EDGE07", "Get-WinEvent"), ("EX10", "")])
def test_expired(server: str, refuses: str) -> None:
    """Of every age and in every language, by either cmdlet."""
    joined = Mail()
    own, fqdn = joined.server(server).internal_transport_thumbprint, f"{server}.contoso.lab"
    report, warnings = joined.report(server, refuses=refuses)
    assert (report["server"], report["transport"], report["due"], warnings) == (fqdn, True, True, [])
    assert said(report, "id", "cause", "name", "thumbprint") == {
        (12014, "expired", fqdn, ""),
        (12015, "expired", "", own),
    }
    connectors = {c.name for c in joined.server(server).receive_connectors}
    assert {event["connector"] for event in report["events"]} == {*connectors, ""}
    assert {(*e["candidates"], e["chosen"], e["selected_by"]) for e in report["events"] if e["id"] == 12014} == {
        (own, "", "exchange")
    }
    (internal,) = [event for event in report["events"] if event["id"] == 12015]
    assert (internal["present"], internal["is_internal_transport"], internal["expired"]) == (True, True, True)
    assert report["internal_transport"]["thumbprint"] == own
    assert report["internal_transport"]["renew_due"] is True
    assert [found["thumbprint"] for found in report["smtp_certificates"]] == [own]


@pytest.mark.parametrize("server", ["HUB07", "EDGE07"])
def test_a_renewal_makes_all_of_it_a_thing_of_the_past(server: str) -> None:
    joined = Mail()
    new = joined.renewed(server)
    report, _warnings = joined.report(server)
    assert report["due"] is False
    assert said(report, "cause", "chosen") == {("none", new.thumbprint), ("none", "")}
    assert report["internal_transport"]["thumbprint"] == new.thumbprint
    assert report["internal_transport"]["renew_due"] is False
    (internal,) = [event for event in report["events"] if event["id"] == 12015]
    assert (internal["present"], internal["is_internal_transport"], internal["expired"]) == (True, False, True)


@pytest.mark.parametrize(
    ("server", "transport"),
    [("CAS07", False), ("MBX07", False), ("CAS13", True), ("MBX13", True), ("EX1", True), ("EDGE1", True)],
)
def test_where_nothing_is_wrong(server: str, transport: bool) -> None:
    """No other mail server connects to a Mailbox server of 2013 without a front end."""
    joined = Mail()
    report, warnings = joined.report(server, renew_before="58d")
    assert (report["transport"], report["events"], report["due"]) == (transport, [], False)
    assert report["takes_mail"] is (transport and server != "MBX13")
    if not transport:
        assert report["internal_transport"] is None
        assert not joined.commands("Get-WinEvent")
    elif server == "CAS13":
        assert report["internal_transport"]["thumbprint"] == "unknown"
        assert "name a domain controller" in warnings[0]
    else:
        assert report["internal_transport"]["thumbprint"] == joined.server(server).internal_transport_thumbprint
        # EX1's ends in an hour.
        assert report["internal_transport"]["renew_due"] is (server == "EX1")


def test_validity_alone_can_say_that_it_is_due() -> None:
    report, _warnings = Mail().report("EDGE1")
    assert (report["due"], report["internal_transport"]["renew_due"]) == (False, True)


def test_both_services_of_a_mailbox_server() -> None:
    joined = Mail()
    joined.advance(hours=9)
    report, _warnings = joined.report("EX1")
    assert said(report, "source", "id", "count") == {
        (TRANSPORT, 12014, 2),
        (TRANSPORT, 12015, 2),
        ("MSExchangeFrontEndTransport", 12014, 2),
    }
    assert len(report["events"]) == 6
    last = datetime.datetime.fromisoformat(report["events"][0]["time"].replace("Z", "+00:00"))
    later, _warnings = joined.report("EX1", since=(last + datetime.timedelta(seconds=1)).isoformat())
    assert later["events"] == []


@pytest.mark.parametrize("refuses", ["", "Get-WinEvent"])
def test_since_includes_its_moment(refuses: str) -> None:
    joined, server = Mail(), "HUB07"
    written = max(event.time for event in joined.server(server).events)
    for moment, found in ((written, True), (written + datetime.timedelta(seconds=1), False)):
        report, _warnings = joined.report(server, refuses=refuses, since=moment.isoformat())
        assert bool(report["events"]) is found


def keyless(server: Server) -> str:
    server.my[server.internal_transport_thumbprint].key = None
    return "no_private_key"


def without_smtp(server: Server) -> str:
    server.my[server.internal_transport_thumbprint].services = 0
    return "not_enabled_for_smtp"


def gone(server: Server) -> str:
    del server.my[server.internal_transport_thumbprint]
    return "no_certificate"


@pytest.mark.parametrize(("server", "damage"), [("EDGE1", keyless), ("EX1", without_smtp), ("EX1", gone)])
def test_causes(server: str, damage: t.Callable[[Server], str]) -> None:
    joined = Mail()
    expected = damage(joined.server(server))
    joined.restart(server)
    report, _warnings = joined.report(server)
    assert {cause for number, cause in said(report, "id", "cause") if number == 12014} == {expected}
    assert report["due"] is True
    about_internal = {cause for number, cause in said(report, "id", "cause") if number == 12013}
    assert about_internal == (set() if damage is without_smtp else {expected})
    if damage is gone:
        assert report["internal_transport"]["present"] is False
        assert report["internal_transport"]["renew_due"] is True


@pytest.mark.parametrize("order_known", [True, False])
def test_chosen_is_what_is_presented(order_known: bool) -> None:
    """Another one is enabled for SMTP and newer, and yet another is newer without that."""
    joined = Mail()
    joined.advance(hours=5)
    second = joined.renewed("EX1", internal=False)
    joined.advance(minutes=1)
    third = stores.create_self_signed(joined.view("EX1"), joined.server("EX1"))
    own = joined.server("EX1").internal_transport_thumbprint
    blocked = mock.patch(f"{report_transport.__module__}.read_selection", return_value=None)
    with contextlib.nullcontext() if order_known else blocked:
        report, _warnings = joined.report("EX1")
    starttls = [event for event in report["events"] if event["id"] == 12014]
    assert {tuple(event["candidates"]) for event in starttls} == {(third.thumbprint, second.thumbprint, own)}
    assert {(event["cause"], event["chosen"]) for event in starttls} == {("none", second.thumbprint)}
    assert {event["selected_by"] for event in starttls} == {"exchange" if order_known else "store"}
    # The internal transport certificate is still the expired one.
    assert report["due"] is True


def test_connector_that_names_its_certificate() -> None:
    joined = Mail()
    name = "<I>CN=nobody<S>CN=mail.contoso.lab"
    joined.server("EX1").receive_connectors[0].certificate = CertificateName("CN=nobody", "CN=mail.contoso.lab")
    joined.restart("EX1")
    report, _warnings = joined.report("EX1")
    (event,) = report["events"]
    assert (event["name"], event["cause"], event["selected_by"]) == (name, "no_certificate", "store")
    made = stores.create_self_signed(joined.view("EX1"), joined.server("EX1"), subject="CN=mail.contoso.lab")
    joined.server("EX1").receive_connectors[0].certificate = CertificateName(
        "CN=mail.contoso.lab", "CN=mail.contoso.lab"
    )
    joined.advance(minutes=1)
    joined.restart("EX1")
    report, _warnings = joined.report("EX1")
    # The connector has let go of the old name, but an event that was written stays.
    assert [event["cause"] for event in report["events"]] == ["not_enabled_for_smtp", "no_certificate"]
    assert report["events"][0]["candidates"] == [made.thumbprint]


def test_a_machine_that_is_no_server_of_the_organisation() -> None:
    joined = Mail()
    with (
        mock.patch(f"{report_transport.__module__}.read_machine_name", return_value="dc1"),
        pytest.raises(
            Refusal, match="host is the machine dc1, .* Its servers: CAS07.contoso.lab, .* Run the task on a host"
        ),
    ):
        joined.report("EX1")


def test_nothing_is_written() -> None:
    joined = Mail()
    before = joined.state()
    for server in ("HUB07", "EX1"):
        joined.report(server)
    assert joined.writes() == []
    assert joined.state() == before
