# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a staged certificate may take effect."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import datetime
import typing as t

from .._certificates import as_utc, iso_utc

__all__ = ("EffectiveDateRefused", "effective_date")

MINIMUM_LEAD_HOURS: t.Final = 48


class EffectiveDateRefused(ValueError):
    """No effective date fits.

    :ivar code: ``too_soon`` (less than the minimum ahead) or ``too_late`` (the current certificate ends before it, or
        too soon after it).
    """

    def __init__(self, code: t.Literal["too_soon", "too_late"], message: str) -> None:
        super().__init__(message)
        self.code = code


def effective_date(
    now: datetime.datetime,
    hours: float,
    current_not_after: datetime.datetime | None,
    margin: datetime.timedelta,
    minimum_hours: float = MINIMUM_LEAD_HOURS,
) -> datetime.datetime:
    """The effective date that many hours after now, in UTC and whole seconds (rounded up, so never less than asked).

    It lies at least 48 hours ahead, for the certificate to reach every server (procedures S3-19), and before the end of
    the current certificate less the margin, for there to be no gap (S3-18). One less than 48 hours ahead makes
    Set-AuthConfig ask a question (P2), so the hours also have to cover what passes until the cmdlet runs: 49 by default.

    :param now: the server's present moment.
    :param current_not_after: the end of the current certificate; None where there is none to bridge from.
    :raises EffectiveDateRefused: it cannot be both.
    """
    start = as_utc(now)
    if hours < minimum_hours:
        raise EffectiveDateRefused(
            "too_soon",
            f"an effective date {hours:g} hours ahead is less than the {minimum_hours:g} hours that the certificate needs"
            " to reach every server",
        )
    wanted = start + datetime.timedelta(hours=hours)
    if wanted.microsecond:
        wanted = wanted.replace(microsecond=0) + datetime.timedelta(seconds=1)
    if current_not_after is not None:
        latest = as_utc(current_not_after) - margin
        if wanted >= latest:
            raise EffectiveDateRefused(
                "too_late",
                f"an effective date of {iso_utc(wanted)} ({hours:g} hours ahead) is not before {iso_utc(latest)}, which is"
                f" {margin.total_seconds() / 3600:g} hours before the current certificate ends",
            )
    return wanted
