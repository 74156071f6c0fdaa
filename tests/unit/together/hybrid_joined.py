# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules that change the certificate of a hybrid, against the lab's hybrid scenario in one process."""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import pathlib
import types
import typing as t

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from unit.together.joined import ROOT, Joined, Killed

from ansible_collections.certops.exchange.plugins.action import (
    exchange_certificate,
    exchange_hybrid_certificate,
    exchange_hybrid_reset,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._action import Task
from ansible_collections.certops.exchange.plugins.plugin_utils._plans import Ledger
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import EndpointKind, Session
from lab.app import scenarios
from lab.organisation import SMTP

SCENARIO = scenarios.load(ROOT / "tests" / "lab" / "scenarios" / "hybrid.yml")
# A new certificate of the same issuer and subject as the old one.
RENEWED = {"issued_by": SCENARIO["certificates"][0]["issued_by"]}
TWO, THREE = ("EX1", "EX2"), ("EX1", "EX2", "EX3")
# Of Setup's connectors, those of the hybrid and one that nothing may touch: each that is read takes time.
_KEPT = ("Default Frontend", "Client Frontend EX1")


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What became of one task. :ivar result: None where it was killed."""

    task: Task
    result: dict[str, t.Any] | None

    @property
    def changed(self) -> bool:
        return self.task.ledger.changed

    @property
    def commands(self) -> list[str]:
        """The plan, as text."""
        return [entry["command"] for entry in self.task.ledger.result()["commands"]]

    def actions(self) -> list[str]:
        """What became of each object of a reset."""
        return [found["action"] for found in self.task.facts["objects"]]


class HybridJoined(Joined):
    """A hybrid, and tasks that run on it.

    :param backup: where the reset keeps its values.
    :param new: other values of the new certificate, as a scenario has them.
    :param servers: all that there are.
    """

    def __init__(
        self, backup: pathlib.Path, new: t.Mapping[str, t.Any] | None = None, servers: t.Collection[str] = TWO
    ) -> None:
        content = copy.deepcopy(SCENARIO)
        content["certificates"][1].update(new or {})
        gone = set(content["servers"]) - set(servers)
        for name in gone:
            del content["servers"][name]
        for place in (*content["certificates"], *content["send_connectors"], content["hybrid"]):
            for key in place.keys() & {"servers", "source_servers", "receiving_servers", "sending_servers"}:
                place[key] = [name for name in place[key] if name not in gone]
        content["receive_connectors"] = [c for c in content["receive_connectors"] if c["server"] not in gone]
        super().__init__(content)
        self.backup = backup
        for server in self.organisation.servers.values():
            server.receive_connectors[:] = [c for c in server.receive_connectors if c.name.startswith(_KEPT)]

    @classmethod
    def prepared(
        cls, backup: pathlib.Path, new: t.Mapping[str, t.Any] | None = None, servers: t.Collection[str] = TWO
    ) -> HybridJoined:
        """With the new certificate where it has to be."""
        return cls(backup, {**(new or {}), "servers": list(servers), "services": ["SMTP"]}, servers)

    # Tasks

    def prepare(self, **options: t.Any) -> Outcome:
        return self.run(exchange_hybrid_certificate, {"thumbprint": self.new}, **options)

    def reset(self, **options: t.Any) -> Outcome:
        asked = {"thumbprint": self.new, "backup_file": str(self.backup)}
        return self.run(exchange_hybrid_reset, asked, **options)

    def restore(self, **options: t.Any) -> Outcome:
        return self.run(exchange_hybrid_reset, {"state": "restored", "backup_file": str(self.backup)}, **options)

    def remove_old(self, server: str = "EX1", **options: t.Any) -> Outcome:
        asked = {"state": "absent", "server": server, "thumbprint": self.old}
        return self.run(exchange_certificate, asked, host=server, **options)

    def run(
        self,
        action: types.ModuleType,
        asked: t.Mapping[str, t.Any],
        *,
        check_mode: bool = False,
        after: int | None = None,
        host: str = "EX1",
        **more: t.Any,
    ) -> Outcome:
        """One task with these options for that host; it is killed after that many writes where a number is given."""
        module = action.ActionModule.module
        checked = ArgumentSpecValidator(module.ARGUMENT_SPEC).validate({**asked, **more})
        assert not checked.error_messages, checked.error_messages
        opened: dict[tuple[str, str], Session] = {}
        with contextlib.ExitStack() as stack:
            at = host

            def opener(kind: EndpointKind, host: str | None = None, *, anew: bool = False) -> Session:
                key = (kind, host or at)
                if key not in opened:
                    opened[key] = stack.enter_context(self.session(key[1], kind=kind))
                    if after is not None:
                        self.kill(opened[key], after)
                return opened[key]

            task = Task(checked.validated_parameters, check_mode, Ledger(check_mode), opener)
            result = None
            with contextlib.suppress(Killed):
                result = object.__new__(action.ActionModule).perform(task)
            return Outcome(task, result)

    def wizard(self) -> None:
        """A person runs it."""
        self.administrator().run_hybrid_wizard(self.new)

    # What there is

    def named(self, friendly_name: str) -> str:
        """The thumbprint of a certificate of the scenario."""
        (found,) = {
            thumbprint
            for server in self.organisation.servers.values()
            for thumbprint, stored in server.my.items()
            if stored.friendly_name == friendly_name
        }
        return found

    @property
    def old(self) -> str:
        return self.named("hybrid, old")

    @property
    def new(self) -> str:
        return self.named("hybrid, new")

    def values(self) -> dict[str, t.Any]:
        """All of the connectors and the hybrid configuration but for what Exchange itself keeps with them."""
        receiving = {
            f"{server.name}\\{connector.name}": _plain(connector)
            for server in self.organisation.servers.values()
            for connector in server.receive_connectors
        }
        sending = {connector.name: _plain(connector) for connector in self.organisation.send_connectors}
        return {**receiving, **sending, "hybrid": _plain(self.organisation.hybrid)}

    def ready(self) -> set[str]:
        """The servers that have the new certificate with its key, enabled for SMTP."""
        return {name for name in self.holders(self.new) if self.organisation.servers[name].my[self.new].services & SMTP}


def _plain(found: t.Any) -> dict[str, t.Any]:
    values = dataclasses.asdict(dataclasses.replace(found, changed=None))
    values.pop("tags", None)
    return {**values, "certificate": None if found.certificate is None else str(found.certificate)}
