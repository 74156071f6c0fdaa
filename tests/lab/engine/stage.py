# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One command of a running statement: the Call that its body sees, and what the engine does around it."""

from __future__ import annotations

import dataclasses
import logging
import typing as t

from psrpcore.types import HostMethodIdentifier

from lab.contract import Cmdlet, ErrorRecord, LiveList, TerminatingError

from .binding import Argument, Binder
from .command_table import CommandTable
from .common import Preferences, common_parameters
from .configuration import Observer, SessionConfiguration
from .failures import Failure, Report, UpstreamStopped, halted, internal_error
from .host import HALT, NO, NO_TO_ALL, YES, YES_TO_ALL, Choice, Refused, choice_parameters, no_host, prompt_parameters
from .streams import Streams
from .values import to_text

log = logging.getLogger(__name__)

MASK = "********"
_ARRAY_LIST = ("System.Collections.ArrayList", "System.Object")
_SILENT = ("SilentlyContinue", "Ignore")


@dataclasses.dataclass
class Surroundings:
    """What all stages of a pipeline share."""

    configuration: SessionConfiguration
    commands: CommandTable
    context: t.Any
    variables: dict[str, t.Any]
    observer: Observer
    streams: Streams
    session_id: str
    pipeline_id: str
    pause: t.Callable[[float], None]


