# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Edge subscriptions (cmdlet sheet 7). Their object was never recorded (cmdlet sheet 12), so the name of its type plays no part."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses

from .._wire import WireValue
from ._reading import required_text, wire_object
from ._servers import directory_name

__all__ = ("EdgeSubscription",)

_WHAT = "an EdgeSubscription"


@dataclasses.dataclass(frozen=True)
class EdgeSubscription:
    """A subscription, named as its Edge server is.

    :ivar site: the AD site's own name; None where it did not come.
    """

    name: str
    site: str | None

    @classmethod
    def from_wire(cls, value: WireValue) -> EdgeSubscription:
        """Read the whole object.

        :raises UnreadableObject: it has no name.
        """
        found = wire_object(value, _WHAT)
        return cls(name=required_text(found, "Name", _WHAT), site=directory_name(found.get("Site")))
