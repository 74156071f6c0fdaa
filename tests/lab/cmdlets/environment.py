# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The drive Env: of a session, as far as the lab has it: the computer's name (about_Environment_Provider)."""

from __future__ import annotations

import re

from lab.contract import Call

from .common import vantage_of
from .item_paths import not_found

_PATH = re.compile(r"(?:Microsoft\.PowerShell\.Core\\Environment::|env:)[\\/]?([^\\/]*)", re.IGNORECASE)
_NETBIOS_LENGTH = 15


def is_variable(path: str) -> bool:
    """Whether the path leads to the drive."""
    return _PATH.fullmatch(path) is not None


def variable(call: Call, path: str) -> str:
    """The variable's value. Raises PathError where there is none of that name; the lab has COMPUTERNAME alone."""
    match = _PATH.fullmatch(path)
    if match is None or match[1].lower() != "computername":
        raise not_found(path)
    # The NetBIOS name: cut at 15 characters, upper case.
    return vantage_of(call).server.name[:_NETBIOS_LENGTH].upper()


__all__ = ("is_variable", "variable")
