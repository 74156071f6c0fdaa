# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps that subscribe an Edge server: its file, the import, synchronisation (procedures S2-16 to S2-18, S2-21).

The file holds a password in clear text, so it is removed in the message that reads it (cmdlet sheet 7.1).
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from .._exchange import EdgeConnectors, ServerVersion
from .._remoting import Command, Pipeline, Question, Rule, SealedFile
from ._step import Step

__all__ = ("EdgeImport", "edge_file_step", "edge_sync_step", "remove_files_step")

# The first synchronisation uses the account in the file and follows within minutes; a file that got away is soon of no use.
_LIFETIME: t.Final = datetime.timedelta(hours=1)
_NEW, _REMOVE = "New-EdgeSubscription", "Remove-EdgeSubscription"


def _always(_question: Question) -> bool:
    # Nobody knows the texts of these questions (cmdlet sheet 12). Each cmdlet asks about that alone which it is sent for.
    return True


_PREPARE = Rule("Prepare the Edge server for the subscription", _NEW, _always, "yes")
_DISCARD = Rule("Remove the Edge subscription", _REMOVE, _always, "yes")


def edge_file_step(path: str, version: ServerVersion, reason: str) -> Step:
    """Makes the file on the Edge server, of that version, reads it and removes it."""
    parameters: dict[str, t.Any] = {"FileName": path, "Force": True}
    if version.takes_subscription_data:
        parameters["AccountExpiryDuration"] = _LIFETIME
    read = Command("Get-Content", {"LiteralPath": path, "Encoding": "Byte", "ReadCount": 0})
    return Step([Command(_NEW, parameters)], reason, (_PREPARE,), ([read], _remove([path])))


@dataclasses.dataclass(frozen=True)
class EdgeImport:
    """The subscription on a Mailbox or Hub server.

    :ivar version: of that server.
    :ivar replaced: the name of the subscription that is removed first; empty where the new one overwrites what there is.
    """

    site: str
    connectors: EdgeConnectors
    version: ServerVersion
    replaced: str = ""

    def by_data(self, content: bytes, reason: str) -> Step:
        """With the bytes of the file; without them for a plan (2010 and later)."""
        return self._step([self._subscribe({"FileData": SealedFile("Edge subscription", content)})], reason)

    def by_file(self, path: str, content: bytes, reason: str) -> Step:
        """By way of a file on that server, which exists for this message alone (2007)."""
        # If it can't be written the message ends, and nothing of the old subscription is touched.
        written = {"LiteralPath": path, "Value": SealedFile("Edge subscription", content), "Encoding": "Byte"}
        write = Command("Set-Content", {**written, "ErrorAction": "Stop"})
        step = self._step([self._subscribe({"FileName": path}), _remove([path])], reason)
        return dataclasses.replace(step, pipeline=[write], then=(step.pipeline, *step.then))

    def _step(self, statements: list[Pipeline], reason: str) -> Step:
        if self.replaced:
            return Step(self._discard(), reason, (_DISCARD, _PREPARE), tuple(statements))
        return Step(statements[0], reason, (_PREPARE,), tuple(statements[1:]))

    def _subscribe(self, source: dict[str, t.Any]) -> Pipeline:
        parameters = {
            **source,
            "Site": self.site,
            "CreateInternetSendConnector": self.connectors.internet,
            "CreateInboundSendConnector": self.connectors.inbound,
            "Force": True,
        }
        return [Command(_NEW, parameters)]

    def _discard(self) -> Pipeline:
        parameters: dict[str, t.Any] = {"Identity": self.replaced, "ErrorAction": "Stop"}
        if self.version.takes_subscription_data:
            parameters |= {"Force": True, "Confirm": False}
        # Of 2007's parameters only the identity is sure; its questions are answered instead.
        return [Command(_REMOVE, parameters)]


def edge_sync_step(edge: str, server: str, version: ServerVersion, reason: str) -> Step:
    """Starts a full synchronisation at once, by that server; on 2007 of all Edge servers, by the server that is asked."""
    parameters: dict[str, t.Any] = {}
    if version.takes_subscription_data:
        parameters = {"Server": server, "TargetServer": edge, "ForceFullSync": True}
    return Step([Command("Start-EdgeSynchronization", parameters)], reason)


def remove_files_step(paths: t.Sequence[str], reason: str) -> Step:
    """Removes these files."""
    return Step(_remove(paths), reason)


def _remove(paths: t.Sequence[str]) -> Pipeline:
    return [Command("Remove-Item", {"LiteralPath": list(paths), "Force": True})]
