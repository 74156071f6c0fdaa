# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The AuthConfig object (wire-shapes 5, cmdlet sheet 3.1)."""

from __future__ import annotations

from lab.contract import LiveObject
from lab.organisation import Vantage, authconfig

from .directory import CONFIGURATION_TYPES, Entry, object_version, ordered, setup_moment
from .moments import local

TYPES = ("Microsoft.Exchange.Data.Directory.SystemConfiguration.AuthConfig", *CONFIGURATION_TYPES)
NAME = "Auth Configuration"
_ORDER = """
    CurrentCertificateThumbprint PreviousCertificateThumbprint NextCertificateThumbprint NextCertificateEffectiveDate
    ServiceName Realm DeploymentId IssuerIdentifier Name AdminDisplayName ExchangeVersion DistinguishedName Identity Guid
    ObjectCategory ObjectClass WhenChanged WhenCreated WhenChangedUTC WhenCreatedUTC OrganizationId Id OriginatingServer
    IsValid ObjectState
"""


def auth_config(vantage: Vantage) -> LiveObject:
    """Get-AuthConfig's answer: empty strings where a thumbprint is unset, the date local to the server that writes it."""
    organisation, offset = vantage.organisation, vantage.server.utc_offset
    state = authconfig.auth_config(vantage)
    setup = setup_moment(organisation)
    entry = Entry(
        f"CN={NAME},{organisation.dn}",
        "ms-Exch-Auth-Auth-Config",
        ("top", "container", "msExchContainer", "msExchAuthAuthConfig"),
        object_version(0, 20, "15.0.0.0"),
        setup,
        state.changed or setup,
        offset,
    )
    effective = state.next_effective
    own = {
        "CurrentCertificateThumbprint": state.current,
        "PreviousCertificateThumbprint": state.previous,
        "NextCertificateThumbprint": state.next,
        "NextCertificateEffectiveDate": None if effective is None else local(effective, offset),
        # A constant that Setup writes (cmdlet sheet 3.2).
        "ServiceName": "00000002-0000-0ff1-ce00-000000000000",
        "Realm": "",
        "DeploymentId": "",
        "IssuerIdentifier": "",
        "Name": NAME,
        "AdminDisplayName": "",
    }
    return LiveObject(TYPES, NAME, ordered(_ORDER, own, entry.tail(organisation)))


__all__ = ("NAME", "TYPES", "auth_config")
