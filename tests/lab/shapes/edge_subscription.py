# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Get-EdgeSubscription returns."""

from __future__ import annotations

from lab.contract import LiveObject
from lab.organisation import Vantage
from lab.organisation.edge_accounts import EdgeSubscription
from lab.organisation.organisation import ADMINISTRATIVE_GROUP

from .directory import PRESENTATION_TYPES, Entry, object_id, object_version, ordered

# Assumption: the type, and all properties but the name; no recording has one (cmdlet sheet 12). Site and Domain stand in the
# view that public reports print.
TYPES = ("Microsoft.Exchange.Management.SystemConfigurationTasks.EdgeSubscription", *PRESENTATION_TYPES)
_ORDER = """
    Site Domain Name IsValid OriginatingServer ExchangeVersion DistinguishedName Identity Guid ObjectCategory ObjectClass
    WhenChanged WhenCreated WhenChangedUTC WhenCreatedUTC OrganizationId Id ObjectState
"""


def edge_subscription(vantage: Vantage, found: EdgeSubscription) -> LiveObject:
    """A subscription, named as the Edge server is (cmdlet sheet 7.1). No secret is in it."""
    organisation = vantage.organisation
    site = f"CN={found.site},CN=Sites,CN=Configuration,{organisation.forest_dn}"
    entry = Entry(
        f"CN={found.edge},CN=Servers,CN={ADMINISTRATIVE_GROUP},CN=Administrative Groups,{organisation.dn}",
        "ms-Exch-Exchange-Server",
        ("top", "server", "msExchExchangeServer"),
        object_version(0, 1, "8.0.535.0"),
        found.created,
        found.created,
        vantage.server.utc_offset,
    )
    own = {"Site": object_id(organisation, site), "Domain": found.fqdn.partition(".")[2], "Name": found.edge}
    return LiveObject(TYPES, found.edge, ordered(_ORDER, own, entry.tail(organisation)), source=found)


__all__ = ("TYPES", "edge_subscription")
