# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the two endpoints are asked and what they answer, without a network."""

from __future__ import annotations

import dataclasses
import json
import typing as t
import urllib.parse


@dataclasses.dataclass(frozen=True)
class Request:
    """One HTTP request. :ivar target: path and query as sent. :ivar headers: by name, lower case."""

    method: str
    target: str
    headers: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    body: bytes = b""

    @property
    def path(self) -> str:
        return urllib.parse.unquote(urllib.parse.urlsplit(self.target).path)

    @property
    def query(self) -> dict[str, str]:
        """The parameters of the query; of one that is there twice the last."""
        return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.target).query))

    @property
    def segments(self) -> tuple[str, ...]:
        """The path's parts."""
        return tuple(part for part in self.path.split("/") if part)


@dataclasses.dataclass(frozen=True)
class Response:
    """One HTTP answer. :ivar lost: it was worked out, but the connection breaks off before it is sent."""

    status: int
    body: bytes = b""
    headers: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    lost: bool = False


class Application(t.Protocol):
    """What a listener serves."""

    def respond(self, request: Request) -> Response:
        """The answer; never raises for what a client may send."""

    def kept(self, body: bytes) -> bytes:
        """What of a body of either direction may be written down."""


def json_response(status: int, content: t.Any, headers: t.Mapping[str, str] | None = None) -> Response:
    """An answer in JSON, with the content type that the real service has."""
    kind = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
    return Response(status, json.dumps(content).encode(), {"Content-Type": kind, **(headers or {})})


__all__ = ("Application", "Request", "Response", "json_response")
