# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading a nested mapping with errors that name the place: what is missing, of the wrong kind, or unknown."""

from __future__ import annotations

import datetime
import typing as t

from .durations import parse_duration

_Read = t.TypeVar("_Read")
_REQUIRED: t.Final = object()


class ScenarioError(ValueError):
    """Something in a scenario is wrong. :ivar path: where, as ``servers.EX1.site``."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path or 'scenario'}: {problem}")
        self.path = path
        self.problem = problem


class Section:
    """One mapping of a scenario. Each read takes the key away, so that :meth:`finish` knows the unknown ones."""

    def __init__(self, value: t.Any, path: str) -> None:
        if not isinstance(value, dict):
            raise ScenarioError(path, f"must be a mapping, not {_kind(value)}")
        for key in value:
            if not isinstance(key, str):
                raise ScenarioError(path, f"the key {key!r} must be text; put it in quotes")
        self._left: dict[str, t.Any] = dict(value)
        self._known: list[str] = []
        self.path = path

    def at(self, key: str) -> str:
        """The path of a key."""
        return f"{self.path}.{key}" if self.path else key

    def finish(self) -> None:
        """Raises ScenarioError if a key was never asked for."""
        for key in self._left:
            raise ScenarioError(self.at(key), f"unknown; known here: {', '.join(sorted(self._known))}")

    def raw(self, key: str, default: t.Any = _REQUIRED) -> t.Any:
        """The value as it is."""
        self._known.append(key)
        value = self._left.pop(key, default)
        if value is _REQUIRED:
            raise ScenarioError(self.at(key), "is missing")
        return value

    def text(self, key: str, default: t.Any = _REQUIRED) -> str:
        """A text that is not empty."""
        value = self.raw(key, default)
        if not isinstance(value, str) or not value:
            raise ScenarioError(self.at(key), f"must be text, not {_kind(value)}; put it in quotes")
        return value

    def optional_text(self, key: str, default: str | None = None) -> str | None:
        """A text that is not empty, or None where it is null, or absent without a default."""
        value = self.raw(key, default)
        if value is not None and (not isinstance(value, str) or not value):
            raise ScenarioError(self.at(key), f"must be text, not {_kind(value)}; put it in quotes")
        return value

    def flag(self, key: str, default: bool) -> bool:
        """A boolean."""
        value = self.raw(key, default)
        if not isinstance(value, bool):
            raise ScenarioError(self.at(key), f"must be true or false, not {_kind(value)}")
        return value

    def duration(self, key: str, default: datetime.timedelta | None = None) -> datetime.timedelta:
        """A duration such as ``49h``; required where there is no default."""
        value = self.raw(key, _REQUIRED if default is None else default)
        if isinstance(value, datetime.timedelta):
            return value
        return self._parsed(key, parse_duration, value)

    def texts(self, key: str, default: t.Any = _REQUIRED) -> list[str]:
        """A list of texts."""
        value = self.raw(key, default)
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            raise ScenarioError(self.at(key), "must be a list of texts")
        return list(value)

    def moment(self, key: str) -> datetime.datetime | None:
        """A moment with its zone, or None."""
        value = self.raw(key, None)
        if value is None:
            return None
        if isinstance(value, str):
            value = self._parsed(key, datetime.datetime.fromisoformat, value)
        if not isinstance(value, datetime.datetime) or value.tzinfo is None:
            raise ScenarioError(self.at(key), "must be a moment with its zone, such as 2026-03-01T08:00:00+00:00")
        return value

    def choice(self, key: str, default: str, choices: t.Collection[str]) -> str:
        """One of the given texts."""
        value = self.text(key, default)
        if value not in choices:
            raise ScenarioError(self.at(key), f"must be one of {', '.join(sorted(choices))}, not {value!r}")
        return value

    def parsed(self, key: str, read: t.Callable[[str], _Read], default: t.Any = _REQUIRED) -> _Read:
        """A text that a function reads; its ValueError becomes the error."""
        return self._parsed(key, read, self.text(key, default))

    def section(self, key: str, default: t.Any = _REQUIRED) -> Section:
        """A mapping below."""
        return Section(self.raw(key, default), self.at(key))

    def optional_section(self, key: str) -> Section | None:
        """A mapping below, or None where it is absent or null."""
        value = self.raw(key, None)
        return None if value is None else Section(value, self.at(key))

    def sections(self, key: str) -> list[Section]:
        """A list of mappings below; empty where it is absent."""
        value = self.raw(key, [])
        return self._listed(key, value)

    def optional_sections(self, key: str) -> list[Section] | None:
        """A list of mappings below, or None where it is absent or null."""
        value = self.raw(key, None)
        return None if value is None else self._listed(key, value)

    def _listed(self, key: str, value: t.Any) -> list[Section]:
        if not isinstance(value, list):
            raise ScenarioError(self.at(key), f"must be a list, not {_kind(value)}")
        return [Section(item, f"{self.at(key)}[{index}]") for index, item in enumerate(value)]

    def mappings(self) -> list[tuple[str, Section]]:
        """All keys that are left, each a mapping or empty."""
        left, self._left = self._left, {}
        return [(name, Section(value or {}, self.at(name))) for name, value in left.items()]

    def named(self, key: str) -> dict[str, Section]:
        """A mapping of names to mappings; at least one."""
        value = self.raw(key)
        outer = Section(value, self.at(key))
        if not outer._left:
            raise ScenarioError(self.at(key), "must name at least one")
        return {name: Section(inner or {}, outer.at(name)) for name, inner in outer._left.items()}

    def _parsed(self, key: str, read: t.Callable[[str], _Read], value: t.Any) -> _Read:
        if not isinstance(value, str):
            raise ScenarioError(self.at(key), f"must be text, not {_kind(value)}")
        try:
            return read(value)
        except ValueError as error:
            raise ScenarioError(self.at(key), str(error)) from error


def _kind(value: t.Any) -> str:
    if value is None:
        return "nothing"
    names = {bool: "a boolean", int: "a number", float: "a number", str: "text", list: "a list", dict: "a mapping"}
    return names.get(type(value), type(value).__name__)
