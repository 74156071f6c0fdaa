# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a certificate is due for renewal: a time before its end, or a share of its lifetime."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime
import re

from .._certificates import CertificateFacts
from .._refusal import Refusal

__all__ = ("EXCHANGE_LIFETIME", "Share", "is_due", "left_of", "needed_left", "refuse_endless", "renew_before_option")

EXCHANGE_LIFETIME = datetime.timedelta(days=1826)
"""What New-ExchangeCertificate gives, from 2010 on: five years (cmdlet sheet 2.0)."""

_FORM = re.compile(r"\s*(?P<count>[0-9]{1,5})\s*(?P<unit>[dhw%])\s*")
_UNITS = {
    "h": datetime.timedelta(hours=1),
    "d": datetime.timedelta(days=1),
    "w": datetime.timedelta(weeks=1),
}
_PAUSE = datetime.timedelta(days=1)


@dataclasses.dataclass(frozen=True)
class Share:
    """A share of the certificate's own lifetime."""

    percent: int

    def __str__(self) -> str:
        return f"{self.percent}%"


def renew_before_option(value: str) -> datetime.timedelta | Share:
    """The validity left that makes a renewal due.

    :raises ValueError: it is not of the form ``30d``, ``12h``, ``4w`` or ``25%``.
    """
    match = _FORM.fullmatch(value)
    if not match or (match["unit"] == "%" and int(match["count"]) >= 100):
        raise ValueError(
            f"renew_before: {value!r} is neither a time such as 30d, 12h or 4w, nor a share of the lifetime below 100%"
        )
    count = int(match["count"])
    return Share(count) if match["unit"] == "%" else count * _UNITS[match["unit"]]


def needed_left(minimum: datetime.timedelta | Share, facts: CertificateFacts) -> datetime.timedelta:
    """How long that certificate must still be valid not to be due."""
    return left_of(minimum, facts.lifetime)


def is_due(facts: CertificateFacts, minimum: datetime.timedelta | Share, now: datetime.datetime) -> bool:
    """Whether that certificate has ended, or is too near to its end."""
    return facts.not_after < now + needed_left(minimum, facts)


def left_of(minimum: datetime.timedelta | Share, lifetime: datetime.timedelta) -> datetime.timedelta:
    """The same for any certificate of that lifetime."""
    return lifetime * minimum.percent / 100 if isinstance(minimum, Share) else minimum


def refuse_endless(minimum: datetime.timedelta | Share, lifetime: datetime.timedelta) -> None:
    """:raises Refusal: a certificate of that lifetime would be due again within a day, so that each run made another."""
    if lifetime - left_of(minimum, lifetime) < _PAUSE:
        asked = str(minimum) if isinstance(minimum, Share) else f"{minimum.days} days"
        raise Refusal(
            f"A new certificate is valid for {lifetime.days} days and would at once be due for renewal again, because "
            f"renew_before (or minimum_days_left) asks for {asked} left. Ask for less, or for a longer lifetime."
        )
