# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The organisation's authorisation configuration."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from .._certificates import clean_thumbprint
from .._wire import ABSENT, WireObject, WireValue, text
from ._reading import UnreadableObject, is_selected, moment, wire_object

__all__ = ("NOT_YET_CREATED", "AuthConfig")

NOT_YET_CREATED: t.Final = "<not yet created>"
"""Stands, in check mode only, for a certificate that an earlier step of the plan would have created."""


@dataclasses.dataclass(frozen=True)
class AuthConfig:
    """What Get-AuthConfig says. Thumbprints are upper case without blanks, None where unset.

    A thumbprint that is malformed in the directory is kept as it is: nothing has it, and so it counts as missing.

    :ivar next_effective: from when AuthAdmin may publish the next certificate; None where unset.
    :ivar next_effective_zone_known: False where the date came without a zone. It is then local time of a server that
        nobody knows the zone of, and :attr:`next_effective` is the latest moment it can mean (zone UTC-12), so that
        nothing is called overdue too early.
    :ivar when_changed: when the object was last written, for any reason.
    """

    current: str | None
    previous: str | None
    next: str | None
    next_effective: datetime.datetime | None
    next_effective_zone_known: bool = True
    when_changed: datetime.datetime | None = None

    @classmethod
    def from_wire(cls, value: WireValue) -> AuthConfig:
        """Read the whole object, or the output of Select-Object with at least the four properties.

        :raises UnreadableObject: a thumbprint is absent, or null after Select-Object, where null may mean unreadable:
            a decision on a thumbprint that nobody could read would be a guess.
        """
        config = wire_object(value, "an AuthConfig")
        effective, zone_known = _effective(config.get("NextCertificateEffectiveDate"))
        return cls(
            current=_thumbprint(config, "CurrentCertificateThumbprint"),
            previous=_thumbprint(config, "PreviousCertificateThumbprint"),
            next=_thumbprint(config, "NextCertificateThumbprint"),
            next_effective=effective,
            next_effective_zone_known=zone_known,
            when_changed=moment(config.get("WhenChangedUTC")) or moment(config.get("WhenChanged")),
        )

    @property
    def thumbprints(self) -> tuple[str, ...]:
        """Those that are set: current, next, previous, each once."""
        return tuple(dict.fromkeys(found for found in (self.current, self.next, self.previous) if found))


def _thumbprint(config: WireObject, name: str) -> str | None:
    found = config.get(name)
    # In a whole object null is unset; Exchange itself sends the empty string (wire-shapes 5).
    if found is ABSENT or (found is None and is_selected(config)):
        raise UnreadableObject(f"the auth configuration came without a readable {name}")
    return clean_thumbprint(text(found) or "") or None


def _effective(value: t.Any) -> tuple[datetime.datetime | None, bool]:
    if isinstance(value, datetime.datetime) and value.year > 1 and value.utcoffset() is None:
        return value.replace(tzinfo=datetime.timezone.utc) + datetime.timedelta(hours=12), False
    return moment(value), True
