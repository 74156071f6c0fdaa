# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which connectors are reset for a new certificate, and what for (procedures S4-05, S4-06b, S4-08, S4-19)."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import typing as t

from .._exchange import (
    Connector,
    HybridBackup,
    HybridConfiguration,
    SavedObject,
    TlsCertificateName,
)
from ._connector import configuration_step, connector_step, differing_settings
from ._step import Step

__all__ = ("ConnectorPlan", "ResetPlan", "reset_plan", "restore_plan")

_NAME = "tls_certificate_name"
_CAPABILITIES = "tls_domain_capabilities"

What = t.Literal["cleared", "reassigned", "left", "done", "named", "restored"]


@dataclasses.dataclass(frozen=True)
class ConnectorPlan:
    """What becomes of one object, and why.

    :ivar what: ``cleared`` (the wizard sets it), ``reassigned`` (cleared and set again), ``named``, ``restored``, ``left``
        (as the wizard expects it) or ``done`` (nothing is left to be done).
    """

    kind: str
    identity: str
    what: What
    reason: str
    steps: tuple[Step, ...] = ()


@dataclasses.dataclass(frozen=True)
class ResetPlan:
    """All of a reset, in order. :ivar name_changed: whether issuer or subject differ from what the objects named."""

    objects: tuple[ConnectorPlan, ...]
    name_changed: bool

    @property
    def steps(self) -> list[Step]:
        return [step for found in self.objects for step in found.steps]

    @property
    def clears(self) -> bool:
        """Whether a Receive connector is left without its values until the wizard ends."""
        return any(found.what == "cleared" and found.steps for found in self.objects)


def reset_plan(
    name: TlsCertificateName,
    connectors: t.Sequence[Connector],
    configuration: HybridConfiguration,
    backup: HybridBackup,
) -> ResetPlan:
    """The plan.

    :param name: of the new certificate.
    :param connectors: those that carry hybrid mail, and those of the backup.
    :param backup: with the values of all of them, as they were before the reset began.
    """
    plans = [_connector(name, connector, backup) for connector in connectors]
    return ResetPlan((*plans, _configuration(name, configuration)), _name_changed(name, backup))


def _name_changed(name: TlsCertificateName, backup: HybridBackup) -> bool:
    return any(not name.is_same(saved.tls_name) for saved in backup.objects)


def _connector(name: TlsCertificateName, connector: Connector, backup: HybridBackup) -> ConnectorPlan:
    saved = backup.find(SavedObject.of_connector(connector).key)
    if saved is not None and name.is_same(saved.tls_name):
        return _same_name(name, connector, backup)
    return _other_name(name, connector)


def _same_name(name: TlsCertificateName, connector: Connector, backup: HybridBackup) -> ConnectorPlan:
    """A renewal: the text stays, but what Exchange found by it must be looked up anew (S4-06b)."""
    clear = connector_step(
        connector, {_NAME: None}, f"{connector} is to look its certificate up anew: its name is the same."
    )
    again = connector_step(
        connector, {_NAME: str(name)}, f"{connector} gets its name back, which now means the new one."
    )
    if connector.tls_name is None:
        reason = "Its name was taken away before, and is given back."
        return _plan(connector, "reassigned", reason, again)
    if not name.is_same(connector.tls_name):
        return _plan(connector, "left", f"Meanwhile somebody gave it the name {connector.tls_name}.")
    if backup.written_since(connector):
        return _plan(connector, "done", "It has looked up its certificate since the reset began.")
    return _plan(
        connector,
        "reassigned",
        "Issuer and subject are the same as before, so the wizard changes nothing.",
        clear,
        again,
    )


def _other_name(name: TlsCertificateName, connector: Connector) -> ConnectorPlan:
    if name.is_same(connector.tls_name):
        return _plan(connector, "done", "It names the new certificate already.")
    if not connector.receives:
        return _plan(
            connector, "left", "The wizard gives it the new name; until then it works with the old certificate."
        )
    cleared = {_NAME: None, _CAPABILITIES: None}
    changes = differing_settings(True, connector.settings, cleared)
    if not changes:
        return _plan(connector, "done", "It is cleared, and waits for the wizard.")
    reason = f"{connector} is cleared, so that the wizard sets it up for the new certificate."
    return _plan(
        connector,
        "cleared",
        "Its certificate has another issuer or subject.",
        connector_step(connector, changes, reason),
    )


def _configuration(name: TlsCertificateName, configuration: HybridConfiguration) -> ConnectorPlan:
    kind = "hybrid_configuration"
    if configuration.names(name):
        return ConnectorPlan(kind, "", "done", "It names the new certificate already.")
    step = configuration_step(
        {"TlsCertificateName": str(name)}, "The wizard then offers the certificate (procedures S4-16, S4-19)."
    )
    return ConnectorPlan(kind, "", "named", "It is to name the new certificate.", (step,))


def restore_plan(
    backup: HybridBackup, connectors: t.Sequence[Connector], configuration: HybridConfiguration | None
) -> tuple[ResetPlan, list[str]]:
    """The way back to the recorded values, and what there is no way back to."""
    plans, impossible = [], []
    present = {SavedObject.of_connector(connector).key: connector for connector in connectors}
    for saved in backup.objects:
        if saved.kind == "hybrid_configuration":
            if configuration is None:
                impossible.append("There is no hybrid configuration any more.")
            else:
                plans.append(_configuration_back(saved, configuration))
            continue
        connector = present.get(saved.key)
        if connector is None:
            impossible.append(f"There is no {saved.kind.replace('_', ' ')} {saved.identity} any more.")
            continue
        # Not the same name in another form: the very text.
        changes = {
            key: value
            for key, value in saved.values.items()
            if key in connector.settings and connector.settings[key] != value
        }
        if changes:
            reason = f"{connector} had other values before the reset."
            plans.append(_plan(connector, "restored", reason, connector_step(connector, changes, reason)))
        else:
            plans.append(_plan(connector, "done", "It has the recorded values."))
    return ResetPlan(tuple(plans), name_changed=False), impossible


def _configuration_back(saved: SavedObject, configuration: HybridConfiguration) -> ConnectorPlan:
    wanted = saved.values.get(_NAME)
    if wanted == configuration.tls_text:
        return ConnectorPlan(saved.kind, "", "done", "It has the recorded value.")
    reason = "The hybrid configuration named another certificate before the reset."
    return ConnectorPlan(
        saved.kind, "", "restored", reason, (configuration_step({"TlsCertificateName": wanted}, reason),)
    )


def _plan(connector: Connector, what: What, reason: str, *steps: Step) -> ConnectorPlan:
    return ConnectorPlan(connector.kind, connector.identity, what, reason, steps)
