# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates of a scenario that an authority issued, that several servers share, or that are odd in other ways."""

from __future__ import annotations

import typing as t

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from lab.organisation import Organisation, Server, StoredCertificate, Vantage, reading, transfer, trust
from lab.organisation.connectors import CertificateName
from lab.organisation.describe import describe
from lab.organisation.pfx import unpack
from lab.organisation.section import ScenarioError
from lab.shapes.exchange_certificate import exchange_certificate
from lab.shapes.serialization_data import cert_data

Build = t.Callable[[dict[str, t.Any]], Organisation]
MAIL: dict[str, t.Any] = {
    "subject": "CN=mail.contoso.lab, O=Contoso",
    "domains": ["mail.contoso.lab"],
    "expires_in": "60d",
    "issued_by": "CN=Contoso Issuing CA",
}


def added(server: Server) -> list[StoredCertificate]:
    """What the scenario has put there, in its order."""
    return [stored for stored in server.my.values() if "mail.contoso.lab" in reading.domains(stored)]


def test_issued_by_an_authority(scenario: dict[str, t.Any], build: Build) -> None:
    scenario["servers"]["EX1"]["certificates"] = [MAIL, {**MAIL, "key": "ecc"}]
    organisation = build(scenario)
    server = organisation.servers["EX1"]
    first, second = added(server)
    (root,) = trust.issuers(server, first.certificate)
    assert (root,) == trust.issuers(server, second.certificate)
    assert (root.key, root.self_signed, first.self_signed) == (None, True, False)
    constraints = root.certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    assert constraints.ca is True
    assert isinstance(second.key, ec.EllipticCurvePrivateKey)
    for stored in (first, second):
        assert reading.status(organisation, stored, server) == "Valid"
        assert reading.root_ca_type(server, stored) == "Registry"
        assert CertificateName("CN=Contoso Issuing CA", MAIL["subject"]).names(stored.certificate)
    # The authority's key signs and is nowhere in the organisation's stores.
    state = describe(organisation)["servers"]["EX1"]
    assert root.thumbprint in state["root"]
    assert root.thumbprint not in state["certificates"]
    assert state["certificates"][first.thumbprint]["issuer"] == "CN=Contoso Issuing CA"


def test_an_authority_that_is_not_trusted(scenario: dict[str, t.Any], build: Build) -> None:
    scenario["servers"]["EX1"]["certificates"] = [{**MAIL, "trusted": False}]
    organisation = build(scenario)
    server = organisation.servers["EX1"]
    (stored,) = added(server)
    assert reading.status(organisation, stored, server) == "Untrusted"
    assert reading.root_ca_type(server, stored) == "None"
    assert len(server.root) == 2


def test_one_certificate_on_several_servers(scenario: dict[str, t.Any], build: Build) -> None:
    scenario["certificates"] = [
        {**MAIL, "servers": ["EX1", "EX3"], "services": ["IIS", "SMTP"], "exportable": True},
        {**MAIL, "subject": "CN=old.contoso.lab", "domains": ["old.contoso.lab"], "services": ["Federation"]},
    ]
    organisation = build(scenario)
    one, other = added(organisation.servers["EX1"]), added(organisation.servers["EX3"])
    assert [stored.thumbprint for stored in one] == [stored.thumbprint for stored in other]
    assert one[0] is not other[0]
    assert added(organisation.servers["EX2"]) == []
    for name in ("EX1", "EX3"):
        assert reading.iis_sites(organisation.servers[name], one[0]) == [1]
    for server in organisation.servers.values():
        (old,) = [stored for stored in server.my.values() if "old.contoso.lab" in reading.domains(stored)]
        assert reading.services(server, old) == 32


def test_what_can_be_exported_takes_its_issuer_along(scenario: dict[str, t.Any], build: Build) -> None:
    scenario["servers"]["EX1"]["certificates"] = [{**MAIL, "exportable": True, "key": "ecc"}]
    organisation = build(scenario)
    server = organisation.servers["EX1"]
    (stored,) = added(server)
    data = transfer.export(
        Vantage(organisation, server, organisation.users["admin"]), server, stored.thumbprint, "p-7Qz!%k"
    )
    content = unpack(data, "p-7Qz!%k")
    assert content is not None
    # The issuer is in the file too; the certificate is found by being nobody's issuer.
    assert (content.certificate, content.key is not None) == (stored.certificate, True)
    assert "key" not in repr(content)


def test_names_keys_and_numbers(scenario: dict[str, t.Any], build: Build) -> None:
    hosts = ["mail.contoso.lab", "münchen.contoso.lab", *(f"host{number}.contoso.lab" for number in range(198))]
    scenario["servers"]["EX1"]["certificates"] = [
        {"subject": "DC=contoso, DC=lab", "domains": hosts, "expires_in": "60d", "key": "rsa-1024"}
    ]
    organisation = build(scenario)
    (stored,) = added(organisation.servers["EX1"])
    assert len(reading.domains(stored)) == 200
    assert reading.domains(stored)[1] == "xn--mnchen-3ya.contoso.lab"
    assert stored.certificate.public_key().key_size == 1024  # type: ignore[union-attr]


def test_an_elliptic_certificate_travels_like_the_others(scenario: dict[str, t.Any], build: Build) -> None:
    scenario["servers"]["EX1"]["certificates"] = [{**MAIL, "key": "ecc", "issued_by": "CN=CA"}, {**MAIL, "key": "ecc"}]
    del scenario["servers"]["EX1"]["certificates"][1]["issued_by"]
    organisation = build(scenario)
    server = organisation.servers["EX1"]
    vantage = Vantage(organisation, server, organisation.users["admin"])
    by_authority, by_itself = added(server)
    for stored, signed in ((by_authority, "RSA/SHA256"), (by_itself, "ECDSA/SHA256")):
        data = cert_data(stored.certificate, "", has_private_key=True)
        assert (signed + "\0").encode("utf-16-le") in data
        live = exchange_certificate(vantage, server, stored)
        assert live.read("PublicKeySize") is None
        assert live.read("IsSelfSigned") is (stored is by_itself)


@pytest.mark.parametrize(
    ("section", "path"),
    [
        ({"issued_by": "no name"}, "certificates[0].issued_by"),
        ({"issued_by": 3}, "certificates[0].issued_by"),
        ({"subject": "no name"}, "certificates[0].subject"),
        ({"servers": ["EX9"]}, "certificates[0].servers"),
        ({"key": "dsa"}, "certificates[0].key"),
        ({"services": ["FTP"]}, "certificates[0].services"),
        ({"colour": "red"}, "certificates[0].colour"),
    ],
)
def test_errors_name_the_place(scenario: dict[str, t.Any], build: Build, section: dict[str, t.Any], path: str) -> None:
    scenario["certificates"] = [{**MAIL, **section}]
    with pytest.raises(ScenarioError) as caught:
        build(scenario)
    assert caught.value.path == path
