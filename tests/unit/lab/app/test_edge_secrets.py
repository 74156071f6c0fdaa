# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The passwords of Edge subscriptions are in no log of the lab, whenever they came up."""

from __future__ import annotations

import pathlib

from lab.app import Lab, scenarios
from lab.organisation import Vantage, edge_subscriptions


def test_passwords_are_masked(tmp_path: pathlib.Path) -> None:
    lab = Lab(scenarios.load(pathlib.Path(scenarios.__file__).parents[1] / "scenarios" / "edge.yml"), tmp_path)
    organisation = lab.organisation
    edge = organisation.servers["EDGE1"]
    view = Vantage(organisation, edge, next(iter(organisation.users.values())))
    before = edge_subscriptions.passwords(organisation)
    assert len(before) == 6
    written = edge_subscriptions.prepare(view, "C:\\edge.xml")
    inside = Vantage(organisation, organisation.servers["EX1"], view.user)
    edge_subscriptions.subscribe(inside, written.data, "Munich")
    passwords = {*before, *edge_subscriptions.passwords(organisation)}
    assert len(passwords) == 9
    for password in passwords:
        lab.journal.add(
            "command", parameters={"Text": f"<ESRAPassword>{password}</ESRAPassword>", "File": written.data}
        )
    text = repr(lab.log()) + repr(lab.state())
    assert [password for password in passwords if password in text] == []
