# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several tasks of one module in one play, where each of them is looked at and none ends the play."""

from __future__ import annotations

import typing as t

from integration import playing


def tasks(
    stage: t.Any, module: str, *options: dict[str, t.Any], hosts: str = "EX1", checked_first: bool = False
) -> list[dict[str, t.Any]]:
    """The results in order, each with ``failed``.

    :param checked_first: each task runs in check mode with a diff first, and then once more.
    """
    listed: list[dict[str, t.Any]] = []
    for number, given in enumerate(options):
        task = {"name": f"Task {number}", f"certops.exchange.{module}": given, "ignore_errors": True}
        listed += [{**task, "check_mode": True, "diff": True}, task] if checked_first else [task]
    file = stage.directory / "tasks.yml"
    play = [{"name": "Tasks", "hosts": hosts, "gather_facts": False, "tasks": listed}]
    file.write_text(playing.as_yaml(play), encoding="utf-8")
    played = stage.play(file)
    kinds = ("ok", "failed")
    results = [{**line["result"], "failed": line["kind"] == "failed"} for line in played.lines if line["kind"] in kinds]
    if len(results) != len(listed):
        raise AssertionError(f"{len(listed)} tasks gave {len(results)} results:\n{played.output}")
    return results
