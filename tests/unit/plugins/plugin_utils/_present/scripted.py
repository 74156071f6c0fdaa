# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An endpoint that answers each cmdlet as it was told to, for tests of what reads through a session."""

from __future__ import annotations

import dataclasses
import typing as t

from unit.plugins.plugin_utils.certificate_cases import NOW

from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import (
    CommandNotAvailable,
    Pipeline,
    RemoteRecord,
    Reply,
    Session,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._wire import WireObject

FAILED = RemoteRecord("だめ", "X,Whatever", 0, "LocalizedException")


def whole(kind: str, **properties: t.Any) -> WireObject:
    return WireObject((kind,), None, properties)


@dataclasses.dataclass
class Endpoint:
    """Gives each cmdlet's outputs, its error, or none at all. Stands in for the session."""

    answers: dict[str, t.Any]
    messages: list[list[str]] = dataclasses.field(default_factory=list)
    parameters: dict[str, t.Any] = dataclasses.field(default_factory=dict)
    server: str = "endpoint"
    acts_locally: bool = False
    missing: set[str] = dataclasses.field(default_factory=set)

    def invoke(self, *pipelines: Pipeline) -> Reply:
        self.messages.append([pipeline[0].name for pipeline in pipelines])
        reply = Reply(self.server, NOW)
        for pipeline in pipelines:
            self.parameters[pipeline[0].name] = pipeline[0].parameters
            answer = self.answers[pipeline[0].name]
            if isinstance(answer, CommandNotAvailable):
                self.missing.add(answer.name)
            if isinstance(answer, Exception):
                raise answer
            (reply.errors.append if isinstance(answer, RemoteRecord) else reply.outputs.extend)(answer)
        return reply

    def session(self) -> Session:
        return t.cast(Session, self)


def missing(name: str) -> CommandNotAvailable:
    record = RemoteRecord("x", "CommandNotFoundException", 13, "CommandNotFoundException", target=name)
    return CommandNotAvailable(server="endpoint", record=record, happened=f"The command {name} is not available here.")
