# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks of the collection's modules against the lab's organisation in one process, but for connection plugins and HTTP."""

from __future__ import annotations

import contextlib
import dataclasses
import types
import typing as t

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from unit.together.joined import Joined, Killed

from ansible_collections.certops.exchange.plugins.plugin_utils._action import Task
from ansible_collections.certops.exchange.plugins.plugin_utils._plans import Ledger
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import EndpointKind, Session, SnapInSession
from lab.organisation import builds


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What became of one task. :ivar result: None where it was killed."""

    task: Task
    result: dict[str, t.Any] | None

    @property
    def changed(self) -> bool:
        return self.task.ledger.changed

    @property
    def commands(self) -> list[str]:
        """The plan, as text."""
        return [entry["command"] for entry in self.task.ledger.result()["commands"]]

    @property
    def answer(self) -> dict[str, t.Any]:
        """Of one that was not killed."""
        assert self.result is not None
        return self.result

    def actions(self) -> list[str]:
        """What became of each object of a reset."""
        return [found["action"] for found in self.task.facts["objects"]]


class TasksJoined(Joined):
    """An organisation, and tasks that run on it."""

    def run(
        self,
        action: types.ModuleType,
        asked: t.Mapping[str, t.Any],
        *,
        check_mode: bool = False,
        after: int | None = None,
        host: str = "EX1",
        **more: t.Any,
    ) -> Outcome:
        """One task with these options for that host; it is killed after that many writes where a number is given."""
        module = action.ActionModule.module
        checked = ArgumentSpecValidator(module.ARGUMENT_SPEC).validate({**asked, **more})
        assert not checked.error_messages, checked.error_messages
        opened: dict[tuple[str, str], Session] = {}
        with contextlib.ExitStack() as stack:
            at = host

            def opener(kind: EndpointKind, host: str | None = None, *, anew: bool = False) -> Session:
                key = (kind, host or at)
                if key not in opened:
                    opened[key] = stack.enter_context(self._opened(*key))
                    if after is not None:
                        self.kill(opened[key], after)
                return opened[key]

            task = Task(checked.validated_parameters, check_mode, Ledger(check_mode), opener)
            result = None
            with contextlib.suppress(Killed), self.waiting():
                result = object.__new__(action.ActionModule).perform(task)
            return Outcome(task, result)

    def _opened(self, kind: EndpointKind, name: str) -> t.ContextManager[Session]:
        """By the snap-in where the server has no endpoint of Exchange."""
        server = self.organisation.servers[name]
        if kind == "exchange" and ("Edge" in server.roles or builds.is_2007(server.version)):
            return self.session(name, kind="windows", make=SnapInSession)
        return self.session(name, kind=kind)
