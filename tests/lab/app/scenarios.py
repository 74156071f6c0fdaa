# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenario files: reading one, and changing values by their path."""

from __future__ import annotations

import pathlib
import typing as t

import yaml

from lab.organisation.section import ScenarioError


def load(path: pathlib.Path, overrides: t.Iterable[str] = ()) -> t.Any:
    """The scenario in the file, with ``path=value`` changes applied. Raises ScenarioError."""
    try:
        scenario = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ScenarioError(str(path), error.strerror or "cannot be read") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ScenarioError(str(path), f"is no YAML: {error}") from error
    for text in overrides:
        override(scenario, text)
    return scenario


def override(scenario: t.Any, text: str) -> None:
    """Changes one value: ``servers.EX2.reachable=false``. The value is read as YAML; what is missing on the way is made.

    Raises ScenarioError.
    """
    path, equals, value = text.partition("=")
    keys = path.strip().split(".")
    if not equals or not all(keys):
        raise ScenarioError(text, "write path=value, for example servers.EX2.reachable=false")
    try:
        parsed = yaml.safe_load(value)
    except yaml.YAMLError as error:
        raise ScenarioError(path, f"is no YAML: {value!r}") from error
    place = scenario
    for index, key in enumerate(keys[:-1]):
        if not isinstance(place, dict):
            raise ScenarioError(".".join(keys[:index]), "is no mapping")
        if place.get(key) is None:
            place[key] = {}
        place = place[key]
    if not isinstance(place, dict):
        raise ScenarioError(".".join(keys[:-1]), "is no mapping")
    place[keys[-1]] = parsed
