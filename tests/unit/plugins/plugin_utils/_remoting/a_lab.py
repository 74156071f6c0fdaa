# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions on a lab in this process, set up as its inventories say, or with something changed."""

from __future__ import annotations

import contextlib
import dataclasses
import importlib.util
import pathlib
import shutil
import typing as t

import pytest
import yaml
from ansible.playbook.play_context import PlayContext
from ansible.plugins.loader import connection_loader

from ansible_collections.certops.exchange.plugins.plugin_utils._endpoint_options import endpoint_options
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import (
    EndpointKind,
    NotAuthenticated,
    RemotingError,
    Session,
    open_session,
)
from lab.app import Lab
from lab.kdc import missing

CONNECTIONS = ("psrp", "winrm")
PASSWORD = "odd: '\"#%{ and long"
KEYS = pathlib.Path(__file__).resolve().parents[5] / ".cache" / "lab-keys"


def _lacking() -> str | None:
    if missing() is not None:
        return missing()
    if shutil.which("kinit") is None:
        return "kinit is missing"
    return None if importlib.util.find_spec("kerberos") else "pykerberos is missing"


#: For tests that take Kerberos.
KERBEROS = [
    pytest.mark.kerberos,
    pytest.mark.skipif(_lacking() is not None, reason=f"no Kerberos: {_lacking()}"),
]


def scenario(authentication: dict[str, t.Any] | None) -> dict[str, t.Any]:
    """One server, and three users: an administrator, one whose password has expired, one with a name in the domain alone."""
    found: dict[str, t.Any] = {
        "organisation": "Contoso",
        "forest": "contoso.lab",
        "auth": {"current": {"expires_in": "20d"}},
        "servers": {"EX1": {"site": "Munich"}},
        "users": {"admin": {"password": PASSWORD}, "late": {"password": PASSWORD, "password_expired": True}},
    }
    return found if authentication is None else {**found, "authentication": authentication}


@dataclasses.dataclass
class Controller:
    """Someone in front of a lab, with one of its inventories."""

    lab: Lab
    connection: str
    variables: dict[str, t.Any]

    @classmethod
    def of(cls, lab: Lab, connection: str) -> Controller:
        """With what the inventory has for EX1."""
        group = yaml.safe_load((lab.inventory(connection) / "hosts.yml").read_text())["all"]["children"]["exchange"]
        return cls(lab, connection, {**group["vars"], **group["hosts"]["EX1"]})

    def session(self, kind: EndpointKind = "windows", **changes: t.Any) -> t.ContextManager[Session]:
        """A session on EX1. :param changes: of the variables; None takes one away."""
        variables = {"inventory_hostname": "EX1", "exchange_endpoint_kind": "exchange", **self.variables, **changes}
        for name in [name for name, value in changes.items() if value is None]:
            del variables[name]
        plugin = connection_loader.get(self.connection, PlayContext(), "/dev/null")
        # What Ansible does with the variables that are no options of the plugin.
        extras = {name: value for name, value in variables.items() if name.startswith("ansible_winrm_")}
        plugin.set_options(var_options={**variables, "_extras": extras})
        return open_session(kind, plugin, endpoint_options({}, variables, lambda value: value))


def refused(session: t.ContextManager[Session], expected: type[RemotingError] = NotAuthenticated) -> str:
    """What is said where this session is not opened, which never is the password."""
    with pytest.raises(RemotingError) as caught, contextlib.ExitStack() as stack:
        stack.enter_context(session)
    assert caught.type is expected, caught.value
    assert PASSWORD not in str(caught.value)
    return str(caught.value)
