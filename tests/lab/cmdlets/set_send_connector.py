# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Set-SendConnector (cmdlet sheet 5.3): its parameters that have to do with TLS."""

from __future__ import annotations

import typing as t

from lab.contract import Call, Cmdlet, Kind, Parameter
from lab.organisation import MailFlowRuleError, OrganisationError, SendConnector, edge_subscriptions, mail_flow_changes
from lab.shapes.mail_enums import TENANT_CONNECTOR_TYPE, TLS_AUTH_LEVEL

from . import connector_values as values
from .common import DOMAIN_CONTROLLER, identity_text, vantage_of
from .connector_identity import RECEIVE_CONNECTOR_ID, SEND_CONNECTOR_ID, named_send_connectors
from .exchange_errors import not_in_this_lab, object_not_found, refusal, task_class
from .questions import nothing_modified

_FIELDS: values.Fields = {
    "TlsCertificateName": ("certificate", values.same),
    "TlsAuthLevel": ("tls_auth_level", values.member),
    "TlsDomain": ("tls_domain", values.same),
    "RequireTLS": ("require_tls", values.same),
    "IgnoreSTARTTLS": ("ignore_starttls", values.same),
    "DomainSecureEnabled": ("domain_secure", values.same),
    "CloudServicesMailEnabled": ("cloud_services", values.same),
    "ConnectorType": ("connector_type", values.member),
    "Fqdn": ("fqdn", values.same),
    "FrontendProxyEnabled": ("frontend_proxy", values.same),
    "SmartHosts": ("smart_hosts", values.many),
}
_COMMON = (
    Parameter("Identity", Kind.STRING, mandatory=True, position=0, by_value=True, type_name=SEND_CONNECTOR_ID),
    Parameter("TlsAuthLevel", Kind.ENUM, TLS_AUTH_LEVEL, nullable=True),
    Parameter(
        "TlsDomain",
        nullable=True,
        type_name="Microsoft.Exchange.Data.SmtpDomainWithSubdomains",
        parse=values.domain_with_subdomains,
    ),
    Parameter("RequireTLS", Kind.BOOLEAN),
    Parameter("IgnoreSTARTTLS", Kind.BOOLEAN),
    Parameter("DomainSecureEnabled", Kind.BOOLEAN),
    values.CONNECTOR_FQDN,
    values.multi_valued("SourceTransportServers", "Directory.ServerIdParameter"),
    values.multi_valued("SmartHosts", "SmartHost", values.domain),
    # It hides questions, of which the lab knows none.
    Parameter("Force", Kind.SWITCH),
    DOMAIN_CONTROLLER,
)
_SINCE_2013 = (
    *_COMMON,
    values.TLS_CERTIFICATE_NAME,
    Parameter("CloudServicesMailEnabled", Kind.BOOLEAN),
    Parameter("FrontendProxyEnabled", Kind.BOOLEAN),
)
# Of 2010 alone; the lab does not model them.
_OF_2010 = ("IsCoexistenceConnector", "LinkedReceiveConnector")


class SetSendConnector(Cmdlet):
    """Changes a Send connector, piped in or named. Returns nothing. This is the one of 2016 and later."""

    name: t.ClassVar[str] = "Set-SendConnector"
    # Assumption: the class; no source names it.
    net_class: t.ClassVar[str] = task_class("SetSendConnector")
    supports_should_process: t.ClassVar[bool] = True
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        *_SINCE_2013,
        Parameter("ConnectorType", Kind.ENUM, TENANT_CONNECTOR_TYPE),
    )

    def process(self, call: Call) -> None:
        vantage = vantage_of(call)
        for name in _OF_2010:
            if name in call.bound:
                raise not_in_this_lab(vantage, f"Changing {name}")
        identity = identity_text(call.bound.get("Identity")) or ""
        found = named_send_connectors(vantage, identity)
        if not found:
            call.error(object_not_found(vantage, identity))
            return
        try:
            self._set(call, found[0])
        except OrganisationError as error:
            call.error(refusal(vantage, error))

    def _set(self, call: Call, connector: SendConnector) -> None:
        vantage = vantage_of(call)
        if edge_subscriptions.is_subscribed(vantage.server):
            # Disabled on a subscribed Edge server (cmdlet sheet 5.3 and 7.1).
            raise MailFlowRuleError(connector.name, "Set-SendConnector is disabled on a subscribed Edge server.")
        changes = values.changes(call, _FIELDS)
        if "SourceTransportServers" in call.bound:
            names = values.many(call.bound["SourceTransportServers"])
            changes["source_servers"] = tuple(vantage.find_server(str(name)).name for name in names)
        mail_flow_changes.require_send_connector(connector, changes)
        # Assumption: the words of this question; it is asked with -Confirm alone, and -WhatIf prints them.
        if call.should_process(connector.name, self.name) and not mail_flow_changes.change_send_connector(
            vantage, connector, changes
        ):
            nothing_modified(call, connector.name)


class SetSendConnector2013(SetSendConnector):
    """The same on Exchange 2013, whose connectors have no type."""

    parameters: t.ClassVar[tuple[Parameter, ...]] = _SINCE_2013


class SetSendConnector2010(SetSendConnector):
    """The same on Exchange 2010, whose connectors name no certificate."""

    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        *_COMMON,
        Parameter(_OF_2010[0], Kind.BOOLEAN),
        Parameter(_OF_2010[1], nullable=True, type_name=RECEIVE_CONNECTOR_ID),
    )


__all__ = ("SetSendConnector", "SetSendConnector2010", "SetSendConnector2013")
