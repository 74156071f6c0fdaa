# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""New-ExchangeCertificate and Enable-ExchangeCertificate: what they make, what they ask, what they leave alone."""

from __future__ import annotations

import datetime
import re
import typing as t

import pytest
from cryptography import x509

from lab.cmdlets.enable_exchange_certificate import EnableExchangeCertificate
from lab.cmdlets.get_exchange_certificate import GetExchangeCertificate
from lab.cmdlets.new_exchange_certificate import NewExchangeCertificate
from lab.contract import Category, TerminatingError
from lab.organisation import Organisation, Server, StoredCertificate, Vantage, reading, stores

Run = t.Callable[..., t.Any]
Bits = t.Callable[[t.Any], str]

AUTH = {
    "SubjectName": "cn=Microsoft Exchange Server Auth Certificate",
    "FriendlyName": "Microsoft Exchange Server Auth Certificate",
    "DomainName": [],
    "KeySize": 2048,
    "PrivateKeyExportable": True,
}


def created(call: t.Any, server: Server) -> StoredCertificate:
    (live,) = call.output
    return server.my[live.read("Thumbprint")]


def san(stored: StoredCertificate) -> list[str]:
    try:
        extension = stored.certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return []
    return extension.value.get_values_for_type(x509.DNSName)


def test_auth_certificate_answered_no(run: Run, vantage: Vantage, bits: Bits) -> None:
    before = vantage.server.internal_transport_thumbprint
    call = run(NewExchangeCertificate, **AUTH, answers=[False])
    stored = created(call, vantage.server)
    assert vantage.server.internal_transport_thumbprint == before
    # IMAP and POP have no name to match in it (cmdlet sheet 2.0, captured: 16).
    assert bits(call.output[0].read("Services")) == "SMTP"
    assert call.output[0].read("Subject") == "CN=Microsoft Exchange Server Auth Certificate"
    assert (stored.exportable, stored.friendly_name, san(stored)) == (True, AUTH["FriendlyName"], [])
    lifetime = stored.certificate.not_valid_after_utc - stored.certificate.not_valid_before_utc
    assert lifetime in (datetime.timedelta(days=1826), datetime.timedelta(days=1827))
    assert bits(call.output[0].read("RootCAType")) == "None"


def test_question_shows_both_certificates(run: Run, vantage: Vantage) -> None:
    before = vantage.server.internal_transport_thumbprint
    expires = vantage.server.local(reading.not_after(vantage.server.my[before]))
    call = run(NewExchangeCertificate, **AUTH, answers=[False])
    ((query, caption, all_choices),) = call.questions
    assert (caption, all_choices) == ("Confirm", True)
    first, blank, current, new = query.split("\r\n")
    assert (first, blank) == ("Overwrite the existing default SMTP certificate?", "")
    hour = expires.hour % 12 or 12
    printed = f"{expires.month}/{expires.day}/{expires.year} {hour}:{expires:%M:%S %p}"
    assert current == f"Current certificate: '{before}' (expires {printed})"
    # The certificate exists already: the question names it. 1 March 2031, 8:00 UTC is 9:00 in the server's zone.
    thumbprint = call.output[0].read("Thumbprint")
    assert new == f"Replace it with certificate: '{thumbprint}' (expires 3/1/2031 9:00:00 AM)"


def test_question_in_japanese(run: Run, organisation: Organisation) -> None:
    server = organisation.servers["EX3"]
    view = Vantage(organisation, server, organisation.users["admin"])
    call = run(NewExchangeCertificate, view=view, **AUTH, answers=[False])
    ((query, caption, _all),) = call.questions
    assert caption == "確認"
    assert query.startswith("既存の既定の SMTP 証明書を上書きしますか?\r\n\r\n現在の証明書 : ")
    assert "(有効期限:2031/03/01 17:00:00) で置き換えます。" in query
    assert re.findall(r'"([0-9A-F]{40})"', query)[1] == call.output[0].read("Thumbprint")


def test_certificate_stays_when_the_question_cannot_be_asked(run: Run, vantage: Vantage) -> None:
    before = set(vantage.server.my)
    with pytest.raises(IndexError):  # what an engine without an answer does: it ends the pipeline
        run(NewExchangeCertificate, **AUTH)
    (left,) = set(vantage.server.my) - before
    assert vantage.server.my[left].services == 0


@pytest.mark.parametrize("how", ["yes", "force"])
def test_answered_yes_replaces_internal_transport(run: Run, vantage: Vantage, how: str) -> None:
    bound = {**AUTH, "Force": True} if how == "force" else AUTH
    call = run(NewExchangeCertificate, **bound, answers=[] if how == "force" else [True])
    assert vantage.server.internal_transport_thumbprint == call.output[0].read("Thumbprint")
    assert len(call.questions) == (how == "yes")


