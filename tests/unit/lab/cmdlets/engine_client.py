# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A client of a session of the real engine in the same process, over psrpcore."""

from __future__ import annotations

import dataclasses
import typing as t

from psrpcore import (
    ClientPowerShell,
    ClientRunspacePool,
    EncryptedSessionKeyEvent,
    ErrorRecordEvent,
    PipelineHostCallEvent,
    PipelineOutputEvent,
    PipelineStateEvent,
    PSRPPayload,
    RunspacePoolStateEvent,
    StreamType,
)
from psrpcore.types import HostInfo, HostMethodIdentifier, PSInt, PSInvocationState

from lab.engine import Session

Command = tuple[str, dict[str, t.Any]]


@dataclasses.dataclass
class Result:
    """What came back from one pipeline."""

    output: list[t.Any] = dataclasses.field(default_factory=list)
    errors: list[t.Any] = dataclasses.field(default_factory=list)
    questions: list[tuple[t.Any, ...]] = dataclasses.field(default_factory=list)
    state: PSInvocationState | None = None
    reason: t.Any = None


class Client:
    """A client of one session in the same process."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._pool = ClientRunspacePool(host=HostInfo(IsHostNull=False, IsHostUINull=False))
        self._pool.open()
        self._send(None)
        while not isinstance(self._event(None), RunspacePoolStateEvent):
            pass

    @property
    def protocol(self) -> str:
        """The version of the protocol that the server speaks."""
        assert self._pool.their_capability is not None
        return str(self._pool.their_capability.protocolversion)

    def exchange_key(self) -> None:
        """Agrees on the session key, without which no secure string can be sent."""
        self._pool.exchange_key()
        self._send(None)
        while not isinstance(self._event(None), EncryptedSessionKeyEvent):
            pass

    def run(self, *commands: Command, answers: t.Sequence[int] = ()) -> Result:
        """Runs the commands as one pipeline; questions are answered by the index of their choice, in turn."""
        pipeline = ClientPowerShell(self._pool, host=HostInfo(UseRunspaceHost=True))
        for name, parameters in commands:
            pipeline.add_command(name)
            for key, value in parameters.items():
                pipeline.add_parameter(key, value)
        pipeline.start()
        self._send(pipeline.pipeline_id, create=True)
        left, result = list(answers), Result()
        while True:
            event = self._event(pipeline.pipeline_id)
            if isinstance(event, PipelineOutputEvent):
                result.output.append(event.data)
            elif isinstance(event, ErrorRecordEvent):
                result.errors.append(event.record)
            elif (
                isinstance(event, PipelineHostCallEvent)
                and event.method_identifier == HostMethodIdentifier.PromptForChoice
            ):
                result.questions.append(tuple(event.method_parameters))
                pipeline.host_response(event.ci, PSInt(left.pop(0)))
                self._send(pipeline.pipeline_id)
            elif isinstance(event, PipelineStateEvent):
                result.state, result.reason = event.state, event.reason
                return result

    def _send(self, pipeline_id: t.Any, *, create: bool = False) -> None:
        while (payload := self._pool.data_to_send()) is not None:
            if create:
                self._session.create_pipeline(pipeline_id, payload.data)
                create = False
            else:
                self._session.receive(payload.data)

    def _event(self, pipeline_id: t.Any) -> t.Any:
        while (event := self._pool.next_event()) is None:
            output = self._session.take(pipeline_id, 1 << 20, 10.0)
            assert output is not None
            self._pool.receive_data(PSRPPayload(output.data, StreamType.default, pipeline_id))
        return event
