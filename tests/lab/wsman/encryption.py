# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages encrypted by the security context of their connection ([MS-WSMV] 2.2.9.1)."""

from __future__ import annotations

import re
import struct
import typing as t

import spnego
from spnego.exceptions import SpnegoError

PROTOCOLS = (
    "application/HTTP-SPNEGO-session-encrypted",
    "application/HTTP-Kerberos-session-encrypted",
    "application/HTTP-CredSSP-session-encrypted",
)
_CREDSSP = PROTOCOLS[2]
# CredSSP encrypts by records of TLS, of 16 KB at most; a longer message comes in several parts.
_RECORD = 16384
_BOUNDARY = b"Encrypted Boundary"
_TYPE = re.compile(r'multipart/(?:x-multi-)?encrypted;\s*protocol="([^"]+)";\s*boundary="Encrypted Boundary"', re.I)
_ABOUT = re.compile(rb"\tContent-Type: (\S+)\r\n\tOriginalContent: type=[^\r\n]*;Length=(\d+)\r\n")
_OCTETS = b"\tContent-Type: application/octet-stream\r\n"


class NotReadable(Exception):
    """A message is not encrypted as its headers say, or by another context than its connection's."""


class Context(t.Protocol):
    """What is used of a security context."""

    def wrap_winrm(self, data: bytes) -> spnego.WinRMWrapResult:
        """Encrypts."""

    def unwrap_winrm(self, header: bytes, data: bytes) -> bytes:
        """Decrypts."""


def protocol_of(content_type: str) -> str | None:
    """How a message of that Content-Type is encrypted; None where it is not."""
    match = _TYPE.match(content_type)
    return match[1] if match is not None and match[1] in PROTOCOLS else None


def opened(body: bytes, context: Context) -> bytes:
    """The message in an encrypted body. Raises NotReadable."""
    head, *parts = body.split(b"--" + _BOUNDARY + b"\r\n")
    if head or not parts or len(parts) % 2:
        raise NotReadable("the parts do not come in pairs")
    end = b"--" + _BOUNDARY + b"--\r\n"
    if not parts[-1].endswith(end):
        raise NotReadable("the last part has no end")
    parts[-1] = parts[-1].removesuffix(end)
    return b"".join(_opened(about, data, context) for about, data in zip(parts[::2], parts[1::2], strict=True))


def _opened(about: bytes, data: bytes, context: Context) -> bytes:
    match = _ABOUT.fullmatch(about)
    if match is None or not data.startswith(_OCTETS):
        raise NotReadable("a part is not what [MS-WSMV] describes")
    data = data.removeprefix(_OCTETS)
    if len(data) < 4:
        raise NotReadable("a part is empty")
    (length,) = struct.unpack("<i", data[:4])
    try:
        message = context.unwrap_winrm(data[4 : 4 + length], data[4 + length :])
    except SpnegoError as error:
        raise NotReadable(str(error)) from error
    if len(message) != int(match[2]):
        raise NotReadable(f"a part of {len(message)} bytes should have {int(match[2])}")
    return message


def sealed(message: bytes, protocol: str, context: Context, *, blank: bool = False) -> tuple[str, bytes]:
    """Content-Type and body of a message.

    :param blank: between the dashes and the boundary there is a blank, as IIS writes it in front of Exchange.
    """
    dashes = b"-- " if blank else b"--"
    several = protocol == _CREDSSP and len(message) > _RECORD
    step = _RECORD if several else max(len(message), 1)
    body = b""
    for start in range(0, len(message), step):
        part = message[start : start + step]
        wrapped = context.wrap_winrm(part)
        body += dashes + _BOUNDARY + b"\r\n"
        body += b"\tContent-Type: " + protocol.encode() + b"\r\n"
        length = len(part) + wrapped.padding_length
        body += f"\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length={length}\r\n".encode()
        body += dashes + _BOUNDARY + b"\r\n" + _OCTETS
        body += struct.pack("<i", len(wrapped.header)) + wrapped.header + wrapped.data
    body += dashes + _BOUNDARY + b"--\r\n"
    kind = "multipart/x-multi-encrypted" if several else "multipart/encrypted"
    return f'{kind};protocol="{protocol}";boundary="{_BOUNDARY.decode()}"', body


__all__ = ("Context", "NotReadable", "PROTOCOLS", "opened", "protocol_of", "sealed")
