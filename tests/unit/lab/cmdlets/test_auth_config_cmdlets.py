# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Set-AuthConfig: what each parameter set changes, asks and refuses; and the two cmdlets that are read beside it."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from lab.cmdlets.organization_config import GetOrganizationConfig
from lab.cmdlets.set_auth_config import SetAuthConfig
from lab.cmdlets.transport_service import GetTransportService
from lab.contract import TerminatingError
from lab.organisation import Organisation, Server, Vantage, stores

Run = t.Callable[..., t.Any]


@pytest.fixture
def upcoming(vantage: Vantage) -> str:
    """The thumbprint of a certificate that can become the next one."""
    return stores.create_self_signed(vantage, vantage.server, domains=[], exportable=True).thumbprint


def in_hours(vantage: Vantage, hours: float) -> datetime.datetime:
    return vantage.now() + datetime.timedelta(hours=hours)


def stage(run: Run, upcoming: str, date: datetime.datetime, **more: t.Any) -> t.Any:
    return run(
        SetAuthConfig,
        parameter_set="New",
        NewCertificateThumbprint=upcoming,
        NewCertificateEffectiveDate=date,
        **more,
    )


def test_49_hours_ahead_asks_nothing(run: Run, vantage: Vantage, upcoming: str) -> None:
    call = stage(run, upcoming, in_hours(vantage, 49))
    assert (call.output, call.errors, call.questions) == ([], [], [])
    auth = vantage.organisation.auth
    assert (auth.next, auth.next_effective) == (upcoming, in_hours(vantage, 49))


@pytest.mark.parametrize("answer", [True, False])
def test_under_48_hours_asks(run: Run, vantage: Vantage, upcoming: str, answer: bool) -> None:
    call = stage(run, upcoming, in_hours(vantage, 47), answers=[answer])
    ((query, caption, all_choices),) = call.questions
    assert (caption, all_choices, '"48"' in query) == ("Confirm", True, True)
    assert vantage.organisation.auth.next == (upcoming if answer else "")
    assert call.errors == []


def test_under_48_hours_with_force(run: Run, vantage: Vantage, upcoming: str) -> None:
    assert stage(run, upcoming, in_hours(vantage, 0.1), Force=True).questions == []
    assert vantage.organisation.auth.next == upcoming


def test_question_in_japanese(run: Run, organisation: Organisation) -> None:
    view = Vantage(organisation, organisation.servers["EX3"], organisation.users["admin"])
    thumbprint = organisation.auth.current
    call = stage(run, thumbprint, in_hours(view, 1), view=view, answers=[False])
    assert call.questions[0][:2] == (
        '新しい証明書の有効開始日が "48" 時間後以降でないため、必要なすべてのサーバー上に展開されない可能性があります。続行しますか?',
        "確認",
    )


@pytest.mark.parametrize("hours", [0, -1])
def test_effective_date_must_be_in_the_future(run: Run, vantage: Vantage, upcoming: str, hours: int) -> None:
    call = stage(run, upcoming, in_hours(vantage, hours), Force=True)
    (record,) = call.errors
    assert record.exception.message == (
        "The new certificate effective date is invalid. The effective date must be greater than the current time."
    )
    assert (vantage.organisation.auth.next, call.questions) == ("", [])


def test_date_without_zone_is_the_servers_local_time(run: Run, vantage: Vantage, upcoming: str) -> None:
    stage(run, upcoming, datetime.datetime(2026, 3, 4, 12))
    expected = datetime.datetime(2026, 3, 4, 11, tzinfo=datetime.timezone.utc)
    assert vantage.organisation.auth.next_effective == expected


@pytest.mark.parametrize("flaw", ["missing", "key", "exportable"])
def test_unusable_certificate_is_refused(run: Run, vantage: Vantage, upcoming: str, flaw: str) -> None:
    stored = vantage.server.my[upcoming]
    if flaw == "missing":
        del vantage.server.my[upcoming]
    elif flaw == "key":
        stored.key = None
    else:
        stored.exportable = False
    (record,) = stage(run, upcoming, in_hours(vantage, 49)).errors
    assert upcoming in record.exception.message
    assert vantage.organisation.auth.next == ""


def test_publish_then_clear(run: Run, vantage: Vantage, upcoming: str) -> None:
    auth, old = vantage.organisation.auth, vantage.organisation.auth.current
    stage(run, upcoming, in_hours(vantage, 49))
    run(SetAuthConfig, parameter_set="Publish", PublishCertificate=True)
    assert (auth.current, auth.previous, auth.next, auth.next_effective) == (upcoming, old, "", None)
    run(SetAuthConfig, parameter_set="Publish", ClearPreviousCertificate=True)
    assert (auth.current, auth.previous) == (upcoming, "")


