# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A lab in this process keeps its traffic where it is asked to, for a test to search."""

from __future__ import annotations

import copy
import pathlib

import pytest
from unit.lab.app.endpoint_client import PASSWORD, SCENARIO, invoke, session

from lab.app import Lab

NAME = "a name that nobody has"


@pytest.mark.parametrize("kept", [True, False])
def test_traffic_of_all_servers(tmp_path: pathlib.Path, kept: bool) -> None:
    with Lab(copy.deepcopy(SCENARIO), tmp_path, traffic=kept) as lab:
        for server in ("EX1", "EX2"):
            with session(lab, server) as pool:
                invoke(pool, "Get-ExchangeServer", Identity=NAME)
    found = lab.traffic()
    assert bool(found) is kept
    assert sum("Get-ExchangeServer" in text and NAME in text for text in found) == (2 if kept else 0)
    assert any(f"CN={lab.organisation.name}," in text for text in found) is kept
    assert not any(PASSWORD in text for text in found)
    assert not (tmp_path / "traffic.log").exists()
