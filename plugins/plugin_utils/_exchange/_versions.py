# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Versions of Exchange servers."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import re
import typing as t

from .._wire import WireObject, text
from ._reading import UnreadableObject, whole_number

__all__ = ("ServerVersion",)

_TEXT = re.compile(r"\s*Version\s+(\d+)\.(\d+)\s*\(Build\s+(\d+)\.(\d+)\)\s*", re.IGNORECASE)

# Cmdlet sheet 6.3: 8 is 2007, 14 is 2010 (inferred there); 15.0, 15.1 and 15.2 are 2013, 2016 and 2019.
_PRODUCTS = {(8, 0): "2007", (8, 1): "2007", (8, 2): "2007", (8, 3): "2007", (14, 0): "2010", (14, 1): "2010",
             (14, 2): "2010", (14, 3): "2010", (15, 0): "2013", (15, 1): "2016", (15, 2): "2019"}  # fmt: skip
# Subscription Edition calls itself 15.2 as well. Inferred, not seen on a server: its builds begin with 2562 (RTM, July
# 2025), and the last cumulative update of 2019 is build 1748, whose later updates count the revision only.
_FIRST_SUBSCRIPTION_EDITION_BUILD: t.Final = 2562
# Builds of 2016 CU17 and 2019 CU6, by Microsoft's list of build numbers.
_FIRST_READ_SESSION: t.Final = ((15, 1, 2044), (15, 2, 659))


class ServerVersion(t.NamedTuple):
    """``AdminDisplayVersion``; compares in the order of its numbers."""

    major: int
    minor: int
    build: int
    revision: int

    @classmethod
    def parse(cls, version: str) -> ServerVersion:
        """Read ``Version 15.2 (Build 1748.10)``.

        :raises UnreadableObject: for any other text.
        """
        match = _TEXT.fullmatch(version)
        if not match:
            raise UnreadableObject(f"'{version}' is not an Exchange version such as 'Version 15.2 (Build 1748.10)'")
        return cls(*(int(digits) for digits in match.groups()))

    @classmethod
    def from_wire(cls, value: t.Any) -> ServerVersion:
        """Read it from its text or from the object with its four numbers.

        :raises UnreadableObject: it is neither.
        """
        if isinstance(value, WireObject):
            numbers = [whole_number(value.get(name)) for name in ("Major", "Minor", "Build", "Revision")]
            if all(found is not None for found in numbers):
                return cls(*(found or 0 for found in numbers))
        return cls.parse(text(value) or "")

    @property
    def product(self) -> str:
        """``2007`` to ``2019``, ``SE``, or ``unknown``."""
        if self[:2] == (15, 2) and self.build >= _FIRST_SUBSCRIPTION_EDITION_BUILD:
            return "SE"
        return _PRODUCTS.get((self.major, self.minor), "unknown")

    @property
    def is_2007(self) -> bool:
        return self.major == 8

    @property
    def has_auth_config(self) -> bool:
        """Whether servers of this version use the auth certificate: 2013 and later."""
        return self.major >= 15

    @property
    def has_back_end(self) -> bool:
        """Whether clients are served by a front end and a back end, each with a site in IIS: 2013 and later."""
        return self.major >= 15

    @property
    def takes_subscription_data(self) -> bool:
        """Whether the Edge cmdlets are those of 2010: the file as bytes, one Edge server at a time (cmdlet sheet 7)."""
        return self.major >= 14

    @property
    def has_read_session(self) -> bool:
        """Whether EnableAuthAdminReadSession exists: 2016 CU17, 2019 CU6 and later (cmdlet sheet 1.2)."""
        return self[:2] >= (15, 3) or any(self[:2] == line[:2] and self[:3] >= line for line in _FIRST_READ_SESSION)

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.build}.{self.revision}"
