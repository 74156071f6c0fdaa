# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-ExchangeServer, Get-AuthConfig, Get-ExchangeCertificate and the other reading cmdlets of Exchange."""

from __future__ import annotations

import datetime
import re
import typing as t

import pytest

from lab.cmdlets.exchange_server import GetExchangeServer
from lab.cmdlets.get_auth_config import GetAuthConfig
from lab.cmdlets.get_exchange_certificate import GetExchangeCertificate
from lab.contract import Category, LiveList, LiveObject
from lab.organisation import Organisation, StoredCertificate, Vantage, authorities, parse_name, reading, stores

Run = t.Callable[..., t.Any]
Thumbprints = t.Callable[[t.Any], list[str]]


def names(call: t.Any) -> list[str]:
    return [item.read("Name") for item in call.output]


def auth_certificate(vantage: Vantage) -> StoredCertificate:
    return vantage.server.my[vantage.organisation.auth.current]


def server_certificate(vantage: Vantage) -> StoredCertificate:
    return vantage.server.my[vantage.server.internal_transport_thumbprint]


@pytest.mark.parametrize("identity", ["EX2", "ex2.contoso.lab", "nosuch", None])
def test_get_exchange_server_by_identity(run: Run, identity: str | None) -> None:
    found = names(run(GetExchangeServer, Identity=identity))
    # Null and what matches nothing return all.
    assert found == (["EX2"] if identity and identity.lower().startswith("ex2") else ["EX1", "EX2", "EX3"])


def test_get_exchange_server_answers_for_the_unreachable(run: Run, organisation: Organisation) -> None:
    organisation.servers["EX2"].reachable = False
    assert names(run(GetExchangeServer, Identity="EX2")) == ["EX2"]


def test_get_exchange_server_status(run: Run) -> None:
    plain = run(GetExchangeServer, Identity="EX1").output[0]
    full = run(GetExchangeServer, Identity="EX1", Status=True).output[0]
    assert (plain.read("CurrentDomainControllers").items, plain.read("CurrentConfigDomainController")) == ([], "")
    assert full.read("CurrentDomainControllers").items == [full.read("CurrentConfigDomainController")]


def test_get_exchange_server_by_domain(run: Run) -> None:
    assert names(run(GetExchangeServer, parameter_set="Domain", Domain="CONTOSO.lab")) == ["EX1", "EX2", "EX3"]
    assert names(run(GetExchangeServer, parameter_set="Domain", Domain="other.lab")) == []


def test_get_auth_config(run: Run, vantage: Vantage) -> None:
    (config,) = run(GetAuthConfig).output
    assert config.read("CurrentCertificateThumbprint") == vantage.organisation.auth.current
    assert config.read("NextCertificateThumbprint") == ""
    assert config.read("NextCertificateEffectiveDate") is None
    vantage.organisation.auth.next_effective = datetime.datetime(2026, 3, 3, 9, tzinfo=datetime.timezone.utc)
    date = run(GetAuthConfig).output[0].read("NextCertificateEffectiveDate")
    assert date.isoformat() == "2026-03-03T10:00:00+01:00"


def test_certificates_come_newest_first(run: Run, vantage: Vantage, thumbprints: Thumbprints) -> None:
    call = run(GetExchangeCertificate)
    dates = [item.read("NotBefore") for item in call.output]
    assert dates == sorted(dates, reverse=True)
    assert set(thumbprints(call)) == set(vantage.server.my)


def test_certificate_of_another_server(run: Run, organisation: Organisation) -> None:
    other = organisation.servers["EX3"]
    call = run(GetExchangeCertificate, Server="ex3.contoso.lab", Thumbprint=other.internal_transport_thumbprint.lower())
    (found,) = call.output
    assert found.read("Identity") == f"EX3.contoso.lab\\{other.internal_transport_thumbprint}"
    assert str(found.read("Services")) == "IMAP, POP, IIS, SMTP"
    sites = [item.text for item in found.read("IISServices").items]
    assert sites == ["IIS://EX3/W3SVC/1", "IIS://EX3/W3SVC/2"]


