# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restarts a service, and brings back exactly those that need it and ran before (procedures S2-19, S2-20)."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime

from ._action import Task
from ._plans import restart_reason, restart_step
from ._present import Service, read_running_dependents, read_service, read_stopped
from ._refusal import PromiseNotMet
from ._remoting import CutConnection, RemotingError, Session
from ._replace import replaced
from ._wait import wait_until

__all__ = ("TO_START", "Restart", "restart_with_dependents")

TO_START = "dependents_to_start"
"""The key of a failed task's result that names the services which ran before, and are or may be stopped now."""


@dataclasses.dataclass(frozen=True)
class Restart:
    """What became of a service.

    :ivar needed: whether it was restarted, or would be in check mode.
    :ivar after: as before where it was not needed, and in check mode.
    :ivar dependents: names of the services that need it, directly or through others, and ran before: they were stopped and
        run again, or would be in check mode. In the order in which they were started.
    """

    needed: bool
    before: Service
    after: Service
    dependents: tuple[str, ...] = ()


def restart_with_dependents(
    task: Task,
    session: Session,
    name: str,
    *,
    older_than: datetime.datetime | None = None,
    must_run: bool = False,
    force: bool = True,
    timeout: float = 300,
) -> Restart:
    """Restarts the service if need be, and waits until it runs as another process and all run again that ran before.

    Those that need it are read first. The restart and their start are one message where the server takes several statements
    (PowerShell 3.0 and later), so that a run that is killed does not leave them stopped; with 2.0 the start is the message
    right behind. Services that did not run before stay as they are. In check mode all of it is planned and nothing is sent.

    A run that was cut off in between is not made up for by the next one, which can't know what ran. So while that can happen,
    and where it ends in an error, the result has :data:`TO_START`, and the error names them too.

    :param session: of the kind ``windows``, or any that has the machine's own cmdlets: ``snapin`` has them too.
    :param older_than: restart only a process that was started before this moment (aware); None restarts any.
    :param must_run: start a service that does not run, and leave a running one alone where there is no ``older_than``; otherwise
        one that does not run, or is not there, is left alone.
    :param force: also where others that run need it. Without it the server refuses that, and nothing is changed.
    :param timeout: how many seconds to wait for the service, and again for the others.
    :raises Refusal: it must run, and the server has none of that name.
    :raises PromiseNotMet: it, or one of the others, did not run in time; named.
    :raises RemotingError: the restart or a start failed; its remedy names what is still to be started.
    """
    before = read_service(session, name)
    reason = restart_reason(before, older_than, must_run=must_run)
    if not reason:
        return Restart(False, before, before)
    dependents = read_running_dependents(session, name) if force else ()
    if dependents:
        task.facts[TO_START] = list(dependents)
    try:
        after = replaced(
            task,
            session,
            [restart_step(name, reason, dependents if force else None)],
            before,
            read=lambda: read_service(session, name),
            met=lambda service: service.running and (before.process is None or service.process != before.process),
            promise=f"{name} runs again",
            seconds=timeout,
        )
        if dependents and not task.check_mode:
            wait_until(
                lambda: read_stopped(session, dependents),
                lambda stopped: not stopped,
                seconds=timeout,
                promise=f"all run again that need {name} and ran before",
            )
    except RemotingError as error:
        error.remedy += _still_to_start(task, session, name, lost=isinstance(error, CutConnection))
        raise
    except PromiseNotMet as error:
        raise PromiseNotMet(f"{session.server}: {error}.{_still_to_start(task, session, name)}") from error
    task.facts.pop(TO_START, None)
    return Restart(True, before, after, dependents)


def _still_to_start(task: Task, session: Session, name: str, *, lost: bool = False) -> str:
    """A sentence for an error about those that do not run, with a blank in front; empty where all of them do.

    :param lost: nothing can be asked in the session, so all that ran before may be stopped.
    """
    names = tuple(task.facts.pop(TO_START, ()))
    if not lost:
        try:
            names = read_stopped(session, names)
        except RemotingError:
            lost = True
    if not names:
        return ""
    task.facts[TO_START] = list(names)
    which = "and may be stopped now" if lost else "and do not run now"
    return f" These services need {name}, ran before {which}: {', '.join(names)}. Start those of them that do not run."
