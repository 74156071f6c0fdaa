# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import base64
import datetime
import pathlib
import re
import typing as t

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtensionOID

from lab.organisation import (
    IIS,
    IMAP,
    POP,
    SMTP,
    AccessDeniedError,
    CertificateNotFoundError,
    InvalidKeySizeError,
    InvalidSubjectError,
    Organisation,
    OrganisationError,
    PrivateKeyMissingError,
    UnreachableError,
    Vantage,
    name_text,
    parse_name,
    reading,
    stores,
)
from lab.organisation.certificates import five_years_after
from lab.organisation.names import domains_of

RECORDED = pathlib.Path(__file__).parents[4].parent / "shared" / "recorded"
AUTH = "cn=Microsoft Exchange Server Auth Certificate"


def facts(certificate: x509.Certificate) -> tuple[list[tuple[str, bool]], tuple[bool, bool, bool]]:
    """The extensions in order with their criticality, and the key usage."""
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    return (
        [(extension.oid._name, extension.critical) for extension in certificate.extensions],
        (usage.digital_signature, usage.key_encipherment, usage.data_encipherment),
    )


def test_a_new_auth_certificate_is_as_recorded(vantage: Vantage) -> None:
    # recorded/Get-ExchangeCertificate/MonitorExchangeAuthCertificate...: D0D6BAA2 and its siblings
    made = stores.create_self_signed(vantage, vantage.server, subject=AUTH, domains=[], exportable=True)
    assert facts(made.certificate) == (
        [("keyUsage", True), ("extendedKeyUsage", False), ("basicConstraints", True)],
        (True, True, False),
    )
    assert name_text(made.certificate.subject) == "CN=Microsoft Exchange Server Auth Certificate"
    assert made.certificate.issuer == made.certificate.subject
    assert reading.not_before(made) == vantage.now()
    assert reading.not_after(made) == datetime.datetime(2031, 3, 1, 8, tzinfo=datetime.timezone.utc)
    assert (reading.not_after(made) - reading.not_before(made)).days == 1826
    assert made.certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca is False
    assert len(made.certificate.serial_number.to_bytes(20, "big").lstrip(b"\0")) == 16
    assert len(made.thumbprint) == 40
    assert made.thumbprint == made.thumbprint.upper()
    assert made.self_signed
    assert made.services == 0
    assert reading.domains(made) == []
    assert reading.root_ca_type(vantage.server, made) == "None"
    made.certificate.verify_directly_issued_by(made.certificate)


@pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded objects are not here")
@pytest.mark.parametrize(
    ("file", "common_name", "subject"),
    [
        ("New-ExchangeCertificate/NewExchangeCertificateDefaultTransport.xml", "E2k16-1", None),
        (
            "Get-ExchangeCertificate/MonitorExchangeAuthCertificate.GetExchangeCertificate.xml",
            "Microsoft Exchange Server Auth Certificate",
            AUTH,
        ),
    ],
)
def test_extensions_usages_and_lifetime_are_those_of_the_recorded_ones(
    vantage: Vantage, file: str, common_name: str, subject: str | None
) -> None:
    made = stores.create_self_signed(vantage, vantage.server, subject=subject, domains=None if subject is None else [])
    text = (RECORDED / file).read_text(encoding="utf-8-sig")
    recorded = [
        x509.load_der_x509_certificate(base64.b64decode(raw))
        for raw in re.findall(r'<BA N="RawData">([^<]+)</BA>', text)
    ]
    recorded = [certificate for certificate in recorded if name_text(certificate.subject) == f"CN={common_name}"]
    assert recorded
    for certificate in recorded:
        assert facts(made.certificate) == facts(certificate)
        assert certificate.not_valid_after_utc == five_years_after(certificate.not_valid_before_utc)
        assert certificate.signature_algorithm_oid == made.certificate.signature_algorithm_oid
        assert certificate.version == made.certificate.version


def test_the_servers_own_certificate_is_as_recorded(organisation: Organisation) -> None:
    server = organisation.servers["EX2"]
    own = server.my[server.internal_transport_thumbprint]
    assert facts(own.certificate) == (
        [("keyUsage", True), ("subjectAltName", False), ("extendedKeyUsage", False), ("basicConstraints", True)],
        (True, True, False),
    )
    assert reading.domains(own) == ["EX2", "EX2.contoso.lab"]
    assert reading.services(server, own) == IMAP | POP | IIS | SMTP == 27
    assert reading.iis_sites(server, own) == [1, 2]
    assert reading.root_ca_type(server, own) == "Registry"
    assert reading.identity(server, own) == f"EX2.contoso.lab\\{own.thumbprint}"
    assert own.exportable is False
    assert own.friendly_name == "Microsoft Exchange"


def test_the_certificate_of_the_web_management_service_is_as_recorded(organisation: Organisation) -> None:
    server = organisation.servers["EX1"]
    (own,) = [stored for stored in server.my.values() if "WMSvc" in name_text(stored.certificate.subject)]
    assert facts(own.certificate) == (
        [("extendedKeyUsage", False), ("keyUsage", False)],
        (True, True, True),
    )
    assert (reading.not_after(own) - reading.not_before(own)).days == 3650
    assert reading.services(server, own) == 0
    assert reading.root_ca_type(server, own) == "Registry"


