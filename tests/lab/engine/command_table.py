# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands of one session: the general ones, the configuration's, and what snap-ins and modules have brought."""

from __future__ import annotations

import typing as t

from lab.contract import Cmdlet, SnapIn

from .configuration import SessionConfiguration


class CommandTable:
    """What a session finds by name; names compare without case.

    :ivar snap_ins: those that the session has loaded, in that order. They end with the session; no other one sees them.
    """

    def __init__(self, general: t.Sequence[type[Cmdlet]], configuration: SessionConfiguration) -> None:
        self._general = frozenset(general)
        self._modules = configuration.modules
        self._commands: dict[str, type[Cmdlet]] = {}
        self.snap_ins: list[SnapIn] = []
        self._add((*general, *configuration.cmdlets))

    def find(self, name: str) -> type[Cmdlet] | None:
        """The command of that name, or None."""
        return self._commands.get(name.lower())

    def all(self) -> list[type[Cmdlet]]:
        """All commands by name."""
        return [cmdlet for _name, cmdlet in sorted(self._commands.copy().items())]

    def is_general(self, cmdlet: type[Cmdlet]) -> bool:
        """Whether it is PowerShell's own and not the server's."""
        return cmdlet in self._general

    def load_snap_in(self, snap_in: SnapIn) -> None:
        """Loads it; nothing happens where it is loaded already."""
        if snap_in not in self.snap_ins:
            self.snap_ins.append(snap_in)
            self._add(snap_in.cmdlets)

    def import_module(self, name: str) -> None:
        """Adds the cmdlets of the configuration's module of that name."""
        for module in self._modules:
            if module.name.lower() == name.lower():
                self._add(module.cmdlets)

    def _add(self, cmdlets: t.Iterable[type[Cmdlet]]) -> None:
        self._commands.update({cmdlet.name.lower(): cmdlet for cmdlet in cmdlets})


__all__ = ("CommandTable",)
