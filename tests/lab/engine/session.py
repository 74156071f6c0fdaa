# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A session: fragments of PSRP in, fragments out; no network in here."""

from __future__ import annotations

import collections
import logging
import struct
import threading
import time
import typing as t
import uuid

from psrpcore import (
    CreatePipelineEvent,
    EndOfPipelineInputEvent,
    GetAvailableRunspacesEvent,
    GetCommandMetadataEvent,
    InitRunspacePoolEvent,
    PipelineHostResponseEvent,
    PipelineInputEvent,
    PowerShell,
    PSRPCoreError,
    PSRPPayload,
    ResetRunspaceStateEvent,
    ServerPipeline,
    SetMaxRunspacesEvent,
    SetMinRunspacesEvent,
    StreamType,
)
from psrpcore.types import PSInvocationState, PSObject, PSRPMessageType, RunspacePoolState

from .command_table import CommandTable
from .configuration import Observer, SessionConfiguration
from .failures import lab_limit
from .general import general_cmdlets
from .protocol import server_pool
from .runner import Runner
from .streams import state_message

log = logging.getLogger(__name__)

# What the server's side of the WSMan plug-in cuts messages into.
FRAGMENT = 32768
_JOIN = 5.0
# What psrpcore raises for bytes that are no message, or a message without what belongs in it.
_UNREADABLE = (PSRPCoreError, struct.error, SyntaxError, ValueError, KeyError, TypeError, AttributeError)


class SessionError(Exception):
    """The client broke the protocol, or named what does not exist."""


class UnknownPipeline(SessionError):
    """No such pipeline in this session."""


class Output(t.NamedTuple):
    """What there is to send: fragments, and whether the pipeline has ended and this is the rest of it."""

    data: bytes
    done: bool


