# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Authorities of a scenario that are public or below others, odd certificates of theirs, and what a machine trusts."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from lab.organisation import Organisation, Server, StoredCertificate, Vantage, reading, transfer, trust
from lab.organisation.describe import describe
from lab.organisation.names import name_text
from lab.organisation.pfx import unpack
from lab.organisation.section import ScenarioError

Build = t.Callable[[dict[str, t.Any]], Organisation]
AUTHORITIES: list[dict[str, t.Any]] = [
    {"name": "CN=Public Root", "public": True},
    {"name": "CN=Public Policy CA", "issued_by": "CN=Public Root"},
    {"name": "CN=Public Issuing CA", "issued_by": "CN=Public Policy CA"},
]
MAIL: dict[str, t.Any] = {
    "subject": "CN=mail.contoso.lab",
    "domains": ["mail.contoso.lab"],
    "expires_in": "60d",
    "issued_by": "CN=Public Issuing CA",
    "friendly_name": "mail",
}


def mail(server: Server) -> StoredCertificate:
    (found,) = [stored for stored in server.my.values() if stored.friendly_name == "mail"]
    return found


def built(scenario: dict[str, t.Any], build: Build, **options: t.Any) -> Organisation:
    scenario["authorities"] = AUTHORITIES
    scenario["certificates"] = [{**MAIL, "servers": ["EX1"], **options}]
    return build(scenario)


def test_a_public_chain(scenario: dict[str, t.Any], build: Build) -> None:
    organisation = built(scenario, build)
    server = organisation.servers["EX1"]
    stored = mail(server)
    chain = trust.issuers(server, stored.certificate)
    assert [name_text(item.certificate.subject) for item in chain] == [item["name"] for item in reversed(AUTHORITIES)]
    assert reading.root_ca_type(server, stored) == "ThirdParty"
    assert reading.status(organisation, stored, server) == "Valid"
    state = describe(organisation)["servers"]["EX1"]
    assert set(state["ca"]) == {item.thumbprint for item in chain[:2]}
    assert chain[2].thumbprint in state["root"]
    # Where the certificate is not, they are trusted as well.
    assert set(organisation.servers["EX2"].ca) == set(state["ca"])
    assert all(item.key is None for item in (*server.ca.values(), *server.root.values()))


@pytest.mark.parametrize("store", ["root", "ca"])
def test_a_chain_that_is_broken(scenario: dict[str, t.Any], build: Build, store: str) -> None:
    organisation = built(scenario, build)
    server = organisation.servers["EX1"]
    stored = mail(server)
    chain = trust.issuers(server, stored.certificate)
    getattr(server, store).pop(chain[2 if store == "root" else 1].thumbprint)
    assert trust.issuers(server, stored.certificate) == ()
    assert (reading.status(organisation, stored, server), reading.root_ca_type(server, stored)) == ("Untrusted", "None")
    assert not trust.verifies(organisation, server, stored)


def test_what_is_no_authority_issues_nothing(scenario: dict[str, t.Any], build: Build) -> None:
    scenario["certificates"] = [{**MAIL, "issued_by": "CN=CA", "trusted": False}]
    organisation = build(scenario)
    server = organisation.servers["EX1"]
    stored = mail(server)
    key = organisation.authorities["cn=ca"].stored.key
    assert key is not None
    end_entity = (
        x509.CertificateBuilder(stored.certificate.issuer, stored.certificate.issuer, key.public_key(), 7)
        .not_valid_before(stored.certificate.not_valid_before_utc)
        .not_valid_after(stored.certificate.not_valid_after_utc)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, stored.certificate.signature_hash_algorithm)  # type: ignore[arg-type]
    )
    root = StoredCertificate(end_entity, None)
    server.root[root.thumbprint] = root
    assert trust.issuers(server, stored.certificate) == ()


def test_verify_follows_the_clock(scenario: dict[str, t.Any], build: Build) -> None:
    organisation = built(scenario, build)
    server = organisation.servers["EX1"]
    stored = mail(server)
    assert trust.verifies(organisation, server, stored)
    organisation.clock.advance(datetime.timedelta(days=61))
    assert not trust.verifies(organisation, server, stored)
    # Setup's own is trusted by itself, the auth certificate by nobody (cmdlet sheet 10).
    assert trust.verifies(organisation, server, server.my[server.internal_transport_thumbprint])
    assert not trust.verifies(organisation, server, server.my[organisation.auth.current])


def test_the_file_takes_the_chain_along(scenario: dict[str, t.Any], build: Build) -> None:
    organisation = built(scenario, build, exportable=True)
    server = organisation.servers["EX1"]
    stored = mail(server)
    vantage = Vantage(organisation, server, organisation.users["admin"])
    data = transfer.export(vantage, server, stored.thumbprint, "p-7Qz!%k")
    content = unpack(data, "p-7Qz!%k")
    assert content is not None
    assert content.certificate == stored.certificate


@pytest.mark.parametrize(
    ("usages", "expected"),
    [
        (None, [ExtendedKeyUsageOID.SERVER_AUTH]),
        (["clientAuth", "1.2.3.4"], [ExtendedKeyUsageOID.CLIENT_AUTH, x509.ObjectIdentifier("1.2.3.4")]),
        ([], None),
    ],
)
@pytest.mark.parametrize("issuer", ["CN=Public Issuing CA", None])
def test_enhanced_key_usage(
    scenario: dict[str, t.Any], build: Build, issuer: str | None, usages: list[str] | None, expected: t.Any
) -> None:
    options = {} if usages is None else {"enhanced_key_usage": usages}
    organisation = built(scenario, build, issued_by=issuer, **options)
    extensions = mail(organisation.servers["EX1"]).certificate.extensions
    if expected is None:
        with pytest.raises(x509.ExtensionNotFound):
            extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    else:
        assert list(extensions.get_extension_for_class(x509.ExtendedKeyUsage).value) == expected


def test_names_alone(scenario: dict[str, t.Any], build: Build) -> None:
    organisation = built(scenario, build, subject="")
    stored = mail(organisation.servers["EX1"])
    assert (name_text(stored.certificate.subject), reading.domains(stored)) == ("", ["mail.contoso.lab"])
    assert stored.certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).critical
    assert describe(organisation)["servers"]["EX1"]["certificates"][stored.thumbprint]["status"] == "Valid"


@pytest.mark.parametrize(
    ("section", "path"),
    [
        ({"authorities": [{"name": "CN=A", "public": True, "issued_by": "CN=B"}]}, "authorities[0].public"),
        ({"authorities": [{"name": "CN=A"}, {"name": "cn=a"}]}, "authorities[1].name"),
        ({"authorities": [{"name": "CN=A", "colour": "red"}]}, "authorities[0].colour"),
        ({"certificates": [{**MAIL, "enhanced_key_usage": ["everything"]}]}, "certificates[0].enhanced_key_usage"),
        (
            {"authorities": AUTHORITIES, "certificates": [{**MAIL, "trusted": False}]},
            "certificates[0].trusted",
        ),
        ({"certificates": [{**MAIL, "subject": "", "domains": []}]}, "certificates[0].subject"),
        ({"certificates": [{**MAIL, "subject": "", "issued_by": None}]}, "certificates[0].subject"),
    ],
)
def test_errors_name_the_place(scenario: dict[str, t.Any], build: Build, section: dict[str, t.Any], path: str) -> None:
    scenario.update(section)
    with pytest.raises(ScenarioError) as caught:
        build(scenario)
    assert caught.value.path == path
