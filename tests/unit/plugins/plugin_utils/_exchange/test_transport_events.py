# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What transport's events say, and whether it is still so."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from unit.plugins.plugin_utils.certificate_cases import DAY, NOW, SERVER, certificate, thumbprint

from ansible_collections.certops.exchange.plugins.plugin_utils._certificates import iso_utc
from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import (
    EventRecord,
    ExchangeCertificate,
    ServerCertificates,
    Share,
    TransportCertificates,
    TransportEvent,
    is_domain_name,
    latest_transport_events,
)

TRANSPORT, FRONT_END = "MSExchangeTransport", "MSExchangeFrontEndTransport"
# procedures S2-04 and S2-05: the beginnings of the Japanese texts.
JAPANESE_EXPIRED = f"内部トランスポート証明書の有効期限が切れています。拇印: {thumbprint('own')}"
JAPANESE_MISSING = (
    "ローカル コンピュータの個人用ストアにドメイン名 mail.contoso.lab を含む証明書が見つかりませんでした。"
)


def record(number: int, *data: str, source: str = TRANSPORT, hours: int = 0, message: str | None = None) -> EventRecord:
    return EventRecord(number, source, NOW - datetime.timedelta(hours=hours), data, message)


def starttls(name: str = "mail.contoso.lab") -> TransportEvent:
    return TransportEvent(12014, TRANSPORT, NOW, name=name, connector="Out", fqdn=name)


def internal(number: int, own: str = "own") -> TransportEvent:
    return TransportEvent(number, TRANSPORT, NOW, thumbprint=thumbprint(own) if own else "")


def mail(name: str = "mail", facts: dict[str, t.Any] | None = None, **changes: t.Any) -> ExchangeCertificate:
    """One for mail.contoso.lab that transport can use."""
    given = {"domains": ("mail.contoso.lab",), **(facts or {})}
    return certificate(name, given, **{"services": ("SMTP",), **changes})


def now(*certificates: ExchangeCertificate, own: str | None = "own", unreadable: int = 0) -> TransportCertificates:
    store = ServerCertificates(SERVER, "answered", certificates, unreadable=unreadable)
    return TransportCertificates(store, thumbprint(own) if own else own, NOW)


# What they say


def test_the_same_thing_is_said_once() -> None:
    found = latest_transport_events(
        [
            record(12014, "mail.contoso.lab", "Out", "mail.contoso.lab", hours=5),
            record(12015, thumbprint("own"), hours=1, message=JAPANESE_EXPIRED),
            record(12014, "MAIL.contoso.lab", "Out", "mail.contoso.lab", hours=1),
            record(12014, "mail.contoso.lab", "Out", "mail.contoso.lab", source=FRONT_END, hours=2),
            record(12014, "mail.contoso.lab", "In", "mail.contoso.lab", hours=3),
            record(12013, thumbprint("own")),
        ]
    )
    assert [(event.id, event.source, event.connector, event.count) for event in found] == [
        (12013, TRANSPORT, "", 1),
        (12015, TRANSPORT, "", 1),
        (12014, TRANSPORT, "Out", 2),
        (12014, FRONT_END, "Out", 1),
        (12014, TRANSPORT, "In", 1),
    ]
    assert found[2].time == NOW - datetime.timedelta(hours=1)
    assert found[1].thumbprint == thumbprint("own")


def test_name_and_fqdn_can_differ() -> None:
    """As in a published event of 2013, whose connector names its certificate."""
    name = "<I>CN=Authority, O=Trust<S>CN=mail.contoso.lab, O=Contoso"
    (found,) = latest_transport_events([record(12014, name, "Out", "ex1.contoso.lab")])
    assert (found.name, found.connector, found.fqdn) == (name, "Out", "ex1.contoso.lab")
    assert not is_domain_name(name)


@pytest.mark.parametrize(
    "values",
    [(), ("",), (JAPANESE_MISSING,), ("could not find a certificate that contains the domain name mail.contoso.lab",)],
)
def test_nothing_is_guessed_from_text(values: tuple[str, ...]) -> None:
    (found,) = latest_transport_events([record(12014, *values, message=JAPANESE_MISSING)])
    assert (found.name, found.connector, found.fqdn) == ("", "", "")
    (found,) = latest_transport_events([record(12015, *values, message=JAPANESE_EXPIRED)])
    assert found.thumbprint == ""


