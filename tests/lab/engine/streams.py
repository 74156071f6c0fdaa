# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a pipeline sends: outputs, records, host calls, its state. With a host, lines go out twice (wire-shapes 11)."""

from __future__ import annotations

import datetime
import itertools
import typing as t

from psrpcore.types import HostMethodIdentifier, PSInt64, PSInvocationState, PSObject, PSRPMessageType, PSUInt

from .failures import Report
from .host import NO_ANSWER, host_call
from .records import error_object
from .wire import note_object, serialise, wire_enum, wire_list

Send = t.Callable[[PSObject | t.Any, PSRPMessageType], None]
Answer = t.Callable[[int], t.Any]

_RECORD = ("System.Management.Automation.InformationalRecord", "System.Object")
_CORE = "mscorlib, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089"
_STRING_LIST = (f"System.Collections.Generic.List`1[[System.String, {_CORE}]]", "System.Object")
_PROGRESS_TYPE = "System.Management.Automation.ProgressRecordType"


class Streams:
    """The streams of one pipeline.

    :param send: hands a message to the session; raises PipelineStopped once the client has stopped the pipeline.
    :param answer: waits for the client's answer to a host call of that id; raises Refused or PipelineStopped.
    :param has_host: whether the client said that it has a host.
    """

    def __init__(self, send: Send, answer: Answer, *, has_host: bool) -> None:
        self._send = send
        self._answer = answer
        self._calls = itertools.count(1)
        self.has_host = has_host

    def output(self, value: t.Any) -> None:
        """One object, one message."""
        self._send(serialise(value), PSRPMessageType.PipelineOutput)

    def error(self, report: Report) -> None:
        """A record of the error stream."""
        self._send(error_object(report, stream=True), PSRPMessageType.ErrorRecord)

    def warning(self, text: str) -> None:
        """A warning, and its line."""
        self._informational("WarningRecord", text, PSRPMessageType.WarningRecord)
        self.line(HostMethodIdentifier.WriteWarningLine, text)

    def verbose(self, text: str) -> None:
        """A verbose line, twice."""
        self._informational("VerboseRecord", text, PSRPMessageType.VerboseRecord)
        self.line(HostMethodIdentifier.WriteVerboseLine, text)

    def debug(self, text: str) -> None:
        """A debug line, twice."""
        self._informational("DebugRecord", text, PSRPMessageType.DebugRecord)
        self.line(HostMethodIdentifier.WriteDebugLine, text)

    def information(self, data: t.Any, source: str, *, show: bool) -> None:
        """An information record; shown by the host only where the preference says Continue."""
        notes: dict[str, t.Any] = {
            "MessageData": serialise(data),
            "Source": source,
            "TimeGenerated": serialise(datetime.datetime.now(datetime.timezone.utc)),
            "Tags": wire_list([], _STRING_LIST),
            "User": "",
            "Computer": "",
            "ProcessId": PSUInt(0),
            "NativeThreadId": PSUInt(0),
            "ManagedThreadId": PSUInt(0),
        }
        self._send(note_object(notes), PSRPMessageType.InformationRecord)
        if show:
            self.line(HostMethodIdentifier.WriteLine2, str(data))

    def progress(self, activity: str, status: str, percent: int) -> None:
        """A progress record, twice."""
        self._send(_progress(activity, status, percent), PSRPMessageType.ProgressRecord)
        if self.has_host:
            self._notify(HostMethodIdentifier.WriteProgress, [PSInt64(1), _progress(activity, status, percent)])

    def line(self, method: HostMethodIdentifier, text: str) -> None:
        """A line for the host's screen; nothing without a host."""
        if self.has_host:
            self._notify(method, [text])

    def ask(self, method: HostMethodIdentifier, parameters: t.Sequence[t.Any]) -> t.Any:
        """A host call that waits. Raises Refused or PipelineStopped."""
        call_id = next(self._calls)
        self._send(host_call(call_id, method, parameters), PSRPMessageType.PipelineHostCall)
        return self._answer(call_id)

    def _notify(self, method: HostMethodIdentifier, parameters: t.Sequence[t.Any]) -> None:
        self._send(host_call(NO_ANSWER, method, parameters), PSRPMessageType.PipelineHostCall)

    def _informational(self, kind: str, text: str, message_type: PSRPMessageType) -> None:
        record = note_object(
            {"InformationalRecord_Message": text, "InformationalRecord_SerializeInvocationInfo": False},
            type_names=(f"System.Management.Automation.{kind}", *_RECORD),
            text=text,
        )
        self._send(record, message_type)


def state_message(state: PSInvocationState, report: Report | None = None) -> PSObject:
    """The state of a pipeline that ended, with its error where there is one."""
    notes: dict[str, t.Any] = {"PipelineState": int(state)}
    if report is not None:
        notes["ExceptionAsErrorRecord"] = error_object(report, stream=False)
    return note_object(notes)


def _progress(activity: str, status: str, percent: int) -> PSObject:
    return note_object(
        {
            "Activity": activity,
            "ActivityId": 0,
            "StatusDescription": status,
            "CurrentOperation": None,
            "ParentActivityId": -1,
            "PercentComplete": percent,
            "Type": wire_enum(_PROGRESS_TYPE, "Processing", 0),
            "SecondsRemaining": -1,
        }
    )


__all__ = ("Streams", "state_message")