@pytest.mark.parametrize("services", ["None", "IMAP,POP", "IIS"])
def test_without_smtp_nothing_is_asked(run: Run, vantage: Vantage, services: str) -> None:
    before = vantage.server.internal_transport_thumbprint
    assert run(NewExchangeCertificate, **AUTH, Services=services).questions == []
    assert vantage.server.internal_transport_thumbprint == before


def test_defaults(run: Run, vantage: Vantage, bits: Bits) -> None:
    call = run(NewExchangeCertificate, answers=[False])
    stored = created(call, vantage.server)
    assert (stored.friendly_name, stored.exportable, san(stored)) == (
        "Microsoft Exchange",
        False,
        ["EX1", "EX1.contoso.lab"],
    )
    assert bits(call.output[0].read("Services")) == "IMAP, POP, SMTP"
    assert call.output[0].read("PublicKeySize") == 2048


@pytest.mark.parametrize(
    ("switches", "names"),
    [
        (["IncludeServerFQDN"], ["EX1", "EX1.contoso.lab"]),
        (["IncludeServerNetBIOSName"], ["EX1"]),
        (["IncludeAcceptedDomains"], ["EX1", "contoso.lab"]),
        (["IncludeAutoDiscover"], ["EX1", "autodiscover.contoso.lab"]),
    ],
)
def test_includes(run: Run, vantage: Vantage, bits: Bits, switches: list[str], names: list[str]) -> None:
    call = run(NewExchangeCertificate, answers=[False], **dict.fromkeys(switches, True))
    assert san(created(call, vantage.server)) == names
    # Two of the switches change the default services (cmdlet sheet 2.2).
    assert ("POP" in bits(call.output[0].read("Services"))) == (switches[0].startswith("IncludeServer"))


def test_on_another_server(run: Run, organisation: Organisation) -> None:
    server = organisation.servers["EX2"]
    before = server.internal_transport_thumbprint
    call = run(NewExchangeCertificate, Server="EX2", **AUTH, answers=[False])
    assert created(call, server).certificate is not None
    assert before in call.questions[0][0]
    assert call.output[0].read("Identity").startswith("EX2.contoso.lab\\")


def test_unreachable_server_creates_nothing(run: Run, organisation: Organisation) -> None:
    organisation.servers["EX2"].reachable = False
    before = set(organisation.servers["EX2"].my)
    call = run(NewExchangeCertificate, Server="EX2", **AUTH)
    assert set(organisation.servers["EX2"].my) == before
    assert (len(call.errors), call.output) == (1, [])


def test_clone_takes_subject_and_names(run: Run, vantage: Vantage) -> None:
    original = vantage.server.my[vantage.server.internal_transport_thumbprint]
    (live,) = run(GetExchangeCertificate, Thumbprint=original.thumbprint).output
    call = run(NewExchangeCertificate, Instance=live, piped=live, Services="None")
    made = created(call, vantage.server)
    assert made.thumbprint != original.thumbprint
    assert (made.certificate.subject, san(made)) == (original.certificate.subject, san(original))
    assert made.services == 0


def test_clone_of_an_auth_certificate_has_no_names(run: Run, vantage: Vantage) -> None:
    (live,) = run(GetExchangeCertificate, Thumbprint=vantage.organisation.auth.current).output
    made = created(run(NewExchangeCertificate, Instance=live, Services="None"), vantage.server)
    assert san(made) == []
    assert made.friendly_name == "Microsoft Exchange Server Auth Certificate"


def test_what_if_creates_nothing(run: Run, vantage: Vantage) -> None:
    before = set(vantage.server.my)
    call = run(NewExchangeCertificate, **AUTH, what_if=True)
    assert (set(vantage.server.my), call.output, call.questions) == (before, [], [])


def test_refused_values(run: Run, vantage: Vantage) -> None:
    before = set(vantage.server.my)
    for bound, reason in (
        ({"SubjectName": "no name"}, None),
        ({"KeySize": 512}, "ArgumentException"),
        ({"FriendlyName": "x" * 64}, "ArgumentException"),
        ({"DomainName": ["not a name"]}, "ArgumentException"),
        ({"SubjectKeyIdentifier": "xyz"}, "ArgumentException"),
    ):
        with pytest.raises(TerminatingError) as raised:
            run(NewExchangeCertificate, Services="None", **bound)
        assert raised.value.record.category is Category.InvalidArgument
        assert raised.value.record.reason == reason
    assert set(vantage.server.my) == before


def test_subject_key_identifier(run: Run) -> None:
    call = run(NewExchangeCertificate, **AUTH, Services="None", SubjectKeyIdentifier="00112233445566778899aabbccddeeff")
    assert call.output[0].read("SubjectKeyIdentifier") == "00112233445566778899AABBCCDDEEFF"


def test_requests_are_not_in_this_lab(run: Run) -> None:
    with pytest.raises(TerminatingError) as raised:
        run(NewExchangeCertificate, parameter_set="Request", GenerateRequest=True)
    assert raised.value.record.category is Category.NotImplemented


