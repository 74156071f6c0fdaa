# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attributes of psrpcore's objects, found in less time.

psrpcore gathers all properties of an object each time an attribute is read, also one that every Python object has, and
each ``isinstance`` that is not true reads one. That was a quarter of a lab's work. Here they are gathered only for an
attribute that is not there without them; what is found is the same.
"""

from __future__ import annotations

import typing as t

from psrpcore.types import PSObject

_gathering = PSObject.__getattribute__


def _found(self: PSObject, item: str) -> t.Any:
    # That one has the properties added to it.
    if item != "__dict__":
        try:
            return object.__getattribute__(self, item)
        except AttributeError:
            pass
    return _gathering(self, item)


def find_quickly() -> None:
    """From now on, for all objects of this process."""
    PSObject.__getattribute__ = _found  # type: ignore[method-assign]
