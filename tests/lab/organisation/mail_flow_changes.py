# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes of connectors and of the hybrid configuration: what the Set- cmdlets do, without their question.

Changes are new values by field of the object. What is not among them stays; what is the same already writes nothing, so the
moment of the last change stays too.
"""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from . import connector_tags, mail_flow_rules
from .connectors import HybridConfiguration, ReceiveConnector, SendConnector
from .errors import MailFlowRuleError
from .vantage import Vantage

Changes = t.Mapping[str, t.Any]


def require_receive_connector(connector: ReceiveConnector, changes: Changes) -> None:
    """Raises MailFlowRuleError where the connector's settings would not go together."""
    wanted = dataclasses.replace(connector, **changes)
    _require(connector.name, mail_flow_rules.receive_connector(wanted, changes))


def require_send_connector(connector: SendConnector, changes: Changes) -> None:
    """The same for a Send connector."""
    wanted = dataclasses.replace(connector, **changes)
    _require(connector.name, mail_flow_rules.send_connector(wanted, changes))


def require_hybrid_configuration(configuration: HybridConfiguration, changes: Changes) -> None:
    """The same for the hybrid configuration."""
    wanted = dataclasses.replace(configuration, **changes)
    _require("Hybrid Configuration", mail_flow_rules.hybrid_configuration(wanted, changes))


def change_receive_connector(vantage: Vantage, connector: ReceiveConnector, changes: Changes) -> bool:
    """Writes the connector; whether anything changed. Raises MailFlowRuleError."""
    with vantage.organisation.settled() as now:
        require_receive_connector(connector, changes)
        return _write(connector, changes, now)


def change_send_connector(vantage: Vantage, connector: SendConnector, changes: Changes) -> bool:
    """The same for a Send connector. A name that is written, and a source server that joins, get a new tag."""
    with vantage.organisation.settled() as now:
        require_send_connector(connector, changes)
        name, sources = connector.certificate, connector.source_servers
        changed = _write(connector, changes, now)
        if connector.certificate != name:
            connector.tags, sources = {}, ()
        joined = [server for server in connector.source_servers if server not in sources]
        kept = {server: tag for server, tag in connector.tags.items() if server in connector.source_servers}
        connector.tags = kept | connector_tags.resolve(vantage.organisation, connector.certificate, joined, now)
        return changed


def change_hybrid_configuration(vantage: Vantage, configuration: HybridConfiguration, changes: Changes) -> bool:
    """The same for the hybrid configuration: it stores the wish only (cmdlet sheet 4.2)."""
    with vantage.organisation.settled() as now:
        require_hybrid_configuration(configuration, changes)
        return _write(configuration, changes, now)


def _require(identity: str, broken: str | None) -> None:
    if broken is not None:
        raise MailFlowRuleError(identity, broken)


def _write(
    target: ReceiveConnector | SendConnector | HybridConfiguration, changes: Changes, now: datetime.datetime
) -> bool:
    different = {field: value for field, value in changes.items() if getattr(target, field) != value}
    for field, value in different.items():
        setattr(target, field, value)
    if different:
        target.changed = now
    return bool(different)
