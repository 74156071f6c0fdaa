# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a request is made again, and after how long. No clock and no network here."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import datetime
import email.utils
import typing as t

__all__ = ("ATTEMPTS", "LONGEST_WAIT", "is_transient", "wait_before")

ATTEMPTS: t.Final = 5
LONGEST_WAIT: t.Final = 120.0
"""Seconds; a service that asks for more is not waited for."""

_STATUSES = frozenset({429, 502, 503, 504})
# Named in the text of an error, also of one with status 400 (Exchange Online sheet).
_NAMES = (
    "CmdletProxyNotAvailableFailure",
    "ServerBusyException",
    "TransientException",
    "BackendCommunicationException",
)


def is_transient(status: int, text: str) -> bool:
    """Whether the same request may well succeed later."""
    return status in _STATUSES or (status >= 400 and any(name in text for name in _NAMES))


def wait_before(attempt: int, retry_after: str | None, now: datetime.datetime) -> float | None:
    """Seconds to wait before the next attempt; None where there is none.

    :param attempt: how many were made.
    :param retry_after: the header: seconds, or an HTTP date. What is neither does not count.
    """
    if attempt >= ATTEMPTS:
        return None
    asked = _seconds(retry_after, now)
    if asked is None:
        return float(2 ** (attempt - 1))
    return asked if asked <= LONGEST_WAIT else None


def _seconds(value: str | None, now: datetime.datetime) -> float | None:
    if not value:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.timezone.utc)
    return max(0.0, (moment - now).total_seconds())
