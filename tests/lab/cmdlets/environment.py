# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The drive Env: of a session, as far as the lab has it (about_Environment_Provider)."""

from __future__ import annotations

import re
import typing as t

from lab.contract import Call
from lab.organisation import Vantage

from .common import vantage_of
from .item_paths import not_found

_PATH = re.compile(r"(?:Microsoft\.PowerShell\.Core\\Environment::|env:)[\\/]?([^\\/]*)", re.IGNORECASE)
_NETBIOS_LENGTH = 15


def is_variable(path: str) -> bool:
    """Whether the path leads to the drive."""
    return _PATH.fullmatch(path) is not None


def variable(call: Call, path: str) -> str:
    """The variable's value. Raises PathError where there is none of that name; the lab has COMPUTERNAME and TEMP alone."""
    match = _PATH.fullmatch(path)
    read = _VARIABLES.get(match[1].lower()) if match else None
    if read is None:
        raise not_found(path)
    return read(vantage_of(call))


def temporary_folder(vantage: Vantage) -> str:
    """The folder for temporary files of the session's account, in its profile.

    Assumption: WinRM loads the profile, in the place that Windows has had for profiles since 2008, without short names.
    """
    account = vantage.user.name.rpartition("\\")[2].partition("@")[0]
    return f"C:\\Users\\{account}\\AppData\\Local\\Temp"


_VARIABLES: t.Final[t.Mapping[str, t.Callable[[Vantage], str]]] = {
    # The NetBIOS name: cut at 15 characters, upper case.
    "computername": lambda vantage: vantage.server.name[:_NETBIOS_LENGTH].upper(),
    "temp": temporary_folder,
}


__all__ = ("is_variable", "temporary_folder", "variable")
