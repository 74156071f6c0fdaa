# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server of PowerShell remoting in memory: psrpcore's server side behind the interface of a shell."""

from __future__ import annotations

import typing as t
import uuid

import psrpcore
import psrpcore.types

from ansible_collections.certops.exchange.plugins.plugin_utils._remoting._client import Received

Sent = list[list[tuple[str, dict[str, t.Any]]]]
"""What was sent in one message: statements of commands with their parameters."""


class Pipeline:
    """What a test's body works with."""

    def __init__(self, server: psrpcore.ServerPipeline, sent: Sent) -> None:
        self.server = server
        self.sent = sent
        self.host = psrpcore.ServerHostRequestor(server)

    def ask(self, *labels: str, caption: str = "Confirm", message: str = "Go on?") -> int:
        """Asks a question with choices; yield it to get the answer."""
        choices = [psrpcore.types.ChoiceDescription(label) for label in labels]
        return self.host.prompt_for_choice(caption, message, choices, 0)

    def write_error(self, error_id: str, **fields: t.Any) -> None:
        """Writes a non-terminating error."""
        record = error_record(error_id, **fields)
        self.server.write_error(record.Exception, record.CategoryInfo, None, record.FullyQualifiedErrorId)

    def fail(self, error_id: str, **fields: t.Any) -> None:
        """Ends the pipeline with a terminating error."""
        self.server._change_state(psrpcore.types.PSInvocationState.Failed, error=error_record(error_id, **fields))


def error_record(
    error_id: str,
    message: str = "It failed",
    category: int = 0,
    types: t.Sequence[str] = ("System.InvalidOperationException",),
    command: str = "",
    target: str = "",
) -> psrpcore.types.ErrorRecord:
    """An error record as an engine makes it."""
    exception = psrpcore.types.NETException(Message=message, HResult=-2146233079)
    exception.PSObject.type_names = [*types, "System.Exception", "System.Object"]
    return psrpcore.types.ErrorRecord(
        Exception=exception,
        CategoryInfo=psrpcore.types.ErrorCategoryInfo(
            Category=psrpcore.types.ErrorCategory(category),
            Activity=command,
            Reason=types[0].rpartition(".")[2],
            TargetName=target,
        ),
        FullyQualifiedErrorId=error_id,
    )


Body = t.Callable[[Pipeline], t.Generator[int, t.Any, None] | None]


class MemoryShell:
    """Runs ``body`` for each message; a generator is resumed with the answer to the host call it yields."""

    max_size = 32768

    def __init__(self, body: Body) -> None:
        self.body = body
        self.pool = psrpcore.ServerRunspacePool()
        self.sent: list[Sent] = []
        self.answers: list[t.Any] = []
        self.stopped: list[uuid.UUID] = []
        self.released: list[uuid.UUID] = []
        self.closed = 0
        self.messages = 0
        self._bodies: dict[uuid.UUID, t.Generator[int, t.Any, None]] = {}

    def open(self, _pool_id: uuid.UUID, data: bytes) -> None:
        self._feed(data)

    def command(self, pipeline_id: uuid.UUID, data: bytes) -> None:
        psrpcore.ServerPipeline(self.pool, pipeline_id)
        self._feed(data)

    def send(self, data: bytes, _pipeline_id: uuid.UUID | None, *, answer: bool) -> None:
        assert answer == (b'N="ci"' in data), "answers to host calls, and nothing else, go by the stream of their own"
        self._feed(data)

    def receive(self, _pipeline_id: uuid.UUID | None) -> Received:
        payload = self.pool.data_to_send(self.max_size)
        assert payload is not None, "the client waits for ever"
        return Received(payload.data, False)

    def stop(self, pipeline_id: uuid.UUID) -> None:
        self.stopped.append(pipeline_id)
        body = self._bodies.pop(pipeline_id, None)
        if body is not None:
            body.close()
            self.pool.pipeline_table[pipeline_id].stop()

    def release(self, pipeline_id: uuid.UUID) -> None:
        self.released.append(pipeline_id)

    def close(self) -> None:
        self.closed += 1

    def _feed(self, data: bytes) -> None:
        self.messages += 1
        self.pool.receive_data(psrpcore.PSRPPayload(data, psrpcore.StreamType.default, None))
        while (event := self.pool.next_event()) is not None:
            if isinstance(event, psrpcore.CreatePipelineEvent):
                self._create(event)
            elif isinstance(event, psrpcore.PipelineHostResponseEvent):
                self.answers.append(event.error if event.result is None else event.result)
                self._resume(event.pipeline_id, self.answers[-1])

    def _create(self, event: psrpcore.CreatePipelineEvent) -> None:
        commands = event.pipeline.commands
        statements: Sent = [[]]
        for number, command in enumerate(commands, 1):
            statements[-1].append((command.command_text, {name or "": value for name, value in command.parameters}))
            # psrpcore also marks the last command so.
            if command.end_of_statement and number < len(commands):
                statements.append([])
        on_the_wire = getattr(event._ps_object.PowerShell, "ExtraCmds", None) or [None]
        assert len(on_the_wire) == len(statements), "an empty statement is an error"
        self.sent.append(statements)
        server = self.pool.pipeline_table[event.pipeline_id]
        server.start()
        body = self.body(Pipeline(server, statements))
        if body is None:
            self._complete(server)
        else:
            self._bodies[event.pipeline_id] = body
            self._resume(event.pipeline_id, None)

    def _resume(self, pipeline_id: uuid.UUID, answer: t.Any) -> None:
        body = self._bodies.get(pipeline_id)
        if body is None:
            return
        try:
            body.send(answer)
        except StopIteration:
            del self._bodies[pipeline_id]
            self._complete(self.pool.pipeline_table[pipeline_id])

    @staticmethod
    def _complete(server: t.Any) -> None:
        if server.state == psrpcore.types.PSInvocationState.Running:
            server.complete()
