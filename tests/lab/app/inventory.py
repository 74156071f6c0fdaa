# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A ready Ansible inventory: the servers with both of their endpoints, validation on."""

from __future__ import annotations

import dataclasses
import os
import pathlib
import typing as t

import yaml

from .inventory_logon import Logon, for_exchange, for_exchange_host, for_group, for_host

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

    :ivar name: with its domain.
    :ivar tls_ports: as for :class:`Endpoints`; of servers of 2007 alone.
    :ivar smtp_ports: by the port of a Receive connector, the one where it answers.
    """

    windows: str
    windows_plain: str
    tls_ports: dict[int, int] = dataclasses.field(default_factory=dict)
    smtp_ports: dict[int, int] = dataclasses.field(default_factory=dict)
    name: str = ""


@dataclasses.dataclass(frozen=True)
class Endpoints:
    """Where a server answers: URLs of its two endpoints, over TLS and plain.

    :ivar name: with its domain.
    :ivar tls_ports: by the port of a site or of the Web Management Service, the one that shows what is bound to it.
    :ivar smtp_ports: by the port of a Receive connector, the one where it answers.
    """

    windows: str
    windows_plain: str
    exchange: str
    exchange_plain: str
    tls_ports: dict[int, int] = dataclasses.field(default_factory=dict)
    smtp_ports: dict[int, int] = dataclasses.field(default_factory=dict)
    name: str = ""


Alone = t.Mapping[str, t.Mapping[str, WindowsEndpoint]]


def write_inventories(
    directory: pathlib.Path,
    servers: t.Mapping[str, Endpoints],
    logon: Logon,
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
        content = inventory(connection, servers, logon, alone or {}, online)
        text = "---\n" + yaml.safe_dump(content, sort_keys=False, allow_unicode=True)
        # It holds the lab's password, so only its owner reads it.
        path = folder / "hosts.yml"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
            stream.write(text)


def inventory(
    connection: str,
    servers: t.Mapping[str, Endpoints],
    logon: Logon,
    alone: Alone,
    online: t.Mapping[str, t.Any] | None = None,
) -> dict[str, t.Any]:
    """The inventory as data."""
    hosts: dict[str, dict[str, t.Any]] = {}
    for name, endpoints in servers.items():
        hosts[name] = for_host(connection, logon, endpoints.windows, endpoints.windows_plain, endpoints.name)
        hosts[name] |= for_exchange_host(logon, endpoints.exchange, endpoints.exchange_plain)
        hosts[name] |= _tls(endpoints.tls_ports) | _smtp(endpoints.smtp_ports)
        if _BACK_END in endpoints.tls_ports:
            hosts[name]["self_signed_renewal_tls_port"] = endpoints.tls_ports[_BACK_END]
    endpoint = for_exchange(logon)
    if online is not None:
        endpoint["lab_online"] = {**online, "ca_file": str(logon.authority)}
    groups: dict[str, t.Any] = {GROUP: {"hosts": hosts, "vars": for_group(connection, logon) | endpoint}}
    for group, machines in alone.items():
        if machines:
            own = logon.elsewhere() if group == EDGE_SERVERS else logon
            hosts = {
                name: for_host(connection, own, found.windows, found.windows_plain, found.name)
                | _tls(found.tls_ports)
                | _smtp(found.smtp_ports)
                for name, found in machines.items()
            }
            groups[group] = {"hosts": hosts, "vars": for_group(connection, own)}
    return {"all": {"children": groups}}


def _tls(ports: dict[int, int]) -> dict[str, t.Any]:
    return {"lab_tls_ports": dict(ports)} if ports else {}


def _smtp(ports: dict[int, int]) -> dict[str, t.Any]:
    if not ports:
        return {}
    stand_in = {"transport_certificate_renewal_smtp_port": ports[_SMTP_PORT]} if _SMTP_PORT in ports else {}
    return {"lab_smtp_ports": dict(ports)} | stand_in
