# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shells and their operations: between SOAP requests and sessions of the engine."""

from __future__ import annotations

import base64
import dataclasses
import datetime
import threading
import time
import typing as t
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from lab.engine import Session, SessionError, UnknownPipeline

from . import soap
from .authentication import Users
from .faults import (
    Faults,
    access_denied,
    invalid_message,
    throttled,
    timed_out,
    unknown_resource,
    unknown_shell,
    unsupported,
)

# IdleTimeout of WinRM for Windows (2 hours). Assumption: the same for Exchange's endpoint.
IDLE_SECONDS = 7200.0
# Shells of one user: the default throttling policy (design 3, "about 18"), and WinRM's MaxShellsPerUser.
MAX_SHELLS = {"exchange": 18, "windows": 30}
_OVERHEAD = 2048
_MINIMUM_FRAGMENT = 1024
_STATE = f"{soap.SHELL}/CommandState"
_TERMINATE = f"{soap.SHELL}/signal/Terminate"
_STOP = ("powershell/signal/ctrl_c", f"{soap.SHELL}/signal/ctrl_c", f"{soap.SHELL}/signal/ctrl_break")


class Host(Users, t.Protocol):
    """What the layer above does for a listener: users, sessions, time."""

    def open_session(self, endpoint: str, path: str, configuration: str, user: str) -> Session:
        """A session of that configuration for that account. Raises WSManFault."""

    def now(self) -> datetime.datetime:
        """The server's time, with a zone."""


@dataclasses.dataclass
class Shell:
    """An open shell: the session and whose it is."""

    session: Session
    user: str
    resource: str
    idle: float


