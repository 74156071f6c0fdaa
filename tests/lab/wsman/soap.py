# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SOAP envelopes of WS-Management ([MS-WSMV]): requests read, answers and faults written."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import re
import uuid
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from .faults import WSManFault, invalid_message

SOAP = "http://www.w3.org/2003/05/soap-envelope"
ADDRESSING = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
WSMAN = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"
SHELL = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
TRANSFER = "http://schemas.xmlsoap.org/ws/2004/09/transfer"
FAULT = "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault"
CONFIG = "http://schemas.microsoft.com/wbem/wsman/1/config"
POWERSHELL = "http://schemas.microsoft.com/powershell"
FAULT_ACTION = "http://schemas.dmtf.org/wbem/wsman/1/wsman/fault"
ANONYMOUS = "http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous"

CREATE = f"{TRANSFER}/Create"
DELETE = f"{TRANSFER}/Delete"
GET = f"{TRANSFER}/Get"
COMMAND = f"{SHELL}/Command"
SEND = f"{SHELL}/Send"
RECEIVE = f"{SHELL}/Receive"
SIGNAL = f"{SHELL}/Signal"

CONTENT_TYPE = "application/soap+xml;charset=UTF-8"
DEFAULT_TIMEOUT = 60.0
DEFAULT_ENVELOPE = 153600

_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?")


@dataclasses.dataclass(frozen=True)
class Request:
    """A request: what is asked of which resource."""

    action: str
    message_id: str
    resource: str
    shell_id: str | None
    timeout: float
    max_envelope: int
    body: ElementTree.Element


def parse(data: bytes) -> Request:
    """The request in the envelope. Raises WSManFault."""
    try:
        # The peer is a client of the lab on this machine.
        envelope = ElementTree.fromstring(data)
    except ElementTree.ParseError as error:
        raise invalid_message("The request is not a SOAP envelope.") from error
    header = envelope.find(f"{{{SOAP}}}Header")
    body = envelope.find(f"{{{SOAP}}}Body")
    if header is None or body is None:
        raise invalid_message("The request has no header or no body.")
    selector = header.find(f"{{{WSMAN}}}SelectorSet/{{{WSMAN}}}Selector[@Name='ShellId']")
    envelope_size = header.findtext(f"{{{WSMAN}}}MaxEnvelopeSize") or ""
    return Request(
        action=header.findtext(f"{{{ADDRESSING}}}Action") or "",
        message_id=header.findtext(f"{{{ADDRESSING}}}MessageID") or "",
        resource=header.findtext(f"{{{WSMAN}}}ResourceURI") or "",
        shell_id=None if selector is None else (selector.text or ""),
        timeout=duration(header.findtext(f"{{{WSMAN}}}OperationTimeout"), DEFAULT_TIMEOUT),
        max_envelope=int(envelope_size) if envelope_size.isdigit() else DEFAULT_ENVELOPE,
        body=body,
    )


def duration(text: str | None, default: float) -> float:
    """An xs:duration in seconds."""
    match = _DURATION.fullmatch(text.strip()) if text else None
    if match is None:
        return default
    days, hours, minutes, seconds = match.groups()
    return int(days or 0) * 86400 + int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(seconds or 0)


def decoded(text: str | None) -> bytes:
    """What a stream holds. Raises WSManFault."""
    try:
        return base64.b64decode(text or "")
    except (binascii.Error, ValueError) as error:
        raise invalid_message("A stream is not base64.") from error


def guid(text: str | None) -> uuid.UUID:
    """An id. Raises WSManFault."""
    try:
        return uuid.UUID(text or "")
    except ValueError as error:
        raise invalid_message("An id is not a GUID.") from error


def answer(request: Request, body: str, action: str | None = None) -> bytes:
    """The envelope of an answer."""
    return _envelope(action or f"{request.action}Response", request.message_id, body)


def created(shell_id: str, resource: str, user: str, idle: float) -> str:
    """The body that says that a shell is there. :param idle: seconds after which it is closed."""
    resource = escape(resource)
    selector = f'<w:SelectorSet><w:Selector Name="ShellId">{escape(shell_id)}</w:Selector></w:SelectorSet>'
    return (
        f"<x:ResourceCreated><a:Address>{ANONYMOUS}</a:Address><a:ReferenceParameters>"
        f"<w:ResourceURI>{resource}</w:ResourceURI>{selector}</a:ReferenceParameters></x:ResourceCreated>"
        f"<rsp:Shell><rsp:ShellId>{escape(shell_id)}</rsp:ShellId><rsp:ResourceUri>{resource}</rsp:ResourceUri>"
        f"<rsp:Owner>{escape(user)}</rsp:Owner><rsp:ClientIP>127.0.0.1</rsp:ClientIP>"
        f"<rsp:IdleTimeOut>PT{idle:.3f}S</rsp:IdleTimeOut><rsp:InputStreams>stdin pr</rsp:InputStreams>"
        "<rsp:OutputStreams>stdout</rsp:OutputStreams><rsp:ShellRunTime>P0DT0H0M0S</rsp:ShellRunTime>"
        "<rsp:ShellInactivity>P0DT0H0M0S</rsp:ShellInactivity></rsp:Shell>"
    )


def fault(relates_to: str, problem: WSManFault, machine: str) -> bytes:
    """The envelope of a fault."""
    role = "s:Sender" if problem.sender else "s:Receiver"
    message = escape(problem.message)
    body = (
        f"<s:Fault><s:Code><s:Value>{role}</s:Value><s:Subcode><s:Value>{problem.subcode}</s:Value></s:Subcode></s:Code>"
        f'<s:Reason><s:Text xml:lang="en-US">{message}</s:Text></s:Reason>'
        f'<s:Detail><f:WSManFault xmlns:f="{FAULT}" Code="{problem.code}" Machine={quoteattr(machine)}>'
        f"<f:Message>{message}</f:Message></f:WSManFault></s:Detail></s:Fault>"
    )
    return _envelope(FAULT_ACTION, relates_to, body)


def _envelope(action: str, relates_to: str, body: str) -> bytes:
    return (
        f'<s:Envelope xml:lang="en-US" xmlns:s="{SOAP}" xmlns:a="{ADDRESSING}" xmlns:w="{WSMAN}" xmlns:x="{TRANSFER}" '
        f'xmlns:wsa="{ADDRESSING}" xmlns:rsp="{SHELL}">'
        f"<s:Header><a:Action>{escape(action)}</a:Action><a:MessageID>uuid:{str(uuid.uuid4()).upper()}</a:MessageID>"
        f"<a:To>{ANONYMOUS}</a:To><a:RelatesTo>{escape(relates_to)}</a:RelatesTo></s:Header>"
        f"<s:Body>{body}</s:Body></s:Envelope>"
    ).encode()


__all__ = (
    "ANONYMOUS",
    "COMMAND",
    "CONFIG",
    "CONTENT_TYPE",
    "CREATE",
    "DELETE",
    "GET",
    "POWERSHELL",
    "RECEIVE",
    "Request",
    "SEND",
    "SHELL",
    "SIGNAL",
    "TRANSFER",
    "WSMAN",
    "answer",
    "created",
    "decoded",
    "duration",
    "fault",
    "guid",
    "parse",
)
