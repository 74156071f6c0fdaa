# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files with an Edge subscription: where they are made, and that none of them stays, whatever happens (procedures S2-16, S2-17).

They lie in the folder for temporary files of the session's account, which is in its profile: nobody but that account,
administrators and SYSTEM may read there, from a file's first byte on, in every version of Windows.
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import contextlib
import re
import secrets
import typing as t

from ._edge_sides import Side
from ._plans import remove_files_step
from ._present import is_there, read_named, temporary_folder
from ._refusal import PromiseNotMet
from ._remoting import CutConnection, RemotingError

__all__ = ("FilePlace",)

_REASON: t.Final = (
    "The file holds the password of an Edge subscription, and an earlier run was cut off before it was removed."
)


class FilePlace:
    """The folder on one side, for the files of one Edge server.

    Several runs, each for an Edge server of its own, can share the folder of a Hub server, so a run looks for its own alone.

    :raises Refusal: the folder is not a private one.
    :raises RemotingError: it can't be read.
    """

    def __init__(self, side: Side, edge: str) -> None:
        self._side = side
        self._begin = f"{temporary_folder(side.session)}\\certops-edge-{edge}-"

    def new_path(self) -> str:
        """The path of a file that is not there yet."""
        return f"{self._begin}{secrets.token_hex(16)}.xml"

    def sweep(self) -> list[str]:
        """Removes what earlier runs have left; the paths. In check mode it stays.

        :raises RemotingError: a file can't be removed, or the folder not be read.
        """
        own = re.compile(re.escape(self._begin.rpartition("\\")[2]) + r"[0-9a-f]{32}\.xml", re.IGNORECASE)
        found = read_named(self._side.session, f"{self._begin}*.xml")
        left = [path for path in found if own.fullmatch(path.rpartition("\\")[2])]
        if left:
            self._side.task.ledger.carry_out(self._side.session, [remove_files_step(left, _REASON)])
        return left

    @contextlib.contextmanager
    def holds(self, path: str) -> t.Iterator[None]:
        """The steps inside make the file and remove it. Where they do not get that far it is removed at the end.

        :raises PromiseNotMet: that does not work either; the message names the file, its server, and what went wrong at first.
        """
        try:
            yield
        except BaseException as error:
            problem = self._clear(path, cut=isinstance(error, CutConnection))
            if problem and isinstance(error, Exception):
                raise PromiseNotMet(
                    f"{error} Moreover, {self._side.server.fqdn} may still have the file {path}, which holds a password in clear "
                    f"text: {problem} Remove it by hand, or run again, which does so."
                ) from error
            raise

    def _clear(self, path: str, *, cut: bool) -> str:
        """What went wrong; empty where the file is not there any more."""
        side, problem = self._side, ""
        for anew in (True,) if cut else (False, True):
            try:
                if anew:
                    side.reopen()
                if is_there(side.session, path):
                    reason = "The file holds a password, and the step that was to remove it has failed."
                    side.task.ledger.carry_out(side.session, [remove_files_step([path], reason)])
            except RemotingError as error:
                problem = str(error)
            else:
                return ""
        return problem
