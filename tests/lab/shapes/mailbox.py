# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Mailbox object."""

from __future__ import annotations

from lab.contract import LiveObject
from lab.organisation import Vantage
from lab.organisation.mailboxes import ArbitrationMailbox

from .directory import PRESENTATION_TYPES, Entry, canonical_name, object_version, ordered, setup_moment
from .enums import RECIPIENT_TYPE_DETAILS

# Left out: the classes between a mailbox and an object that is presented; no source at hand names them.
TYPES = ("Microsoft.Exchange.Data.Directory.Management.Mailbox", *PRESENTATION_TYPES)
# Assumption: the order; no recording has a mailbox.
_ORDER = """
    Name DisplayName RecipientTypeDetails OrganizationalUnit Identity IsValid ExchangeVersion DistinguishedName Guid
    ObjectCategory ObjectClass WhenChanged WhenCreated WhenChangedUTC WhenCreatedUTC OrganizationId Id OriginatingServer
    ObjectState
"""


def mailbox(vantage: Vantage, found: ArbitrationMailbox) -> LiveObject:
    """Get-Mailbox's answer for an arbitration mailbox.

    Left out: all properties but its names, its type, where it is, and what every directory object has.
    """
    organisation = vantage.organisation
    setup = setup_moment(organisation)
    entry = Entry(
        found.dn,
        "Person",
        ("top", "person", "organizationalPerson", "user"),
        # Assumption: that of the recorded objects of version 15.
        object_version(0, 20, "15.0.0.0"),
        setup,
        setup,
        vantage.server.utc_offset,
    )
    own = {
        "Name": found.name,
        "DisplayName": found.display_name,
        "RecipientTypeDetails": RECIPIENT_TYPE_DETAILS.named("ArbitrationMailbox"),
        "OrganizationalUnit": canonical_name(found.dn.partition(",")[2]),
    }
    return LiveObject(TYPES, found.name, ordered(_ORDER, own, entry.tail(organisation)), source=found)


__all__ = ("TYPES", "mailbox")
