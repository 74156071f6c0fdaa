# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the bodies of Exchange's cmdlets share."""

from __future__ import annotations

import typing as t

from lab.contract import Call, Kind, LiveObject, Parameter
from lab.organisation import Server, Vantage

SERVER_ID = "Microsoft.Exchange.Configuration.Tasks.ServerIdParameter"
CERTIFICATE_ID = "Microsoft.Exchange.Management.SystemConfigurationTasks.ExchangeCertificateIdParameter"
CERTIFICATE2 = "System.Security.Cryptography.X509Certificates.X509Certificate2"
FQDN = "Microsoft.Exchange.Data.Fqdn"
MULTI_VALUED = "Microsoft.Exchange.Data.MultiValuedProperty`1[Microsoft.Exchange.Data.SmtpDomain]"

DOMAIN_CONTROLLER = Parameter("DomainController", type_name=FQDN)
"""Accepted and without effect: the lab's directory is one."""


def vantage_of(call: Call) -> Vantage:
    """The view that the endpoint was opened with."""
    vantage: Vantage = call.context
    return vantage


def identity_text(value: t.Any) -> str | None:
    """The text of an identity parameter, an object's identity where one was piped; None for null or nothing."""
    if value is None:
        return None
    if isinstance(value, LiveObject):
        if isinstance(value.source, Server):
            return value.source.name
        for name in ("Identity", "Name"):
            try:
                found = value.read(name)
            except KeyError:
                continue
            return found.text if isinstance(found, LiveObject) else str(found)
        return value.text
    return str(value)


__all__ = (
    "CERTIFICATE2",
    "CERTIFICATE_ID",
    "DOMAIN_CONTROLLER",
    "FQDN",
    "MULTI_VALUED",
    "SERVER_ID",
    "Kind",
    "identity_text",
    "vantage_of",
)