def test_a_thumbprint_as_dialogs_print_it() -> None:
    printed = "\u200e" + " ".join(thumbprint("own").lower()[at : at + 2] for at in range(0, 40, 2))
    (found,) = latest_transport_events([record(12015, printed)])
    assert found.thumbprint == thumbprint("own")


def test_an_event_without_its_moment() -> None:
    unknown = EventRecord(12015, TRANSPORT, None, (thumbprint("own"),), None)
    found = latest_transport_events([unknown, record(12015, thumbprint("own"))])
    assert [(event.time, event.count) for event in found] == [(NOW, 2)]


# Whether it is still so: 12014


@pytest.mark.parametrize(
    ("facts", "changes", "cause"),
    [
        ({}, {}, "none"),
        ({"domains": ("*.contoso.lab",)}, {}, "none"),
        ({"domains": ("*.lab",)}, {}, "no_certificate"),
        ({}, {"services": ("IIS",)}, "not_enabled_for_smtp"),
        ({}, {"services": ()}, "not_enabled_for_smtp"),
        ({}, {"services": None}, "unknown"),
        ({}, {"has_private_key": False}, "no_private_key"),
        ({}, {"has_private_key": None}, "none"),
        ({"not_after": NOW}, {}, "expired"),
        ({"not_after": NOW - DAY}, {"services": (), "has_private_key": False}, "expired"),
        ({"not_before": NOW + DAY}, {}, "not_yet_valid"),
        ({}, {"status": "PendingRequest"}, "no_certificate"),
        ({}, {"status": "Revoked"}, "no_certificate"),
    ],
)
def test_cause(facts: dict[str, t.Any], changes: dict[str, t.Any], cause: str) -> None:
    found = mail("mail", facts, **changes)
    judged = now(found).judge(starttls())
    assert (judged.cause, judged.stands) == (cause, cause not in ("none", "unknown"))
    assert judged.search is not None
    assert judged.search.candidates == (() if cause == "no_certificate" else (found.thumbprint,))
    assert judged.search.chosen == (found.thumbprint if cause == "none" else "")


def test_the_cause_is_that_of_the_certificate_nearest_to_use() -> None:
    expired = mail("expired", {"not_after": NOW - DAY})
    keyless, disabled = mail("keyless", has_private_key=False), mail("disabled", services=())
    assert now(expired).judge(starttls()).cause == "expired"
    assert now(expired, keyless).judge(starttls()).cause == "no_private_key"
    assert now(expired, keyless, disabled).judge(starttls()).cause == "not_enabled_for_smtp"
    assert now(expired, keyless, disabled, mail()).judge(starttls()).cause == "none"


def test_a_valid_one_of_an_authority_is_preferred_then_the_newest() -> None:
    oldest, newest = mail("oldest", {"not_before": NOW - 9 * DAY}), mail("newest", {"not_before": NOW - DAY})
    bought = mail("bought", {"self_signed": False, "not_before": NOW - 99 * DAY})
    unknown = mail("unknown", {"self_signed": False, "not_before": NOW - 2 * DAY}, status="Untrusted")
    judged = now(oldest, newest, bought, unknown).judge(starttls())
    assert judged.selected_by == "store"
    assert judged.search is not None
    expected = [thumbprint(name) for name in ("bought", "newest", "unknown", "oldest")]
    assert judged.search.candidates == tuple(expected)
    assert judged.search.chosen == expected[0]


def test_exchanges_own_order_counts_more() -> None:
    first, second = mail("first", services=()), mail("second")
    order = [thumbprint(name) for name in ("first", "not there any more", "second")]
    judged = now(second, first).judge(starttls(), order)
    assert judged.search is not None
    assert (judged.search.candidates, judged.selected_by) == ((order[0], order[2]), "exchange")
    assert (judged.search.chosen, judged.cause) == (order[2], "none")
    assert now(second).judge(starttls(), []).cause == "no_certificate"


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("<I>CN=EX1<S>CN=EX1", "none"),
        ("<i>cn=ex1<s>cn=ex1", "none"),
        ("<I>CN=Other<S>CN=EX1", "no_certificate"),
        ("<I>broken", "no_certificate"),
    ],
)
def test_a_connector_that_names_its_certificate(name: str, cause: str) -> None:
    assert now(mail()).judge(starttls(name)).cause == cause


