# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What follows from the engine's version for the protocol: what a client is told of it, and what it understands."""

from __future__ import annotations

import typing as t

from psrpcore import ServerRunspacePool
from psrpcore.types import PSVersion

from .configuration import SessionConfiguration

_SERIALIZATION = PSVersion("1.1.0.1")


def protocol_version(configuration: SessionConfiguration) -> PSVersion:
    """2.1 with PowerShell 2.0, 2.2 with 3.0, 2.3 with 5.0 ([MS-PSRP] 2.2.2.1 and psrpcore's ProtocolVersion)."""
    version = configuration.version
    if version < (3, 0):
        return PSVersion("2.1")
    return PSVersion("2.2") if version < (5, 0) else PSVersion("2.3")


def batches(configuration: SessionConfiguration) -> bool:
    """Whether a message may carry several statements: from protocol 2.2 on (psrpcore's ProtocolVersion)."""
    return protocol_version(configuration) >= PSVersion("2.2")


def server_pool(configuration: SessionConfiguration) -> ServerRunspacePool:
    """The server's side of a session, which tells the client its versions."""
    table = version_table(configuration)
    pool = ServerRunspacePool({"PSVersionTable": table})
    # psrpcore's own is always the newest that it knows.
    pool.our_capability.protocolversion = table["PSRemotingProtocolVersion"]
    return pool


def version_table(configuration: SessionConfiguration) -> dict[str, t.Any]:
    """``$PSVersionTable`` as far as a client sees it, in the application private data."""
    version = configuration.ps_version
    table: dict[str, t.Any] = {
        "PSVersion": PSVersion(version if "." in version else f"{version}.0"),
        "PSRemotingProtocolVersion": protocol_version(configuration),
        "SerializationVersion": _SERIALIZATION,
        "WSManStackVersion": PSVersion("3.0" if configuration.version >= (3, 0) else "2.0"),
    }
    if configuration.version < (3, 0):
        # Assumption: that of Windows Server 2008 R2 with its service pack.
        table["BuildVersion"] = PSVersion("6.1.7601.17514")
        table["CLRVersion"] = PSVersion("2.0.50727.5420")
    elif configuration.version >= (5, 1):
        table["PSEdition"] = "Desktop" if configuration.version < (6, 0) else "Core"
    return table


__all__ = ("batches", "protocol_version", "server_pool", "version_table")
