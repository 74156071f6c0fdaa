# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Questions that a server in memory asks in the middle of a pipeline."""

from __future__ import annotations

import typing as t

import psrpcore.types
import pytest

from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import (
    Command,
    PromptNotForeseen,
    Question,
    Rule,
)

GET = [Command("Get-ExchangeCertificate", {"Server": "EX1"})]
NEW = [Command("New-ExchangeCertificate", {"Server": "EX1"})]
TWO = ("&Yes", "&No")
FOUR = ("&Yes", "Yes to &All", "&No", "No to A&ll")


def anything(answer: t.Literal["yes", "no"], cmdlet: str = "New-ExchangeCertificate") -> Rule:
    return Rule("a test", cmdlet, lambda _question: True, answer)


@pytest.mark.parametrize(
    ("labels", "answer", "index"), [(TWO, "yes", 0), (TWO, "no", 1), (FOUR, "yes", 0), (FOUR, "no", 2)]
)
def test_a_foreseen_question_is_answered(server: t.Any, labels: tuple[str, ...], answer: t.Any, index: int) -> None:
    def body(pipeline: t.Any) -> t.Iterator[int]:
        got = yield pipeline.ask(*labels, message="Overwrite AAAA with BBBB?")
        pipeline.server.write_output(got)

    session, _shell = server(body)
    reply = session.invoke(NEW, rules=[anything(answer)])
    assert reply.outputs == [index]
    (answered,) = reply.answered
    assert (answered.answer, answered.index, answered.about) == (answer, index, "a test")
    question = answered.question
    assert question.cmdlets == ("New-ExchangeCertificate",)
    assert (question.caption, question.message, question.default) == ("Confirm", "Overwrite AAAA with BBBB?", 0)
    assert tuple(choice.label for choice in question.choices) == labels


@pytest.mark.parametrize(
    ("labels", "rules"),
    [
        (TWO, []),
        (FOUR, [anything("no", cmdlet="Set-AuthConfig")]),
        (FOUR, [Rule("other", "New-ExchangeCertificate", lambda question: "48" in question.message, "no")]),
        (FOUR, [anything("no"), anything("yes")]),
        (("&Yes", "&No", "&Later"), [anything("no")]),
        (("&No", "&Yes"), [anything("no")]),
        (("OK",), [anything("yes")]),
        ((), [anything("yes")]),
    ],
)
def test_an_unforeseen_question_is_refused_and_ends_the_pipeline(
    server: t.Any, labels: tuple[str, ...], rules: list[Rule]
) -> None:
    def body(pipeline: t.Any) -> t.Iterator[int]:
        pipeline.server.write_output("before")
        if pipeline.sent[0][0][0] == "Get-ExchangeCertificate":
            return
        yield pipeline.ask(*labels, message="Overwrite the existing default SMTP certificate?")
        pipeline.server.write_output("went on")

    session, shell = server(body)
    with pytest.raises(PromptNotForeseen) as caught:
        session.invoke(NEW, rules=rules)
    assert isinstance(shell.answers[0], psrpcore.types.ErrorRecord)
    assert len(shell.stopped) == 1
    for part in ("EX1", "Overwrite the existing default SMTP certificate?", "New-ExchangeCertificate -Server EX1"):
        assert part in str(caught.value)
    for label in labels:
        assert label.replace("&", "") in str(caught.value)
    assert caught.value.reply is not None
    assert caught.value.reply.outputs[0] == "before"
    # The session is still good.
    assert session.invoke(GET).outputs == ["before"]


def test_a_missing_mandatory_parameter_is_a_question_that_is_refused(server: t.Any) -> None:
    def body(pipeline: t.Any) -> t.Iterator[int]:
        field = psrpcore.types.FieldDescription(
            Name="Thumbprint", ParameterTypeName="String", ParameterTypeFullName="System.String"
        )
        yield pipeline.host.prompt("cmdlet Get-X at command pipeline position 1", "Supply values", [field])

    session, _shell = server(body)
    with pytest.raises(PromptNotForeseen) as caught:
        session.invoke(NEW, rules=[anything("yes")])
    assert caught.value.question.method == "Prompt"
    assert "Thumbprint (String)" in str(caught.value)


@pytest.mark.parametrize(
    "call", ["read_line", "read_line_as_secure_string", "prompt_for_credential", "get_cursor_position"]
)
def test_any_other_call_that_wants_an_answer_is_refused(server: t.Any, call: str) -> None:
    def body(pipeline: t.Any) -> t.Iterator[int]:
        yield getattr(pipeline.host, call)()

    session, _shell = server(body)
    with pytest.raises(PromptNotForeseen):
        session.invoke(NEW, rules=[anything("yes")])


def test_after_a_refused_question_no_other_is_answered(server: t.Any) -> None:
    def body(pipeline: t.Any) -> t.Iterator[int]:
        # A cmdlet that catches the refusal and asks again, with both questions sent before the stop arrives.
        pipeline.ask("&Yes", "&No", "&Later")
        yield pipeline.ask(*FOUR)

    session, shell = server(body)
    with pytest.raises(PromptNotForeseen):
        session.invoke(NEW, rules=[anything("yes")])
    assert all(isinstance(answer, psrpcore.types.ErrorRecord) for answer in shell.answers)


def test_a_rule_sees_the_question_in_full(server: t.Any) -> None:
    seen: list[Question] = []

    def look(question: Question) -> bool:
        seen.append(question)
        return True

    def body(pipeline: t.Any) -> t.Iterator[int]:
        yield pipeline.ask(*FOUR, caption="確認", message="拇印 AAAA を削除しますか?")

    session, _shell = server(body)
    session.invoke([*GET, *NEW], rules=[Rule("x", "new-exchangecertificate", look, "no")])
    assert seen[0].cmdlets == ("Get-ExchangeCertificate", "New-ExchangeCertificate")
    assert seen[0].pipeline == "Get-ExchangeCertificate -Server EX1 | New-ExchangeCertificate -Server EX1"
    assert seen[0].text == "確認 / 拇印 AAAA を削除しますか? / [Yes] [Yes to All] [No] [No to All]"
