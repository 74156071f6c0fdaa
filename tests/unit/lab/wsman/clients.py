# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients of a listener: psrpcore over pypsrp's envelopes, those over pypsrp's HTTP or over pywinrm's."""

from __future__ import annotations

import base64
import contextlib
import typing as t
from xml.etree import ElementTree

import psrpcore
import pytest
from psrpcore.types import HostInfo
from pypsrp.exceptions import WinRMTransportError
from pypsrp.shell import SignalCode, WinRS
from pypsrp.wsman import OptionSet, WSMan
from unit.lab.wsman.listening import USERS, connection

from lab.wsman import Listener

RESOURCE = "http://schemas.microsoft.com/powershell/Microsoft.Exchange"
WINDOWS_RESOURCE = "http://schemas.microsoft.com/powershell/Microsoft.PowerShell"
USER = "CONTOSO\\admin"


class Client:
    """psrpcore's client over pypsrp's envelopes, as our own library combines them."""

    def __init__(self, wsman: WSMan, resource: str = RESOURCE) -> None:
        self.pool = psrpcore.ClientRunspacePool(host=HostInfo(True, True, True, False))
        self.pool.open()
        self.shell = WinRS(wsman, resource, str(self.pool.runspace_pool_id).upper(), "stdin pr", "stdout")
        content = ElementTree.Element("creationXml", xmlns="http://schemas.microsoft.com/powershell")
        content.text = base64.b64encode(self._payload()).decode()
        options = OptionSet()
        options.add_option("protocolversion", "2.3", {"MustComply": "true"})
        self.shell.open(options, content)
        while self.pool.state != psrpcore.types.RunspacePoolState.Opened:
            self._receive(None)

    def run(self, name: str) -> tuple[list[t.Any], str]:
        powershell = psrpcore.ClientPowerShell(self.pool)
        powershell.add_command(name)
        powershell.start()
        command = str(powershell.pipeline_id).upper()
        self.shell.command("", [base64.b64encode(self._payload()).decode()], command_id=command)
        output: list[t.Any] = []
        state = ""
        while state != "Done":
            state, events = self._receive(command)
            output += [event.data for event in events if isinstance(event, psrpcore.PipelineOutputEvent)]
        self.shell.signal(SignalCode.TERMINATE, command)
        return output, powershell.state.name

    def _payload(self) -> bytes:
        payload = self.pool.data_to_send()
        assert payload is not None
        return payload.data

    def _receive(self, command: str | None) -> tuple[str, list[t.Any]]:
        state, _code, buffers = self.shell.receive("stdout", command_id=command)
        self.pool.receive_data(psrpcore.PSRPPayload(buffers["stdout"], psrpcore.StreamType.default, None))
        events = []
        while (event := self.pool.next_event()) is not None:
            events.append(event)
        return state.rpartition("/")[2], events


class _OverPywinrm:
    """pypsrp's envelopes, pywinrm's HTTP."""

    def __init__(self, transport: t.Any) -> None:
        self._transport = transport
        self.endpoint = transport.endpoint

    def send(self, message: bytes, **_options: t.Any) -> bytes:
        import winrm.exceptions

        try:
            return t.cast(bytes, self._transport.send_message(message))
        except winrm.exceptions.WinRMTransportError as error:
            raise WinRMTransportError("http", error.code, error.response_text) from error

    def close(self) -> None:
        self._transport.close_session()


@contextlib.contextmanager
def over_pywinrm(listener: Listener, **options: t.Any) -> t.Iterator[WSMan]:
    """A connection whose HTTP is pywinrm's; the options are its Transport's."""
    winrm = pytest.importorskip("winrm.transport")
    settings = {
        "username": USER,
        "password": USERS[USER],
        "read_timeout_sec": 15,
        "proxy": None,
        "ca_trust_path": None,
        **options,
    }
    transport = winrm.Transport(listener.url, **settings)
    with connection(listener) as wsman:
        setattr(wsman, "transport", _OverPywinrm(transport))  # noqa: B010 - the class is another one, the methods are the same
        yield wsman


def works(connecting: contextlib.AbstractContextManager[WSMan], resource: str = WINDOWS_RESOURCE) -> None:
    """A session over the connection does what it is asked, and is closed."""
    with connecting as wsman:
        client = Client(wsman, resource)
        output, state = client.run("Get-Thing")
        client.shell.close()
    assert (len(output), state) == (3, "Completed")


def at_port(listener: Listener, port: int) -> Listener:
    """For a client: the same listener at another port."""
    return Listener(listener.host, listener.address, port, None, listener.endpoint)


__all__ = ("Client", "RESOURCE", "USER", "WINDOWS_RESOURCE", "at_port", "over_pywinrm", "works")
