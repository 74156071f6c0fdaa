# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which builds of Exchange brought what."""

from __future__ import annotations

import typing as t

Version = tuple[int, int, int, int]

# Assumption: the cumulative updates of the first half of 2022 are the newer builds that look at the Send connectors
# before they remove a certificate; since which build they do is unknown (cmdlet sheet 1.6, E4).
_CONNECTOR_CHECK: tuple[Version, ...] = ((15, 1, 2507, 0), (15, 2, 1118, 0))

# 2016 CU17 and 2019 CU6; Subscription Edition goes on where 2019 ends (cmdlet sheet 6.4).
_READ_SESSION: tuple[Version, ...] = ((15, 1, 2044, 0), (15, 2, 659, 0))

# Connectors and the hybrid configuration name a certificate by issuer and subject since 2013; 2010 has predecessors. The type
# of a Send connector came with 2016 (cmdlet sheet 1.2, 4.2, 5.2 and 5.3).
_CERTIFICATE_NAMES: Version = (15, 0, 0, 0)
_CONNECTOR_TYPE: Version = (15, 1, 0, 0)
_SUBSCRIPTION_DATA: Version = (14, 0, 0, 0)

# The auth configuration and Get-TransportService came with 2013, the endpoint /PowerShell with 2010 (cmdlet sheet 1.1, 1.2).
_2010, _2013_FIRST = (14, 0, 0, 0), (15, 0, 0, 0)

# Of 2013 no cumulative update came after CU23, build 1497; later builds of it are security updates.
_2013, _2013_LAST = (15, 0), (15, 0, 1497, 0)


def is_2007(version: Version) -> bool:
    """Whether it is Exchange 2007 or older: no endpoint of its own, cmdlets in a snap-in that act on their own server."""
    return version < _2010


def is_since_2013(version: Version) -> bool:
    """Whether it has what came with 2013: the auth configuration, Get-TransportService, roles that hold all of transport."""
    return version >= _2013_FIRST


def powershell_version(version: Version) -> str:
    """The Windows PowerShell of the server's Windows.

    2007 and 2010 are on Windows Server 2008 R2, which has 2.0 (cmdlet sheet 8.1). Assumption: later ones have 5.1, which was
    also to be had for the Windows of 2013.
    """
    return "5.1.17763.1" if is_since_2013(version) else "2.0"


def is_outdated_2013(version: Version) -> bool:
    """Whether it is Exchange 2013 below its last cumulative update."""
    return version[:2] == _2013 and version < _2013_LAST


def checks_connectors(version: Version) -> bool:
    """Whether a certificate that a Send connector names is kept from being removed."""
    return _is_since(version, _CONNECTOR_CHECK)


def has_read_session(version: Version) -> bool:
    """Whether Set-OrganizationConfig knows EnableAuthAdminReadSession."""
    return _is_since(version, _READ_SESSION)


def has_certificate_names(version: Version) -> bool:
    """Whether the Set- cmdlets of connectors and of the hybrid configuration know TlsCertificateName."""
    return version >= _CERTIFICATE_NAMES


def has_subscription_data(version: Version) -> bool:
    """Whether New-EdgeSubscription takes the file's bytes; that of 2007 takes its name on both sides (cmdlet sheet 7.1)."""
    return version >= _SUBSCRIPTION_DATA


def has_connector_type(version: Version) -> bool:
    """Whether Set-SendConnector knows ConnectorType."""
    return version >= _CONNECTOR_TYPE


def _is_since(version: Version, firsts: t.Sequence[Version]) -> bool:
    """Whether the build is one of these or a later one of the same product.

    :param firsts: the first build of each product, ascending. Older products never got it, newer ones always had it.
    """
    for first in firsts:
        if version[:2] == first[:2]:
            return version >= first
    return version > firsts[-1]


__all__ = (
    "Version",
    "checks_connectors",
    "has_certificate_names",
    "has_connector_type",
    "has_read_session",
    "has_subscription_data",
    "is_2007",
    "is_outdated_2013",
    "is_since_2013",
    "powershell_version",
)
