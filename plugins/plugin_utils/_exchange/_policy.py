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
from ._renewal import EXCHANGE_LIFETIME, Share, left_of, needed_left, refuse_endless

__all__ = ("AUTH_CERTIFICATE_SUBJECT", "HybridPolicy", "Immediate", "Policy")

AUTH_CERTIFICATE_SUBJECT = "CN=Microsoft Exchange Server Auth Certificate"
"""The subject of every auth certificate, Setup's and those that the procedures make (procedures S1-11, S3-15)."""

_LONGEST_LEAD_HOURS: t.Final = 8760


Immediate = t.Literal["never", "when_broken", "when_needed"]
HybridPolicy = t.Literal["report", "block", "allow"]

_HOUR = datetime.timedelta(hours=1)


@dataclasses.dataclass(frozen=True)
class Policy:
    """The operator's choices.

    :ivar renew_before: renewal is due when the current certificate has less than this, or this share of its lifetime, left.
    :ivar effective_in_hours: how far ahead a staged certificate takes effect; larger organisations need more (S3-19).
    :ivar minimum_lead_hours: less than this is never staged.
    :ivar margin: the least time between the effective date and the end of the current certificate.
    :ivar publish_interval: how often AuthAdmin runs (S3-22).
    :ivar publish_slack: how much later than that publication may be before it is called overdue.
    :ivar immediate: when a certificate may be put into use without the 48 hours (X4): never; only where the current one
        does not work any more (S3-12); or also where it ends too soon for that, and where AuthAdmin is overdue.
    :ivar allow_partial: whether a certificate may be published although servers that answer lack it.
    :ivar ignore_unreachable: whether a renewal that is due goes on although servers do not answer.
    :ivar hybrid: what a hybrid organisation, where the wizard has to be run afterwards (S3-28), means for a rotation.
    :ivar retire: thumbprint of a current certificate that is to be replaced although it is not due; another one is not.
    :ivar lifetime: of a new certificate; None leaves it to Exchange. :ivar key_size: of its RSA key, in bits.
    :ivar clear_previous_after: how long after its publication the certificate before it is forgotten; None for never.
    :ivar read_session: whether AuthAdmin's read session may be enabled where it needs that (S3-24).
    :raises ValueError: the values contradict each other.
    """

    renew_before: datetime.timedelta | Share = datetime.timedelta(days=60)
    effective_in_hours: float = 49
    minimum_lead_hours: float = 48
    margin: datetime.timedelta = datetime.timedelta(hours=24)
    publish_interval: datetime.timedelta = datetime.timedelta(hours=12)
    publish_slack: datetime.timedelta = datetime.timedelta(hours=2)
    immediate: Immediate = "when_broken"
    allow_partial: bool = False
    ignore_unreachable: bool = False
    hybrid: HybridPolicy = "report"
    retire: str | None = None
    lifetime: datetime.timedelta | None = None
    key_size: int = 2048
    clear_previous_after: datetime.timedelta | None = None
    read_session: bool = True

    def __post_init__(self) -> None:
        # The texts reach the user of a module, who knows the values by the names of its options.
        self._check_spans()
        if not self.minimum_lead_hours <= self.effective_in_hours <= _LONGEST_LEAD_HOURS:
            raise ValueError(
                f"effective_in_hours is {self.effective_in_hours:.10g}, but it must be at least"
                f" {self.minimum_lead_hours:g}, the hours that a new certificate needs to reach every server, and at most"
                f" {_LONGEST_LEAD_HOURS}, a year."
            )
        if self.lifetime is not None:
            refuse_endless(self.renew_before, self.lifetime)
        self._check_time_to_stage()

    def _check_spans(self) -> None:
        before = self.renew_before
        if isinstance(before, datetime.timedelta) and before < datetime.timedelta(0):
            raise ValueError(f"renew_before is {_days(before)}, but it cannot be negative.")
        spans = (self.margin, self.publish_interval, self.publish_slack, self.clear_previous_after or _HOUR)
        if self.minimum_lead_hours < 0 or any(span < 0 * _HOUR for span in spans):
            raise ValueError("a span of the renewal policy is negative")
        if self.margin < self.publish_interval:
            raise ValueError(
                f"with a margin of {self.margin / _HOUR:g} hours the current certificate could end before AuthAdmin, which"
                f" runs every {self.publish_interval / _HOUR:g} hours, publishes the next"
            )

    def _check_time_to_stage(self) -> None:
        """Once a renewal is due there must be time to stage it; else each one would be an emergency."""
        needed = self.effective_in_hours * _HOUR + self.margin
        lifetime = self.lifetime or EXCHANGE_LIFETIME
        left = left_of(self.renew_before, lifetime)
        if left <= needed:
            asked = str(self.renew_before) if isinstance(self.renew_before, Share) else _days(left)
            lower = left > self.minimum_lead_hours * _HOUR + self.margin
            raise ValueError(
                f"renew_before is {asked}, which is too little for effective_in_hours {self.effective_in_hours:g}: the new"
                f" certificate has to take effect {self.margin / _HOUR:g} hours before the current one ends. Set"
                f" renew_before to {int(needed / _HOUR // 24) + 1}d or more"
                f"{', or lower effective_in_hours' if lower else ''}."
            )
        if lifetime / 2 <= needed:
            raise ValueError(
                f"lifetime is {_days(lifetime)}, which is too short: a certificate is renewed at the latest when half of that"
                f" is left, and with effective_in_hours {self.effective_in_hours:g} that takes more than"
                f" {needed / _HOUR:g} hours. Set lifetime to {int(needed / _HOUR // 12) + 1} days or more."
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
        return min(needed_left(self.renew_before, facts), facts.lifetime / 2)


def _days(span: datetime.timedelta) -> str:
    return f"{span / datetime.timedelta(days=1):g} days"
