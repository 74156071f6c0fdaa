# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What blocks a removal, what force can do, and what the steps ask."""

from __future__ import annotations

import pytest
from unit.plugins.plugin_utils.certificate_cases import DAY, NOW, SERVER, certificate, evidence, thumbprint

from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import GUARDS, AuthConfig, Unread
from ansible_collections.certops.exchange.plugins.plugin_utils._plans import (
    judge,
    move_steps,
    refusal_of,
    removal_step,
    replacement_problem,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import Question

OLD = certificate("old")
USED = evidence(internal_transport=OLD.thumbprint, auth=AuthConfig(OLD.thumbprint, None, None, None))


def test_force_overrides_what_it_names_only() -> None:
    used = evidence(auth=AuthConfig(OLD.thumbprint, OLD.thumbprint, None, None))
    judged = judge(OLD, used, ["auth_previous"])
    assert [(entry.reference.kind, entry.blocks) for entry in judged] == [
        ("auth_current", True),
        ("auth_previous", False),
    ]
    assert not any(entry.blocks for entry in judge(OLD, used, ["auth_previous", "auth_current"]))


def test_the_internal_transport_certificate_of_a_mailbox_server_can_not_be_forced() -> None:
    """S1-25 and S1-26: Exchange refuses there, and only there."""
    transport = evidence(internal_transport=OLD.thumbprint)
    assert judge(OLD, transport, GUARDS)[0].blocks
    assert not judge(OLD, transport, (), moves=True)[0].blocks
    client_access = evidence(internal_transport=OLD.thumbprint, exchange_protects=False)
    assert judge(OLD, client_access, ())[0].blocks
    assert not judge(OLD, client_access, ["internal_transport"])[0].blocks
    unknown = evidence(internal_transport=Unread("nobody asked"), exchange_protects=False)
    assert judge(OLD, unknown, (), moves=True)[0].blocks
    assert not judge(OLD, unknown, ["internal_transport"])[0].blocks


def test_a_bad_replacement_is_said_where_it_belongs() -> None:
    judged = judge(OLD, USED, (), moves=True, problem="it has no key.")
    assert [entry.blocks for entry in judged] == [True, True]
    assert "no key" in judged[0].reference.detail
    assert "no key" not in judged[1].reference.detail


def test_the_error_lists_all_that_blocks() -> None:
    judged = judge(OLD, USED, ["auth_current"])
    error = refusal_of(OLD, USED, judged)
    assert "internal_transport (ex1.contoso.lab)" in str(error)
    assert "auth_current" not in str(error)
    assert [entry["kind"] for entry in error.facts["references"]] == ["internal_transport", "auth_current"]
    assert set(error.facts["references"][0]) == {"kind", "where", "detail", "known", "blocks"}
    gone = evidence(hybrid=Unread("it did not answer"))
    assert "unknown" in str(refusal_of(OLD, gone, judge(OLD, gone, ())))


@pytest.mark.parametrize(
    ("replacement", "problem"),
    [
        (certificate("new"), None),
        (None, "not on the server"),
        (certificate("new", has_private_key=False), "private key"),
        (certificate("new", {"not_after": NOW - DAY}), "expired"),
        (certificate("new", {"key_algorithm": "EC"}), "EC"),
    ],
)
def test_which_replacement_will_do(replacement: object, problem: str | None) -> None:
    found = replacement_problem(replacement, thumbprint("new"), NOW)  # type: ignore[arg-type]
    assert (found is None) if problem is None else problem in (found or "")


def test_the_questions_that_are_foreseen() -> None:
    step = removal_step(SERVER, OLD.thumbprint)
    assert step.pipeline[0].parameters == {"Server": SERVER, "Thumbprint": OLD.thumbprint}
    (rule,) = step.rules
    cmdlet = "Remove-ExchangeCertificate"

    def asked(message: str) -> Question:
        return Question("PromptForChoice", (cmdlet,), cmdlet, "確認", message)

    assert rule.answer == "yes"
    assert rule.foresees(asked(f"拇印 {OLD.thumbprint} を含む証明書を削除しますか?"))
    assert not rule.foresees(asked(f"{thumbprint('another')}?"))
    assert not rule.foresees(asked("Really?"))
    (move,) = move_steps(SERVER, certificate("new"), OLD.thumbprint)
    assert move.pipeline[0].parameters == {"Server": SERVER, "Thumbprint": thumbprint("new"), "Services": "SMTP"}
    assert [rule.answer for rule in move.rules] == ["yes"]
