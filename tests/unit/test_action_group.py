# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action group holds every module: ``module_defaults`` for the group would silently pass over one left out."""

from __future__ import annotations

import pathlib

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]


def test_action_group_holds_all_modules_in_order() -> None:
    runtime = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    modules = sorted(file.stem for file in (ROOT / "plugins" / "modules").glob("[a-z]*.py"))
    assert runtime["action_groups"]["all"] == modules


def test_each_module_has_its_action_and_each_action_its_module() -> None:
    """The module file documents and the action file runs; one without the other would be empty words."""
    modules = {file.stem for file in (ROOT / "plugins" / "modules").glob("[a-z]*.py")}
    actions = {file.stem for file in (ROOT / "plugins" / "action").glob("[a-z]*.py")}
    assert modules == actions
