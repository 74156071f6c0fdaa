# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What brings cmdlets into a session that has begun: a snap-in or a module, which the session's configuration names."""

from __future__ import annotations

import dataclasses

from .cmdlet import Cmdlet


@dataclasses.dataclass(frozen=True)
class SnapIn:
    """A snap-in that is registered on the machine.

    :ivar version: of its assembly. :ivar cmdlets: what it adds to the session that loads it.
    """

    name: str
    cmdlets: tuple[type[Cmdlet], ...]
    assembly: str = ""
    version: str = "1.0.0.0"
    vendor: str = "Microsoft Corporation"
    description: str = ""


@dataclasses.dataclass(frozen=True)
class Module:
    """A module that has to be imported by hand before its cmdlets are there."""

    name: str
    cmdlets: tuple[type[Cmdlet], ...]


__all__ = ("Module", "SnapIn")
