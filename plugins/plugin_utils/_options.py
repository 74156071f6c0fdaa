# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that hold a moment or a thumbprint."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import datetime

from ._certificates import as_utc, normalise_thumbprint

__all__ = ("moment_option", "thumbprint_option")


def moment_option(name: str, value: str | None) -> datetime.datetime | None:
    """The moment of an option, in UTC; None where the option is not given, or empty.

    :param value: ISO 8601 with a zone. YAML turns one without quotation marks into a date of its own, whose text is read as
        well.
    :raises ValueError: it is no moment, or has no zone; the message names the option and shows what is expected.
    """
    if not value or not value.strip():
        return None
    cleaned = value.strip()
    if cleaned[-1] in "zZ":
        cleaned = cleaned[:-1] + "+00:00"
    try:
        moment = datetime.datetime.fromisoformat(cleaned)
    except ValueError:
        raise ValueError(f"{name}: {value!r} is not a moment; write it like 2026-11-30T22:00:00Z") from None
    if moment.tzinfo is None:
        raise ValueError(
            f"{name}: {value!r} has no zone; write it like 2026-11-30T22:00:00Z or 2026-11-30T23:00:00+01:00"
        )
    return as_utc(moment)


def thumbprint_option(name: str, value: str) -> str:
    """The thumbprint of an option, normalised.

    :raises ValueError: it is none; the message names the option and quotes the value, with invisible characters shown.
    """
    try:
        return normalise_thumbprint(value)
    except ValueError as error:
        raise ValueError(f"{name}: {value!a}: {error}") from None
