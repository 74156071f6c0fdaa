# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ExchangeServer object (recorded/Get-ExchangeServer, cmdlet sheet 6.3)."""

from __future__ import annotations

import datetime
import typing as t

from lab.contract import OBJECT, LiveList, LiveObject, Unreadable
from lab.organisation import Server, Vantage, builds

from .directory import (
    PRESENTATION_TYPES,
    Entry,
    domain_controller,
    exchange_data,
    multi_valued,
    object_id,
    object_version,
    ordered,
    setup_moment,
)
from .durations import enhanced_time_span
from .enums import SERVER_EDITION, SERVER_ROLE

TYPES = ("Microsoft.Exchange.Data.Directory.Management.ExchangeServer", *PRESENTATION_TYPES)
_ORDER = """
    Name DataPath Domain Edition ExchangeLegacyDN ExchangeLegacyServerRole Fqdn CustomerFeedbackEnabled InternetWebProxy
    InternetWebProxyBypassList IsHubTransportServer IsClientAccessServer IsExchange2007OrLater IsEdgeServer
    IsMailboxServer IsE14OrLater IsE15OrLater IsProvisionedServer IsUnifiedMessagingServer IsFrontendTransportServer
    NetworkAddress OrganizationalUnit AdminDisplayVersion Site ServerRole ErrorReportingEnabled MitigationsEnabled
    MitigationsAppliedTime StaticDomainControllers StaticGlobalCatalogs StaticConfigDomainController
    StaticExcludedDomainControllers MonitoringGroup CurrentDomainControllers CurrentGlobalCatalogs
    CurrentConfigDomainController ProductID IsExchangeTrialEdition IsExpiredExchangeTrialEdition
    MailboxProvisioningAttributes RemainingTrialPeriod MitigationsApplied MitigationsBlocked DataCollectionEnabled
    Identity IsValid ExchangeVersion DistinguishedName Guid ObjectCategory ObjectClass WhenChanged WhenCreated
    WhenChangedUTC WhenCreatedUTC OrganizationId Id OriginatingServer ObjectState
"""
# Assumption: what the object of a 2007 server, which is not recorded, cannot have yet.
_LATER = """
    IsE14OrLater IsE15OrLater IsFrontendTransportServer MitigationsEnabled MitigationsAppliedTime MonitoringGroup
    MailboxProvisioningAttributes MitigationsApplied MitigationsBlocked DataCollectionEnabled
"""


def server_version(version: tuple[int, int, int, int]) -> LiveObject:
    """A ServerVersion: ``Version 15.2 (Build 986.5)``."""
    major, minor, build, revision = version
    return LiveObject(
        ("Microsoft.Exchange.Data.ServerVersion", OBJECT),
        f"Version {major}.{minor} (Build {build}.{revision})",
        {"Major": major, "Minor": minor, "Build": build, "Revision": revision, "FilePatchLevelDescription": None},
    )


def exchange_server(vantage: Vantage, server: Server, *, status: bool = False) -> LiveObject:
    """Get-ExchangeServer's answer for one server.

    :param status: fill the Current... properties, as -Status does.

    Its ``source`` is the server.
    """
    organisation = vantage.organisation
    setup = setup_moment(organisation)
    entry = Entry(
        organisation.server_dn(server),
        "ms-Exch-Exchange-Server",
        ("top", "server", "msExchExchangeServer"),
        # The lowest version that can manage the object, not the server's (cmdlet sheet 6.3).
        object_version(0, 1, "8.0.535.0"),
        setup,
        setup,
        vantage.server.utc_offset,
    )
    controller = domain_controller(organisation)
    controllers = [controller] if status else []
    own = {
        **_names(vantage, server),
        **_roles(server),
        **_switches(),
        "CurrentDomainControllers": multi_valued(controllers),
        "CurrentGlobalCatalogs": multi_valued(controllers),
        "CurrentConfigDomainController": controller if status else "",
    }
    members = ordered(_ORDER, own, entry.tail(organisation))
    if builds.is_2007(vantage.server.version):
        members = {name: value for name, value in members.items() if name not in _LATER.split()}
    return LiveObject(TYPES, server.name, members, source=server)


