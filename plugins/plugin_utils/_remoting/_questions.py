# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Questions of the endpoint, and the rules by which they are answered.

What a question looks like on the wire: wire-shapes 11 (Prompts). A question with two choices is Yes, No; one with four
is Yes, Yes to All, No, No to All. Only Yes and No are ever answered.
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import re
import typing as t

__all__ = ("AnsweredQuestion", "Choice", "Question", "Rule", "choose")

# By the number of choices: the index of Yes, the index of No.
_INDEXES: t.Mapping[int, tuple[int, int]] = {2: (0, 1), 4: (0, 2)}
_HOT_KEY = re.compile("&(.)")


class Choice(t.NamedTuple):
    """A choice of a question, in the server's language; an ampersand stands before the hot key."""

    label: str
    help: str


@dataclasses.dataclass(frozen=True)
class Question:
    """Something the endpoint wants to know before it goes on.

    :ivar method: the host method called, such as ``PromptForChoice``.
    :ivar cmdlets: the commands of the message that was under way; the wire does not say which of them asks.
    :ivar pipeline: the same as text.
    :ivar choices: empty if it isn't a question with choices.
    :ivar default: the index of the choice that Enter would take; None if there is none.
    """

    method: str
    cmdlets: tuple[str, ...]
    pipeline: str
    caption: str
    message: str
    choices: tuple[Choice, ...] = ()
    default: int | None = None

    @property
    def text(self) -> str:
        """The question in full, in the server's language."""
        parts = [part.strip() for part in (self.caption, self.message) if part.strip()]
        if self.choices:
            parts.append(" ".join(f"[{choice.label.replace('&', '')}]" for choice in self.choices))
        return " / ".join(parts) or self.method


@dataclasses.dataclass(frozen=True)
class Rule:
    """Which question is foreseen, and how it is answered.

    :ivar about: what the question is about, for the result, such as ``Overwrite the default SMTP certificate``.
    :ivar cmdlet: the cmdlet that asks; it must be one of those under way.
    :ivar matches: whether it is this question; decide by thumbprints and numbers, texts are in the server's language.
    """

    about: str
    cmdlet: str
    matches: t.Callable[[Question], bool]
    answer: t.Literal["yes", "no"]

    def foresees(self, question: Question) -> bool:
        """Whether this rule is about that question."""
        return self.cmdlet.lower() in (name.lower() for name in question.cmdlets) and self.matches(question)


@dataclasses.dataclass(frozen=True)
class AnsweredQuestion:
    """A question and the answer it got.

    :ivar index: the index of the choice sent.
    """

    question: Question
    about: str
    answer: t.Literal["yes", "no"]
    index: int


def choose(question: Question, rules: t.Sequence[Rule]) -> AnsweredQuestion | None:
    """The answer to a question; None if it must not be answered.

    It is not answered if no rule foresees it, if two rules foresee it and disagree, if its choices are not two or four,
    or if the hot key N, where a label has it, does not belong to the choice that should be No.
    """
    indexes = _INDEXES.get(len(question.choices))
    if question.method != "PromptForChoice" or indexes is None:
        return None
    keys = [match.group(1).upper() if (match := _HOT_KEY.search(c.label)) else "" for c in question.choices]
    if "N" in keys and keys.index("N") != indexes[1]:
        return None
    found = [rule for rule in rules if rule.foresees(question)]
    if not found or len({rule.answer for rule in found}) != 1:
        return None
    rule = found[0]
    return AnsweredQuestion(question, rule.about, rule.answer, indexes[0] if rule.answer == "yes" else indexes[1])
