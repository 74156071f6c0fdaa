# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A client that sends PSRP messages as they were recorded, to a session of the engine, and keeps what comes back."""

from __future__ import annotations

import base64
import dataclasses
import pathlib
import re
import struct
import typing as t
import uuid
from xml.etree import ElementTree

from psrpcore._crypto import PSRemotingCrypto, create_keypair, decrypt_session_key

from lab.engine import Session

# [MS-PSRP] 2.2.1
TYPES = {
    0x00010002: "SessionCapability",
    0x00010004: "InitRunspacePool",
    0x00010005: "PublicKey",
    0x00010006: "EncryptedSessionKey",
    0x00021005: "RunspacePoolState",
    0x00021006: "CreatePipeline",
    0x00021009: "ApplicationPrivateData",
    0x00041004: "PipelineOutput",
    0x00041005: "ErrorRecord",
    0x00041006: "PipelineState",
    0x00041007: "DebugRecord",
    0x00041008: "VerboseRecord",
    0x00041009: "WarningRecord",
    0x00041010: "ProgressRecord",
    0x00041011: "InformationRecord",
    0x00041100: "PipelineHostCall",
    0x00041101: "PipelineHostResponse",
}
_NUMBERS = {name: number for number, name in TYPES.items()}
_NOBODY = uuid.UUID(int=0)
_WAIT = 10.0
_MESSAGE = re.compile(r"<!-- (client|server): (\w+) -->\n(.*?)(?=\n\n<!--|\n*\Z)", re.DOTALL)

CAPABILITY = (
    '<Obj RefId="0"><MS><Version N="PSVersion">2.0</Version><Version N="protocolversion">2.3</Version>'
    '<Version N="SerializationVersion">1.1.0.1</Version></MS></Obj>'
)


@dataclasses.dataclass(frozen=True)
class Message:
    """One message: its type's name and its CLIXML."""

    kind: str
    xml: str


@dataclasses.dataclass(frozen=True)
class Recording:
    """What the client sent and the server answered, each in order."""

    client: tuple[Message, ...]
    server: tuple[Message, ...]

    @classmethod
    def read(cls, path: pathlib.Path) -> Recording:
        found = [match.groups() for match in _MESSAGE.finditer(path.read_text(encoding="utf-8"))]
        sides = {
            side: tuple(Message(kind, xml) for who, kind, xml in found if who == side) for side in ("client", "server")
        }
        return cls(sides["client"], sides["server"])


def pool_opening(*, host: bool) -> str:
    """InitRunspacePool of a client with or without a host."""
    null = "false" if host else "true"
    return (
        '<Obj RefId="0"><MS><I32 N="MinRunspaces">1</I32><I32 N="MaxRunspaces">1</I32><Obj RefId="1" N="PSThreadOptions">'
        '<I32>0</I32><TN RefId="0"><T>System.Management.Automation.Runspaces.PSThreadOptions</T><T>System.Enum</T>'
        "<T>System.ValueType</T><T>System.Object</T></TN><ToString>Default</ToString></Obj>"
        '<Obj RefId="2" N="ApartmentState"><I32>2</I32><TN RefId="1"><T>System.Threading.ApartmentState</T>'
        "<T>System.Enum</T><T>System.ValueType</T><T>System.Object</T></TN><ToString>Unknown</ToString></Obj>"
        f'<Obj RefId="3" N="HostInfo"><MS><B N="_isHostNull">{null}</B><B N="_isHostUINull">{null}</B>'
        '<B N="_isHostRawUINull">true</B><B N="_useRunspaceHost">false</B></MS></Obj>'
        '<Nil N="ApplicationArguments" /></MS></Obj>'
    )


class Client:
    """A client of one session, without any library's opinion of what a message should look like."""

    def __init__(self, session: Session, *, host: bool) -> None:
        self.session = session
        self._pool_id = uuid.uuid4()
        self._objects = 0
        session.receive(self._packed("SessionCapability", CAPABILITY))
        session.receive(self._packed("InitRunspacePool", pool_opening(host=host)))
        self.opening = self._received(None, until="RunspacePoolState")

    def secret(self, text: str) -> str:
        """The text as a secure string of this session, the keys exchanged for it."""
        private_key, public_key = create_keypair()
        message = f'<Obj RefId="0"><MS><S N="PublicKey">{base64.b64encode(public_key).decode()}</S></MS></Obj>'
        self.session.receive(self._packed("PublicKey", message))
        [answer] = self._received(None, until="EncryptedSessionKey")
        encrypted = base64.b64decode(ElementTree.fromstring(answer.xml).findtext("MS/S") or "")
        cipher = PSRemotingCrypto()
        cipher.register_key(decrypt_session_key(private_key, encrypted))
        return cipher.encrypt(text)

    def run(
        self,
        pipeline: str,
        responses: t.Sequence[Message] = (),
        *,
        stop_at: str | None = None,
    ) -> list[Message]:
        """Runs a recorded pipeline, answers its host calls in order, and gives all that the server sent.

        :param stop_at: the type of message at whose first coming the pipeline is stopped.
        """
        pipeline_id = uuid.uuid4()
        answers = list(responses)
        self.session.create_pipeline(pipeline_id, self._packed("CreatePipeline", pipeline, pipeline_id))
        messages: list[Message] = []
        for message in self._stream(pipeline_id):
            messages.append(message)
            if message.kind == "PipelineState":
                break
            if message.kind == stop_at:
                self.session.stop_pipeline(pipeline_id)
            if message.kind == "PipelineHostCall" and '<I64 N="ci">-100</I64>' not in message.xml:
                answer = answers.pop(0)
                self.session.receive(self._packed(answer.kind, answer.xml, pipeline_id))
        self.session.close_pipeline(pipeline_id)
        return messages

    def _received(self, pipeline_id: uuid.UUID | None, *, until: str) -> list[Message]:
        messages: list[Message] = []
        for message in self._stream(pipeline_id):
            messages.append(message)
            if message.kind == until:
                break
        return messages

    def _stream(self, pipeline_id: uuid.UUID | None) -> t.Iterator[Message]:
        parts: dict[int, bytearray] = {}
        while True:
            output = self.session.take(pipeline_id, 1 << 20, _WAIT)
            assert output is not None, "the session sends nothing more"
            data = output.data
            while data:
                object_id, _fragment_id, flags, length = struct.unpack(">QQBI", data[:21])
                parts.setdefault(object_id, bytearray()).extend(data[21 : 21 + length])
                data = data[21 + length :]
                if flags & 2:
                    raw = bytes(parts.pop(object_id))
                    kind = struct.unpack("<I", raw[4:8])[0]
                    yield Message(TYPES[kind], raw[40:].decode("utf-8").removeprefix("\ufeff"))

    def _packed(self, kind: str, xml: str, pipeline_id: uuid.UUID = _NOBODY) -> bytes:
        message = struct.pack("<II", 2, _NUMBERS[kind]) + self._pool_id.bytes_le + pipeline_id.bytes_le + xml.encode()
        self._objects += 1
        return struct.pack(">QQBI", self._objects, 0, 3, len(message)) + message


__all__ = ("Client", "Message", "Recording", "pool_opening")