def test_what_is_not_known_is_not_said() -> None:
    assert now(mail()).judge(starttls("")).cause == "unknown"
    assert now(unreadable=1).judge(starttls()).cause == "unknown"
    assert now(mail(services=()), unreadable=1).judge(starttls()).cause == "not_enabled_for_smtp"


# Whether it is still so: 12013 and 12015

EXPIRED: dict[str, t.Any] = {"not_after": NOW - DAY}


@pytest.mark.parametrize(
    ("number", "own", "store", "today", "cause"),
    [
        (12015, "own", [certificate("own", EXPIRED)], "own", "expired"),
        (12015, "own", [certificate("own")], "own", "none"),
        (12015, "own", [certificate("own", EXPIRED)], "another", "none"),
        (12015, "own", [], "own", "no_certificate"),
        (12015, "own", [certificate("own", EXPIRED, has_private_key=False)], "own", "no_private_key"),
        (12013, "own", [], "own", "no_certificate"),
        (12013, "own", [certificate("own", has_private_key=False)], "own", "no_private_key"),
        (12013, "own", [certificate("own")], "own", "none"),
        (12013, "own", [certificate("own", EXPIRED)], "own", "none"),
        (12013, "own", [], "another", "none"),
        (12013, "own", [], "", "none"),
        # Which one it is today is not known.
        (12015, "own", [certificate("own", EXPIRED)], None, "expired"),
        (12015, "own", [], None, "unknown"),
        # The event does not say which it was.
        (12015, "", [certificate("own", EXPIRED)], "own", "expired"),
        (12015, "", [certificate("own")], "own", "none"),
        (12015, "", [certificate("own")], None, "unknown"),
    ],
)
def test_internal_transport(
    number: int, own: str, store: list[ExchangeCertificate], today: str | None, cause: str
) -> None:
    judged = now(*store, own=today).judge(internal(number, own))
    assert judged.cause == cause
    result = judged.to_result()
    assert result["present"] is bool(store and (own or today))
    assert (result["selected_by"], result["candidates"], result["chosen"]) == (None, [], "")


def test_one_that_cannot_be_read_may_be_it() -> None:
    assert now(unreadable=1).judge(internal(12013)).cause == "unknown"


# Validity


@pytest.mark.parametrize(
    ("left", "before", "due"),
    [(60, 60 * DAY, False), (59, 60 * DAY, True), (-1, 0 * DAY, True), (219, Share(20), False), (180, Share(40), True)],
)
def test_renewal_is_due(left: int, before: datetime.timedelta | Share, due: bool) -> None:
    own = certificate("own", {"not_after": NOW + left * DAY}, services=("SMTP", "IIS"))
    certificates = now(own, certificate("other", services=None))
    shown = certificates.shown_internal(before)
    assert (shown["thumbprint"], shown["present"], shown["renew_due"]) == (own.thumbprint, True, due)
    (smtp,) = certificates.shown_smtp(before)
    assert smtp == {name: value for name, value in shown.items() if name != "present"}
    assert (smtp["not_before"], smtp["not_after"]) == (iso_utc(own.facts.not_before), iso_utc(own.facts.not_after))


@pytest.mark.parametrize(
    ("own", "unreadable", "text", "due"),
    [
        ("own", 0, thumbprint("own"), True),
        ("own", 1, thumbprint("own"), False),
        ("", 0, "", True),
        (None, 0, "unknown", False),
    ],
)
def test_an_internal_transport_certificate_that_is_not_there(
    own: str | None, unreadable: int, text: str, due: bool
) -> None:
    shown = now(own=own, unreadable=unreadable).shown_internal(60 * DAY)
    assert (shown["thumbprint"], shown["not_before"], shown["not_after"], shown["renew_due"]) == (
        text,
        "unknown",
        "unknown",
        due,
    )
