# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The conversation of PowerShell remoting over any shell: open, run, answer questions. No network in here.

psrpcore makes and reads the messages (MS-PSRP); a :class:`Shell` carries them.
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import contextlib
import dataclasses
import typing as t
import uuid

from ._classify import from_record
from ._command import Command, Pipeline, Secret, describe
from ._convert import to_wire
from ._encode import to_remote
from ._errors import CutConnection, PromptNotForeseen, RemotingError, UnreadableAnswer
from ._hostcall import NO_ANSWER_WANTED, host_info, question_of, refusal
from ._libraries import psrpcore
from ._questions import Question, Rule, choose
from ._records import record_of
from ._reply import Reply

__all__ = ("Client", "Received", "Shell")


class Received(t.NamedTuple):
    """What one Receive gave: fragments of messages, and whether the command's stream has ended."""

    data: bytes
    done: bool


class Shell(t.Protocol):
    """What carries the messages: a WS-Man shell, or a server in memory."""

    @property
    def max_size(self) -> int:
        """How many bytes of fragments fit into one message."""

    def open(self, pool_id: uuid.UUID, data: bytes) -> None:
        """Makes the shell on the server."""

    def command(self, pipeline_id: uuid.UUID, data: bytes) -> None:
        """Starts a pipeline."""

    def send(self, data: bytes, pipeline_id: uuid.UUID | None, *, answer: bool) -> None:
        """Sends more, to a pipeline or to the shell itself; an answer to a host call has a stream of its own."""

    def receive(self, pipeline_id: uuid.UUID | None) -> Received:
        """Waits for what comes next; gives nothing if the server has nothing yet."""

    def stop(self, pipeline_id: uuid.UUID) -> None:
        """Asks the server to stop a pipeline; what it says about it is still received."""

    def release(self, pipeline_id: uuid.UUID) -> None:
        """Tells the server that a pipeline's results were received."""

    def close(self) -> None:
        """Deletes the shell, with all that runs in it."""


@dataclasses.dataclass
class _Run:
    """One message under way."""

    pipeline: t.Any
    cmdlets: tuple[str, ...]
    text: str
    rules: t.Sequence[Rule]
    reply: Reply
    refused: Question | None = None


