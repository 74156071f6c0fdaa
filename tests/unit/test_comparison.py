# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each claim of the comparison with Microsoft's script names a test that there is, or says why there can be none."""

from __future__ import annotations

import ast
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "compared_with_monitorexchangeauthcertificate.md"
ROW = re.compile(r"^\| (\d+) \|(.*)\|(.*)\|(.*)\|$", re.MULTILINE)
TEST = re.compile(r"`([\w/]+\.py)::(\w+)`")
HAZARDS = 34


def functions(file: pathlib.Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_row_is_backed() -> None:
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))
    assert [int(number) for number, *_rest in rows] == list(range(1, HAZARDS + 1))
    for number, _theirs, ours, shown in rows:
        tests = TEST.findall(shown)
        if not tests:
            assert "does not apply: " in ours, number
        for file, function in tests:
            assert function in functions(ROOT / "tests" / file), f"row {number} names {file}::{function}"
