# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The change of a hybrid's certificate as an operator runs it, and what the tests look at afterwards."""

from __future__ import annotations

import json
import pathlib
import typing as t

import yaml

from integration import playing
from integration.conftest import SCENARIO

HYBRID = SCENARIO.with_name("hybrid.yml")
ONLINE = SCENARIO.with_name("hybrid_online.yml")
PLAYBOOK = playing.PLAYBOOKS / "reset_hybrid_connectors.yml"
MAIL_SERVERS = ("EX1", "EX2", "EX3")
OUTBOUND = "Outbound to Office 365"
_APPS = yaml.safe_load(ONLINE.read_text(encoding="utf-8"))["online"]["apps"]
TENANT = "online=" + json.dumps({"apps": _APPS})
"""The override that gives the hybrid a tenant, with the applications of the scenario that explains them."""


def phase(stage: t.Any, name: str | None, *arguments: str, **options: t.Any) -> playing.Played:
    """Runs one phase of the playbook. :param options: of the role; the thumbprint is that of the new certificate."""
    given = {"thumbprint": named(stage, "hybrid, new"), **({} if name is None else {"phase": name}), **options}
    variables = {f"hybrid_connector_reset_{key}": value for key, value in given.items() if value is not None}
    return t.cast(playing.Played, stage.play(PLAYBOOK, "-e", json.dumps(variables), *arguments))


def named(stage: t.Any, friendly_name: str) -> str:
    """The thumbprint of the one certificate with that friendly name."""
    servers = stage.lab.state()["servers"].values()
    (found,) = {k for s in servers for k, c in s["certificates"].items() if c["friendly_name"] == friendly_name}
    return str(found)


def said(played: playing.Played) -> dict[str, t.Any]:
    """The result that the role hands on."""
    (line,) = [line for line in played.lines if line["action"] == "ansible.builtin.set_stats"]
    return t.cast("dict[str, t.Any]", line["result"]["ansible_stats"]["data"]["hybrid_connector_reset_result"])


def carried(stage: t.Any) -> dict[str, t.Any]:
    """What names the certificate on this side: each Receive connector, each Send connector, the hybrid configuration."""
    state = stage.lab.state()
    return {
        **{
            f"{server}\\{name}": (connector["tls_certificate_name"], connector["tls_domain_capabilities"])
            for server, found in state["servers"].items()
            for name, connector in found["receive_connectors"].items()
        },
        **{found["name"]: found["tls_certificate_name"] for found in state["send_connectors"]},
        "hybrid": state["hybrid"] and state["hybrid"]["tls_certificate_name"],
    }


def backup(stage: t.Any) -> pathlib.Path:
    """Where a run keeps the old values if nothing else is said."""
    return t.cast(pathlib.Path, stage.directory / f"hybrid_connectors_{named(stage, 'hybrid, new')}.json")


def scenario_with(changes: t.Mapping[str, t.Any], number: int = 1) -> str:
    """The override that changes one of the scenario's certificates: the old one is 0, the new one 1."""
    certificates = yaml.safe_load(HYBRID.read_text(encoding="utf-8"))["certificates"]
    certificates[number] = {**certificates[number], **changes}
    return "certificates=" + json.dumps(certificates)


def online(stage: t.Any, app: str = "checker", **credential: t.Any) -> dict[str, t.Any]:
    """The role's option for the lab's Exchange Online. :param credential: a secret of the application where not said."""
    places = yaml.safe_load((stage.inventory / "hosts.yml").read_text(encoding="utf-8"))
    found = places["all"]["children"]["exchange"]["vars"]["lab_online"]
    known = found["apps"][app]
    return {
        "tenant": found["tenant_id"],
        "client_id": known["client_id"],
        "online_url": found["url"],
        "authority": found["authority"],
        "ca_path": found["ca_file"],
        **(credential or {"client_secret": known["secrets"][0]}),
    }
