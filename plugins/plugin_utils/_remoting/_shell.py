# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A WS-Man shell that carries the messages of PowerShell remoting (MS-WSMV, MS-PSRP 2.1)."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import base64
import contextlib
import typing as t
import uuid
import xml.etree.ElementTree as ET

from ._client import Received
from ._failures import OPERATION_TIMED_OUT, translated
from ._hearing import Heard
from ._libraries import pypsrp
from ._options import Endpoint

__all__ = ("WSManShell",)

# A server that no longer answers must not keep us for long when all we want is to leave.
_SECONDS_TO_CLOSE = 10
# A run that is killed leaves its shells behind, and the user has few; WinRM by itself keeps them for two hours. This is longer
# than anything that one session waits for while another works.
_IDLE_SECONDS = 900


class WSManShell:
    """The shell on one endpoint; see :class:`._client.Shell`.

    Every method raises one of the errors of this package and no other.
    """

    def __init__(self, wsman: pypsrp.wsman.WSMan, endpoint: Endpoint, heard: Heard) -> None:
        self._wsman = wsman
        self._heard = heard
        self._endpoint = endpoint
        self._shell = pypsrp.shell.WinRS(
            wsman,
            resource_uri=endpoint.resource_uri,
            input_streams="stdin pr",
            output_streams="stdout",
            idle_time_out=_IDLE_SECONDS,
        )
        self._commands: dict[uuid.UUID, str] = {}

    @property
    def max_size(self) -> int:
        return int(self._wsman.max_payload_size)

    def open(self, pool_id: uuid.UUID, data: bytes) -> None:
        options = pypsrp.wsman.OptionSet()
        options.add_option("protocolversion", "2.3", {"MustComply": "true"})
        content = ET.Element("creationXml", xmlns="http://schemas.microsoft.com/powershell")
        content.text = base64.b64encode(data).decode()
        self._shell.id = str(pool_id).upper()
        with translated(self._endpoint, in_session=False, heard=self._heard):
            self._shell.open(options, content)

    def command(self, pipeline_id: uuid.UUID, data: bytes) -> None:
        name = str(pipeline_id).upper()
        with self._in_session():
            answer = self._shell.command("", arguments=[base64.b64encode(data).decode()], command_id=name)
        # The server may have given it another id.
        given = answer.find("rsp:CommandResponse/rsp:CommandId", pypsrp.wsman.NAMESPACES)
        self._commands[pipeline_id] = given.text or name if given is not None else name

    def send(self, data: bytes, pipeline_id: uuid.UUID | None, *, answer: bool) -> None:
        command = None if pipeline_id is None else self._commands[pipeline_id]
        with self._in_session():
            self._shell.send("pr" if answer else "stdin", data, command_id=command)

    def receive(self, pipeline_id: uuid.UUID | None) -> Received:
        command = None if pipeline_id is None else self._commands[pipeline_id]
        with self._in_session():
            try:
                state, _code, streams = self._shell.receive("stdout", command_id=command)
            except pypsrp.exceptions.WSManFaultError as fault:
                if fault.code == OPERATION_TIMED_OUT:
                    # The server says that there is nothing yet.
                    return Received(b"", False)
                raise
        return Received(streams["stdout"], state == pypsrp.shell.CommandState.DONE)

    def stop(self, pipeline_id: uuid.UUID) -> None:
        self._signal(pypsrp.shell.SignalCode.PS_CTRL_C, pipeline_id)

    def release(self, pipeline_id: uuid.UUID) -> None:
        self._signal(pypsrp.shell.SignalCode.TERMINATE, pipeline_id)
        self._commands.pop(pipeline_id, None)

    def close(self) -> None:
        with contextlib.ExitStack() as stack:
            stack.callback(self._wsman.close)
            t.cast(t.Any, self._wsman.transport).hurry(_SECONDS_TO_CLOSE)
            with self._in_session():
                self._shell.close()

    def _signal(self, code: str, pipeline_id: uuid.UUID) -> None:
        with self._in_session():
            self._shell.signal(code, self._commands[pipeline_id])

    def _in_session(self) -> t.ContextManager[None]:
        return translated(self._endpoint, in_session=True, heard=self._heard)
