# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Durations as people write them in scenarios and on the command line: ``30m``, ``49h``, ``3d``, ``1d12h``, ``-5d``."""

from __future__ import annotations

import datetime
import re

_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
_TEXT = re.compile(r"([+-]?)((?:\d+[dhms])+)")


def parse_duration(text: str) -> datetime.timedelta:
    """The duration that the text means. Raises ValueError."""
    match = _TEXT.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is no duration; write for example 30m, 49h, 3d or 1d12h")
    total = datetime.timedelta(0)
    for number, unit in re.findall(r"(\d+)([dhms])", match[2]):
        total += datetime.timedelta(**{_UNITS[unit]: int(number)})
    return -total if match[1] == "-" else total