def _names(vantage: Vantage, server: Server) -> dict[str, t.Any]:
    organisation = vantage.organisation
    # Assumption: Exchange is where its Setup puts it by default, from 2010 on under the folder of its version.
    folder = "" if builds.is_2007(server.version) else f"\\V{server.version[0]}"
    path = f"C:\\Program Files\\Microsoft\\Exchange Server{folder}\\Mailbox"
    site = f"CN={server.site},CN=Sites,CN=Configuration,{organisation.forest_dn}"
    return {
        "Name": server.name,
        "DataPath": LiveObject(
            ("Microsoft.Exchange.Data.LocalLongFullPath", "Microsoft.Exchange.Data.LongPath", OBJECT),
            path,
            {"PathName": path, "IsLocalFull": True, "IsUnc": False, "DriveName": "C:"},
        ),
        "Domain": server.domain,
        "ExchangeLegacyDN": organisation.server_legacy_dn(server),
        "ExchangeLegacyServerRole": 0,
        "Fqdn": server.fqdn,
        "NetworkAddress": _network_address(server),
        "OrganizationalUnit": f"{server.domain}/{server.name}",
        "AdminDisplayVersion": server_version(server.version),
        "Site": object_id(organisation, site),
        # Assumption: Enterprise edition, the product id of the recorded server that has none.
        "Edition": SERVER_EDITION.named("Enterprise"),
        "ProductID": "",
        "IsExchangeTrialEdition": False,
        "IsExpiredExchangeTrialEdition": False,
        "RemainingTrialPeriod": enhanced_time_span(datetime.timedelta(0)),
    }


def _network_address(server: Server) -> LiveList:
    kinds = ("ncacn_vns_spp", "netbios", "ncacn_np", "ncacn_spx", "ncacn_ip_tcp", "ncalrpc")
    item = exchange_data("NetworkAddress")
    types = (
        "Microsoft.Exchange.Data.NetworkAddressCollection",
        f"Microsoft.Exchange.Data.ProtocolAddressCollection`1[[{item}]]",
        *multi_valued(item_type=item).type_names,
    )
    items = []
    for kind in kinds:
        address = server.fqdn if kind == "ncacn_ip_tcp" else server.name
        items.append(
            LiveObject(
                (
                    "Microsoft.Exchange.Data.CustomNetworkAddress",
                    "Microsoft.Exchange.Data.NetworkAddress",
                    "Microsoft.Exchange.Data.ProtocolAddress",
                    OBJECT,
                ),
                f"{kind}:{address}",
                {"ProtocolType": kind, "AddressString": address},
            )
        )
    return LiveList(types, items)


def _roles(server: Server) -> dict[str, t.Any]:
    """What the server is. From 2016 on a Mailbox server is everything at once (recorded)."""
    edge, mailbox = "Edge" in server.roles, "Mailbox" in server.roles
    # Up to 2010 each role stands for itself.
    new = builds.is_since_2013(server.version)
    client_access = "ClientAccess" in server.roles or (mailbox and server.version >= (15, 1, 0, 0))
    # Assumption: up to 2013 ServerRole is the sum of the installed roles; from 2016 on it is Mailbox alone (recorded).
    names = ("Mailbox",) if mailbox and server.version >= (15, 1, 0, 0) else server.roles
    return {
        "IsHubTransportServer": (mailbox and new) or "HubTransport" in server.roles,
        "IsClientAccessServer": client_access,
        "IsExchange2007OrLater": True,
        "IsEdgeServer": edge,
        "IsMailboxServer": mailbox,
        "IsE14OrLater": server.version >= (14, 0, 0, 0),
        "IsE15OrLater": server.version >= (15, 0, 0, 0),
        "IsProvisionedServer": False,
        # 2016 has it, 2019 has not (recorded).
        "IsUnifiedMessagingServer": mailbox and new and server.version < (15, 2, 0, 0),
        "IsFrontendTransportServer": client_access and new,
        "ServerRole": SERVER_ROLE.named(*names),
    }


def _switches() -> dict[str, t.Any]:
    """Settings that the lab does not model, as on the recorded 2019 server."""
    return {
        "CustomerFeedbackEnabled": True,
        "InternetWebProxy": None,
        "InternetWebProxyBypassList": None,
        "ErrorReportingEnabled": True,
        "MitigationsEnabled": True,
        # Absent where never set (wire-shapes 7).
        "MitigationsAppliedTime": Unreadable(),
        "StaticDomainControllers": multi_valued(),
        "StaticGlobalCatalogs": multi_valued(),
        "StaticConfigDomainController": "",
        "StaticExcludedDomainControllers": multi_valued(),
        "MonitoringGroup": "",
        "MailboxProvisioningAttributes": None,
        "MitigationsApplied": None,
        "MitigationsBlocked": None,
        "DataCollectionEnabled": False,
    }


__all__ = ("TYPES", "exchange_server", "server_version")
