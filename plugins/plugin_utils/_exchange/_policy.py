# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When the auth certificate is renewed, and how."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from .._certificates import CertificateFacts

__all__ = ("AUTH_CERTIFICATE_SUBJECT", "Policy")

AUTH_CERTIFICATE_SUBJECT = "CN=Microsoft Exchange Server Auth Certificate"
"""The subject of every auth certificate, Setup's and those that the procedures make (procedures S1-11, S3-15)."""

_LONGEST_LEAD_HOURS: t.Final = 8760


@dataclasses.dataclass(frozen=True)
class Policy:
    """The operator's choices.

    :ivar renew_before: renewal is due when the current certificate has less than this left.
    :ivar effective_in_hours: how far ahead a staged certificate takes effect; larger organisations need more (S3-19).
    :ivar minimum_lead_hours: less than this is never staged.
    :ivar margin: the least time between the effective date and the end of the current certificate.
    :ivar publish_interval: how often AuthAdmin runs (S3-22).
    :ivar publish_slack: how much later than that publication may be before it is called overdue.
    :raises ValueError: the values contradict each other.
    """

    renew_before: datetime.timedelta = datetime.timedelta(days=60)
    effective_in_hours: float = 49
    minimum_lead_hours: float = 48
    margin: datetime.timedelta = datetime.timedelta(hours=24)
    publish_interval: datetime.timedelta = datetime.timedelta(hours=12)
    publish_slack: datetime.timedelta = datetime.timedelta(hours=2)

    def __post_init__(self) -> None:
        # The texts reach the user of a module, who knows these two by the names of its options.
        hour = datetime.timedelta(hours=1)
        days_asked = self.renew_before / datetime.timedelta(days=1)
        if self.renew_before < datetime.timedelta(0):
            raise ValueError(f"renew_before_days is {days_asked:g}, but it cannot be negative.")
        if self.minimum_lead_hours < 0 or any(
            span < 0 * hour for span in (self.margin, self.publish_interval, self.publish_slack)
        ):
            raise ValueError("a span of the renewal policy is negative")
        if self.margin < self.publish_interval:
            raise ValueError(
                f"with a margin of {self.margin / hour:g} hours the current certificate could end before AuthAdmin, which"
                f" runs every {self.publish_interval / hour:g} hours, publishes the next"
            )
        if not self.minimum_lead_hours <= self.effective_in_hours <= _LONGEST_LEAD_HOURS:
            raise ValueError(
                f"effective_in_hours is {self.effective_in_hours:.10g}, but it must be at least"
                f" {self.minimum_lead_hours:g}, the hours that a new certificate needs to reach every server, and at most"
                f" {_LONGEST_LEAD_HOURS}, a year."
            )
        needed = self.effective_in_hours + self.margin / hour
        if self.renew_before / hour <= needed:
            lower = self.renew_before / hour > self.minimum_lead_hours + self.margin / hour
            raise ValueError(
                f"renew_before_days is {days_asked:g}, which is too few for effective_in_hours"
                f" {self.effective_in_hours:g}: the new certificate has to take effect {self.margin / hour:g} hours before"
                f" the current one ends. Set renew_before_days to {int(needed // 24) + 1} or more"
                f"{', or lower effective_in_hours' if lower else ''}."
            )

    @property
    def publish_grace(self) -> datetime.timedelta:
        """How long after its effective date a certificate may stay unpublished."""
        return self.publish_interval + self.publish_slack

    def threshold(self, facts: CertificateFacts) -> datetime.timedelta:
        """With how much left a certificate is due for renewal.

        At most half its lifetime: with a threshold as long as the lifetime every new certificate would be due at once,
        and each run would make another one.
        """
        return min(self.renew_before, facts.lifetime / 2)
