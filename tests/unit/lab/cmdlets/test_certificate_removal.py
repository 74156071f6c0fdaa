# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Remove-ExchangeCertificate: what it asks, what it refuses, what it lets go."""

from __future__ import annotations

import typing as t

import pytest
from psrpcore.types import PSInvocationState
from unit.lab.cmdlets.engine_client import Client

from lab.cmdlets.remove_exchange_certificate import RemoveExchangeCertificate
from lab.contract import Category
from lab.organisation import CertificateName, Organisation, SendConnector, Vantage, stores

Run = t.Callable[..., t.Any]
ASK = "Are you sure you want to perform this action?"


@pytest.fixture
def spare(vantage: Vantage) -> str:
    """A certificate that nothing uses."""
    return stores.create_self_signed(vantage, vantage.server, subject="CN=mail.contoso.lab").thumbprint


def test_asks_with_four_choices(exchange: Client, vantage: Vantage, spare: str) -> None:
    result = exchange.run(("Remove-ExchangeCertificate", {"Thumbprint": spare}), answers=[0])
    assert (result.state, result.errors, result.output) == (PSInvocationState.Completed, [], [])
    ((caption, message, choices, default),) = result.questions
    assert (caption, len(choices), default) == ("Confirm", 4, 0)
    assert message == f"{ASK}\nRemove certificate with thumbprint {spare} from the computer's certificate store?"
    assert spare not in vantage.server.my


def test_no_is_the_third_choice(exchange: Client, vantage: Vantage, spare: str) -> None:
    result = exchange.run(("Remove-ExchangeCertificate", {"Thumbprint": spare}), answers=[2])
    assert (result.state, result.errors) == (PSInvocationState.Completed, [])
    assert spare in vantage.server.my


@pytest.mark.parametrize(("switches", "gone"), [({"Confirm": False}, True), ({"WhatIf": True}, False)])
def test_confirm_and_what_if(
    exchange: Client, vantage: Vantage, spare: str, switches: dict[str, bool], gone: bool
) -> None:
    result = exchange.run(("Remove-ExchangeCertificate", {"Thumbprint": spare, "Server": "EX1", **switches}))
    assert (result.questions, result.errors) == ([], [])
    assert (spare not in vantage.server.my) is gone


def test_there_is_no_force(exchange: Client, spare: str) -> None:
    result = exchange.run(("Remove-ExchangeCertificate", {"Thumbprint": spare, "Force": True}))
    assert result.state == PSInvocationState.Failed
    assert result.reason.FullyQualifiedErrorId.startswith("NamedParameterNotFound,")


def test_question_in_japanese(run: Run, organisation: Organisation) -> None:
    server = organisation.servers["EX3"]
    view = Vantage(organisation, server, organisation.users["admin"])
    made = stores.create_self_signed(view, server).thumbprint
    ((question, caption, described),) = run(RemoveExchangeCertificate, view=view, Thumbprint=made).processed
    assert caption == "確認"
    assert question.startswith("この操作を実行しますか?\n")
    assert described == f'コンピューターの証明書ストアから拇印 "{made}" を含む証明書を削除しますか?'


def test_the_same_in_one_pipeline_for_all(exchange: Client, vantage: Vantage, spare: str) -> None:
    other = stores.create_self_signed(vantage, vantage.server, subject="CN=mail.contoso.lab").thumbprint
    result = exchange.run(
        ("Get-ExchangeCertificate", {"DomainName": ["mail.contoso.lab"]}),
        ("Remove-ExchangeCertificate", {}),
        answers=[1],
    )
    assert (len(result.questions), result.errors) == (1, [])
    assert {spare, other}.isdisjoint(vantage.server.my)


