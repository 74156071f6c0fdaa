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
READY: dict[str, t.Any] = {"servers": list(MAIL_SERVERS), "services": ["SMTP"]}
"""What makes the new certificate one that the phase prepare has nothing to do for."""
EDGE = ("hybrid.edge_servers=[EDGE1]", "hybrid.receiving_servers=[]", "hybrid.sending_servers=[]")
"""The overrides that let the Edge server carry the mail."""


def phase(stage: t.Any, name: str | None, *arguments: str, **options: t.Any) -> playing.Played:
    """Runs one phase of the playbook. :param options: of the role; the thumbprint is that of the new certificate."""
    given = {"thumbprint": named(stage, "hybrid, new"), **({} if name is None else {"phase": name}), **options}
    variables = {f"hybrid_connector_reset_{key}": value for key, value in given.items() if value is not None}
    # Not on the command line: Ansible prints that itself, secrets included.
    file = stage.directory / "variables.json"
    file.write_text(json.dumps(variables), encoding="utf-8")
    return t.cast(playing.Played, stage.play(PLAYBOOK, "-e", f"@{file}", *arguments))


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


def with_certificates(*more: dict[str, t.Any], new: dict[str, t.Any] | None = None) -> str:
    """The override that changes the new certificate, or adds further ones, of the new one's issuer where not said."""
    old, given = yaml.safe_load(HYBRID.read_text(encoding="utf-8"))["certificates"]
    changed = {**given, **(new or {})}
    return "certificates=" + json.dumps([old, changed, *({**given, **found} for found in more)])


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
