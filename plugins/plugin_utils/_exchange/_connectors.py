# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connectors and the hybrid configuration, as far as they name certificates."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses

from .._wire import WireValue, text
from ._reading import UnreadableObject, required_text, wire_object
from ._tls_name import TlsCertificateName

__all__ = ("HYBRID_TYPE", "RECEIVE_TYPE", "SEND_TYPE", "Connector", "HybridConfiguration")

_CONFIGURATION = "Microsoft.Exchange.Data.Directory.SystemConfiguration."
SEND_TYPE = _CONFIGURATION + "SmtpSendConnectorConfig"
RECEIVE_TYPE = _CONFIGURATION + "ReceiveConnector"
HYBRID_TYPE = _CONFIGURATION + "HybridConfiguration"


@dataclasses.dataclass(frozen=True)
class Connector:
    """A Send or Receive connector.

    :ivar identity: ``server\\name`` of a Receive connector, the name of a Send connector.
    :ivar tls_name: None where unset.
    """

    identity: str
    receives: bool
    tls_name: TlsCertificateName | None

    @classmethod
    def from_wire(cls, value: WireValue) -> Connector:
        """Read the whole object.

        :raises UnreadableObject: it is no connector, has no identity, or its TlsCertificateName can't be read.
        """
        connector = wire_object(value, "a connector")
        if not connector.is_a(SEND_TYPE) and not connector.is_a(RECEIVE_TYPE):
            raise UnreadableObject(f"expected a connector, got {connector.type_names[:1]}")
        identity = text(connector.get("Identity")) or required_text(connector, "Name", "a connector")
        try:
            name = TlsCertificateName.from_wire(connector.get("TlsCertificateName"))
        except UnreadableObject as error:
            raise UnreadableObject(f"connector {identity}: {error}") from error
        return cls(identity, connector.is_a(RECEIVE_TYPE), name)

    def __str__(self) -> str:
        return f"{'Receive' if self.receives else 'Send'} connector {self.identity}"


@dataclasses.dataclass(frozen=True)
class HybridConfiguration:
    """The organisation's hybrid configuration; the name is None where unset."""

    tls_name: TlsCertificateName | None

    @classmethod
    def from_wire(cls, value: WireValue) -> HybridConfiguration:
        """Read the whole object.

        :raises UnreadableObject: it is another object, or its TlsCertificateName can't be read.
        """
        configuration = wire_object(value, "a HybridConfiguration")
        if not configuration.is_a(HYBRID_TYPE):
            raise UnreadableObject(f"expected a HybridConfiguration, got {configuration.type_names[:1]}")
        return cls(TlsCertificateName.from_wire(configuration.get("TlsCertificateName")))
