# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the wizard would run, by a task's option ``minimum_builds``."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

from ._action import Task
from ._exchange import WIZARD_BUILDS, wizard_blockers
from ._present import Hybrid
from ._refusal import Refusal

__all__ = ("blockers_of", "refuse_blockers")


def blockers_of(task: Task, seen: Hybrid) -> list[str]:
    """A sentence for each server of the hybrid configuration that the wizard would refuse.

    :raises ValueError: a build of the option is none.
    """
    configuration = seen.configuration
    names = () if configuration is None else (*configuration.transport_servers, *configuration.client_access)
    servers = [server for name in dict.fromkeys(names) if (server := seen.server(name)) is not None]
    return wizard_blockers(servers, {**WIZARD_BUILDS, **(task.parameters["minimum_builds"] or {})})


def refuse_blockers(task: Task, seen: Hybrid) -> None:
    """:raises Refusal: the wizard would refuse a server."""
    blockers = blockers_of(task, seen)
    if blockers:
        raise Refusal(f"The Hybrid Configuration Wizard would not run, so nothing was changed. {' '.join(blockers)}")
