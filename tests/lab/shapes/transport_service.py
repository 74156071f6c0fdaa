# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Get-TransportService returns (cmdlet sheet 6.1)."""

from __future__ import annotations

from lab.contract import LiveObject
from lab.organisation import Server, Vantage, stores

from .directory import PRESENTATION_TYPES, Entry, object_version, ordered, setup_moment

# Assumption: the type; no recording has one.
TYPES = ("Microsoft.Exchange.Data.Directory.Management.TransportServer", *PRESENTATION_TYPES)
_ORDER = """
    Name InternalTransportCertificateThumbprint Identity IsValid ExchangeVersion DistinguishedName Guid ObjectCategory
    ObjectClass WhenChanged WhenCreated WhenChangedUTC WhenCreatedUTC OrganizationId Id OriginatingServer ObjectState
"""


def transport_service(vantage: Vantage, server: Server) -> LiveObject:
    """The transport settings of a server.

    Known are InternalTransportCertificateThumbprint and what every directory object has; its other properties are in no
    source and left out (cmdlet sheet 12).
    """
    organisation = vantage.organisation
    setup = setup_moment(organisation)
    entry = Entry(
        organisation.server_dn(server),
        "ms-Exch-Exchange-Server",
        ("top", "server", "msExchExchangeServer"),
        object_version(0, 1, "8.0.535.0"),
        setup,
        setup,
        vantage.server.utc_offset,
    )
    own = {
        "Name": server.name,
        "InternalTransportCertificateThumbprint": stores.internal_transport(vantage, server),
    }
    return LiveObject(TYPES, server.name, ordered(_ORDER, own, entry.tail(organisation)), source=server)


__all__ = ("TYPES", "transport_service")
