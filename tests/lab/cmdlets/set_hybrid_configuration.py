# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Set-HybridConfiguration (cmdlet sheet 4.2)."""

from __future__ import annotations

import dataclasses
import typing as t

from lab.contract import Call, Cmdlet, Kind, Parameter
from lab.organisation import HybridConfiguration, OrganisationError, mail_flow, mail_flow_changes
from lab.shapes.hybrid_configuration import NAME

from . import connector_values as values
from .common import DOMAIN_CONTROLLER, vantage_of
from .exchange_errors import not_in_this_lab, object_not_found, refusal, task_class
from .questions import nothing_modified

_FIELDS: values.Fields = {
    "TlsCertificateName": ("certificate", values.same),
    "Domains": ("domains", values.many),
    "Features": ("features", values.many),
    "OnPremisesSmartHost": ("smart_host", values.same),
    "ServiceInstance": ("service_instance", values.same),
}
_SERVERS = {
    "ReceivingTransportServers": "receiving_servers",
    "SendingTransportServers": "sending_servers",
    "EdgeTransportServers": "edge_servers",
    "ClientAccessServers": "client_access_servers",
}
# Of 2010, legacy or deprecated (cmdlet sheet 4.2); the lab does not model them.
_NOT_HERE = ("SecureMailCertificateThumbprint", "TransportServers", "ExternalIPAddresses", "Name")
_SERVER_ID = "Directory.ServerIdParameter"
_COMMON = (
    values.multi_valued("Domains", "AutoDiscoverSmtpDomain", values.domain),
    values.multi_valued("Features", "Directory.HybridFeature", values.feature),
    Parameter(
        "OnPremisesSmartHost", nullable=True, type_name="Microsoft.Exchange.Data.SmtpDomain", parse=values.domain
    ),
    values.multi_valued("ClientAccessServers", _SERVER_ID),
    values.multi_valued("ExternalIPAddresses", "IPRange"),
)
# The page has no pipeline input for these two.
_NAMED_ONLY = (Parameter("Name"), DOMAIN_CONTROLLER)


def _piped(*parameters: Parameter) -> tuple[Parameter, ...]:
    """Parameters that take pipeline input. Assumption: by property name, as so many of one object can."""
    return tuple(dataclasses.replace(parameter, by_property=True) for parameter in parameters)


class SetHybridConfiguration(Cmdlet):
    """Stores the wish; the wizard carries it out. Returns nothing."""

    name: t.ClassVar[str] = "Set-HybridConfiguration"
    # Assumption: the class; no source names it.
    net_class: t.ClassVar[str] = task_class("SetHybridConfiguration")
    supports_should_process: t.ClassVar[bool] = True
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        *_piped(
            *_COMMON,
            values.TLS_CERTIFICATE_NAME,
            values.multi_valued("ReceivingTransportServers", _SERVER_ID),
            values.multi_valued("SendingTransportServers", _SERVER_ID),
            values.multi_valued("EdgeTransportServers", _SERVER_ID),
            Parameter("ServiceInstance", Kind.INT32),
        ),
        *_NAMED_ONLY,
    )

    def process(self, call: Call) -> None:
        vantage = vantage_of(call)
        for name in _NOT_HERE:
            # Empty is what they are here: a configuration that is piped in says so too.
            if call.bound.get(name):
                raise not_in_this_lab(vantage, f"Changing {name}")
        found = mail_flow.hybrid_configuration(vantage)
        if found is None:
            # Assumption: without a hybrid set-up there is no object to change.
            call.error(object_not_found(vantage, NAME))
            return
        try:
            self._set(call, found)
        except OrganisationError as error:
            call.error(refusal(vantage, error))

    def _set(self, call: Call, found: HybridConfiguration) -> None:
        vantage = vantage_of(call)
        changes = values.changes(call, _FIELDS)
        for name, field in _SERVERS.items():
            if name in call.bound:
                names = values.many(call.bound[name])
                changes[field] = tuple(vantage.find_server(str(server)).name for server in names)
        mail_flow_changes.require_hybrid_configuration(found, changes)
        # Assumption: the words of this question; it is asked with -Confirm alone, and -WhatIf prints them.
        if call.should_process(NAME, self.name) and not mail_flow_changes.change_hybrid_configuration(
            vantage, found, changes
        ):
            nothing_modified(call, NAME)


class EarlySetHybridConfiguration(SetHybridConfiguration):
    """The same on Exchange 2010: its certificate is named by thumbprint, and its servers are one list."""

    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        *_piped(
            *_COMMON,
            Parameter("SecureMailCertificateThumbprint"),
            values.multi_valued("TransportServers", _SERVER_ID),
        ),
        *_NAMED_ONLY,
    )


__all__ = ("EarlySetHybridConfiguration", "SetHybridConfiguration")
