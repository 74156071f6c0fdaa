# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that is installed can be imported with this Python and this ansible-core, also what no other test asks for."""

from __future__ import annotations

import importlib
import pathlib

import pytest

PLUGINS = pathlib.Path(__file__).resolve().parents[2] / "plugins"
FILES = sorted(file.relative_to(PLUGINS) for file in PLUGINS.rglob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=str)
def test_it_is_imported(file: pathlib.Path) -> None:
    parts = file.with_suffix("").parts
    name = ".".join(("ansible_collections.certops.exchange.plugins", *parts)).removesuffix(".__init__")
    assert importlib.import_module(name).__name__ == name