def test_internal_transport_certificate_stays(run: Run, vantage: Vantage) -> None:
    thumbprint = vantage.server.internal_transport_thumbprint
    (record,) = run(RemoveExchangeCertificate, Thumbprint=thumbprint).errors
    assert (record.category, record.reason) == (Category.InvalidArgument, "InvalidOperationException")
    assert record.exception.message.startswith("A special Rpc error occurs on server EX1: The internal transport cert")
    assert thumbprint in vantage.server.my


def test_internal_transport_certificate_in_japanese(run: Run, organisation: Organisation) -> None:
    server = organisation.servers["EX3"]
    view = Vantage(organisation, server, organisation.users["admin"])
    call = run(RemoveExchangeCertificate, view=view, Thumbprint=server.internal_transport_thumbprint)
    assert call.errors[0].exception.message.startswith("サーバー EX3 上で特別な RPC エラーが発生しました: ")


def test_client_access_server_lets_it_go(run: Run, organisation: Organisation) -> None:
    server = organisation.servers["EX2"]
    server.version, server.roles = (15, 0, 1497, 48), ("ClientAccess",)
    thumbprint = server.internal_transport_thumbprint
    assert run(RemoveExchangeCertificate, Thumbprint=thumbprint, Server="EX2").errors == []
    assert thumbprint not in server.my
    # The directory keeps naming it (procedures S1-28).
    assert server.internal_transport_thumbprint == thumbprint


def test_replaced_internal_transport_certificate_can_go(run: Run, vantage: Vantage, spare: str) -> None:
    before = vantage.server.internal_transport_thumbprint
    stores.replace_internal_transport(vantage, vantage.server, spare)
    # It is still bound to both IIS sites, which protects it no more than the auth certificate's role does.
    assert run(RemoveExchangeCertificate, Thumbprint=before).errors == []
    auth = vantage.organisation.auth.current
    assert run(RemoveExchangeCertificate, Thumbprint=auth.lower()).errors == []
    assert {before, auth}.isdisjoint(vantage.server.my)
    bound = {binding.certificate_hash for site in vantage.server.sites for binding in site.bindings}
    assert bound == {"", before}


@pytest.mark.parametrize(("version", "refused"), [((15, 2, 1748, 10), True), ((15, 0, 1497, 48), False)])
def test_named_by_a_send_connector(
    run: Run, vantage: Vantage, spare: str, version: tuple[int, int, int, int], refused: bool
) -> None:
    renewed = stores.create_self_signed(vantage, vantage.server, subject="CN=mail.contoso.lab").thumbprint
    vantage.server.version = version
    name = CertificateName.parse("<I>cn=MAIL.contoso.lab<S>CN=mail.contoso.lab")
    vantage.organisation.send_connectors += [
        SendConnector("Outbound to Office 365", certificate=name),
        SendConnector("Partner", certificate=CertificateName("CN=Other", "CN=mail.contoso.lab")),
    ]
    for thumbprint in (spare, renewed):
        errors = run(RemoveExchangeCertificate, Thumbprint=thumbprint).errors
        assert len(errors) == refused
        assert (thumbprint in vantage.server.my) is refused
        if refused:
            assert errors[0].reason == "InvalidOperationException"
            assert "following Send Connectors : Outbound to Office 365. Removing" in errors[0].exception.message


def test_unknown_unreachable_and_by_identity(run: Run, organisation: Organisation, vantage: Vantage) -> None:
    other = organisation.servers["EX2"]
    made = stores.create_self_signed(vantage, other).thumbprint
    (unknown,) = run(RemoveExchangeCertificate, Thumbprint="0" * 40).errors
    assert (unknown.category, unknown.reason) == (Category.NotSpecified, "InvalidOperationException")
    other.reachable = False
    identity = f"EX2.contoso.lab\\{made}"
    (unreachable,) = run(RemoveExchangeCertificate, parameter_set="Identity", Identity=identity).errors
    assert unreachable.reason == "LocalizedException"
    other.reachable = True
    assert run(RemoveExchangeCertificate, parameter_set="Identity", Identity=identity).errors == []
    assert made not in other.my
