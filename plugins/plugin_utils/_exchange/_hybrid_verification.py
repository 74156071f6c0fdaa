# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the connectors and the hybrid configuration carry the certificate they should (procedures S4-19, S4-22 to 24)."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import typing as t

from ._connectors import Connector, HybridConfiguration
from ._servers import same_server
from ._tls_name import TlsCertificateName

__all__ = ("Verified", "verify_hybrid")


@dataclasses.dataclass(frozen=True)
class Verified:
    """One thing to look at.

    :ivar row: of the procedures.
    :ivar passed: None where it can't be seen from here.
    """

    row: str
    where: str
    passed: bool | None
    detail: str


def verify_hybrid(
    name: TlsCertificateName,
    configuration: HybridConfiguration,
    connectors: t.Sequence[Connector],
) -> list[Verified]:
    """Everything on this side.

    :param connectors: all of the organisation.
    """
    found = [_configuration(name, configuration)]
    sends = [connector for connector in connectors if not connector.receives and connector.carries_hybrid_mail]
    if not sends:
        found.append(
            Verified(
                "S4-23", "Send connectors", False, "None of them has CloudServicesMailEnabled, so none is the wizard's."
            )
        )
    found.extend(_connector("S4-23", name, connector) for connector in sends)
    for server in configuration.receiving:
        own = [
            connector
            for connector in connectors
            if connector.receives
            and connector.carries_hybrid_mail
            and any(same_server(s, server) for s in connector.servers)
        ]
        if not own:
            detail = "None of its Receive connectors has TlsDomainCapabilities: mail of Exchange Online counts as Internet mail."
            found.append(Verified("S4-24", server, False, detail))
        found.extend(_connector("S4-24", name, connector) for connector in own)
    for server in configuration.edge:
        detail = "Receive connectors of Edge servers are in their own directory; look there with Get-ReceiveConnector."
        found.append(Verified("S4-24", server, None, detail))
    return found


def _configuration(name: TlsCertificateName, configuration: HybridConfiguration) -> Verified:
    passed = configuration.names(name)
    shown = configuration.tls_text or "nothing"
    return Verified("S4-19", "the hybrid configuration", passed, f"It names {shown}.")


def _connector(row: str, name: TlsCertificateName, connector: Connector) -> Verified:
    passed = name.is_same(connector.tls_name)
    shown = connector.settings.get("tls_certificate_name") or "no certificate"
    return Verified(row, str(connector), passed, f"It names {shown}.")
