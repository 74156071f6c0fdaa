# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Replaces a process: carries the steps out, and waits until the new one shows."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import typing as t

from ._action import Task
from ._plans import Step
from ._remoting import Session
from ._wait import wait_until

__all__ = ("replaced",)

State = t.TypeVar("State")


def replaced(
    task: Task,
    session: Session,
    steps: t.Sequence[Step],
    before: State,
    *,
    read: t.Callable[[], State],
    met: t.Callable[[State], bool],
    promise: str,
    seconds: float,
) -> State:
    """The state after the steps; the one before where there are none, and in check mode.

    :param met: whether a state is as promised. :param seconds: how long to wait for that.
    :raises PromiseNotMet: it was not so in time.
    """
    task.ledger.carry_out(session, steps)
    if not steps or task.check_mode:
        return before
    return wait_until(read, met, seconds=seconds, promise=promise)
