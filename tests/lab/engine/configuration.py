# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a session is opened with."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from lab.contract import Cmdlet, Module, NetType, SnapIn

FULL_LANGUAGE = "FullLanguage"
NO_LANGUAGE = "NoLanguage"


@dataclasses.dataclass(frozen=True)
class SessionConfiguration:
    """A session configuration, ``Microsoft.Exchange`` or ``Microsoft.PowerShell``.

    :ivar cmdlets: the cmdlets that the session shows, the engine's general ones left out: those come by language mode.
    :ivar language_mode: ``FullLanguage`` or ``NoLanguage``.
    :ivar restricted_select: Select-Object is the function of a plain restricted session, which validates -Property.
    :ivar types: the .NET types that the session can make objects of, in full-language mode.
    :ivar timezone: the server's zone: text of a date without zone is read in it. :ivar ps_version: of the engine.
    :ivar snap_ins: those registered on the machine. :ivar modules: those whose cmdlets are there once they are imported.
    """

    name: str
    cmdlets: tuple[type[Cmdlet], ...] = ()
    language_mode: str = NO_LANGUAGE
    restricted_select: bool = False
    timezone: datetime.tzinfo = datetime.timezone.utc
    ps_version: str = "5.1.17763.1"
    types: tuple[NetType, ...] = ()
    snap_ins: tuple[SnapIn, ...] = ()
    modules: tuple[Module, ...] = ()

    @property
    def version(self) -> tuple[int, int]:
        """Major and minor number of the engine."""
        major, minor, *_rest = (*self.ps_version.split("."), "0")
        return int(major), int(minor)

    def find_type(self, name: str) -> NetType | None:
        """The type of that full name, compared without case."""
        return next((item for item in self.types if item.name.lower() == name.lower()), None)


class Observer:
    """Told what happens in a session, for the lab's log. Subclasses override what they want to know.

    Values are masked before they come here: a secure string is ``********``, a byte array its length.
    """

    def session_opened(self, session_id: str, configuration: str) -> None:
        """The client opened its runspace pool."""

    def session_closed(self, session_id: str) -> None:
        """The session ended, by the client's wish or not."""

    def command(self, session_id: str, pipeline_id: str, name: str, parameters: t.Mapping[str, t.Any]) -> None:
        """A command begins, with the parameters bound from the command line, common ones included."""

    def input_bound(self, session_id: str, pipeline_id: str, name: str, parameters: t.Mapping[str, t.Any]) -> None:
        """A piped object was bound to these parameters of a command that runs."""

    def question(
        self,
        session_id: str,
        pipeline_id: str,
        name: str,
        *,
        caption: str,
        message: str,
        choices: tuple[str, ...],
        answer: t.Any,
        refused: str | None,
    ) -> None:
        """The client was asked: its answer (the index of a choice), or the id of the error it refused with.

        A missing mandatory parameter is asked for with no choices; the answer is then the names given, never values.
        """

    def script_refused(self, session_id: str, pipeline_id: str, error_id: str) -> None:
        """A script was sent; its text is not told, it may hold a secret."""

    def error(
        self, session_id: str, pipeline_id: str, *, error_id: str, category: str, message: str, terminating: bool
    ) -> None:
        """An error record was sent, or ended the pipeline."""

    def warning(self, session_id: str, pipeline_id: str, name: str, text: str) -> None:
        """A warning was sent."""

    def pipeline_ended(self, session_id: str, pipeline_id: str, state: str) -> None:
        """Completed, Failed or Stopped."""


__all__ = ("FULL_LANGUAGE", "NO_LANGUAGE", "Observer", "SessionConfiguration")