class Service:
    """The shells of one listener. Every method may be called from many threads."""

    def __init__(self, host: Host, endpoint: str, faults: Faults) -> None:
        self._host = host
        self._endpoint = endpoint
        self._faults = faults
        self._lock = threading.Lock()
        self._shells: dict[str, Shell] = {}
        # Whose shells are about to be there.
        self._opening: list[str] = []
        self._closed = threading.Event()

    def handle(self, request: soap.Request, path: str, user: str) -> bytes:
        """The answer to a request. Raises WSManFault."""
        operations: dict[str, t.Callable[[soap.Request, Shell], str]] = {
            soap.COMMAND: self._command,
            soap.SEND: self._send,
            soap.RECEIVE: self._receive,
            soap.SIGNAL: self._signal,
            soap.DELETE: self._delete,
        }
        if request.action == soap.CREATE:
            return soap.answer(request, self._create(request, path, user))
        if request.action == soap.GET:
            return soap.answer(request, self._get(request, user))
        operation = operations.get(request.action)
        if operation is None:
            raise unsupported(request.action)
        shell = self._shell(request, user)
        try:
            return soap.answer(request, operation(request, shell))
        except UnknownPipeline as error:
            raise unknown_shell(request.shell_id or "") from error
        except SessionError as error:
            raise invalid_message(str(error)) from error

    def reap(self) -> None:
        """Closes shells that nobody has touched for their idle time."""
        now = time.monotonic()
        with self._lock:
            idle = [key for key, shell in self._shells.items() if now - shell.session.touched > shell.idle]
            shells = [self._shells.pop(key) for key in idle]
        for shell in shells:
            shell.session.close()

    def close(self) -> None:
        """Closes all shells."""
        self._closed.set()
        with self._lock:
            shells = list(self._shells.values())
            self._shells.clear()
        for shell in shells:
            shell.session.close()

    @property
    def shells(self) -> int:
        """How many shells are open."""
        with self._lock:
            return len(self._shells)

    def _create(self, request: soap.Request, path: str, user: str) -> str:
        if not request.resource.startswith(f"{soap.POWERSHELL}/"):
            raise unknown_resource(request.resource)
        wanted = request.body.find(f"{{{soap.SHELL}}}Shell")
        if wanted is None:
            raise invalid_message("The request has no Shell element.")
        self._admit(user)
        shell: Shell | None = None
        try:
            shell = self._opened(request, path, user, wanted)
        finally:
            shell_id = wanted.get("ShellId") or ("" if shell is None else shell.session.id)
            taken = self._keep(shell_id, shell, user)
        if taken:
            shell.session.close()
            raise invalid_message("The shell exists already.")
        return soap.created(shell_id, request.resource, user, shell.idle)

    def _admit(self, user: str) -> None:
        """Counts a shell that is about to be there; many clients may come at once. Raises WSManFault."""
        allowed = MAX_SHELLS[self._endpoint]
        with self._lock:
            count = sum(shell.user == user for shell in self._shells.values()) + self._opening.count(user)
            if self._faults.throttled or count >= allowed:
                raise throttled(self._endpoint, allowed)
            self._opening.append(user)

    def _opened(self, request: soap.Request, path: str, user: str, wanted: ElementTree.Element) -> Shell:
        """A new session. Raises WSManFault."""
        opening = soap.decoded(wanted.findtext(f"{{{soap.POWERSHELL}}}creationXml"))
        configuration = request.resource.removeprefix(f"{soap.POWERSHELL}/")
        session = self._host.open_session(self._endpoint, path, configuration, user)
        session.fragment_size = max(min(session.fragment_size, _room(request)), _MINIMUM_FRAGMENT)
        idle = soap.duration(wanted.findtext(f"{{{soap.SHELL}}}IdleTimeOut"), IDLE_SECONDS)
        try:
            session.receive(opening)
        except SessionError as error:
            session.close()
            raise invalid_message(str(error)) from error
        return Shell(session, user, request.resource, idle)

    def _keep(self, shell_id: str, shell: Shell | None, user: str) -> bool:
        """Takes the shell in, if there is one; whether its id is taken, or everything closed meanwhile."""
        with self._lock:
            self._opening.remove(user)
            if shell is None:
                return False
            if self._closed.is_set() or shell_id.upper() in self._shells:
                return True
            self._shells[shell_id.upper()] = shell
            return False

    def _get(self, request: soap.Request, user: str) -> str:
        if request.resource == soap.CONFIG:
            return (
                f'<cfg:Config xmlns:cfg="{soap.CONFIG}"><cfg:MaxEnvelopeSizekb>500</cfg:MaxEnvelopeSizekb></cfg:Config>'
            )
        self._shell(request, user)
        shell_id = escape(request.shell_id or "")
        return f"<rsp:Shell><rsp:ShellId>{shell_id}</rsp:ShellId><rsp:State>Connected</rsp:State></rsp:Shell>"

    def _shell(self, request: soap.Request, user: str) -> Shell:
        with self._lock:
            shell = self._shells.get((request.shell_id or "").upper())
        if shell is None:
            raise unknown_shell(request.shell_id or "")
        if shell.user != user:
            raise access_denied()
        return shell

    def _command(self, request: soap.Request, shell: Shell) -> str:
        line = request.body.find(f"{{{soap.SHELL}}}CommandLine")
        if line is None or line.get("CommandId") is None:
            raise invalid_message("The request has no command line, or no id for it.")
        command_id = soap.guid(line.get("CommandId"))
        shell.session.create_pipeline(command_id, soap.decoded(line.findtext(f"{{{soap.SHELL}}}Arguments")))
        return f"<rsp:CommandResponse><rsp:CommandId>{str(command_id).upper()}</rsp:CommandId></rsp:CommandResponse>"

    def _send(self, request: soap.Request, shell: Shell) -> str:
        for stream in request.body.iter(f"{{{soap.SHELL}}}Stream"):
            shell.session.receive(soap.decoded(stream.text))
        return "<rsp:SendResponse/>"

    def _receive(self, request: soap.Request, shell: Shell) -> str:
        desired = request.body.find(f"{{{soap.SHELL}}}Receive/{{{soap.SHELL}}}DesiredStream")
        command_id = None if desired is None else desired.get("CommandId")
        pipeline_id = None if command_id is None else soap.guid(command_id)
        output = shell.session.take(pipeline_id, _room(request), request.timeout)
        if output is None:
            raise timed_out()
        about = "" if command_id is None else f' CommandId="{escape(command_id)}"'
        stream = ""
        if output.data:
            data = base64.b64encode(output.data).decode()
            stream = f'<rsp:Stream Name="stdout"{about}>{data}</rsp:Stream>'
        state = ""
        if command_id is not None:
            name = "Done" if output.done else "Running"
            state = f'<rsp:CommandState{about} State="{_STATE}/{name}"/>'
        return f"<rsp:ReceiveResponse>{stream}{state}</rsp:ReceiveResponse>"

    def _signal(self, request: soap.Request, shell: Shell) -> str:
        signal = request.body.find(f"{{{soap.SHELL}}}Signal")
        if signal is None:
            raise invalid_message("The request has no signal.")
        code = signal.findtext(f"{{{soap.SHELL}}}Code") or ""
        command_id = soap.guid(signal.get("CommandId"))
        if code.lower() == _TERMINATE.lower():
            shell.session.close_pipeline(command_id)
        elif code in _STOP:
            shell.session.stop_pipeline(command_id)
        else:
            raise invalid_message(f"The signal {code} is not known.")
        return "<rsp:SignalResponse/>"

    def _delete(self, request: soap.Request, shell: Shell) -> str:
        with self._lock:
            self._shells.pop((request.shell_id or "").upper(), None)
        shell.session.close()
        return ""


def _room(request: soap.Request) -> int:
    """How many bytes of fragments fit in an envelope of the client's size."""
    return max((request.max_envelope - _OVERHEAD) // 4 * 3, 0)


__all__ = ("Host", "IDLE_SECONDS", "MAX_SHELLS", "Service", "Shell")
