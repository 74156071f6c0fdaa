# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A pipeline that runs, in a thread of its own: statements, stages, the end."""

from __future__ import annotations

import logging
import queue
import threading
import time
import typing as t

from psrpcore import Command, PowerShell
from psrpcore.types import PipelineResultTypes, PSInvocationState, PSObject, PSRPMessageType

from lab.contract import Cmdlet, LiveObject

from .command_table import CommandTable
from .configuration import NO_LANGUAGE, Observer, SessionConfiguration
from .failures import (
    Failure,
    PipelineStopped,
    Report,
    UpstreamStopped,
    command_not_found,
    internal_error,
    lab_limit,
    scripts_not_allowed,
    stopped_report,
)
from .host import refusal
from .incoming import to_live
from .protocol import batches
from .stage import Stage, Surroundings
from .streams import Streams, state_message

log = logging.getLogger(__name__)

_NO_MORE_INPUT = object()
_POLL = 0.5


class Runner:
    """Runs one pipeline. ``send`` hands a message to the session's outbox."""

    def __init__(
        self,
        *,
        session_id: str,
        pipeline_id: str,
        powershell: PowerShell,
        configuration: SessionConfiguration,
        commands: CommandTable,
        context: t.Any,
        variables: dict[str, t.Any],
        observer: Observer,
        has_host: bool,
        runspaces: threading.Semaphore,
        send: t.Callable[[PSObject | t.Any, PSRPMessageType], None],
        finished: t.Callable[[], None],
    ) -> None:
        self._powershell = powershell
        self._send = send
        self._finished = finished
        self._runspaces = runspaces
        self._stop = threading.Event()
        self._input: queue.SimpleQueue[t.Any] = queue.SimpleQueue()
        self._answers: dict[int, tuple[t.Any, t.Any]] = {}
        self._answered = threading.Condition()
        self._shared = Surroundings(
            configuration=configuration,
            commands=commands,
            context=context,
            variables=variables,
            observer=observer,
            streams=Streams(self._send_running, self._answer, has_host=has_host),
            session_id=session_id,
            pipeline_id=pipeline_id,
            pause=self._pause,
        )
        self.done = False
        self._thread = threading.Thread(target=self._run, name=f"pipeline {pipeline_id}", daemon=True)

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Asks the pipeline to stop; it ends in state Stopped at its next message, question or pause."""
        self._stop.set()
        with self._answered:
            self._answered.notify_all()
        self._input.put(_NO_MORE_INPUT)

    def join(self, timeout: float) -> None:
        """Waits for the thread, not longer than that."""
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(timeout)

    def answer(self, call_id: int, result: t.Any, error: t.Any) -> None:
        """The client's answer to a host call."""
        with self._answered:
            self._answers[call_id] = (result, error)
            self._answered.notify_all()

    def feed(self, value: t.Any) -> None:
        """An object that the client pipes in."""
        self._input.put(to_live(value, self._revive))

    def feed_end(self) -> None:
        """There is no more to pipe in."""
        self._input.put(_NO_MORE_INPUT)

    def _revive(self, value: LiveObject) -> LiveObject:
        """An object of a type that lives again on arrival (wire-shapes 11): the configuration knows which those are."""
        for name in value.type_names:
            known = self._shared.configuration.find_type(name)
            if known is not None and known.revive is not None:
                return known.revive(self._shared.context, value) or value
        return value

    def _run(self) -> None:
        state, report = PSInvocationState.Completed, None
        try:
            self._wait_for_runspace()
            try:
                for number, statement in enumerate(self._statements()):
                    self._statement(statement, first=number == 0)
            finally:
                self._runspaces.release()
        except Failure as failure:
            state, report = PSInvocationState.Failed, failure.report
        except PipelineStopped:
            state, report = PSInvocationState.Stopped, stopped_report()
        except Exception:
            log.exception("the engine failed")
            state, report = PSInvocationState.Failed, internal_error("the engine failed", "")
        self._end(state, report)

    def _end(self, state: PSInvocationState, report: Report | None) -> None:
        shared = self._shared
        if report is not None and state is PSInvocationState.Failed:
            shared.observer.error(
                shared.session_id,
                shared.pipeline_id,
                error_id=report.error_id,
                category=report.category.name,
                message=report.exception.message,
                terminating=True,
            )
        shared.observer.pipeline_ended(shared.session_id, shared.pipeline_id, state.name)
        self._send(state_message(state, report), PSRPMessageType.PipelineState)
        self.done = True
        self._finished()

    def _statements(self) -> list[list[Command]]:
        statements: list[list[Command]] = [[]]
        for command in self._powershell.commands:
            statements[-1].append(command)
            if command.end_of_statement:
                statements.append([])
        if not batches(self._shared.configuration):
            # What comes after the first one is in a property of the message that such a server does not look for.
            del statements[1:]
        return [statement for statement in statements if statement]

    def _statement(self, commands: list[Command], *, first: bool) -> None:
        stages: list[Stage] = []
        for index in reversed(range(len(commands))):
            cmdlet = self._lookup(commands[index])
            stages.insert(0, Stage(self._shared, index, cmdlet, stages[0] if stages else None))
        takes_input = first and not self._powershell.no_input
        for index, (stage, command) in enumerate(zip(stages, commands, strict=True)):
            arguments = [
                (None if name is None else str(name), to_live(value, self._revive))
                for name, value in command.parameters
            ]
            stage.prepare(arguments, expects_input=index > 0 or takes_input)
        self._drive(stages, takes_input=takes_input)

    def _drive(self, stages: list[Stage], *, takes_input: bool) -> None:
        from_stage = 0
        try:
            for stage in stages:
                stage.begin()
            if takes_input:
                for value in self._inputs():
                    stages[0].take(value)
            else:
                stages[0].process()
        except UpstreamStopped as stopped:
            from_stage = stages.index(t.cast(Stage, stopped.stage))
        while from_stage < len(stages):
            try:
                stages[from_stage].end()
                from_stage += 1
            except UpstreamStopped as stopped:
                from_stage = max(from_stage + 1, stages.index(t.cast(Stage, stopped.stage)))

    def _lookup(self, command: Command) -> type[Cmdlet]:
        shared = self._shared
        name = command.command_text
        if command.is_script:
            if shared.configuration.language_mode == NO_LANGUAGE:
                failure = scripts_not_allowed(name)
            else:
                failure = lab_limit("a script cannot run here, send commands with parameters")
            shared.observer.script_refused(shared.session_id, shared.pipeline_id, failure.report.error_id)
            raise failure
        merges = (
            command.merge_error,
            command.merge_warning,
            command.merge_verbose,
            command.merge_debug,
            command.merge_information,
        )
        if any(PipelineResultTypes(merge) != PipelineResultTypes.none for merge in merges):
            raise lab_limit("streams cannot be merged here")
        found = shared.commands.find(name)
        if found is None:
            raise command_not_found(name)
        return found

    def _inputs(self) -> t.Iterator[t.Any]:
        while True:
            value = self._input.get()
            self._check()
            if value is _NO_MORE_INPUT:
                return
            yield value

    def _send_running(self, message: PSObject | t.Any, message_type: PSRPMessageType) -> None:
        self._check()
        self._send(message, message_type)

    def _check(self) -> None:
        if self._stop.is_set():
            raise PipelineStopped

    def _answer(self, call_id: int) -> t.Any:
        with self._answered:
            while call_id not in self._answers:
                self._check()
                self._answered.wait(_POLL)
            self._check()
            result, error = self._answers.pop(call_id)
        if error is not None:
            raise refusal(error)
        return to_live(result, self._revive)

    def _pause(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if self._stop.wait(min(left, _POLL)):
                break
        self._check()

    def _wait_for_runspace(self) -> None:
        while not self._runspaces.acquire(timeout=_POLL):
            self._check()


__all__ = ("Runner",)