def test_live_properties(run: Run, vantage: Vantage) -> None:
    (found,) = run(GetExchangeCertificate, Thumbprint=server_certificate(vantage).thumbprint).output
    assert found.read("Subject") == found.read("Issuer") == "CN=EX1"
    assert re.fullmatch(r"[0-9A-F]{32}", found.read("SerialNumber"))
    assert found.read("NotAfter").utcoffset() == datetime.timedelta(hours=1)
    assert found.read("FriendlyName") == "Microsoft Exchange"
    domains = found.read("CertificateDomains")
    assert isinstance(domains, LiveList)
    assert [(item.text, item.read("Domain")) for item in domains.items] == [
        ("EX1", "EX1"),
        ("EX1.contoso.lab", "EX1.contoso.lab"),
    ]
    assert str(found.read("Status")) == "Valid"
    assert str(found.read("RootCAType")) == "Registry"
    assert (found.read("IsSelfSigned"), found.read("HasPrivateKey"), found.read("PrivateKeyExportable")) == (
        True,
        True,
        False,
    )
    assert found.read("PublicKeySize") == 2048
    assert found.read("RawData") == server_certificate(vantage).der


def test_text_has_local_times_without_zone(run: Run, vantage: Vantage) -> None:
    stored = server_certificate(vantage)
    (found,) = run(GetExchangeCertificate, Thumbprint=stored.thumbprint).output
    expires = stored.certificate.not_valid_after_utc + datetime.timedelta(hours=1)
    assert f"[Not After]\r\n  {expires:%m/%d/%Y %H:%M:%S}\r\n" in found.text
    assert found.text.startswith("[Subject]\r\n  CN=EX1\r\n\r\n[Issuer]\r\n  CN=EX1\r\n\r\n[Serial Number]\r\n  ")
    assert found.text.endswith(f"[Thumbprint]\r\n  {stored.thumbprint}\r\n")


@pytest.mark.parametrize("thumbprint", ["0" * 40, ""])
def test_not_found(run: Run, thumbprint: str) -> None:
    call = run(GetExchangeCertificate, Server="EX2", Thumbprint=thumbprint)
    assert call.output == []
    (record,) = call.errors
    assert record.exception.type_names[0] == "System.InvalidOperationException"
    assert (record.category, record.reason) == (Category.NotSpecified, "InvalidOperationException")
    assert re.fullmatch(
        r"\[Server=EX1,RequestId=[0-9a-f-]{36},TimeStamp=3/1/2026 8:00:00 AM\] "
        r"\[FailureCategory=Cmdlet-InvalidOperationException\] [0-9A-F]{8}",
        record.error_id,
    )
    assert record.exception.message == (
        f"A special Rpc error occurs on server EX2: The certificate with thumbprint {thumbprint} was not found."
    )


def test_not_found_in_the_servers_language(run: Run, organisation: Organisation) -> None:
    view = Vantage(organisation, organisation.servers["EX3"], organisation.users["admin"])
    (record,) = run(GetExchangeCertificate, view=view, Thumbprint="0" * 40).errors
    assert record.exception.message.startswith("サーバー EX3 上で特別な RPC エラーが発生しました:")
    assert record.reason == "InvalidOperationException"


@pytest.mark.parametrize("fault", ["unreachable", "denied"])
def test_a_server_that_cannot_be_called_is_another_fact(run: Run, organisation: Organisation, fault: str) -> None:
    server = organisation.servers["EX2"]
    server.reachable, server.access_denied = fault != "unreachable", fault == "denied"
    call = run(GetExchangeCertificate, Server="EX2", Thumbprint="0" * 40)
    assert call.output == []
    (record,) = call.errors
    assert record.reason != "InvalidOperationException"
    assert "EX2" in record.exception.message
    assert ("Access is denied" in record.exception.message) == (fault == "denied")


def test_unknown_server(run: Run) -> None:
    (record,) = run(GetExchangeCertificate, Server="nosuch").errors
    assert record.reason == "ManagementObjectNotFoundException"


@pytest.mark.parametrize("identity", [None, "EX1\\" + "0" * 40, "0" * 40])
def test_identity_that_matches_nothing_returns_all(
    run: Run, vantage: Vantage, identity: str | None, thumbprints: Thumbprints
) -> None:
    call = run(GetExchangeCertificate, parameter_set="Identity", Identity=identity)
    assert set(thumbprints(call)) == set(vantage.server.my)


