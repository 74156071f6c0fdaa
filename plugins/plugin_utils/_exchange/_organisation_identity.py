# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which organisation it is."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses

from .._wire import WireValue
from ._reading import required_text, wire_object

__all__ = ("ORGANISATION_TYPE", "OrganisationIdentity")

ORGANISATION_TYPE = "Microsoft.Exchange.Data.Directory.Management.OrganizationConfig"


@dataclasses.dataclass(frozen=True)
class OrganisationIdentity:
    """From Get-OrganizationConfig (recorded). :ivar guid: of its object in the directory, lower case; it never changes."""

    name: str
    guid: str

    @classmethod
    def from_wire(cls, value: WireValue) -> OrganisationIdentity:
        """Read the whole object.

        :raises UnreadableObject: name or GUID did not come.
        """
        found = wire_object(value, "an OrganizationConfig")
        name = required_text(found, "Name", "an OrganizationConfig")
        return cls(name, required_text(found, "Guid", "an OrganizationConfig").lower())
