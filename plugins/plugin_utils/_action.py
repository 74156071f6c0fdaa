# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of all actions: arguments in, sessions opened and closed, errors turned into results, secrets out.

An action of the collection says which module it belongs to and what it does with checked arguments; everything that is
the same for all is here.
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import abc
import contextlib
import dataclasses
import types
import typing as t

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.plugins.action import ActionBase

from ._certificates import missing_library
from ._endpoint_options import endpoint_options
from ._other_host import connection_of
from ._plans import Ledger
from ._redaction import redacted
from ._refusal import PromiseNotMet, Refusal
from ._remoting import (
    CannotConnect,
    EndpointKind,
    EndpointOptions,
    NotAuthenticated,
    RemotingError,
    Session,
    open_session,
)

__all__ = ("CollectionAction", "Task")


class Opener(t.Protocol):
    """Opens sessions, one of a kind and host, which end with the task."""

    def __call__(self, kind: EndpointKind, host: str | None = None, *, anew: bool = False) -> Session:
        """On an endpoint of the task's host, or of the host of that name in the inventory.

        :param anew: in place of the one that there is, whose connection has been cut.
        :raises Refusal: the inventory has no such host.
        :raises ValueError: a variable of that host about its endpoint has a value that does not fit.
        """


@dataclasses.dataclass
class Task:
    """What an action's body works with.

    :ivar parameters: validated, with defaults.
    :ivar ledger: carries steps out, or writes them down in check mode; its part of the result is added at the end.
    :ivar warnings: shown to the user.
    :ivar secrets: what no result may show, for those that come up on the way.
    :ivar facts: what the result says also where the task fails; an action that does several things fills it as it goes.
    """

    parameters: dict[str, t.Any]
    check_mode: bool
    ledger: Ledger
    open: Opener
    warnings: list[str] = dataclasses.field(default_factory=list)
    secrets: list[str] = dataclasses.field(default_factory=list, repr=False)
    facts: dict[str, t.Any] = dataclasses.field(default_factory=dict)

    def warn(self, message: str | None) -> None:
        """Shows a warning to the user, where there is one."""
        if message:
            self.warnings.append(message)


class CollectionAction(ActionBase, metaclass=abc.ABCMeta):
    """Base of the actions; ``module`` is the module file with the documentation and the argument spec."""

    _supports_check_mode = True
    _supports_diff = True
    _supports_async = False

    module: types.ModuleType
    writes: bool = False

    @abc.abstractmethod
    def perform(self, task: Task) -> dict[str, t.Any]:
        """Reads, plans, applies, verifies; returns the module's own part of the result (``changed`` is added).

        A key ``diff`` (before, after) is kept only where a diff was asked for.
        """

    def run(self, tmp: t.Any = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Ansible's entry point."""
        variables = task_vars or {}
        result: dict[str, t.Any] = super().run(tmp, variables)
        checked = self._validator().validate(dict(self._task.args))
        secrets = [*checked._no_log_values, *self._connection_secrets()]
        if checked.error_messages:
            result.update(failed=True, msg=self._argument_errors(checked.error_messages))
            return redacted(result, secrets)
        problem = missing_library()
        if problem:
            result.update(failed=True, msg=self._message(ValueError(problem)))
            return result
        parameters: dict[str, t.Any] = checked.validated_parameters
        ledger = Ledger(check_mode=bool(self._task.check_mode))
        facts: dict[str, t.Any] = {}
        with contextlib.ExitStack() as stack:
            try:
                options = endpoint_options(parameters, variables, self._templar.template)
                secrets.append(options.password or "")
                opener = self._opener(stack, options, variables.get("hostvars") or {}, secrets)
                task = Task(parameters, bool(self._task.check_mode), ledger, opener, secrets=secrets, facts=facts)
                result.update(self.perform(task))
                if task.warnings:
                    result["warnings"] = [*result.get("warnings", []), *task.warnings]
            except (CannotConnect, NotAuthenticated) as error:
                # Nothing can be done on this host at all, which is what Ansible calls unreachable.
                result.update(facts, unreachable=True, msg=self._message(error))
            except (RemotingError, Refusal, PromiseNotMet, ValueError, OverflowError) as error:
                result.update({**facts, **getattr(error, "facts", {})}, failed=True, msg=self._message(error))
        result["changed"] = False
        if self.writes:
            result.update(ledger.result(), changed=ledger.changed)
        if not self._task.diff:
            result.pop("diff", None)
        elif "diff" in result and ledger.readable:
            # Ansible shows a list of diffs one after the other, and one that is prepared as it is.
            result["diff"] = [result["diff"], {"prepared": ledger.readable}]
        return redacted(result, secrets)

    def _validator(self) -> ArgumentSpecValidator:
        return ArgumentSpecValidator(
            self.module.ARGUMENT_SPEC,
            mutually_exclusive=getattr(self.module, "MUTUALLY_EXCLUSIVE", None),
            required_by=getattr(self.module, "REQUIRED_BY", None),
            required_one_of=getattr(self.module, "REQUIRED_ONE_OF", None),
            required_if=getattr(self.module, "REQUIRED_IF", None),
        )

    def _argument_errors(self, messages: t.Sequence[str]) -> str:
        return self._message(ValueError("; ".join(messages)))

    def _message(self, error: Exception) -> str:
        return f"{self._task.action}: {error}"

    def _connection_secrets(self) -> t.Iterator[str]:
        return passwords_of(self._connection)

    def _opener(
        self,
        stack: contextlib.ExitStack,
        options: EndpointOptions,
        hostvars: t.Mapping[str, t.Any],
        secrets: list[str],
    ) -> Opener:
        sessions: dict[tuple[EndpointKind, str | None], Session] = {}

        def opener(kind: EndpointKind, host: str | None = None, *, anew: bool = False) -> Session:
            # Sessions are few on a server (18 per user), so a task opens one of a kind.
            if anew or (kind, host) not in sessions:
                connection, its_options = self._connection, options
                if host is not None:
                    connection = connection_of(host, hostvars, self._play_context, self._connection.transport)
                    # What the task says of its endpoint is about its own host. These variables come templated.
                    its_options = endpoint_options({}, hostvars[host], lambda value: value)
                    secrets.extend([*passwords_of(connection), its_options.password or ""])
                sessions[kind, host] = stack.enter_context(open_session(kind, connection, its_options))
            return sessions[kind, host]

        return opener


def passwords_of(connection: t.Any) -> t.Iterator[str]:
    """What no result may show."""
    for option in ("remote_password", "password"):
        with contextlib.suppress(KeyError, AttributeError):
            value = connection.get_option(option)
            if isinstance(value, str):
                yield value
