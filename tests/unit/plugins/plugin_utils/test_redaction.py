# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A secret that got into a result all the same is taken out, wherever it stands."""

from __future__ import annotations

from ansible_collections.certops.exchange.plugins.plugin_utils._redaction import redacted

SECRET = "lab-5Xw#secret"


def test_a_secret_is_taken_out_of_texts_lists_and_nested_values() -> None:
    result = redacted({"msg": f"it said {SECRET}!", "list": [{"deep": SECRET}], "changed": True}, [SECRET, ""])
    assert SECRET not in str(result)
    assert result["changed"] is True
    assert result["msg"].startswith("it said ")


def test_nothing_is_touched_without_a_secret() -> None:
    result = {"msg": "plain", "number": 1, "none": None}
    assert redacted(dict(result), []) == result