def test_no_two_certificates_share_a_key_a_serial_number_or_a_thumbprint(organisation: Organisation) -> None:
    servers = organisation.servers.values()
    all_stored = {stored.thumbprint: stored for server in servers for stored in server.my.values()}
    keys = {stored.key for stored in all_stored.values()}
    serials = {stored.certificate.serial_number for stored in all_stored.values()}
    assert len(all_stored) == len(keys) == len(serials) == 7


def test_the_key_in_the_store_is_the_certificates(vantage: Vantage) -> None:
    for stored in stores.certificates(vantage, vantage.server):
        assert stored.key is not None
        assert stored.key.public_key().public_numbers() == stored.certificate.public_key().public_numbers()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("subject", "domains", "expected"),
    [
        pytest.param(None, None, ["EX1", "EX1.contoso.lab"], id="defaults"),
        pytest.param("CN=mail.contoso.lab", ["a.contoso.lab"], ["mail.contoso.lab", "a.contoso.lab"], id="CN joins"),
        pytest.param("CN=Mail.contoso.lab", ["mail.contoso.lab"], ["Mail.contoso.lab"], id="no duplicates"),
        pytest.param("CN=mail.contoso.lab", [], ["mail.contoso.lab"], id="CN alone"),
        pytest.param(AUTH, [], [], id="auth"),
        pytest.param(AUTH, ["EX1", "EX2"], ["EX1", "EX2"], id="auth with names"),
        pytest.param("CN=*.contoso.lab", [], ["*.contoso.lab"], id="wildcard"),
    ],
)
def test_names_of_a_new_certificate(
    vantage: Vantage, subject: str | None, domains: list[str] | None, expected: list[str]
) -> None:
    made = stores.create_self_signed(vantage, vantage.server, subject=subject, domains=domains)
    assert reading.domains(made) == expected
    oids = [extension.oid for extension in made.certificate.extensions]
    assert (ExtensionOID.SUBJECT_ALTERNATIVE_NAME in oids) is bool(expected)


@pytest.mark.parametrize(
    ("version", "days"), [((8, 3, 83, 6), 365), ((14, 3, 123, 4), 1826), ((15, 2, 1748, 10), 1826)]
)
def test_the_lifetime_depends_on_the_version(vantage: Vantage, version: tuple[int, int, int, int], days: int) -> None:
    vantage.server.version = version
    made = stores.create_self_signed(vantage, vantage.server)
    assert (reading.not_after(made) - reading.not_before(made)).days == days


def test_five_years_after_a_leap_day_is_the_28th() -> None:
    leap = datetime.datetime(2028, 2, 29, 12, tzinfo=datetime.timezone.utc)
    assert five_years_after(leap) == datetime.datetime(2033, 2, 28, 12, tzinfo=datetime.timezone.utc)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"subject": "no name"}, InvalidSubjectError),
        ({"subject": "XX=what"}, InvalidSubjectError),
        ({"subject": ""}, InvalidSubjectError),
        ({"key_size": 1000}, InvalidKeySizeError),
    ],
)
def test_what_cannot_be_made_leaves_no_certificate(
    vantage: Vantage, arguments: dict[str, t.Any], error: type[OrganisationError]
) -> None:
    before = list(vantage.server.my)
    with pytest.raises(error):
        stores.create_self_signed(vantage, vantage.server, **arguments)
    assert list(vantage.server.my) == before


def test_listing_gives_the_newest_first(vantage: Vantage) -> None:
    vantage.organisation.clock.advance(datetime.timedelta(hours=1))
    made = stores.create_self_signed(vantage, vantage.server)
    moments = [reading.not_before(stored) for stored in stores.certificates(vantage, vantage.server)]
    assert moments == sorted(moments, reverse=True)
    assert moments[0] == reading.not_before(made)


def test_a_thumbprint_is_found_in_any_letter_case(vantage: Vantage) -> None:
    thumbprint = vantage.organisation.auth.current
    assert stores.certificate(vantage, vantage.server, thumbprint.lower()).thumbprint == thumbprint


@pytest.mark.parametrize(
    ("flag", "value", "error"), [("reachable", False, UnreachableError), ("access_denied", True, AccessDeniedError)]
)
def test_a_fault_shows_to_others_and_not_to_the_server_itself(
    organisation: Organisation, flag: str, value: bool, error: type[OrganisationError]
) -> None:
    one, two = organisation.servers["EX1"], organisation.servers["EX2"]
    setattr(two, flag, value)
    user = organisation.users["admin"]
    with pytest.raises(error):
        stores.certificates(Vantage(organisation, one, user), two)
    with pytest.raises(error):
        stores.create_self_signed(Vantage(organisation, one, user), two)
    assert stores.certificates(Vantage(organisation, two, user), two)
    # What the directory knows needs no call.
    assert stores.internal_transport(Vantage(organisation, one, user), two) == two.internal_transport_thumbprint != ""


