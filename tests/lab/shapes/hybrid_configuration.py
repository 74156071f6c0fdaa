# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HybridConfiguration object (recorded/Get-HybridConfiguration, cmdlet sheet 4.1)."""

from __future__ import annotations

import typing as t

from lab.contract import OBJECT, LiveList, LiveObject
from lab.organisation import HybridConfiguration, Organisation, Vantage

from .directory import (
    CONFIGURATION_TYPES,
    EXCHANGE,
    Entry,
    ad_multi_valued,
    exchange_data,
    multi_valued,
    object_id,
    object_version,
    ordered,
    setup_moment,
)
from .enums import OBJECT_STATE
from .mail_enums import HYBRID_FEATURE
from .mail_parts import certificate_name, smtp_domain

TYPES = ("Microsoft.Exchange.Data.Directory.SystemConfiguration.HybridConfiguration", *CONFIGURATION_TYPES)
NAME = "Hybrid Configuration"
_FEATURE = f"HybridFeature, Microsoft.Exchange.Data.Directory, {EXCHANGE}"
_ORDER = """
    ClientAccessServers EdgeTransportServers ReceivingTransportServers SendingTransportServers OnPremisesSmartHost
    Domains Features ExternalIPAddresses TlsCertificateName ServiceInstance AdminDisplayName ExchangeVersion Name
    DistinguishedName Identity Guid ObjectCategory ObjectClass WhenChanged WhenCreated WhenChangedUTC WhenCreatedUTC
    OrganizationId Id OriginatingServer IsValid ObjectState
"""


def hybrid_configuration(vantage: Vantage, configuration: HybridConfiguration) -> LiveObject:
    """Get-HybridConfiguration's answer."""
    organisation = vantage.organisation
    setup = setup_moment(organisation)
    entry = Entry(
        f"CN={NAME},CN={NAME},{organisation.dn}",
        "ms-Exch-Coexistence-Relationship",
        ("top", "msExchCoexistenceRelationship"),
        object_version(0, 20, "15.0.0.0"),
        setup,
        configuration.changed or setup,
        vantage.server.utc_offset,
    )
    features = [HYBRID_FEATURE.named(name) for name in configuration.features]
    own: dict[str, t.Any] = {
        "ClientAccessServers": _servers(organisation, configuration.client_access_servers),
        "EdgeTransportServers": _servers(organisation, configuration.edge_servers),
        "ReceivingTransportServers": _servers(organisation, configuration.receiving_servers),
        "SendingTransportServers": _servers(organisation, configuration.sending_servers),
        "OnPremisesSmartHost": smtp_domain(configuration.smart_host),
        "Domains": multi_valued(
            [_domain(name) for name in configuration.domains], item_type=exchange_data("AutoDiscoverSmtpDomain")
        ),
        "Features": ad_multi_valued(features, item_type=_FEATURE),
        "ExternalIPAddresses": multi_valued(item_type=exchange_data("IPRange")),
        "TlsCertificateName": certificate_name(configuration.certificate),
        "ServiceInstance": configuration.service_instance,
        "AdminDisplayName": "",
        "Name": NAME,
        # As recorded, although nobody has changed it.
        "ObjectState": OBJECT_STATE.named("Changed"),
    }
    return LiveObject(TYPES, NAME, ordered(_ORDER, own, entry.tail(organisation)))


def _servers(organisation: Organisation, names: t.Iterable[str]) -> LiveList:
    return ad_multi_valued(
        object_id(organisation, organisation.server_dn(organisation.servers[name])) for name in names
    )


def _domain(name: str) -> LiveObject:
    types = ("Microsoft.Exchange.Data.AutoDiscoverSmtpDomain", "Microsoft.Exchange.Data.SmtpDomain", OBJECT)
    return LiveObject(types, name, {"AutoDiscover": False, "Domain": name})


__all__ = ("NAME", "TYPES", "hybrid_configuration")
