# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A ready Ansible inventory: the servers with both of their endpoints, validation on."""

from __future__ import annotations

import dataclasses
import os
import pathlib
import typing as t
import urllib.parse

import yaml

from lab.organisation import User

CONNECTIONS = ("winrm", "psrp")
GROUP = "exchange"


CONTROLLERS = "domain_controllers"
EDGE_SERVERS = "edge_servers"
# On loopback nobody may listen on a real server's port, so the roles are told which one stands for it.
_BACK_END, _SMTP_PORT = 444, 25
SERVERS_2007 = "exchange_2007"


@dataclasses.dataclass(frozen=True)
class WindowsEndpoint:
    """Where a machine without an Exchange endpoint answers, over TLS and plain.

    :ivar tls_ports: as for :class:`Endpoints`; of servers of 2007 alone.
    :ivar smtp_ports: by the port of a Receive connector, the one where it answers.
    """

    windows: str
    windows_plain: str
    tls_ports: dict[int, int] = dataclasses.field(default_factory=dict)
    smtp_ports: dict[int, int] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Endpoints:
    """Where a server answers: URLs of its two endpoints, over TLS and plain.

    :ivar tls_ports: by the port of a site or of the Web Management Service, the one that shows what is bound to it.
    :ivar smtp_ports: by the port of a Receive connector, the one where it answers.
    """

    windows: str
    windows_plain: str
    exchange: str
    exchange_plain: str
    tls_ports: dict[int, int] = dataclasses.field(default_factory=dict)
    smtp_ports: dict[int, int] = dataclasses.field(default_factory=dict)


Alone = t.Mapping[str, t.Mapping[str, WindowsEndpoint]]


def write_inventories(
    directory: pathlib.Path,
    servers: t.Mapping[str, Endpoints],
    user: User,
    authority: pathlib.Path,
    alone: Alone | None = None,
    online: t.Mapping[str, t.Any] | None = None,
) -> None:
    """Writes ``inventory-winrm/hosts.yml`` and ``inventory-psrp/hosts.yml``.

    :param alone: by group, the machines that have a Windows endpoint alone.
    :param online: where Exchange Online is, with what its applications log on with: the variable ``lab_online``.
    """
    for connection in CONNECTIONS:
        folder = directory / f"inventory-{connection}"
        folder.mkdir(exist_ok=True)
        content = inventory(connection, servers, user, authority, alone or {}, online)
        text = "---\n" + yaml.safe_dump(content, sort_keys=False, allow_unicode=True)
        # It holds the lab's password, so only its owner reads it.
        path = folder / "hosts.yml"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
            stream.write(text)


def inventory(
    connection: str,
    servers: t.Mapping[str, Endpoints],
    user: User,
    authority: pathlib.Path,
    alone: Alone,
    online: t.Mapping[str, t.Any] | None = None,
) -> dict[str, t.Any]:
    """The inventory as data."""
    hosts: dict[str, dict[str, t.Any]] = {}
    for name, endpoints in servers.items():
        exchange = urllib.parse.urlsplit(endpoints.exchange)
        hosts[name] = {
            **_windows(endpoints.windows),
            "exchange_endpoint_host": exchange.hostname,
            "exchange_endpoint_port": exchange.port,
        }
        hosts[name] |= _tls(endpoints.tls_ports) | _smtp(endpoints.smtp_ports)
        if _BACK_END in endpoints.tls_ports:
            hosts[name]["self_signed_renewal_tls_port"] = endpoints.tls_ports[_BACK_END]
    variables: dict[str, t.Any] = {
        "ansible_connection": connection,
        "ansible_user": user.name,
        "ansible_password": user.password,
    }
    if connection == "winrm":
        variables |= {
            "ansible_winrm_scheme": "https",
            "ansible_winrm_transport": "basic",
            "ansible_winrm_server_cert_validation": "validate",
            "ansible_winrm_ca_trust_path": str(authority),
        }
    else:
        variables |= {
            "ansible_psrp_protocol": "https",
            "ansible_psrp_auth": "basic",
            "ansible_psrp_cert_validation": "validate",
            "ansible_psrp_ca_cert": str(authority),
        }
    endpoint: dict[str, t.Any] = {
        "exchange_endpoint_scheme": "https",
        "exchange_endpoint_path": "/PowerShell/",
        "exchange_endpoint_auth": "basic",
        "exchange_endpoint_ca_cert": str(authority),
    }
    if online is not None:
        endpoint["lab_online"] = {**online, "ca_file": str(authority)}
    groups: dict[str, t.Any] = {GROUP: {"hosts": hosts, "vars": variables | endpoint}}
    for group, machines in alone.items():
        if machines:
            hosts = {
                name: _windows(found.windows) | _tls(found.tls_ports) | _smtp(found.smtp_ports)
                for name, found in machines.items()
            }
            groups[group] = {"hosts": hosts, "vars": dict(variables)}
    return {"all": {"children": groups}}


def _tls(ports: dict[int, int]) -> dict[str, t.Any]:
    return {"lab_tls_ports": dict(ports)} if ports else {}


def _smtp(ports: dict[int, int]) -> dict[str, t.Any]:
    if not ports:
        return {}
    stand_in = {"transport_certificate_renewal_smtp_port": ports[_SMTP_PORT]} if _SMTP_PORT in ports else {}
    return {"lab_smtp_ports": dict(ports)} | stand_in


def _windows(url: str) -> dict[str, t.Any]:
    parts = urllib.parse.urlsplit(url)
    return {"ansible_host": parts.hostname, "ansible_port": parts.port}