class Session:
    """One runspace pool of one client.

    :param context: handed to the bodies untouched.
    """

    def __init__(
        self, configuration: SessionConfiguration, context: t.Any = None, observer: Observer | None = None
    ) -> None:
        self.id = str(uuid.uuid4()).upper()
        self.configuration = configuration
        self.variables: dict[str, t.Any] = {}
        self.closed = False
        self.touched = time.monotonic()
        self.fragment_size = FRAGMENT
        self._context = context
        self._observer = observer or Observer()
        self._commands = CommandTable(general_cmdlets(configuration), configuration)
        self._pool = server_pool(configuration)
        self._changed = threading.Condition()
        self._outbox: dict[uuid.UUID | None, collections.deque[bytes]] = collections.defaultdict(collections.deque)
        self._runners: dict[uuid.UUID, Runner] = {}
        self._server_pipelines: dict[uuid.UUID, ServerPipeline] = {}
        self._runspaces = threading.Semaphore(1)
        self._host_is_null = True
        self._opened = False

    def receive(self, data: bytes) -> None:
        """Fragments from the client, for the pool or for a pipeline. Raises SessionError."""
        self.touched = time.monotonic()
        with self._changed:
            self._pool.receive_data(PSRPPayload(data, StreamType.default, None))
            while True:
                try:
                    event = self._pool.next_event()
                except _UNREADABLE as error:
                    log.debug("a message of the client cannot be read", exc_info=True)
                    raise SessionError("a message of the client cannot be read") from error
                if event is None:
                    break
                self._handle(event)
                self._drain()
            self._drain()

    def create_pipeline(self, pipeline_id: uuid.UUID, data: bytes) -> None:
        """A new pipeline, with the first of its fragments."""
        with self._changed:
            if self.closed or self._pool.state is not RunspacePoolState.Opened:
                raise SessionError("the runspace pool is not open")
            if pipeline_id in self._server_pipelines:
                raise SessionError("the pipeline exists already")
            self._server_pipelines[pipeline_id] = ServerPipeline(self._pool, pipeline_id)
        self.receive(data)

    def stop_pipeline(self, pipeline_id: uuid.UUID) -> None:
        """Stops a pipeline; its state comes as a message."""
        self.touched = time.monotonic()
        runner = self._runner(pipeline_id)
        if runner is not None:
            runner.stop()

    def close_pipeline(self, pipeline_id: uuid.UUID) -> None:
        """Ends a pipeline and forgets it, with all it still had to send."""
        self.touched = time.monotonic()
        runner = self._runner(pipeline_id)
        if runner is not None:
            runner.stop()
        with self._changed:
            self._runners.pop(pipeline_id, None)
            self._server_pipelines.pop(pipeline_id, None)
            self._pool.pipeline_table.pop(pipeline_id, None)
            self._outbox.pop(pipeline_id, None)
            self._changed.notify_all()

    def take(self, pipeline_id: uuid.UUID | None, limit: int, timeout: float) -> Output | None:
        """Waits for something to send, at most ``timeout`` seconds; None when there is nothing.

        At least one fragment, and as many as fit in ``limit`` bytes.
        """
        self.touched = time.monotonic()
        end = time.monotonic() + timeout
        with self._changed:
            while True:
                if self.closed or (pipeline_id is not None and pipeline_id not in self._server_pipelines):
                    raise UnknownPipeline("closed while waiting")
                waiting = self._outbox[pipeline_id]
                done = self._is_done(pipeline_id)
                if waiting or done:
                    break
                left = end - time.monotonic()
                if left <= 0:
                    return None
                self._changed.wait(left)
            data = bytearray()
            while waiting and (not data or len(data) + len(waiting[0]) <= limit):
                data += waiting.popleft()
            self.touched = time.monotonic()
            return Output(bytes(data), done and not waiting)

    def close(self) -> None:
        """Ends the session: pipelines stop, waiting threads end."""
        with self._changed:
            if self.closed:
                return
            self.closed = True
            runners = list(self._runners.values())
            self._changed.notify_all()
        for runner in runners:
            runner.stop()
        for runner in runners:
            runner.join(_JOIN)
        if self._opened:
            self._observer.session_closed(self.id)

    def _is_done(self, pipeline_id: uuid.UUID | None) -> bool:
        runner = None if pipeline_id is None else self._runners.get(pipeline_id)
        return runner is not None and runner.done

    def _runner(self, pipeline_id: uuid.UUID) -> Runner | None:
        with self._changed:
            if pipeline_id not in self._server_pipelines:
                raise UnknownPipeline("no such pipeline")
            return self._runners.get(pipeline_id)

    def _drain(self) -> None:
        while (payload := self._pool.data_to_send(self.fragment_size)) is not None:
            self._outbox[payload.pipeline_id].append(payload.data)
        self._changed.notify_all()

    def _handle(self, event: t.Any) -> None:
        if isinstance(event, InitRunspacePoolEvent):
            self._open(event)
        elif isinstance(event, CreatePipelineEvent):
            self._create(event)
        elif isinstance(event, PipelineHostResponseEvent):
            runner = self._runners.get(event.pipeline_id)
            if runner is not None:
                runner.answer(int(event.ci), event.result, event.error)
        elif isinstance(event, PipelineInputEvent):
            runner = self._runners.get(event.pipeline_id)
            if runner is not None:
                runner.feed(event.data)
        elif isinstance(event, EndOfPipelineInputEvent):
            runner = self._runners.get(event.pipeline_id)
            if runner is not None:
                runner.feed_end()
        elif isinstance(event, GetAvailableRunspacesEvent):
            running = sum(not runner.done for runner in self._runners.values())
            self._pool.runspace_availability_response(event.ci, max(self._pool.max_runspaces - running, 0))
        elif isinstance(event, (SetMaxRunspacesEvent, SetMinRunspacesEvent, ResetRunspaceStateEvent)):
            if isinstance(event, ResetRunspaceStateEvent):
                self.variables.clear()
            self._pool.runspace_availability_response(event.ci, True)
        elif isinstance(event, GetCommandMetadataEvent):
            self._refuse_metadata(event)

    def _open(self, event: InitRunspacePoolEvent) -> None:
        # Variables are shared by the runspaces of a pool here; a client with more than one would see each its own.
        self._runspaces = threading.Semaphore(max(int(event.max_runspaces), 1))
        self._host_is_null = bool(event.host_info.IsHostNull)
        self._opened = True
        self._observer.session_opened(self.id, self.configuration.name)

    def _create(self, event: CreatePipelineEvent) -> None:
        pipeline_id = event.pipeline_id
        powershell = event.pipeline
        if not isinstance(powershell, PowerShell):
            raise SessionError("not a pipeline")
        server_pipeline = self._server_pipelines[pipeline_id]
        host_is_null = self._host_is_null if powershell.host.UseRunspaceHost else bool(powershell.host.IsHostNull)

        def send(message: PSObject | t.Any, message_type: PSRPMessageType) -> None:
            with self._changed:
                if self.closed or pipeline_id not in self._server_pipelines:
                    return
                stream = StreamType.default
                if message_type == PSRPMessageType.PipelineHostCall:
                    stream = StreamType.prompt_response
                server_pipeline.prepare_message(message, message_type, stream)
                self._drain()

        def finished() -> None:
            with self._changed:
                server_pipeline.state = PSInvocationState.Completed
                self._changed.notify_all()

        server_pipeline.state = PSInvocationState.Running
        runner = Runner(
            session_id=self.id,
            pipeline_id=str(pipeline_id).upper(),
            powershell=powershell,
            configuration=self.configuration,
            commands=self._commands,
            context=self._context,
            variables=self.variables,
            observer=self._observer,
            has_host=not host_is_null,
            runspaces=self._runspaces,
            send=send,
            finished=finished,
        )
        self._runners[pipeline_id] = runner
        runner.start()

    def _refuse_metadata(self, event: GetCommandMetadataEvent) -> None:
        # Clients of protocol 2.1 and older ask so; the lab answers Get-Command pipelines, as newer clients send them.
        report = lab_limit("command metadata is answered for Get-Command only").report
        pipeline = self._server_pipelines[event.pipeline_id]
        pipeline.prepare_message(state_message(PSInvocationState.Failed, report), PSRPMessageType.PipelineState)


__all__ = ("FRAGMENT", "Output", "Session", "SessionError", "UnknownPipeline")
