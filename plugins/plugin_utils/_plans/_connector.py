# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Setting, clearing and setting again the TLS properties of connectors and of the hybrid configuration."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import typing as t

from .._exchange import Connector, settings_of
from .._remoting import Command
from ._step import Step

__all__ = ("configuration_step", "connector_step", "differing_settings")


def differing_settings(
    receives: bool, present: t.Mapping[str, t.Any], wanted: t.Mapping[str, t.Any]
) -> dict[str, t.Any]:
    """What of the wanted values is not so yet. :param wanted: by the name of the setting; None is unset."""
    known = settings_of(receives)
    return {
        name: value
        for name, value in wanted.items()
        if name not in present or not known[name].same(present[name], value)
    }


def connector_step(connector: Connector, changes: t.Mapping[str, t.Any], reason: str) -> Step:
    """Writes the changes, as the article does it: the connector that was found is handed on to the cmdlet that writes.

    :param changes: by the name of the setting; None clears.
    """
    kind = "Receive" if connector.receives else "Send"
    known = settings_of(connector.receives)
    parameters = {known[name].parameter: known[name].sent(value) for name, value in changes.items()}
    return Step(
        [
            Command(f"Get-{kind}Connector", {"Identity": connector.identity}),
            Command(f"Set-{kind}Connector", parameters),
        ],
        reason,
    )


def configuration_step(parameters: t.Mapping[str, t.Any], reason: str) -> Step:
    """Writes the hybrid configuration. :param parameters: of Set-HybridConfiguration."""
    return Step([Command("Set-HybridConfiguration", parameters)], reason)
