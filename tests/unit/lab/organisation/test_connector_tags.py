# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which certificates a Send connector keeps, after a renewal under the same issuer and subject (procedures S4-06b)."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from lab.organisation import Organisation, SendConnectorCertificateError, Vantage, mail_flow_changes, stores
from lab.organisation.connectors import CertificateName, SendConnector
from lab.organisation.describe import describe

Build = t.Callable[[dict[str, t.Any]], Organisation]
NAME = "<I>CN=Contoso Issuing CA<S>CN=mail.contoso.lab"
MAIL: dict[str, t.Any] = {"subject": "CN=mail.contoso.lab", "issued_by": "CN=Contoso Issuing CA"}
# Old and renewed, and one that never was valid when a name was written.
OLD = {**MAIL, "issued_ago": "350d", "expires_in": "15d", "friendly_name": "old"}
RENEWED = {**MAIL, "issued_ago": "1d", "expires_in": "364d", "friendly_name": "renewed"}


class Renewal:
    """An organisation in which both certificates are on EX1 and EX2, and EX1 and EX2 send."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        self.vantage = Vantage(organisation, organisation.servers["EX1"], organisation.users["admin"])
        (self.connector,) = organisation.send_connectors

    def thumbprint(self, name: str) -> str:
        """Of the certificate with that friendly name."""
        (found,) = [item for item in self.vantage.server.my.values() if item.friendly_name == name]
        return found.thumbprint

    def kept(self, server: str = "EX1") -> set[str]:
        """Friendly names of those that cannot be removed; the others are put back."""
        found = set()
        holder = self.organisation.servers[server]
        for name in ("old", "renewed"):
            stored = holder.my[self.thumbprint(name)]
            try:
                stores.remove(self.vantage, holder, stored.thumbprint)
                holder.my[stored.thumbprint] = stored
            except SendConnectorCertificateError:
                found.add(name)
        return found

    def write(self, text: str | None) -> bool:
        """Set-SendConnector -TlsCertificateName."""
        name = None if text is None else CertificateName.parse(text)
        return mail_flow_changes.change_send_connector(self.vantage, self.connector, {"certificate": name})


@pytest.fixture
def renewal(scenario: dict[str, t.Any], build: Build) -> Renewal:
    scenario["certificates"] = [OLD, RENEWED]
    scenario["send_connectors"] = [
        {
            "name": "Outbound to Office 365",
            "tls_certificate_name": NAME,
            "source_servers": ["EX1", "EX2"],
            "written_ago": "90d",
        }
    ]
    return Renewal(build(scenario))


def test_both_are_kept_after_a_renewal(renewal: Renewal) -> None:
    assert {tag.thumbprint for tag in renewal.connector.tags.values()} == {renewal.thumbprint("old")}
    assert renewal.kept() == renewal.kept("EX3") == {"old", "renewed"}


def test_the_same_name_again_changes_nothing(renewal: Renewal) -> None:
    before = dict(renewal.connector.tags)
    assert renewal.write(NAME) is False
    assert renewal.connector.tags == before
    assert renewal.kept() == {"old", "renewed"}


def test_cleared_nothing_is_kept(renewal: Renewal) -> None:
    assert renewal.write(None) is True
    assert (renewal.connector.tags, renewal.kept()) == ({}, set())


def test_cleared_and_written_again_the_old_one_can_go(renewal: Renewal) -> None:
    renewal.write(None)
    renewal.write(NAME)
    assert str(renewal.connector.certificate) == NAME
    assert renewal.kept() == renewal.kept("EX2") == renewal.kept("EX3") == {"renewed"}
    (state,) = describe(renewal.organisation)["send_connectors"]
    assert state["tags"] == dict.fromkeys(("EX1", "EX2"), renewal.thumbprint("renewed"))
    assert state["changed"] == renewal.organisation.clock.now().isoformat()


def test_what_was_not_usable_is_no_tag(renewal: Renewal) -> None:
    new = renewal.thumbprint("renewed")
    renewal.organisation.servers["EX1"].my[new].key = None
    del renewal.organisation.servers["EX2"].my[new]
    del renewal.organisation.servers["EX2"].my[renewal.thumbprint("old")]
    renewal.write(None)
    renewal.write(NAME)
    assert {name: tag.thumbprint for name, tag in renewal.connector.tags.items()} == {"EX1": renewal.thumbprint("old")}
    # Expired, nothing but the renewed one fits.
    renewal.organisation.servers["EX1"].my[new].key = renewal.organisation.keys.key()
    renewal.organisation.clock.advance(datetime.timedelta(days=20))
    renewal.write(None)
    renewal.write(NAME)
    assert renewal.connector.tags["EX1"].thumbprint == new


def test_source_servers_come_and_go(renewal: Renewal) -> None:
    old, new = renewal.thumbprint("old"), renewal.thumbprint("renewed")
    mail_flow_changes.change_send_connector(renewal.vantage, renewal.connector, {"source_servers": ("EX2", "EX3")})
    assert {name: tag.thumbprint for name, tag in renewal.connector.tags.items()} == {"EX2": old, "EX3": new}
    assert (renewal.kept("EX2"), renewal.kept("EX3")) == ({"old", "renewed"}, {"renewed"})


def test_without_a_tag_whatever_has_the_name_is_kept(renewal: Renewal) -> None:
    renewal.organisation.send_connectors[:] = [
        SendConnector("Outbound", ("EX1",), CertificateName.parse(NAME)),
        SendConnector("Other", ("EX1",), CertificateName("CN=Other", "CN=mail.contoso.lab")),
    ]
    with pytest.raises(SendConnectorCertificateError) as caught:
        stores.remove(renewal.vantage, renewal.vantage.server, renewal.thumbprint("old"))
    assert caught.value.connectors == ("Outbound",)


def test_it_cannot_expire_before_it_is_issued(scenario: dict[str, t.Any], build: Build) -> None:
    scenario["certificates"] = [{**OLD, "expires_in": "-400d"}]
    with pytest.raises(ValueError, match="issued_ago"):
        build(scenario)