def test_publish_and_clear_in_one_call(run: Run, vantage: Vantage, upcoming: str) -> None:
    stage(run, upcoming, in_hours(vantage, 49))
    run(SetAuthConfig, parameter_set="Publish", PublishCertificate=True, ClearPreviousCertificate=True)
    auth = vantage.organisation.auth
    assert (auth.current, auth.previous, auth.next) == (upcoming, "", "")


def test_publish_without_next(run: Run, vantage: Vantage) -> None:
    old = vantage.organisation.auth.current
    (record,) = run(SetAuthConfig, parameter_set="Publish", PublishCertificate=True).errors
    assert record.reason == "InvalidOperationException"
    assert vantage.organisation.auth.current == old


def empty(run: Run, thumbprint: str | None = None, **more: t.Any) -> t.Any:
    return run(
        SetAuthConfig,
        parameter_set="New",
        NewCertificateThumbprint=thumbprint,
        NewCertificateEffectiveDate=None,
        **more,
    )


@pytest.mark.parametrize("nothing", [None, ""])
def test_null_empties_the_next_certificate(run: Run, vantage: Vantage, upcoming: str, nothing: str | None) -> None:
    auth, current = vantage.organisation.auth, vantage.organisation.auth.current
    stage(run, upcoming, in_hours(vantage, 49))
    empty(run, nothing, what_if=True)
    assert auth.next == upcoming
    call = empty(run, nothing)
    assert (call.output, call.errors, call.questions) == ([], [], [])
    assert (auth.current, auth.next, auth.next_effective, auth.changed) == (current, "", None, vantage.now())
    assert empty(run, nothing).errors == []


def test_null_is_refused_where_the_server_does_not_take_it(run: Run, vantage: Vantage, upcoming: str) -> None:
    vantage.server.refuses_null_next = True
    stage(run, upcoming, in_hours(vantage, 49))
    (record,) = empty(run).errors
    assert record.reason == "InvalidOperationException"
    auth = vantage.organisation.auth
    assert (auth.next, auth.next_effective) == (upcoming, in_hours(vantage, 49))


def test_a_thumbprint_without_a_date_waits_for_its_publication(run: Run, vantage: Vantage, upcoming: str) -> None:
    assert empty(run, upcoming).errors == []
    auth = vantage.organisation.auth
    assert (auth.next, auth.next_effective) == (upcoming, None)


def test_a_date_alone_moves_that_of_the_staged_one(run: Run, vantage: Vantage, upcoming: str) -> None:
    stage(run, upcoming, in_hours(vantage, 49))
    run(SetAuthConfig, parameter_set="New", NewCertificateEffectiveDate=in_hours(vantage, 60))
    auth = vantage.organisation.auth
    assert (auth.next, auth.next_effective) == (upcoming, in_hours(vantage, 60))


def test_current_is_set_directly(run: Run, vantage: Vantage, upcoming: str) -> None:
    run(SetAuthConfig, parameter_set="Current", CertificateThumbprint=upcoming)
    assert vantage.organisation.auth.current == upcoming


def test_what_if_changes_nothing(run: Run, vantage: Vantage, upcoming: str) -> None:
    before = vantage.organisation.auth.current
    assert stage(run, upcoming, in_hours(vantage, 1), what_if=True).questions == []
    run(SetAuthConfig, parameter_set="Current", CertificateThumbprint=upcoming, what_if=True)
    assert (vantage.organisation.auth.next, vantage.organisation.auth.current) == ("", before)


def test_settings_are_not_in_this_lab(run: Run) -> None:
    with pytest.raises(TerminatingError):
        run(SetAuthConfig, Realm="contoso.lab")


def test_transport_service(run: Run, organisation: Organisation) -> None:
    server: Server = organisation.servers["EX2"]
    (found,) = run(GetTransportService, Identity="EX2").output
    assert found.read("InternalTransportCertificateThumbprint") == server.internal_transport_thumbprint
    assert len(run(GetTransportService).output) == len(run(GetTransportService, Identity="nosuch").output) == 3


def test_transport_service_of_an_unreachable_server(run: Run, organisation: Organisation) -> None:
    organisation.servers["EX2"].reachable = False
    (found,) = run(GetTransportService, Identity="EX2").output
    assert found.read("InternalTransportCertificateThumbprint")


def test_organization_config(run: Run, organisation: Organisation) -> None:
    assert run(GetOrganizationConfig).output[0].read("EnableAuthAdminReadSession") is False
    organisation.enable_auth_admin_read_session = True
    (config,) = run(GetOrganizationConfig).output
    assert (config.read("Name"), config.read("EnableAuthAdminReadSession")) == ("Contoso", True)