def test_identity_names_server_and_certificate(run: Run, organisation: Organisation, thumbprints: Thumbprints) -> None:
    wanted = organisation.servers["EX2"].internal_transport_thumbprint
    call = run(GetExchangeCertificate, parameter_set="Identity", Identity=f"EX2.contoso.lab\\{wanted}")
    assert thumbprints(call) == [wanted]


def test_domain_name_filters(run: Run, vantage: Vantage, thumbprints: Thumbprints) -> None:
    stores.create_self_signed(vantage, vantage.server, subject="CN=*.contoso.lab", domains=["*.contoso.lab"])
    newest = next(iter(thumbprints(run(GetExchangeCertificate))))
    call = run(GetExchangeCertificate, DomainName=["EX1.contoso.lab"])
    assert thumbprints(call) == [newest, server_certificate(vantage).thumbprint]
    assert run(GetExchangeCertificate, DomainName=["other.lab"]).output == []


def test_domain_name_lists_first_what_would_be_selected(
    run: Run, vantage: Vantage, organisation: Organisation, thumbprints: Thumbprints
) -> None:
    """A valid one of an authority comes before newer self-signed ones."""
    own, fqdn = server_certificate(vantage), vantage.server.fqdn
    authority = authorities.declare(organisation, parse_name("CN=Authority"))
    begins, ends = reading.not_before(own) - datetime.timedelta(days=9), reading.not_after(own)
    key = organisation.keys.key()
    bought = StoredCertificate(authorities.issue(authority, parse_name("CN=x"), key, begins, ends, [fqdn]), key)
    vantage.server.my[bought.thumbprint] = bought
    assert thumbprints(run(GetExchangeCertificate, DomainName=[fqdn])) == [own.thumbprint, bought.thumbprint]
    authorities.trust(vantage.server, authority)
    assert thumbprints(run(GetExchangeCertificate, DomainName=[fqdn])) == [bought.thumbprint, own.thumbprint]


def test_piped_certificate_is_read_anew(run: Run, vantage: Vantage, thumbprints: Thumbprints) -> None:
    first = run(GetExchangeCertificate, Thumbprint=server_certificate(vantage).thumbprint).output[0]
    call = run(GetExchangeCertificate, parameter_set="Instance", Instance=first)
    assert thumbprints(call) == [server_certificate(vantage).thumbprint]
    # What a client sends has no store behind it, only the bytes.
    sent = LiveObject(first.type_names[1:], None, {"RawData": first.read("RawData")})
    assert thumbprints(run(GetExchangeCertificate, parameter_set="Instance", Instance=sent)) == thumbprints(call)


def test_serialised_form_is_signed(run: Run) -> None:
    (found, *_rest) = run(GetExchangeCertificate).output
    assert found.notes["SerializationData"].startswith(b"#sig#")


def test_older_builds_do_not_sign(run: Run, vantage: Vantage) -> None:
    vantage.server.version = (15, 2, 986, 5)
    (found, *_rest) = run(GetExchangeCertificate).output
    assert found.notes["SerializationData"].startswith(b"\0\1\0\0\0")


@pytest.mark.parametrize("why", ["fault", "missing", "expired"])
def test_broken_serialisation_leaves_the_live_properties(run: Run, vantage: Vantage, why: str) -> None:
    if why == "fault":
        vantage.server.broken_serialisation = True
    elif why == "missing":
        del vantage.server.my[vantage.organisation.auth.current]
    else:
        vantage.organisation.clock.advance(datetime.timedelta(days=21))
    (found, *_rest) = run(GetExchangeCertificate, Thumbprint=server_certificate(vantage).thumbprint).output
    assert dict(found.notes) == {}
    assert str(found.read("Services")) == "IMAP, POP, IIS, SMTP"


def test_expired_certificate_is_not_valid(run: Run, vantage: Vantage) -> None:
    vantage.organisation.clock.advance(datetime.timedelta(days=21))
    (found,) = run(GetExchangeCertificate, Thumbprint=auth_certificate(vantage).thumbprint).output
    assert str(found.read("Status")) == "DateInvalid"
