# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which connectors are reset and what for (procedures S4-05, S4-06b, S4-08, S4-19), and the way back."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from unit.plugins.plugin_utils.certificate_cases import NOW
from unit.plugins.plugin_utils.hybrid_cases import CLOUD, NEW, OLD, backup, configuration, receive, send

from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import Connector
from ansible_collections.certops.exchange.plugins.plugin_utils._plans import (
    ResetPlan,
    differing_settings,
    reset_plan,
    restore_plan,
)

SECOND = datetime.timedelta(seconds=1)
BEFORE = backup(receive(), send(), configuration())
CLEARED = {"TlsCertificateName": None, "TlsDomainCapabilities": None}
OTHER = "<I>CN=else<S>CN=else"


def what(plan: ResetPlan) -> list[str]:
    return [found.what for found in plan.objects]


def written(plan: ResetPlan) -> list[tuple[str, dict[str, t.Any]]]:
    return [(step.pipeline[-1].name, dict(step.pipeline[-1].parameters)) for step in plan.steps]


def test_another_name_is_left_to_the_wizard() -> None:
    plan = reset_plan(NEW, [receive(), send()], configuration(), BEFORE)
    assert what(plan) == ["cleared", "left", "named"]
    assert plan.name_changed
    assert plan.clears
    assert written(plan) == [
        ("Set-ReceiveConnector", CLEARED),
        ("Set-HybridConfiguration", {"TlsCertificateName": str(NEW)}),
    ]
    first = plan.steps[0].pipeline[0]
    assert (first.name, first.parameters) == (
        "Get-ReceiveConnector",
        {"Identity": "EX1\\Default Frontend EX1"},
    )
    assert all(found.reason for found in plan.objects)


@pytest.mark.parametrize(
    ("connector", "outcome", "parameters"),
    [
        (receive(), "cleared", [CLEARED]),
        # Cut off, or cleared in part by hand.
        (receive(None), "cleared", [{"TlsDomainCapabilities": None}]),
        (receive(str(OLD), []), "cleared", [{"TlsCertificateName": None}]),
        (receive(None, []), "done", []),
        # The wizard has run.
        (receive(str(NEW)), "done", []),
        (receive(OTHER), "cleared", [CLEARED]),
        (send(), "left", []),
        (send(str(NEW)), "done", []),
        (send(None), "left", []),
    ],
)
def test_each_connector_where_the_name_is_another_one(
    connector: Connector, outcome: str, parameters: list[dict[str, t.Any]]
) -> None:
    plan = reset_plan(NEW, [connector], configuration(str(NEW)), BEFORE)
    assert what(plan) == [outcome, "done"]
    assert [sent for _name, sent in written(plan)] == parameters


@pytest.mark.parametrize(
    ("connector", "outcome", "names"),
    [
        (receive(), "reassigned", [None, str(OLD)]),
        (send(), "reassigned", [None, str(OLD)]),
        # Cut off between the two.
        (receive(None), "reassigned", [str(OLD)]),
        (send(None, NOW + SECOND), "reassigned", [str(OLD)]),
        # Set again since the record was begun.
        (receive(changed_at=NOW + SECOND), "done", []),
        # A domain controller's clock may be behind the server's; only that it is another moment counts.
        (send(changed_at=NOW - SECOND), "done", []),
        # Where that did not come, once more does no harm.
        (send(changed_at=None), "reassigned", [None, str(OLD)]),
        # Somebody else was at work.
        (receive(OTHER), "left", []),
        (receive(str(NEW)), "left", []),
    ],
)
def test_each_connector_in_a_renewal(connector: Connector, outcome: str, names: list[str | None]) -> None:
    plan = reset_plan(OLD, [connector], configuration(), BEFORE)
    assert what(plan) == [outcome, "done"]
    # The capabilities stay: no wizard comes to set them.
    assert [sent for _name, sent in written(plan)] == [{"TlsCertificateName": name} for name in names]
    assert not plan.name_changed
    assert not plan.clears


def test_a_renewal_is_told_by_what_was_recorded_not_by_what_is_there() -> None:
    """After the first clearing the name is gone, and after the wizard it is the new one."""
    assert not reset_plan(OLD, [receive(None)], configuration(), BEFORE).name_changed
    assert reset_plan(NEW, [receive(str(NEW))], configuration(str(NEW)), BEFORE).name_changed


def test_a_name_in_another_form_is_the_same() -> None:
    """As OpenSSL would print it, or a person types it; what is set is the certificate's own form."""
    typed = receive(str(OLD).replace(", ", ","))
    plan = reset_plan(OLD, [typed], configuration(str(OLD).upper()), backup(typed))
    assert what(plan) == ["reassigned", "done"]
    assert written(plan)[-1][1] == {"TlsCertificateName": str(OLD)}


def test_a_connector_without_a_name_waits_for_the_wizard() -> None:
    odd = receive(None, [])
    assert what(reset_plan(OLD, [odd], configuration(None), backup(odd))) == ["done", "named"]


def test_nothing_differs_so_nothing_is_put_back() -> None:
    plan, impossible = restore_plan(BEFORE, [receive(), send()], configuration())
    assert (what(plan), plan.steps, impossible) == (["done", "done", "done"], [], [])


def test_the_recorded_values_come_back_to_the_letter() -> None:
    odd = str(OLD).replace(", ", ",")
    kept = backup(
        receive(odd, [*CLOUD, "b:C"], auth_mechanism=["Tls", "BasicAuth"], fqdn="ex1"), send(), configuration(odd)
    )
    now = receive(str(OLD), [], auth_mechanism=["Tls"], fqdn="ex1")
    plan, impossible = restore_plan(kept, [now, send(None)], configuration(str(OLD)))
    assert (what(plan), impossible) == (["restored"] * 3, [])
    assert written(plan) == [
        (
            "Set-ReceiveConnector",
            {
                "TlsCertificateName": odd,
                "TlsDomainCapabilities": [*CLOUD, "b:C"],
                "AuthMechanism": "Tls, BasicAuth",
            },
        ),
        ("Set-SendConnector", {"TlsCertificateName": str(OLD)}),
        ("Set-HybridConfiguration", {"TlsCertificateName": odd}),
    ]


def test_what_was_unset_is_cleared_again() -> None:
    plan, _impossible = restore_plan(
        backup(receive(None, []), configuration(None)), [receive()], configuration(str(NEW))
    )
    assert [sent for _name, sent in written(plan)] == [CLEARED, {"TlsCertificateName": None}]


def test_what_the_server_does_not_show_is_not_written() -> None:
    kept = backup(receive(require_tls=True, something="else"))
    plan, impossible = restore_plan(kept, [receive()], configuration())
    assert (what(plan), plan.steps, impossible) == (["done"], [], [])


def test_what_has_vanished_is_said_and_the_rest_put_back() -> None:
    plan, impossible = restore_plan(BEFORE, [receive(None, [])], None)
    assert what(plan) == ["restored"]
    assert impossible == [
        "There is no send connector Outbound to Office 365 any more.",
        "There is no hybrid configuration any more.",
    ]


def test_what_differs() -> None:
    present = {"tls_certificate_name": str(OLD), "tls_domain_capabilities": []}
    same = {"tls_certificate_name": str(OLD).lower(), "tls_domain_capabilities": None}
    assert differing_settings(True, present, same) == {}
    assert differing_settings(True, present, {"tls_certificate_name": None, "require_tls": False}) == {
        "tls_certificate_name": None,
        "require_tls": False,
    }
