# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A session on an endpoint: open, invoke, close."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import contextlib
import datetime
import typing as t

from ._client import Client, Shell
from ._clock import ServerClock
from ._command import Pipeline, describe
from ._errors import (
    CommandNotAvailable,
    CutConnection,
    LanguageRefused,
    RemoteFailure,
    RemotingError,
)
from ._questions import Rule
from ._reply import Reply

__all__ = ("Session",)


class Session:
    """A session; made by :func:`.open_session`.

    Not for more than one thread. On Exchange a user has few sessions: do much in one.

    :ivar server: the endpoint's host as it was addressed.
    :ivar missing: names of commands that turned out not to be there.
    """

    acts_locally = False
    """Whether its cmdlets know their own server alone."""

    def __init__(self, shell: Shell, server: str, clock: ServerClock) -> None:
        self.server = server
        self.missing: set[str] = set()
        self._shell = shell
        self._clock = clock
        self._client = Client(shell, server)
        self._one_by_one = False

    def open(self) -> None:
        """Opens the session on the server.

        :raises RemotingError: one of the errors of this package; nothing stays open then.
        """
        try:
            self._client.open()
        except CutConnection as error:
            error.remedy = "This was while the session was opened; nothing was done. Try again."
            self.close()
            raise
        except BaseException:
            self.close()
            raise
        self._one_by_one = not self._client.takes_statements

    def close(self) -> None:
        """Closes the session; it never fails, the server closes what it can't be asked to close after its idle time."""
        with contextlib.suppress(Exception):
            self._shell.close()

    def server_now(self) -> datetime.datetime:
        """The time at the endpoint (UTC), from the Date header of its answers."""
        return self._clock.now()

    def text_of(self, *pipelines: Pipeline) -> str:
        """How what :meth:`invoke` would send reads for a person; secrets are masked.

        :raises RemotingError: it can't be sent in this session.
        """
        return describe(*pipelines)

    def invoke(self, *pipelines: Pipeline, rules: t.Sequence[Rule] = (), once: bool = False) -> Reply:
        """Runs a pipeline, or several reads that belong together, and waits for the end.

        Several pipelines travel as statements of one message. If that message is refused before it gave anything, they
        are sent one by one, and so are later ones in this session; so give several only if running one twice does no
        harm, or say ``once``.

        :param once: they write: only a message that can't have run at all is sent again.
        :param rules: which questions are foreseen, and how they are answered.
        :raises PromptNotForeseen: the endpoint asked something else; the pipeline was ended.
        :raises RemoteFailure: a terminating error, or one of the classes derived from it.
        :raises CutConnection: the connection broke in the middle.
        :raises RemotingError: any other error of this package; its ``reply`` holds what came before it.
        """
        if not pipelines or not all(pipelines):
            raise ValueError("there is no command to invoke")
        if len(pipelines) == 1 or self._one_by_one:
            return self._each(pipelines, rules)
        try:
            return self._run(pipelines, rules)
        except RemoteFailure as error:
            if not _refused_as_a_whole(error, once):
                raise
        reply = self._each(pipelines, rules)
        self._one_by_one = True
        return reply

    def _each(self, pipelines: t.Sequence[Pipeline], rules: t.Sequence[Rule]) -> Reply:
        whole = Reply(self.server, self.server_now())
        for pipeline in pipelines:
            try:
                whole.extend(self._run([pipeline], rules))
            except RemotingError as error:
                if error.reply is not None:
                    whole.extend(error.reply)
                error.reply = whole
                raise
        return whole

    def _run(self, pipelines: t.Sequence[Pipeline], rules: t.Sequence[Rule]) -> Reply:
        texts = tuple(map(describe, pipelines))
        reply = Reply(self.server, self.server_now(), texts)
        try:
            self._client.run(pipelines, rules, reply)
        except RemotingError as error:
            error.command = error.command or "; ".join(texts)
            error.reply = reply
            if isinstance(error, CommandNotAvailable):
                self.missing.add(error.name)
            raise
        finally:
            reply.server_time = self.server_now()
        return reply


def _refused_as_a_whole(error: RemoteFailure, once: bool) -> bool:
    # An error that names one command's fault would come again; only a message refused as such is worth another try.
    gave_nothing = error.reply is None or error.reply.is_empty
    return gave_nothing and type(error) in ((LanguageRefused,) if once else (LanguageRefused, RemoteFailure))