def test_iis_binds_the_default_web_site_only(run: Run, vantage: Vantage, bits: Bits) -> None:
    call = run(NewExchangeCertificate, **AUTH, Services="IIS")
    thumbprint = call.output[0].read("Thumbprint")
    bound = {
        site.name: {b.certificate_hash for b in site.bindings if b.protocol == "https"} for site in vantage.server.sites
    }
    assert bound["Default Web Site"] == {thumbprint}
    assert thumbprint not in bound["Exchange Back End"]
    assert bits(call.output[0].read("Services")) == "IIS"


@pytest.fixture
def spare(vantage: Vantage) -> StoredCertificate:
    """A certificate of EX1 that serves nothing."""
    return stores.create_self_signed(vantage, vantage.server)


def test_enable_adds_and_never_takes_away(run: Run, vantage: Vantage, spare: StoredCertificate) -> None:
    run(EnableExchangeCertificate, Thumbprint=spare.thumbprint, Services="POP")
    call = run(EnableExchangeCertificate, Thumbprint=spare.thumbprint, Services="IMAP")
    assert reading.services(vantage.server, spare) == 3
    assert (call.output, call.questions) == ([], [])


@pytest.mark.parametrize("answer", [True, False])
def test_enable_for_smtp_asks(run: Run, vantage: Vantage, spare: StoredCertificate, answer: bool) -> None:
    before = vantage.server.internal_transport_thumbprint
    call = run(EnableExchangeCertificate, Thumbprint=spare.thumbprint, Services="SMTP", answers=[answer])
    assert len(call.questions) == 1
    # Answered No, it is enabled all the same.
    assert reading.services(vantage.server, spare) & 16
    assert vantage.server.internal_transport_thumbprint == (spare.thumbprint if answer else before)


def test_enable_without_private_key(run: Run, vantage: Vantage, spare: StoredCertificate) -> None:
    spare.key = None
    (record,) = run(EnableExchangeCertificate, Thumbprint=spare.thumbprint, Services="IIS").errors
    assert "PrivateKeyMissing" in record.exception.message
    assert record.reason == "InvalidOperationException"
    assert reading.services(vantage.server, spare) == 0


def test_enable_by_identity(run: Run, organisation: Organisation) -> None:
    server = organisation.servers["EX2"]
    identity = f"EX2\\{server.internal_transport_thumbprint}"
    call = run(EnableExchangeCertificate, parameter_set="Identity", Identity=identity, Services="SMTP")
    # It is the internal transport certificate already.
    assert (call.errors, call.questions) == ([], [])


def test_wildcard_subject_warns(run: Run, vantage: Vantage) -> None:
    stored = stores.create_self_signed(vantage, vantage.server, subject="CN=*.contoso.lab", domains=[])
    call = run(EnableExchangeCertificate, Thumbprint=stored.thumbprint, Services="IMAP,POP,IIS")
    assert len(call.warnings) == 2
    assert all(stored.thumbprint in text for text in call.warnings)
    assert reading.services(vantage.server, stored) == 8


@pytest.mark.parametrize(
    ("before", "given", "after"),
    [
        (False, {}, True),
        (False, {"DoNotRequireSsl": True}, False),
        (True, {"DoNotRequireSsl": True}, True),
        (True, {}, True),
    ],
)
def test_require_ssl(run: Run, vantage: Vantage, before: bool, given: dict[str, bool], after: bool) -> None:
    site, back_end = vantage.server.sites
    site.require_ssl = before
    spare = stores.create_self_signed(vantage, vantage.server)
    assert run(EnableExchangeCertificate, Thumbprint=spare.thumbprint, Services="IIS", **given).errors == []
    assert (site.require_ssl, back_end.require_ssl) == (after, False)


def test_other_services_leave_require_ssl_alone(run: Run, vantage: Vantage) -> None:
    vantage.server.sites[0].require_ssl = False
    spare = stores.create_self_signed(vantage, vantage.server)
    run(EnableExchangeCertificate, Thumbprint=spare.thumbprint, Services="IMAP,POP")
    assert vantage.server.sites[0].require_ssl is False
    run(NewExchangeCertificate, **AUTH, Services="IIS")
    assert vantage.server.sites[0].require_ssl is True


def test_a_connector_with_an_underscore_in_its_name_stands_in_the_way_of_smtp(run: Run, vantage: Vantage) -> None:
    before = vantage.server.internal_transport_thumbprint
    spare = stores.create_self_signed(vantage, vantage.server)
    vantage.server.receive_connectors[2].fqdn = "mail_1.contoso.lab"
    call = run(EnableExchangeCertificate, Thumbprint=spare.thumbprint, Services="SMTP", answers=[True])
    assert (call.errors[0].reason, call.errors[0].category) == ("LocalizedException", Category.InvalidOperation)
    assert (spare.services, vantage.server.internal_transport_thumbprint) == (0, before)
    assert run(EnableExchangeCertificate, Thumbprint=spare.thumbprint, Services="POP").errors == []
    assert spare.services == 2
