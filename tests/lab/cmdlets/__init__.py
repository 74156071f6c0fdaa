# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's cmdlets: one file per family, each a declared signature and a body.

:func:`exchange_cmdlets` gives those of the ``/PowerShell`` endpoint, which depend on the server's build,
:data:`WINDOWS` are those of the host's own, :data:`DOMAIN_CONTROLLER` those of a domain controller's; PowerShell's general
cmdlets (Select-Object and the like) belong to the engine. :data:`TYPES` are the .NET types of the host's own endpoint.
"""

from __future__ import annotations

from lab.contract import Cmdlet, NetType
from lab.organisation import builds

from .active_directory import GetADObject, GetADRootDSE
from .app_pools import GetWebAppPoolState, RestartWebAppPool
from .certificates_2007 import CERTIFICATES_2007
from .cim import GetCimInstance
from .edge_subscription import GetEdgeSubscription, RemoveEdgeSubscription
from .edge_synchronization import (
    StartEdgeSynchronization,
    StartEdgeSynchronization2007,
    TestEdgeSynchronization,
    TestEdgeSynchronization2007,
)
from .enable_exchange_certificate import EnableExchangeCertificate
from .event_log import GetEventLog
from .events import GetWinEvent
from .exchange_server import GetExchangeServer
from .export_exchange_certificate import ExportExchangeCertificate
from .get_auth_config import GetAuthConfig
from .get_content import GetContent
from .get_exchange_certificate import GetExchangeCertificate
from .get_exchange_diagnostic_info import GetExchangeDiagnosticInfo
from .get_hybrid_configuration import GetHybridConfiguration
from .get_mailbox import GetMailbox
from .get_receive_connector import GetReceiveConnector
from .get_send_connector import GetSendConnector
from .import_exchange_certificate import ImportExchangeCertificate
from .item_changes import NewItem, RemoveItem
from .items import GetChildItem, GetItem, TestPath
from .modules import ImportModule
from .new_edge_subscription import NewEdgeSubscription, NewEdgeSubscription2007
from .new_exchange_certificate import NewExchangeCertificate
from .organization_config import EarlySetOrganizationConfig, GetOrganizationConfig, SetOrganizationConfig
from .remove_exchange_certificate import RemoveExchangeCertificate
from .services import GetService, RestartService, StartService
from .set_auth_config import SetAuthConfig
from .set_content import SetContent
from .set_hybrid_configuration import EarlySetHybridConfiguration, SetHybridConfiguration
from .set_receive_connector import EarlySetReceiveConnector, SetReceiveConnector
from .set_send_connector import SetSendConnector, SetSendConnector2010, SetSendConnector2013
from .transport_service import GetTransportServer, GetTransportService
from .web_bindings import GetWebBinding, GetWebsite
from .wmi import GetWmiObject
from .x509_certificate import X509_CERTIFICATE2
from .x509_store import X509_STORE

_SUBSCRIPTIONS: tuple[type[Cmdlet], ...] = (GetEdgeSubscription, RemoveEdgeSubscription)
_SUBSCRIPTIONS_2007 = (NewEdgeSubscription2007, StartEdgeSynchronization2007, TestEdgeSynchronization2007)
_SUBSCRIPTIONS_SINCE_2010 = (NewEdgeSubscription, StartEdgeSynchronization, TestEdgeSynchronization)
_EXCHANGE: tuple[type[Cmdlet], ...] = (
    EnableExchangeCertificate,
    ExportExchangeCertificate,
    GetExchangeCertificate,
    GetExchangeDiagnosticInfo,
    GetExchangeServer,
    GetHybridConfiguration,
    GetMailbox,
    GetOrganizationConfig,
    GetReceiveConnector,
    GetSendConnector,
    GetTransportServer,
    ImportExchangeCertificate,
    NewExchangeCertificate,
    RemoveExchangeCertificate,
    *_SUBSCRIPTIONS,
)
# What came with 2013 (cmdlet sheet 1.2).
_SINCE_2013: tuple[type[Cmdlet], ...] = (GetAuthConfig, GetTransportService, SetAuthConfig)
# Of 2007 those that its article and its roles need.
_EXCHANGE_2007: tuple[type[Cmdlet], ...] = (
    *CERTIFICATES_2007,
    GetExchangeServer,
    GetReceiveConnector,
    GetSendConnector,
    GetTransportServer,
    *_SUBSCRIPTIONS,
    *_SUBSCRIPTIONS_2007,
)
WINDOWS: tuple[type[Cmdlet], ...] = (
    GetChildItem,
    GetCimInstance,
    GetContent,
    GetEventLog,
    GetItem,
    GetService,
    GetWebAppPoolState,
    GetWebBinding,
    GetWebsite,
    GetWinEvent,
    GetWmiObject,
    ImportModule,
    NewItem,
    RemoveItem,
    RestartService,
    RestartWebAppPool,
    SetContent,
    StartService,
    TestPath,
)

DOMAIN_CONTROLLER: tuple[type[Cmdlet], ...] = (
    GetADObject,
    GetADRootDSE,
    GetChildItem,
    GetCimInstance,
    GetEventLog,
    GetItem,
    GetService,
    GetWinEvent,
    GetWmiObject,
    ImportModule,
    RemoveItem,
    RestartService,
    StartService,
    TestPath,
)
TYPES: tuple[NetType, ...] = (X509_CERTIFICATE2, X509_STORE)


def exchange_cmdlets(version: builds.Version) -> tuple[type[Cmdlet], ...]:
    """The cmdlets of the Exchange endpoint of a server of that build; of the snap-in of 2007, which has no endpoint."""
    if builds.is_2007(version):
        return _EXCHANGE_2007
    return (
        *_EXCHANGE,
        *(_SINCE_2013 if builds.is_since_2013(version) else ()),
        SetOrganizationConfig if builds.has_read_session(version) else EarlySetOrganizationConfig,
        *(_SUBSCRIPTIONS_SINCE_2010 if builds.has_subscription_data(version) else _SUBSCRIPTIONS_2007),
        *_mail_flow(version),
    )


def _mail_flow(version: builds.Version) -> tuple[type[Cmdlet], ...]:
    """What sets connectors and the hybrid configuration, whose parameters came in two steps."""
    if not builds.has_certificate_names(version):
        return (EarlySetHybridConfiguration, EarlySetReceiveConnector, SetSendConnector2010)
    send = SetSendConnector if builds.has_connector_type(version) else SetSendConnector2013
    return (SetHybridConfiguration, SetReceiveConnector, send)


__all__ = ("DOMAIN_CONTROLLER", "TYPES", "WINDOWS", "exchange_cmdlets")
