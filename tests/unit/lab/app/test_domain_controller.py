# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A domain controller has a Windows endpoint of its own, and a group of its own in the inventory."""

from __future__ import annotations

import pathlib
import typing as t
import urllib.parse

import yaml
from pypsrp.powershell import PowerShell, RunspacePool
from pypsrp.wsman import WSMan

from lab.app import Lab

SCENARIO: dict[str, t.Any] = {
    "organisation": "Contoso",
    "forest": "contoso.lab",
    "auth": {"current": {"expires_in": "20d"}},
    "servers": {"EX1": {"site": "Munich"}},
    "domain_controllers": {"DC1": {}},
    "users": {"admin": {"password": "p"}},
}


def test_it_answers_for_the_directory(tmp_path: pathlib.Path) -> None:
    with Lab({**SCENARIO}, tmp_path) as lab:
        groups = yaml.safe_load((lab.inventory("psrp") / "hosts.yml").read_text())["all"]["children"]
        host = groups["domain_controllers"]["hosts"]["DC1"]
        url = urllib.parse.urlsplit(lab.domain_controllers["DC1"].windows)
        assert (host["ansible_host"], host["ansible_port"]) == (url.hostname, url.port)
        assert not any(name.startswith("exchange_") for name in groups["domain_controllers"]["vars"])
        assert list(groups["exchange"]["hosts"]) == ["EX1"]
        assert list(lab.status()["domain_controllers"]) == ["DC1"]
        trusted: t.Any = str(lab.ca_file)
        connection = WSMan(
            url.hostname or "", port=url.port, auth="basic", username="admin", password="p", cert_validation=trusted
        )
        with RunspacePool(connection, configuration_name="Microsoft.PowerShell") as pool:
            shell = PowerShell(pool)
            shell.add_cmdlet("Get-ADRootDSE")
            (root,) = shell.invoke()
        assert root.adapted_properties["configurationNamingContext"] == "CN=Configuration,DC=contoso,DC=lab"