class Stage:
    """A command in its place. Implements lab.contract.Call; the general cmdlets use a little more of it."""

    def __init__(self, shared: Surroundings, index: int, cmdlet: type[Cmdlet], following: Stage | None) -> None:
        self.shared = shared
        self.cmdlet = cmdlet
        self.following = following
        self._index = index
        self._body = cmdlet()
        self._binder = Binder(cmdlet, common_parameters(cmdlet, shared.configuration.version), self._ask_for)
        self._preferences = Preferences()
        self._input: t.Any = None
        self._has_input = False
        self._process_all: bool | None = None
        self._continue_all: bool | None = None

    # What the body sees: lab.contract.Call says what each of these is.

    @property
    def bound(self) -> t.Mapping[str, t.Any]:
        return self._binder.bound

    @property
    def parameter_set(self) -> str | None:
        return self._binder.parameter_set

    @property
    def has_input(self) -> bool:
        return self._has_input

    @property
    def input(self) -> t.Any:
        return self._input

    @property
    def context(self) -> t.Any:
        return self.shared.context

    @property
    def variables(self) -> dict[str, t.Any]:
        return self.shared.variables

    def write(self, value: t.Any) -> None:
        if self._preferences.out_variable:
            self._kept().items.append(value)
        if self.following is None:
            self.shared.streams.output(value)
        else:
            self.following.take(value)

    def warning(self, text: str) -> None:
        preference = self._preferences.warning
        if preference in _SILENT:
            return
        self.shared.observer.warning(self.shared.session_id, self.shared.pipeline_id, self.cmdlet.name, text)
        self.shared.streams.warning(text)
        if preference == "Inquire":
            self._inquire("Continue with this operation?", "warning")

    def verbose(self, text: str) -> None:
        if self._preferences.verbose not in _SILENT:
            self.shared.streams.verbose(text)

    def debug(self, text: str) -> None:
        """WriteDebug."""
        if self._preferences.debug not in _SILENT:
            self.shared.streams.debug(text)

    def information(self, data: t.Any, source: str) -> None:
        """WriteInformation: the record goes out by default too, only the host does not show it (streams)."""
        preference = self._preferences.information
        if preference != "Ignore":
            self.shared.streams.information(data, source, show=preference == "Continue")

    def progress(self, activity: str, status: str, percent: int) -> None:
        """WriteProgress."""
        self.shared.streams.progress(activity, status, percent)

    def pause(self, seconds: float) -> None:
        """Waits, as long as nobody stops the pipeline."""
        self.shared.pause(seconds)

    def import_module(self, name: str) -> None:
        self.shared.commands.import_module(name)

    def error(self, record: ErrorRecord) -> None:
        self.report(Report.of(record, self.cmdlet.name, self.cmdlet.net_class))

    def report(self, report: Report) -> None:
        """A non-terminating error whose id is complete already."""
        preference = self._preferences.error
        if preference == "Stop":
            raise Failure(report)
        if preference in _SILENT:
            return
        if preference == "Inquire":
            self._inquire(report.exception.message, "error")
        self.shared.observer.error(
            self.shared.session_id,
            self.shared.pipeline_id,
            error_id=report.error_id,
            category=report.category.name,
            message=report.exception.message,
            terminating=False,
        )
        self.shared.streams.error(report)

    def should_process(
        self,
        target: str,
        action: str,
        *,
        description: str | None = None,
        question: str | None = None,
        caption: str | None = None,
    ) -> bool:
        description = description or question or f'Performing the operation "{action}" on target "{target}".'
        if self._process_all is not None:
            return self._process_all
        if self._preferences.what_if:
            # A line of the host only; there is no record of it (wire-shapes 11, what_if).
            self.shared.streams.line(HostMethodIdentifier.WriteLine2, f"What if: {description}")
            return False
        if not self._preferences.asks(self.cmdlet.confirm_impact):
            self.verbose(description)
            return True
        message = question or f"Are you sure you want to perform this action?\n{description}"
        chosen = self._choose(caption or "Confirm", message, (YES, YES_TO_ALL, NO, NO_TO_ALL))
        if chosen in (YES_TO_ALL, NO_TO_ALL):
            self._process_all = chosen == YES_TO_ALL
        return chosen in (YES, YES_TO_ALL)

    def should_continue(self, query: str, caption: str, *, yes_no_to_all: bool = False) -> bool:
        if not yes_no_to_all:
            return self._choose(caption, query, (YES, NO)) == YES
        # Assumption: an answer to all covers every question of the cmdlet; in .NET each question has its own variables.
        if self._continue_all is not None:
            return self._continue_all
        chosen = self._choose(caption, query, (YES, YES_TO_ALL, NO, NO_TO_ALL))
        if chosen in (YES_TO_ALL, NO_TO_ALL):
            self._continue_all = chosen == YES_TO_ALL
        return chosen in (YES, YES_TO_ALL)

    def read_line(self) -> str:
        """Host.UI.ReadLine()."""
        if not self.shared.streams.has_host:
            raise no_host(None, self.cmdlet.name, self.cmdlet.net_class)
        try:
            return str(self.shared.streams.ask(HostMethodIdentifier.ReadLine, []))
        except Refused as refused:
            self._told("", "", (), None, refused.report.error_id)
            raise self._own(refused) from refused

    def stop_upstream(self) -> t.NoReturn:
        """Ends the commands before this one, which has all it wants."""
        raise UpstreamStopped(self)

    # What the engine does.

    def prepare(self, arguments: t.Sequence[Argument], *, expects_input: bool) -> None:
        """Binds the command line. Raises Failure."""
        self._binder.command_line(arguments, expects_input=expects_input)
        self._preferences = Preferences.of(self._binder.common)

    def begin(self) -> None:
        if self._preferences.out_variable:
            self._kept(begin=True)
        given = {**self._binder.given, **self._binder.common}
        self.shared.observer.command(
            self.shared.session_id, self.shared.pipeline_id, self.cmdlet.name, self._masked(given)
        )
        self._run(self._body.begin)

    def process(self) -> None:
        """For a command that nothing is piped to."""
        self._run(self._body.process)

    def take(self, value: t.Any) -> None:
        """For one piped object. What does not bind is a non-terminating error."""
        self._input, self._has_input = value, True
        try:
            self._binder.pipeline_object(value)
        except Failure as failure:
            self.report(failure.report)
            return
        # The general cmdlets take whatever comes; only what the server's own bind is worth telling.
        if self._binder.piped and not self.shared.commands.is_general(self.cmdlet):
            self.shared.observer.input_bound(
                self.shared.session_id, self.shared.pipeline_id, self.cmdlet.name, self._masked(self._binder.piped)
            )
        self._run(self._body.process)

    def end(self) -> None:
        self._input, self._has_input = None, False
        self._run(self._body.end)

    def _run(self, part: t.Callable[[t.Any], None]) -> None:
        try:
            part(self)
        except TerminatingError as error:
            raise Failure(Report.of(error.record, self.cmdlet.name, self.cmdlet.net_class)) from error
        except Failure:
            raise
        except Exception as error:
            # A mistake in the lab itself: the pipeline must end whatever a body does.
            log.exception("the body of %s failed", self.cmdlet.name)
            raise Failure(internal_error(f"{type(error).__name__} in {self.cmdlet.name}", self.cmdlet.name)) from error

    def _ask_for(self, missing: list[tuple[str, str]]) -> t.Mapping[str, t.Any] | None:
        """Asks for missing mandatory parameters (wire-shapes 11, error_parameter_missing)."""
        if not self.shared.streams.has_host:
            return None
        caption = f"cmdlet {self.cmdlet.name} at command pipeline position {self._index + 1}"
        message = "Supply values for the following parameters:"
        names = ", ".join(name for name, _kind in missing)
        try:
            answer = self.shared.streams.ask(HostMethodIdentifier.Prompt, prompt_parameters(caption, message, missing))
        except Refused as refused:
            self._told(caption, names, (), None, refused.report.error_id)
            # There is no command yet: the record carries neither activity nor invocation.
            raise Failure(refused.report) from refused
        given = answer if isinstance(answer, dict) else {}
        self._told(caption, names, (), ", ".join(str(name) for name in given), None)
        return given

    def _choose(self, caption: str, message: str, choices: tuple[Choice, ...]) -> Choice:
        """Asks until the answer is one of the choices."""
        if not self.shared.streams.has_host:
            raise no_host(message, self.cmdlet.name, self.cmdlet.net_class)
        labels = tuple(label for label, _help in choices)
        while True:
            try:
                answer = self.shared.streams.ask(
                    HostMethodIdentifier.PromptForChoice, choice_parameters(caption, message, choices, 0)
                )
            except Refused as refused:
                self._told(caption, message, labels, None, refused.report.error_id)
                raise self._own(refused) from refused
            self._told(caption, message, labels, answer, None)
            if isinstance(answer, int) and 0 <= answer < len(choices):
                return choices[answer]

    def _inquire(self, message: str, stream: str) -> None:
        """What the preference Inquire does: three choices, no Suspend over remoting (streams_all)."""
        chosen = self._choose("Confirm", message, (YES, YES_TO_ALL, HALT))
        if chosen == YES_TO_ALL:
            setattr(self._preferences, stream, "Continue")
        elif chosen == HALT:
            raise halted(message, self.cmdlet.name, self.cmdlet.net_class)

    def _told(self, caption: str, message: str, choices: tuple[str, ...], answer: t.Any, refused: str | None) -> None:
        self.shared.observer.question(
            self.shared.session_id,
            self.shared.pipeline_id,
            self.cmdlet.name,
            caption=caption,
            message=message,
            choices=choices,
            answer=answer,
            refused=refused,
        )

    def _own(self, refused: Refused) -> Failure:
        return Failure(dataclasses.replace(refused.report, activity=self.cmdlet.name, invoked=True))

    def _kept(self, *, begin: bool = False) -> LiveList:
        name = (self._preferences.out_variable or "").lower()
        adding = name.startswith("+")
        name = name.lstrip("+")
        known = self.variables.get(name)
        if not isinstance(known, LiveList) or (begin and not adding):
            known = LiveList(_ARRAY_LIST)
            self.variables[name] = known
        return known

    def _masked(self, values: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        secret = {item.name for item in self.cmdlet.parameters if item.kind.name == "SECURE_STRING"}
        return {name: MASK if name in secret and value is not None else _plain(value) for name, value in values.items()}


def _plain(value: t.Any) -> t.Any:
    """A value as a log can hold it: no bytes, no objects."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, bytes):
        return f"<{len(value)} bytes>"
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "decrypt"):
        return MASK
    return to_text(value)


__all__ = ("MASK", "Stage", "Surroundings")
