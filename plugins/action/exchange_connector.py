# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sets the TLS properties of a connector."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.certops.exchange.plugins.modules import exchange_connector
from ansible_collections.certops.exchange.plugins.plugin_utils._action import CollectionAction, Task
from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import Connector, settings_of
from ansible_collections.certops.exchange.plugins.plugin_utils._plans import connector_step, differing_settings
from ansible_collections.certops.exchange.plugins.plugin_utils._present import read_connectors, read_servers
from ansible_collections.certops.exchange.plugins.plugin_utils._refusal import PromiseNotMet, Refusal
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import Session
from ansible_collections.certops.exchange.plugins.plugin_utils._servers_of import full_names
from ansible_collections.certops.exchange.plugins.plugin_utils._shown_hybrid import shown_connector
from ansible_collections.certops.exchange.plugins.plugin_utils._tls_certificate_option import name_from_options


class ActionModule(CollectionAction):
    module = exchange_connector
    writes = True

    def perform(self, task: Task) -> dict[str, t.Any]:
        receives, identity = task.parameters["kind"] == "receive", task.parameters["identity"]
        refuse_foreign(task.parameters, receives)
        session = task.open("exchange")
        before = find_connector(session, receives, identity)
        wanted = wanted_settings(task.parameters, receives)
        name = name_from_options(
            task.parameters, lambda: session, lambda: full_names(read_servers(session), before.servers)
        )
        if name is not None:
            wanted["tls_certificate_name"] = str(name)
            task.warn(name.length_warning())
        changes = differing_settings(receives, before.settings, wanted)
        after = before
        if changes:
            reason = f"{before} is to have another value of {', '.join(changes)}."
            task.ledger.carry_out(session, [connector_step(before, changes, reason)])
            after = planned(before, changes) if task.check_mode else find_connector(session, receives, identity)
            verify(after, wanted)
        shown = {"before": shown_connector(before), "after": shown_connector(after)}
        return {"connector": shown["after"], "before": shown["before"], "diff": shown}


def refuse_foreign(parameters: t.Mapping[str, t.Any], receives: bool) -> None:
    """:raises Refusal: a property was named that such a connector does not have, or in two ways."""
    own, foreign = settings_of(receives), settings_of(not receives)
    kind = "Receive" if receives else "Send"
    given = [name for name in {**own, **foreign} if parameters.get(name) is not None]
    wrong = [name for name in (*given, *parameters["clear"]) if name not in own]
    if wrong:
        raise Refusal(f"A {kind} connector has no {', '.join(wrong)}. Nothing was changed.")
    certificates = ("tls_certificate_thumbprint", "tls_certificate")
    named = [*given, *("tls_certificate_name" for name in certificates if parameters[name] is not None)]
    twice = [name for name in parameters["clear"] if name in named]
    if twice:
        raise Refusal(f"{', '.join(twice)} can't be set and cleared by one task. Nothing was changed.")
    fixed = [name for name in parameters["clear"] if not own[name].clearable]
    if fixed:
        raise Refusal(f"{', '.join(fixed)} of a {kind} connector can't be cleared. Nothing was changed.")


def wanted_settings(parameters: t.Mapping[str, t.Any], receives: bool) -> dict[str, t.Any]:
    """What is asked for, but for the certificate; None is to be cleared.

    :raises Refusal: a text is empty.
    """
    wanted: dict[str, t.Any] = dict.fromkeys(parameters["clear"])
    for name in settings_of(receives):
        value = parameters.get(name)
        if value is None or name == "tls_certificate_name":
            continue
        if isinstance(value, str) and not value.strip():
            raise Refusal(f"{name} is empty. To clear it, name it in clear. Nothing was changed.")
        wanted[name] = value
    return wanted


def find_connector(session: Session, receives: bool, identity: str) -> Connector:
    """:raises Refusal: there is no such connector; the message lists those that there are."""
    connectors = read_connectors(session, receive=receives, send=not receives)
    found = [connector for connector in connectors if connector.identity.lower() == identity.lower()]
    if len(found) != 1:
        known = ", ".join(sorted(connector.identity for connector in connectors)) or "none"
        kind = "Receive" if receives else "Send"
        raise Refusal(f"There is no {kind} connector {identity}. There are: {known}. Nothing was changed.")
    return found[0]


def planned(connector: Connector, changes: t.Mapping[str, t.Any]) -> Connector:
    """The connector as it would be."""
    return dataclasses.replace(connector, settings={**connector.settings, **changes})


def verify(after: Connector, wanted: t.Mapping[str, t.Any]) -> None:
    """:raises PromiseNotMet: a property is not what it should be."""
    differing = differing_settings(after.receives, after.settings, wanted)
    if differing:
        shown = "; ".join(
            f"{name} is {after.settings.get(name)!r} instead of {value!r}" for name, value in differing.items()
        )
        raise PromiseNotMet(f"{after} is not as it should be: {shown}. Run again.")
