# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the Windows modules look at in the lab."""

from __future__ import annotations

import typing as t

from integration import playing

BACK_END = {"site": "Exchange Back End", "port": 444}


def server(stage: t.Any, name: str = "EX1") -> dict[str, t.Any]:
    """A server's state."""
    return t.cast("dict[str, t.Any]", stage.lab.state()["servers"][name])


def presented(stage: t.Any) -> dict[str, str]:
    """The hash of each binding of EX1's sites, and of each entry of http.sys."""
    state = server(stage)
    found = {
        f"{site} {binding['protocol']} {binding['information']}": binding["certificate_hash"]
        for site, bindings in state["sites"].items()
        for binding in bindings
    }
    return {**found, **state["ssl_bindings"]}


def new_certificate(stage: t.Any) -> str:
    """A new certificate on EX1, which nothing uses yet and which is not trusted."""
    options = {"server": "EX1", "subject": "CN=EX1", "services": [], "minimum_days_left": 1500}
    created = stage.task("exchange_certificate", options).green().only("exchange_certificate")
    stage.lab.clear_log()
    return str(created["certificate"]["thumbprint"])


def handshake(stage: t.Any, port: int) -> dict[str, t.Any]:
    """What the listener behind that port of EX1 presents, by the module, run beside the other tests' connection."""
    template = "{{ lab_tls_ports[" + str(port) + "] }}"
    result = stage.task("tls_certificate_info", {"port": template}).green().only("tls_certificate_info")
    return t.cast("dict[str, t.Any]", result)


def refusals(stage: t.Any, module: str, tasks: t.Sequence[dict[str, t.Any]]) -> tuple[list[str], str]:
    """The messages of tasks that all fail, run in one play, and what the play printed."""
    name = f"certops.exchange.{module}"
    listed = [{"name": f"Task {n}", name: options, "ignore_errors": True} for n, options in enumerate(tasks)]
    file = stage.directory / "refusals.yml"
    play = [{"name": "Refusals", "hosts": "EX1", "gather_facts": False, "tasks": listed}]
    file.write_text(playing.as_yaml(play), encoding="utf-8")
    played = stage.play(file).green()
    return [result["msg"] for result in played.results(module, "failed")], played.output