class Client:
    """The client's side of one runspace pool."""

    def __init__(self, shell: Shell, server: str) -> None:
        self._shell = shell
        self._server = server
        # With a host, questions arrive here; without one they fail the pipeline (wire-shapes 11, Prompts).
        self._pool = psrpcore.ClientRunspacePool(host=host_info())
        self._has_key = False

    def open(self) -> None:
        """Opens the runspace pool.

        :raises RemotingError: it can't be opened.
        """
        states = psrpcore.types.RunspacePoolState
        self._pool.open()
        first = self._pool.data_to_send(self._shell.max_size)
        self._shell.open(self._pool.runspace_pool_id, first.data if first else b"")
        self._flush(None)
        while self._pool.state == states.Opening:
            self._shell_events(self._shell.receive(None))
        if self._pool.state != states.Opened:
            raise CutConnection(server=self._server, happened="The server ended the session while it was opened.")

    @property
    def takes_statements(self) -> bool:
        """Whether the server reads more than the first statement of a message.

        They came with PowerShell 3.0, which speaks protocol 2.2; before, the others would be passed over in silence.
        """
        theirs = self._pool.their_capability
        return theirs is not None and theirs.protocolversion >= psrpcore.types.PSVersion("2.2")

    def run(self, pipelines: t.Sequence[Pipeline], rules: t.Sequence[Rule], reply: Reply) -> None:
        """Runs one message of one or more statements; what comes is put into the reply as it comes.

        :raises RemotingError: the message failed, or was ended because of a question.
        """
        commands = [command for pipeline in pipelines for command in pipeline]
        if any(map(_has_secret, commands)):
            self._exchange_key()
        pipeline = self._message(pipelines)
        run = _Run(pipeline, tuple(command.name for command in commands), describe(*pipelines), rules, reply)
        try:
            self._converse(run)
        except RemotingError:
            # However a pipeline ends after a refused question, the question is what it is about.
            if run.refused is None:
                raise
        finally:
            self._pool.pipeline_table.pop(pipeline.pipeline_id, None)
        if run.refused is not None:
            raise PromptNotForeseen(
                server=self._server, command=run.text, said=run.refused.text, question=run.refused, reply=reply
            )

    def _message(self, pipelines: t.Sequence[Pipeline]) -> t.Any:
        message = psrpcore.ClientPowerShell(self._pool)
        for number, pipeline in enumerate(pipelines):
            if number:
                # Between statements only: an empty one is an error (wire-shapes 11, Several statements).
                message.add_statement()
            for command in pipeline:
                message.add_command(command.name)
                for name, value in command.parameters.items():
                    message.add_parameter(name, to_remote(value))
        return message

    def _converse(self, run: _Run) -> None:
        pipeline_id = run.pipeline.pipeline_id
        run.pipeline.start()
        first = self._pool.data_to_send(self._shell.max_size)
        self._shell.command(pipeline_id, first.data if first else b"")
        self._flush(pipeline_id)
        failure: RemotingError | None = None
        ended = False
        while not ended:
            received = self._shell.receive(pipeline_id)
            for event in self._events(received.data):
                if isinstance(event, psrpcore.PipelineStateEvent):
                    ended, failure = self._ended(event, run)
                else:
                    self._take(event, run)
            if received.done and not ended:
                raise CutConnection(server=self._server, happened="The server ended the command without a result.")
        with contextlib.suppress(RemotingError):
            # The result is here; a server that can't be told so has noticed by itself, or the next message will.
            self._shell.release(pipeline_id)
        if failure is not None:
            raise failure

    def _ended(self, event: t.Any, run: _Run) -> tuple[bool, RemotingError | None]:
        states = psrpcore.types.PSInvocationState
        if event.state == states.Completed:
            return True, None
        if event.state == states.Failed:
            return True, self._failure(event.reason, run)
        if event.state in (states.Stopped, states.Disconnected):
            happened = "The server stopped the command."
            return True, CutConnection(server=self._server, command=run.text, happened=happened, reply=run.reply)
        return False, None

    def _failure(self, reason: t.Any, run: _Run) -> RemotingError:
        if reason is None:
            return RemotingError(server=self._server, command=run.text, happened="The command failed without a reason.")
        return from_record(record_of(reason), server=self._server, command=run.text, reply=run.reply)

    def _take(self, event: t.Any, run: _Run) -> None:
        if isinstance(event, psrpcore.PipelineOutputEvent):
            run.reply.outputs.append(to_wire(event.data))
        elif isinstance(event, psrpcore.ErrorRecordEvent):
            run.reply.errors.append(record_of(event.record))
        elif isinstance(event, psrpcore.WarningRecordEvent):
            # The same line also comes as a host call, which is not counted (wire-shapes 11, Prompts).
            run.reply.warnings.append(str(event.record.Message))
        elif isinstance(event, psrpcore.PipelineHostCallEvent) and event.ci != NO_ANSWER_WANTED:
            self._answer(event, run)
        else:
            self._pool_event(event)

    def _answer(self, event: t.Any, run: _Run) -> None:
        question = question_of(event, run.cmdlets, run.text)
        answered = choose(question, run.rules) if run.refused is None else None
        if answered is not None:
            run.reply.answered.append(answered)
            run.pipeline.host_response(event.ci, return_value=psrpcore.types.PSInt(answered.index))
            self._flush(run.pipeline.pipeline_id)
            return
        first = run.refused is None
        run.refused = run.refused or question
        run.pipeline.host_response(event.ci, error_record=refusal())
        self._flush(run.pipeline.pipeline_id)
        if first:
            # The refusal fails the cmdlet that asked; one that catches it must not go on with the next object either.
            self._shell.stop(run.pipeline.pipeline_id)

    def _exchange_key(self) -> None:
        """Gets the session key, without which no SecureString can be sent."""
        self._pool.exchange_key()
        self._flush(None)
        while not self._has_key:
            self._shell_events(self._shell.receive(None))

    def _shell_events(self, received: Received) -> None:
        for event in self._events(received.data):
            self._pool_event(event)
        if received.done and self._pool.state != psrpcore.types.RunspacePoolState.Closed:
            raise CutConnection(server=self._server, happened="The server ended the session.")

    def _pool_event(self, event: t.Any) -> None:
        states = psrpcore.types.RunspacePoolState
        if isinstance(event, psrpcore.EncryptedSessionKeyEvent):
            self._has_key = True
        elif isinstance(event, psrpcore.RunspacePoolHostCallEvent) and event.ci != NO_ANSWER_WANTED:
            question = question_of(event, (), "")
            self._pool.host_response(event.ci, error_record=refusal())
            self._flush(None)
            raise PromptNotForeseen(server=self._server, said=question.text, question=question)
        elif isinstance(event, psrpcore.RunspacePoolStateEvent) and event.state in (states.Broken, states.Closed):
            if event.reason is not None:
                raise from_record(record_of(event.reason), server=self._server)
            raise CutConnection(server=self._server, happened="The server ended the session.")

    def _events(self, data: bytes) -> t.Iterator[t.Any]:
        if not data:
            return
        self._pool.receive_data(psrpcore.PSRPPayload(data, psrpcore.StreamType.default, None))
        while True:
            try:
                event = self._pool.next_event()
            except Exception as error:
                raise UnreadableAnswer(server=self._server, said=f"{type(error).__name__}: {error}") from error
            if event is None:
                return
            yield event

    def _flush(self, pipeline_id: uuid.UUID | None) -> None:
        """Sends all that is waiting to be sent."""
        while (payload := self._pool.data_to_send(self._shell.max_size)) is not None:
            answer = payload.stream_type == psrpcore.StreamType.prompt_response
            self._shell.send(payload.data, payload.pipeline_id or pipeline_id, answer=answer)


def _has_secret(command: Command) -> bool:
    return any(map(_is_secret, command.parameters.values()))


def _is_secret(value: t.Any) -> bool:
    if isinstance(value, (list, tuple)):
        return any(map(_is_secret, value))
    if isinstance(value, dict):
        return any(map(_is_secret, value.values()))
    return isinstance(value, Secret)
