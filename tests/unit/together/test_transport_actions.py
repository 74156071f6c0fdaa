# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is to be done about the certificates of transport (procedures S2-05 to S2-07, S2-12 to S2-15, S2-22 to S2-24)."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from unit.together.mail_joined import Mail

from lab.organisation import SMTP, CertificateName, StoredCertificate, authorities
from lab.organisation.certificates import self_signed
from lab.organisation.names import parse_name
from lab.organisation.stores import replace_internal_transport


def actions(joined: Mail, server: str, **options: t.Any) -> list[tuple[str, str, tuple[str, ...], str]]:
    report, _warnings = joined.report(server, **options)
    for found in report["actions"]:
        assert found["reason"].startswith(f"{report['server']}")
    return [(a["action"], a["thumbprint"], tuple(a["services"]), a["internal_transport"]) for a in report["actions"]]


@pytest.mark.parametrize(
    ("server", "services"),
    [
        ("HUB07", ("SMTP",)),
        ("EDGE07", ("SMTP",)),
        ("EDGE1", ("SMTP",)),
        ("EX10", ("IMAP", "POP", "IIS", "SMTP")),
        ("EX1", ("IMAP", "POP", "SMTP")),
    ],
)
def test_the_internal_transport_certificate_is_renewed_with_its_services(
    server: str, services: tuple[str, ...]
) -> None:
    """From 2013 on without IIS, which the back end has of its own."""
    joined = Mail()
    own = joined.server(server).internal_transport_thumbprint
    assert actions(joined, server) == [("renew", own, services, "replace")]
    joined.renewed(server)
    assert [action for action in actions(joined, server) if action[3] == "replace"] == []


def test_one_that_is_not_near_its_end_is_left_alone() -> None:
    assert actions(Mail(), "EDGE1", renew_before="58d") == []


@pytest.mark.parametrize("lost", ["key", "certificate"])
def test_one_that_is_gone_is_made_anew(lost: str) -> None:
    joined = Mail()
    server = joined.server("EDGE1")
    if lost == "key":
        server.my[server.internal_transport_thumbprint].key = None
    else:
        del server.my[server.internal_transport_thumbprint]
    assert actions(joined, "EDGE1") == [("create", "", ("SMTP",), "replace")]


def test_2007_client_access_has_its_iis_renewed() -> None:
    joined = Mail()
    (own,) = joined.server("CAS07").my
    assert actions(joined, "CAS07", renew_before="30d") == []
    assert actions(joined, "CAS07", renew_before="20000d") == [("renew", own, ("IMAP", "POP", "IIS"), "keep")]
    assert actions(joined, "MBX07", renew_before="20000d") == []


def reasons(joined: Mail, server: str) -> list[str]:
    report, _warnings = joined.report(server)
    return [found["reason"] for found in report["actions"] if found["action"] == "obtain"]


def test_what_is_there_is_enabled_for_smtp() -> None:
    """Procedures S2-07: the internal transport certificate stays."""
    joined = Mail()
    server = joined.server("EX1")
    joined.advance(hours=2)
    new = joined.renewed("EX1")
    server.my[new.thumbprint].services = 0
    for thumbprint in set(server.my) - {new.thumbprint}:
        del server.my[thumbprint]
    joined.restart("EX1")
    assert actions(joined, "EX1") == [("enable", new.thumbprint, ("SMTP",), "keep")]
    server.my[new.thumbprint].services = SMTP
    assert actions(joined, "EX1") == []


def named(joined: Mail, common_name: str) -> None:
    """A connector that names a certificate of nobody's."""
    name = CertificateName(f"CN={common_name}", f"CN={common_name}")
    joined.server("EDGE1").receive_connectors[0].certificate = name
    joined.restart("EDGE1")


def test_a_name_that_no_certificate_has_is_for_an_authority_to_give() -> None:
    joined = Mail()
    joined.renewed("EDGE1")
    named(joined, "mail.contoso.lab")
    (reason,) = reasons(joined, "EDGE1")
    assert "looks for a certificate for <I>CN=mail.contoso.lab<S>CN=mail.contoso.lab, and there is none" in reason
    assert "Obtain one from an authority" in reason
    named(joined, "other.contoso.lab")
    joined.server("EDGE1").receive_connectors[0].certificate = None
    joined.advance(hours=25)
    assert reasons(joined, "EDGE1") == []


def test_one_of_a_connector_alone_is_renewed_in_its_place() -> None:
    joined = Mail()
    joined.renewed("EDGE1")
    server, now, day = joined.server("EDGE1"), joined.organisation.clock.now(), datetime.timedelta(days=1)
    key, name = joined.organisation.keys.key(), parse_name("CN=mail.contoso.lab")
    ended = StoredCertificate(self_signed(name, key, now - 9 * day, now - day), key, services=SMTP)
    server.my[ended.thumbprint] = ended
    named(joined, "mail.contoso.lab")
    assert actions(joined, "EDGE1") == [("renew", ended.thumbprint, ("SMTP",), "keep")]


def test_one_of_an_authority_is_for_that_to_renew() -> None:
    joined = Mail()
    server, now = joined.server("EDGE1"), joined.organisation.clock.now()
    issuer = authorities.declare(joined.organisation, parse_name("CN=Contoso CA"))
    authorities.trust(server, issuer)
    key = joined.organisation.keys.key()
    day = datetime.timedelta(days=1)
    made = authorities.issue(issuer, parse_name("CN=EDGE1"), key, now - day, now + day, ["edge1.contoso.lab"])
    stored = StoredCertificate(made, key, services=SMTP)
    server.my[stored.thumbprint] = stored
    replace_internal_transport(joined.view("EDGE1"), server, stored.thumbprint)
    (reason,) = reasons(joined, "EDGE1")
    assert f"the internal transport certificate, {stored.thumbprint}, ends at" in reason
    assert "was issued by CN=Contoso CA" in reason
    assert [action[0] for action in actions(joined, "EDGE1")] == ["obtain"]
