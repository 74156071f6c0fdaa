# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A client that is not ours at a lab's Exchange endpoints, without TLS."""

from __future__ import annotations

import contextlib
import typing as t
import urllib.parse

from pypsrp.powershell import PowerShell, RunspacePool
from pypsrp.wsman import WSMan

from lab.app import Lab

USER, PASSWORD = "admin", "odd & long <password> of the lab"
SCENARIO: dict[str, t.Any] = {
    "organisation": "Contoso",
    "forest": "contoso.lab",
    "auth": {"current": {"expires_in": "20d"}},
    "servers": {"EX1": {"site": "Munich"}, "EX2": {"site": "Munich"}},
    "users": {USER: {"password": PASSWORD}},
}


@contextlib.contextmanager
def session(lab: Lab, server: str = "EX1") -> t.Iterator[RunspacePool]:
    url = urllib.parse.urlsplit(lab.endpoints[server].exchange_plain)
    connection = WSMan(
        url.hostname or "",
        port=url.port,
        path=url.path.strip("/"),
        ssl=False,
        auth="basic",
        encryption="never",
        username=USER,
        password=PASSWORD,
    )
    with RunspacePool(connection, configuration_name="Microsoft.Exchange") as pool:
        yield pool


def invoke(pool: RunspacePool, cmdlet: str, **parameters: t.Any) -> list[t.Any]:
    """What it writes; an error fails the test."""
    shell = PowerShell(pool)
    shell.add_cmdlet(cmdlet).add_parameters(parameters)
    output: list[t.Any] = shell.invoke()
    assert [str(record) for record in shell.streams.error] == []
    return output


__all__ = ("PASSWORD", "SCENARIO", "USER", "invoke", "session")
