# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Putting the auth configuration back to what it was, as far as Exchange has a way to it."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from .._certificates import iso_utc
from .._exchange import AuthConfig
from .._remoting import Command
from ._auth_config import SHORT_NOTICE
from ._step import Step

__all__ = ("Restoration", "restoration")

# The earliest that a certificate is staged again whose date has passed meanwhile.
_SOONEST = datetime.timedelta(hours=1)


@dataclasses.dataclass(frozen=True)
class Restoration:
    """How to get back.

    :ivar steps: for what Exchange is known to do. :ivar clear_next: the step that empties the next certificate, where that
        is needed; no source says that Exchange takes it, so it may fail.
    :ivar planned: the configuration that all of it leads to.
    :ivar impossible: by name, why a value can't be put back.
    """

    steps: tuple[Step, ...]
    clear_next: Step | None
    planned: AuthConfig
    impossible: t.Mapping[str, str]


def restoration(
    present: AuthConfig, recorded: AuthConfig, now: datetime.datetime, *, keep_previous: bool = False
) -> Restoration:
    """The way from the present configuration to the recorded one.

    :param now: the endpoint's clock.
    :param keep_previous: the previous certificate stays what it becomes by that.
    """
    steps: list[Step] = []
    impossible: dict[str, str] = {}
    config = present
    if recorded.current != config.current:
        if recorded.current is None:
            impossible["current"] = "a current certificate can be replaced, but not be taken away"
        else:
            steps.append(_set_current(recorded.current))
            config = dataclasses.replace(config, current=recorded.current, previous=config.current)
    clear_next = None
    if recorded.next is None and config.next is not None:
        clear_next = _clear_next()
        config = dataclasses.replace(config, next=None, next_effective=None)
    elif recorded.next is not None:
        effective = recorded.next_effective
        ahead = effective is not None and effective > now
        if effective is None or not ahead:
            impossible["next_effective_date"] = "it has passed, and Exchange takes only one in the future"
            effective = (now + _SOONEST).replace(microsecond=0)
        if config.next != recorded.next or (ahead and config.next_effective != effective):
            steps.append(_stage(recorded.next, effective))
            config = dataclasses.replace(config, next=recorded.next, next_effective=effective)
    if recorded.previous != config.previous and not keep_previous:
        if recorded.previous is None:
            steps.append(_clear_previous())
            config = dataclasses.replace(config, previous=None)
        else:
            impossible["previous"] = "Exchange makes a certificate the previous one only by replacing it"
    return Restoration(tuple(steps), clear_next, config, impossible)


def _set_current(thumbprint: str) -> Step:
    command = Command("Set-AuthConfig", {"CertificateThumbprint": thumbprint})
    return Step([command], f"{thumbprint} was the current certificate.", (SHORT_NOTICE,))


def _stage(thumbprint: str, effective: datetime.datetime) -> Step:
    command = Command(
        "Set-AuthConfig", {"NewCertificateThumbprint": thumbprint, "NewCertificateEffectiveDate": effective}
    )
    return Step([command], f"{thumbprint} was staged, for {iso_utc(effective)} at the earliest.", (SHORT_NOTICE,))


def _clear_next() -> Step:
    command = Command("Set-AuthConfig", {"NewCertificateThumbprint": None, "NewCertificateEffectiveDate": None})
    return Step([command], "No certificate was staged.")


def _clear_previous() -> Step:
    return Step([Command("Set-AuthConfig", {"ClearPreviousCertificate": True})], "There was no previous certificate.")
