# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sets the certificate and the transport servers of the hybrid configuration."""

from __future__ import annotations

import typing as t

from ansible_collections.certops.exchange.plugins.module_utils._tls_certificate import TLS_CERTIFICATE_OPTIONS
from ansible_collections.certops.exchange.plugins.modules import exchange_hybrid
from ansible_collections.certops.exchange.plugins.plugin_utils._action import CollectionAction, Task
from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import (
    HybridConfiguration,
    TlsCertificateName,
    same_server,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._hybrid_gate import hybrid_configuration
from ansible_collections.certops.exchange.plugins.plugin_utils._plans import configuration_step
from ansible_collections.certops.exchange.plugins.plugin_utils._present import Hybrid, find_server, read_hybrid
from ansible_collections.certops.exchange.plugins.plugin_utils._refusal import PromiseNotMet, Refusal
from ansible_collections.certops.exchange.plugins.plugin_utils._servers_of import full_names
from ansible_collections.certops.exchange.plugins.plugin_utils._shown_hybrid import shown_configuration
from ansible_collections.certops.exchange.plugins.plugin_utils._tls_certificate_option import name_from_options

_LISTS = {
    "receiving_transport_servers": ("ReceivingTransportServers", "receiving"),
    "sending_transport_servers": ("SendingTransportServers", "sending"),
    "edge_transport_servers": ("EdgeTransportServers", "edge"),
}


class ActionModule(CollectionAction):
    module = exchange_hybrid
    writes = True

    def perform(self, task: Task) -> dict[str, t.Any]:
        asked = task.parameters
        given = [name for name in (*_LISTS, *TLS_CERTIFICATE_OPTIONS) if asked[name] is not None]
        twice = [name for name in asked["clear"] if name in given or (name == "tls_certificate_name" and _named(given))]
        if twice:
            raise Refusal(f"{', '.join(twice)} can't be set and cleared by one task. Nothing was changed.")
        session = task.open("exchange")
        seen = read_hybrid(session)
        before = hybrid_configuration(seen)
        lists = wanted_lists(asked, seen)
        wanted: dict[str, t.Any] = dict(lists)
        name = name_from_options(asked, lambda: session, lambda: full_names(seen.servers, carriers(before, lists)))
        if name is not None:
            task.warn(name.length_warning())
        if name is not None or "tls_certificate_name" in asked["clear"]:
            wanted["tls_certificate_name"] = None if name is None else str(name)
        refuse_mixture(before, lists)
        changes = {option: value for option, value in wanted.items() if not _is_so(before, option, value)}
        after = before
        if changes:
            step = configuration_step(
                {_parameter(option): value or None for option, value in changes.items()},
                f"The hybrid configuration is to have another value of {', '.join(changes)}.",
            )
            task.ledger.carry_out(session, [step])
            if not task.check_mode:
                after = hybrid_configuration(read_hybrid(session))
                differing = [option for option, value in wanted.items() if not _is_so(after, option, value)]
                if differing:
                    raise PromiseNotMet(
                        f"The hybrid configuration does not show the new {', '.join(differing)}. Run again."
                    )
        shown = {"before": shown_configuration(before), "after": shown_configuration(after)}
        if task.check_mode:
            shown["after"] = {**(shown["before"] or {}), **changes}
        return {"hybrid_configuration": shown["after"], "before": shown["before"], "diff": shown}


def wanted_lists(asked: t.Mapping[str, t.Any], seen: Hybrid) -> dict[str, list[str]]:
    """The lists that are asked for, with the servers' own names; an empty one is to be cleared.

    :raises Refusal: the organisation has no such server, or it does not have the role.
    """
    lists: dict[str, list[str]] = {option: [] for option in _LISTS if option in asked["clear"]}
    for option in _LISTS:
        if asked[option] is None:
            continue
        servers = [find_server(seen.servers, name) for name in asked[option]]
        edge = option == "edge_transport_servers"
        wrong = [server.name for server in servers if server.is_edge != edge]
        if wrong:
            kind = "no Edge server" if edge else "an Edge server"
            raise Refusal(f"{option}: {', '.join(wrong)} is {kind}. Nothing was changed.")
        lists[option] = [server.name for server in servers]
    return lists


def refuse_mixture(before: HybridConfiguration, lists: t.Mapping[str, list[str]]) -> None:
    """:raises Refusal: Edge servers and others would carry the mail together (cmdlet sheet 4.2)."""
    then = {option: lists.get(option, list(getattr(before, part))) for option, (_name, part) in _LISTS.items()}
    if then["edge_transport_servers"] and (then["receiving_transport_servers"] or then["sending_transport_servers"]):
        raise Refusal(
            "Either Edge servers carry the hybrid mail or the others do: clear receiving_transport_servers and "
            "sending_transport_servers, or edge_transport_servers. Nothing was changed."
        )


def carriers(before: HybridConfiguration, lists: t.Mapping[str, list[str]]) -> list[str]:
    """The servers that would use the certificate, Edge servers left out: they are not asked through this endpoint."""
    parts = ("receiving_transport_servers", "sending_transport_servers")
    return list(dict.fromkeys(name for p in parts for name in lists.get(p, getattr(before, _LISTS[p][1]))))


def _named(given: t.Sequence[str]) -> bool:
    return any(name in given for name in TLS_CERTIFICATE_OPTIONS)


def _parameter(option: str) -> str:
    return "TlsCertificateName" if option == "tls_certificate_name" else _LISTS[option][0]


def _is_so(configuration: HybridConfiguration, option: str, value: t.Any) -> bool:
    if option == "tls_certificate_name":
        return configuration.names(None if value is None else TlsCertificateName.from_text(value))
    present: tuple[str, ...] = getattr(configuration, _LISTS[option][1])
    return len(present) == len(value) and all(any(same_server(one, other) for other in present) for one in value)
