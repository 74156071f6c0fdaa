# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Staging, publishing and clearing the auth certificate."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from .._certificates import iso_utc
from .._exchange import AuthConfig, is_early_effective_date_question
from .._refusal import Refusal
from .._remoting import Command, Question, Rule
from ._step import Step

__all__ = ("DEFAULT_HOURS", "SHORT_NOTICE", "WantedAuthConfig", "auth_config_steps")

DEFAULT_HOURS = 49
"""One more than the 48 below which Exchange asks back (procedures S3-18, S1-16)."""

_NOTICE = datetime.timedelta(hours=48)


@dataclasses.dataclass(frozen=True)
class WantedAuthConfig:
    """What is asked for; None, or False, leaves alone.

    :ivar next: normalised thumbprint to stage.
    :ivar effective: from when; None takes ``hours`` from now, and keeps the date of one that is staged already.
    """

    next: str | None
    effective: datetime.datetime | None
    hours: int
    allow_short_notice: bool
    publish: bool
    clear_previous: bool


def auth_config_steps(
    present: AuthConfig, wanted: WantedAuthConfig, now: datetime.datetime
) -> tuple[list[Step], AuthConfig]:
    """The steps, and the configuration that they lead to.

    :param now: the endpoint's clock.
    :raises Refusal: the effective date is not in the future, or gives too short a notice.
    """
    steps: list[Step] = []
    config = present
    if wanted.next is not None and wanted.next != config.current:
        effective = _effective(config, wanted, now)
        if config.next != wanted.next or effective != config.next_effective:
            _check(effective, wanted, now)
            steps.append(_stage(wanted.next, effective, config, wanted.allow_short_notice))
            config = dataclasses.replace(config, next=wanted.next, next_effective=effective)
    if wanted.publish and config.next:
        steps.append(
            Step([Command("Set-AuthConfig", {"PublishCertificate": True})], "The staged certificate is to be used now.")
        )
        config = dataclasses.replace(
            config, current=config.next, previous=config.current, next=None, next_effective=None
        )
    if wanted.clear_previous and config.previous:
        reason = "The previous certificate is to be forgotten."
        steps.append(Step([Command("Set-AuthConfig", {"ClearPreviousCertificate": True})], reason))
        config = dataclasses.replace(config, previous=None)
    return steps, config


def _effective(config: AuthConfig, wanted: WantedAuthConfig, now: datetime.datetime) -> datetime.datetime:
    if wanted.effective is not None:
        return wanted.effective
    if config.next == wanted.next and config.next_effective is not None:
        return config.next_effective
    return (now + datetime.timedelta(hours=wanted.hours)).replace(microsecond=0)


def _check(effective: datetime.datetime, wanted: WantedAuthConfig, now: datetime.datetime) -> None:
    if effective <= now:
        raise Refusal(
            f"The effective date {iso_utc(effective)} is not in the future: the server's clock says {iso_utc(now)}. "
            "Give a later one, or publish the certificate that is staged."
        )
    if effective < now + _NOTICE and not wanted.allow_short_notice:
        raise Refusal(
            f"The effective date {iso_utc(effective)} is less than 48 hours ahead of the server's clock ({iso_utc(now)}). "
            "Servers that have not fetched the certificate by then reject what it signs. Give a later date, or set "
            "allow_short_notice to accept that."
        )


def _stage(thumbprint: str, effective: datetime.datetime, config: AuthConfig, short_notice: bool) -> Step:
    command = Command(
        "Set-AuthConfig", {"NewCertificateThumbprint": thumbprint, "NewCertificateEffectiveDate": effective}
    )
    replaced = f", instead of {config.next}" if config.next and config.next != thumbprint else ""
    reason = f"The certificate is to become the current one on {iso_utc(effective)}{replaced}."
    # Without the permission the question stays unforeseen and so ends the command: nobody has agreed to it.
    return Step([command], reason, (SHORT_NOTICE,) if short_notice else ())


def _is_short_notice(question: Question) -> bool:
    return is_early_effective_date_question("Set-AuthConfig", question.message)


SHORT_NOTICE: t.Final = Rule("Less than 48 hours ahead", "Set-AuthConfig", _is_short_notice, "yes")
"""Agrees to an effective date that is near."""
