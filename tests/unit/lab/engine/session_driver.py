# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pipelines run on a session through psrpcore's own client, without a network."""

from __future__ import annotations

import dataclasses
import typing as t

from psrpcore import ClientPowerShell, ClientRunspacePool, PSRPPayload, StreamType
from psrpcore.types import ErrorCategory, ErrorCategoryInfo, ErrorRecord, HostInfo, NETException

from lab.contract import Cmdlet, Module, NetType, SnapIn
from lab.engine import FULL_LANGUAGE, Observer, Session, SessionConfiguration

Answers = t.Callable[[t.Any], t.Any]
Command = tuple[str, dict[str, t.Any]]


class Refusal(Exception):
    """What an answering function raises to answer with an exception."""


@dataclasses.dataclass
class Result:
    """What came back from one pipeline, by kind."""

    output: list[t.Any] = dataclasses.field(default_factory=list)
    errors: list[t.Any] = dataclasses.field(default_factory=list)
    warnings: list[str] = dataclasses.field(default_factory=list)
    verbose: list[str] = dataclasses.field(default_factory=list)
    calls: list[t.Any] = dataclasses.field(default_factory=list)
    state: str = ""
    failure: t.Any = None

    @property
    def failure_id(self) -> str:
        """The id of the error that ended the pipeline, empty where none did."""
        return "" if self.failure is None else str(self.failure.FullyQualifiedErrorId)

    @property
    def error_ids(self) -> list[str]:
        return [str(error.FullyQualifiedErrorId) for error in self.errors]


class Driver:
    """A client of one session."""

    def __init__(
        self,
        *cmdlets: type[Cmdlet],
        language_mode: str = FULL_LANGUAGE,
        restricted_select: bool = False,
        observer: Observer | None = None,
        context: t.Any = None,
        host: bool = True,
        types: tuple[NetType, ...] = (),
        ps_version: str = "5.1.17763.1",
        snap_ins: tuple[SnapIn, ...] = (),
        modules: tuple[Module, ...] = (),
    ) -> None:
        configuration = SessionConfiguration(
            "Test",
            cmdlets,
            language_mode=language_mode,
            restricted_select=restricted_select,
            types=types,
            ps_version=ps_version,
            snap_ins=snap_ins,
            modules=modules,
        )
        self.session = Session(configuration, context, observer)
        self.pool = ClientRunspacePool(host=_host(host))
        self.pool.open()
        self._send()
        while self.pool.state.name != "Opened":
            self._take(None)

    def run(
        self,
        *commands: Command | None,
        answer: Answers | None = None,
        stop_at_output: bool = False,
        inputs: list[t.Any] | None = None,
        script: str | None = None,
    ) -> Result:
        """Runs the commands as one pipeline; None between two of them ends a statement.

        Arguments without a name are the ones under keys that begin with ``_``.
        """
        powershell = ClientPowerShell(
            self.pool,
            no_input=inputs is None,
            host=HostInfo(IsHostNull=True, IsHostUINull=True, IsHostRawUINull=True, UseRunspaceHost=True),
        )
        if script is not None:
            powershell.add_script(script)
        for command in commands:
            if command is None:
                powershell.add_statement()
                continue
            name, parameters = command
            powershell.add_command(name)
            for key, value in parameters.items():
                if key.startswith("_"):
                    powershell.add_argument(value)
                else:
                    powershell.add_parameter(key, value)
        powershell.start()
        payload = self.pool.data_to_send()
        assert payload is not None
        self.session.create_pipeline(powershell.pipeline_id, payload.data)
        for value in inputs or ():
            powershell.send(value)
            self._send()
        if inputs is not None:
            powershell.send_eof()
            self._send()
        return self._until_the_end(powershell, answer, stop_at_output)

    def _until_the_end(self, powershell: ClientPowerShell, answer: Answers | None, stop_at_output: bool) -> Result:
        result = Result()
        while not result.state:
            for event in self._take(powershell.pipeline_id):
                kind = type(event).__name__
                if kind == "PipelineOutputEvent":
                    result.output.append(event.data)
                    if stop_at_output:
                        self.session.stop_pipeline(powershell.pipeline_id)
                elif kind == "ErrorRecordEvent":
                    result.errors.append(event.record)
                elif kind == "WarningRecordEvent":
                    result.warnings.append(str(event.record.Message))
                elif kind == "VerboseRecordEvent":
                    result.verbose.append(str(event.record.Message))
                elif kind == "PipelineHostCallEvent":
                    result.calls.append(event)
                    if event.ci != -100:
                        self._answer(powershell, event, answer)
                elif kind == "PipelineStateEvent":
                    result.state = event.state.name
                    result.failure = event.reason
        self.session.close_pipeline(powershell.pipeline_id)
        return result

    def _answer(self, powershell: ClientPowerShell, event: t.Any, answer: Answers | None) -> None:
        assert answer is not None, f"nobody answers {event.method_identifier}"
        try:
            powershell.host_response(event.ci, return_value=answer(event))
        except Refusal as refusal:
            record = ErrorRecord(
                Exception=NETException(str(refusal)),
                CategoryInfo=ErrorCategoryInfo(Category=ErrorCategory.NotImplemented),
                FullyQualifiedErrorId="Nobody",
            )
            powershell.host_response(event.ci, error_record=record)
        self._send()

    def _send(self) -> None:
        while (payload := self.pool.data_to_send()) is not None:
            self.session.receive(payload.data)

    def _take(self, pipeline_id: t.Any) -> list[t.Any]:
        output = self.session.take(pipeline_id, 1 << 20, 10)
        assert output is not None, "the session sends nothing"
        self.pool.receive_data(PSRPPayload(output.data, StreamType.default, pipeline_id))
        events = []
        while (event := self.pool.next_event()) is not None:
            events.append(event)
        return events


def _host(there: bool) -> HostInfo:
    return HostInfo(IsHostNull=not there, IsHostUINull=not there, IsHostRawUINull=True, UseRunspaceHost=False)


__all__ = ("Answers", "Driver", "Refusal", "Result")
