# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which questions are answered, and how."""

from __future__ import annotations

import pytest

from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import Choice, Question, Rule
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting._questions import choose


def question(*labels: str, method: str = "PromptForChoice") -> Question:
    return Question(method, ("New-X",), "New-X", "Confirm", "Go on?", tuple(Choice(label, "") for label in labels), 0)


def rule(answer: str) -> Rule:
    return Rule("a test", "New-X", lambda _question: True, "yes" if answer == "yes" else "no")


@pytest.mark.parametrize(
    ("labels", "answer", "index"),
    [
        (("&Yes", "&No"), "yes", 0),
        (("&Yes", "&No"), "no", 1),
        (("&Yes", "Yes to &All", "&No", "No to A&ll"), "yes", 0),
        (("&Yes", "Yes to &All", "&No", "No to A&ll"), "no", 2),
        (("はい(&Y)", "すべて続行(&A)", "いいえ(&N)", "すべて無視(&L)"), "no", 2),
        (("はい(Y)", "いいえ(N)"), "no", 1),
        (("&Ja", "Ja, &alle", "&Nein", "Nein, k&eine"), "no", 2),
        (("&Oui", "Oui pour &tout", "&non", "Non pour t&out"), "no", 2),
    ],
)
def test_yes_is_first_and_no_is_second_of_two_and_third_of_four(
    labels: tuple[str, ...], answer: str, index: int
) -> None:
    answered = choose(question(*labels), [rule(answer)])
    assert answered is not None
    assert (answered.index, answered.answer) == (index, answer)


@pytest.mark.parametrize(
    "asked",
    [
        question(),
        question("&OK"),
        question("&Yes", "&No", "&Later"),
        question("&Yes", "Yes to &All", "&No", "No to A&ll", "&Suspend"),
        # The hot key contradicts the place.
        question("&No", "&Yes"),
        question("&Yes", "&No", "Yes to &All", "No to A&ll"),
        question("&Yes", "&No", method="PromptForChoiceMultipleSelection"),
    ],
)
@pytest.mark.parametrize("answer", ["yes", "no"])
def test_anything_else_is_not_answered(asked: Question, answer: str) -> None:
    assert choose(asked, [rule(answer)]) is None


def test_rules_that_agree_are_one_and_rules_that_do_not_are_none() -> None:
    asked = question("&Yes", "&No")
    assert choose(asked, []) is None
    assert choose(asked, [rule("no"), rule("no")]) is not None
    assert choose(asked, [rule("no"), rule("yes")]) is None
