# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connectors and the hybrid configuration."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from .._wire import ABSENT, WireObject, WireValue, items, text
from ._connector_settings import settings_of
from ._reading import UnreadableObject, boolean, moment, required_text, texts, whole_number, wire_object
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
    :ivar settings: the TLS properties that came, by the name of the option; see :class:`Setting`.
    :ivar servers: short names - of the server of a Receive connector, of the source servers of a Send connector.
    :ivar role: FrontendTransport or HubTransport; None for a Send connector.
    :ivar enabled: None where not known.
    :ivar changed_at: when the object was last written; None where that did not come.
    """

    identity: str
    receives: bool
    tls_name: TlsCertificateName | None
    settings: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    servers: tuple[str, ...] = ()
    role: str | None = None
    enabled: bool | None = None
    changed_at: datetime.datetime | None = None

    @classmethod
    def from_wire(cls, value: WireValue) -> Connector:
        """Read the whole object.

        :raises UnreadableObject: it is no connector, has no identity, or its TlsCertificateName can't be read.
        """
        connector = wire_object(value, "a connector")
        if not connector.is_a(SEND_TYPE) and not connector.is_a(RECEIVE_TYPE):
            raise UnreadableObject(f"expected a connector, got {connector.type_names[:1]}")
        identity = text(connector.get("Identity")) or required_text(connector, "Name", "a connector")
        receives = connector.is_a(RECEIVE_TYPE)
        try:
            name = TlsCertificateName.from_wire(connector.get("TlsCertificateName"))
            settings = {key: setting.read(connector) for key, setting in settings_of(receives).items()}
        except UnreadableObject as error:
            raise UnreadableObject(f"connector {identity}: {error}") from error
        return cls(
            identity=identity,
            receives=receives,
            tls_name=name,
            settings={key: found for key, found in settings.items() if found is not ABSENT},
            servers=_names(connector.get("Server" if receives else "SourceTransportServers")),
            role=text(connector.get("TransportRole")) if receives else None,
            enabled=boolean(connector.get("Enabled")),
            changed_at=moment(connector.get("WhenChangedUTC")) or moment(connector.get("WhenChanged")),
        )

    @property
    def kind(self) -> str:
        """``receive_connector`` or ``send_connector``, as results and backups call it."""
        return "receive_connector" if self.receives else "send_connector"

    @property
    def carries_hybrid_mail(self) -> bool:
        """Whether it is one for mail between the organisation and Exchange Online, by what it may do, not by its name.

        As HealthChecker tells them (cmdlet sheet 5.3): Receive connectors have capabilities of domains, Send connectors
        keep the headers of cloud services.
        """
        if self.receives:
            return bool(self.settings.get("tls_domain_capabilities"))
        return self.settings.get("cloud_services_mail_enabled") is True

    def __str__(self) -> str:
        return f"{'Receive' if self.receives else 'Send'} connector {self.identity}"


@dataclasses.dataclass(frozen=True)
class HybridConfiguration:
    """The organisation's hybrid configuration (cmdlet sheet 4.1).

    :ivar tls_name: None where unset.
    :ivar tls_text: the same as it came.
    :ivar receiving, sending, edge: short names of transport servers.
    """

    tls_name: TlsCertificateName | None
    tls_text: str | None = None
    receiving: tuple[str, ...] = ()
    sending: tuple[str, ...] = ()
    edge: tuple[str, ...] = ()
    client_access: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    smart_host: str | None = None
    service_instance: int | None = None

    @classmethod
    def from_wire(cls, value: WireValue) -> HybridConfiguration:
        """Read the whole object.

        :raises UnreadableObject: it is another object, or its TlsCertificateName can't be read.
        """
        configuration = wire_object(value, "a HybridConfiguration")
        if not configuration.is_a(HYBRID_TYPE):
            raise UnreadableObject(f"expected a HybridConfiguration, got {configuration.type_names[:1]}")
        name = TlsCertificateName.from_wire(configuration.get("TlsCertificateName"))
        return cls(
            tls_name=name,
            tls_text=None if name is None else text(configuration.get("TlsCertificateName")) or str(name),
            receiving=_names(configuration.get("ReceivingTransportServers")),
            sending=_names(configuration.get("SendingTransportServers")),
            edge=_names(configuration.get("EdgeTransportServers")),
            client_access=_names(configuration.get("ClientAccessServers")),
            domains=texts(configuration.get("Domains")) or (),
            features=texts(configuration.get("Features")) or (),
            smart_host=text(configuration.get("OnPremisesSmartHost")) or None,
            service_instance=whole_number(configuration.get("ServiceInstance")),
        )

    def names(self, wanted: TlsCertificateName | None) -> bool:
        """Whether that is the certificate that it names; None is unset."""
        return self.tls_name is None if wanted is None else wanted.is_same(self.tls_name)

    @property
    def transport_servers(self) -> tuple[str, ...]:
        """All that carry hybrid mail, each once, in the order of the lists: receiving, sending, Edge."""
        return tuple(dict.fromkeys((*self.receiving, *self.sending, *self.edge)))


def _names(value: t.Any) -> tuple[str, ...]:
    """The names of directory ids; as text an id is its name, or its canonical path (wire-shapes 6)."""
    found = []
    for item in items(value) or ():
        name = text(item.get("Name")) if isinstance(item, WireObject) else None
        printed = name or (text(item) or "").rpartition("/")[2]
        if printed:
            found.append(printed)
    return tuple(found)
