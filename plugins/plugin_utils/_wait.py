# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waits until what was done shows."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import time
import typing as t

from ._refusal import PromiseNotMet

__all__ = ("wait_until",)

State = t.TypeVar("State")


def wait_until(
    read: t.Callable[[], State],
    met: t.Callable[[State], bool],
    *,
    seconds: float,
    promise: str,
    pause: float = 2.0,
) -> State:
    """Reads until the state is as it should be, and returns it.

    :param promise: what is waited for, as a clause for the error.
    :raises PromiseNotMet: it was not so after that many seconds.
    """
    end = time.monotonic() + seconds
    while True:
        state = read()
        if met(state):
            return state
        if time.monotonic() + pause > end:
            raise PromiseNotMet(f"after {seconds:g} seconds it is still not so that {promise}")
        time.sleep(pause)