def test_a_missing_certificate_and_one_without_its_key_are_different_refusals(vantage: Vantage) -> None:
    with pytest.raises(CertificateNotFoundError):
        stores.certificate(vantage, vantage.server, "0" * 40)
    stored = vantage.server.my[vantage.organisation.auth.current]
    stored.key = None
    assert stores.certificate(vantage, vantage.server, stored.thumbprint) is stored
    with pytest.raises(PrivateKeyMissingError):
        stores.enable(vantage, vantage.server, stored.thumbprint, SMTP)
    with pytest.raises(PrivateKeyMissingError):
        stores.replace_internal_transport(vantage, vantage.server, stored.thumbprint)


@pytest.mark.parametrize(
    ("subject", "domains", "asked", "read"),
    [
        # recorded/New-ExchangeCertificate and cmdlet sheet 2.0
        pytest.param(AUTH, [], IMAP | POP | SMTP, SMTP, id="the default services of one without names"),
        pytest.param(None, None, SMTP, IMAP | SMTP, id="SMTP for the server's own name"),
        pytest.param("CN=mail.contoso.lab", [], SMTP, SMTP, id="SMTP for another name"),
        pytest.param("CN=mail.contoso.lab", [], IIS, IIS, id="IIS"),
    ],
)
def test_services_as_they_are_read_back(
    vantage: Vantage, subject: str | None, domains: list[str] | None, asked: int, read: int
) -> None:
    made = stores.create_self_signed(vantage, vantage.server, subject=subject, domains=domains)
    stores.enable(vantage, vantage.server, made.thumbprint, asked)
    assert reading.services(vantage.server, made) == read


def test_enabling_adds_and_never_touches_the_internal_transport_certificate(vantage: Vantage) -> None:
    before = vantage.server.internal_transport_thumbprint
    made = stores.create_self_signed(vantage, vantage.server, subject="CN=mail.contoso.lab", domains=[])
    stores.enable(vantage, vantage.server, made.thumbprint, SMTP)
    stores.enable(vantage, vantage.server, made.thumbprint, POP)
    assert reading.services(vantage.server, made) == SMTP | POP
    assert vantage.server.internal_transport_thumbprint == before
    stores.replace_internal_transport(vantage, vantage.server, made.thumbprint)
    assert vantage.server.internal_transport_thumbprint == made.thumbprint


def test_iis_binds_the_default_web_site_only(vantage: Vantage) -> None:
    server = vantage.server
    old = server.my[server.internal_transport_thumbprint]
    made = stores.create_self_signed(vantage, server, subject="CN=mail.contoso.lab")
    stores.enable(vantage, server, made.thumbprint, IIS)
    assert reading.iis_sites(server, made) == [1]
    assert reading.iis_sites(server, old) == [2]
    hashes = {binding.information: binding.certificate_hash for binding in server.sites[0].bindings if binding.port}
    assert hashes == {
        "*:80:": "",
        ":443:": made.thumbprint,
        "127.0.0.1:80:": "",
        "127.0.0.1:443:": made.thumbprint,
    }
    # The one on Exchange Back End alone still carries the IIS flag (cmdlet sheet 2.0).
    assert reading.services(server, old) & IIS


def test_a_certificate_is_valid_only_inside_its_dates(organisation: Organisation) -> None:
    stored = organisation.servers["EX1"].my[organisation.auth.current]
    assert reading.status(organisation, stored) == "Valid"
    organisation.clock.advance(datetime.timedelta(days=20))
    assert reading.status(organisation, stored) == "Valid"
    organisation.clock.advance(datetime.timedelta(seconds=1))
    assert reading.status(organisation, stored) == "DateInvalid"


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("cn=a", "CN=a"),
        ("CN=mail.contoso.lab, O=Contoso, ST=Bavaria, C=DE", "CN=mail.contoso.lab, O=Contoso, S=Bavaria, C=DE"),
        ('CN="Contoso, Ltd.",DC=contoso;DC=lab', 'CN="Contoso, Ltd.", DC=contoso, DC=lab'),
        ('CN="say ""hello"""', 'CN="say ""hello"""'),
    ],
)
def test_names_read_and_print_as_dot_net_does(text: str, printed: str) -> None:
    assert name_text(parse_name(text)) == printed


def test_the_first_name_of_the_text_is_the_last_of_the_encoding() -> None:
    assert [attribute.value for attribute in parse_name("CN=a, O=b, C=DE")] == ["DE", "b", "a"]


def test_a_certificate_without_san_has_the_domain_of_its_common_name_if_it_can_be_one(vantage: Vantage) -> None:
    (wmsvc,) = [stored for stored in vantage.server.my.values() if stored.friendly_name == "WMSVC-SHA2"]
    assert domains_of(wmsvc.certificate) == ["WMSvc-SHA2-EX1"]
    assert domains_of(vantage.server.my[vantage.organisation.auth.current].certificate) == []
