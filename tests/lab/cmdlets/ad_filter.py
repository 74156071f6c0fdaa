# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two query languages of Get-ADObject, as far as simple questions need them (cmdlet sheet 6.2)."""

from __future__ import annotations

import re
import typing as t

from .wildcards import matches

Test = t.Callable[[t.Callable[[str], list[str]]], bool]
"""Answers for an object, which is given as the function from an attribute's name to its values as texts."""

_TOKEN = re.compile(
    r"""\s*(?:(?P<paren>[()])|(?P<op>-[A-Za-z]+)|(?P<quoted>'(?:[^']|'')*'|"[^"]*")|(?P<word>[^\s()'"]+))"""
)
_LDAP_ITEM = re.compile(r"([A-Za-z][\w.;-]*)=([^()]*)\)")


class FilterError(ValueError):
    """The text is no filter, or one that this lab does not read."""


class _PowerShell:
    """``ObjectClass -eq 'x' -and Name -like 'y*'``: -eq, -ne, -like; -and, -or, -not; parentheses."""

    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        position = 0
        while text[position:].strip():
            match = _TOKEN.match(text, position)
            if match is None or match.lastgroup is None:
                raise FilterError(text)
            self._tokens.append((match.lastgroup, match[match.lastgroup]))
            position = match.end()
        self._text = text

    def parse(self) -> Test:
        found = self._either()
        if self._tokens:
            raise FilterError(self._text)
        return found

    def _take(self, kind: str, *values: str) -> str | None:
        if self._tokens and self._tokens[0][0] == kind and (not values or self._tokens[0][1].lower() in values):
            return self._tokens.pop(0)[1]
        return None

    def _either(self) -> Test:
        tests = [self._both()]
        while self._take("op", "-or"):
            tests.append(self._both())
        return lambda read: any(test(read) for test in tests)

    def _both(self) -> Test:
        tests = [self._one()]
        while self._take("op", "-and"):
            tests.append(self._one())
        return lambda read: all(test(read) for test in tests)

    def _one(self) -> Test:
        if self._take("op", "-not"):
            negated = self._one()
            return lambda read: not negated(read)
        if self._take("paren", "("):
            inner = self._either()
            if not self._take("paren", ")"):
                raise FilterError(self._text)
            return inner
        name, operator = self._take("word"), self._take("op", "-eq", "-ne", "-like")
        value = self._take("quoted") or self._take("word")
        if name == "*" and operator is None and value is None:
            return lambda _read: True
        if name is None or operator is None or value is None:
            raise FilterError(self._text)
        return _comparison(name, operator.lower(), _unquoted(value))


def _unquoted(text: str) -> str:
    if text[:1] == "'":
        return text[1:-1].replace("''", "'")
    return text[1:-1] if text[:1] == '"' else text


def _comparison(name: str, operator: str, value: str) -> Test:
    def test(read: t.Callable[[str], list[str]]) -> bool:
        values = read(name)
        if operator == "-like":
            return any(matches(found, value) for found in values)
        equal = any(found.lower() == value.lower() for found in values)
        return equal if operator == "-eq" else not equal

    return test


def powershell_filter(text: str) -> Test:
    """What -Filter means. Raises FilterError."""
    return _PowerShell(text).parse()


def ldap_filter(text: str) -> Test:
    """What -LDAPFilter means: ``(&(objectClass=x)(name=y*))`` with and, or, not, equality and presence.

    Raises FilterError.
    """
    found, end = _ldap(text.strip(), 0)
    if end != len(text.strip()):
        raise FilterError(text)
    return found


def _ldap(text: str, position: int) -> tuple[Test, int]:
    if text[position : position + 1] != "(":
        raise FilterError(text)
    kind = text[position + 1 : position + 2]
    if kind in ("&", "|", "!") and kind:
        tests: list[Test] = []
        position += 2
        while text[position : position + 1] == "(":
            test, position = _ldap(text, position)
            tests.append(test)
        if text[position : position + 1] != ")" or not tests or (kind == "!" and len(tests) > 1):
            raise FilterError(text)
        if kind == "!":
            return (lambda read: not tests[0](read)), position + 1
        combined = all if kind == "&" else any
        return (lambda read: combined(test(read) for test in tests)), position + 1
    match = _LDAP_ITEM.match(text, position + 1)
    if match is None:
        raise FilterError(text)
    return _ldap_item(match[1], match[2]), match.end()


def _ldap_item(name: str, pattern: str) -> Test:
    """``*`` stands for any characters, ``\\2a`` for the character itself."""
    parts = [re.sub(r"\\([0-9A-Fa-f]{2})", lambda match: chr(int(match[1], 16)), part) for part in pattern.split("*")]
    expression = re.compile(".*".join(re.escape(part) for part in parts), re.IGNORECASE | re.DOTALL)
    return lambda read: any(expression.fullmatch(found) for found in read(name))


__all__ = ("FilterError", "Test", "ldap_filter", "powershell_filter")
