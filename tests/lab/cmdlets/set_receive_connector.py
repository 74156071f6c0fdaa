# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Set-ReceiveConnector (cmdlet sheet 5.2): its parameters that have to do with TLS."""

from __future__ import annotations

import typing as t

from lab.contract import Call, Cmdlet, EnumType, Kind, Parameter
from lab.organisation import MailFlowRuleError, OrganisationError, ReceiveConnector, Server, mail_flow_changes
from lab.shapes.enums import SERVER_ROLE
from lab.shapes.mail_enums import AUTH_MECHANISMS, EXTENDED_PROTECTION_POLICY, PERMISSION_GROUPS

from . import connector_values as values
from .common import DOMAIN_CONTROLLER, identity_text, vantage_of
from .connector_identity import RECEIVE_CONNECTOR_ID, named_receive_connectors
from .exchange_errors import not_in_this_lab, object_not_found, refusal, task_class
from .questions import nothing_modified

_FIELDS: values.Fields = {
    "TlsCertificateName": ("certificate", values.same),
    "TlsDomainCapabilities": ("domain_capabilities", values.many),
    "AuthMechanism": ("auth_mechanism", values.number),
    "PermissionGroups": ("permission_groups", values.number),
    "RequireTLS": ("require_tls", values.same),
    "DomainSecureEnabled": ("domain_secure", values.same),
    "Fqdn": ("fqdn", values.same),
    "ExtendedProtectionPolicy": ("extended_protection", values.member),
    "EnableAuthGSSAPI": ("auth_gssapi", values.same),
    "TransportRole": ("role", values.member),
    "Enabled": ("enabled", values.same),
}
_CAPABILITIES = "SmtpReceiveDomainCapabilities"
# Of the roles the two that a connector can have (cmdlet sheet 5.2).
_TRANSPORT_ROLE = EnumType(
    SERVER_ROLE.type_name,
    tuple(item for item in SERVER_ROLE.members if item[0] in ("HubTransport", "FrontendTransport")),
    flags=True,
)
_COMMON = (
    Parameter("Identity", Kind.STRING, mandatory=True, position=0, by_value=True, type_name=RECEIVE_CONNECTOR_ID),
    Parameter("AuthMechanism", Kind.ENUM, AUTH_MECHANISMS),
    Parameter("PermissionGroups", Kind.ENUM, PERMISSION_GROUPS),
    Parameter("RequireTLS", Kind.BOOLEAN),
    Parameter("DomainSecureEnabled", Kind.BOOLEAN),
    Parameter("SuppressXAnonymousTls", Kind.BOOLEAN),
    values.CONNECTOR_FQDN,
    Parameter("ExtendedProtectionPolicy", Kind.ENUM, EXTENDED_PROTECTION_POLICY),
    Parameter("EnableAuthGSSAPI", Kind.BOOLEAN),
    values.multi_valued("Bindings", "IPBinding"),
    Parameter("Enabled", Kind.BOOLEAN),
    DOMAIN_CONTROLLER,
)


class SetReceiveConnector(Cmdlet):
    """Changes a Receive connector, piped in or named. Returns nothing."""

    name: t.ClassVar[str] = "Set-ReceiveConnector"
    # Assumption: the class; no source names it.
    net_class: t.ClassVar[str] = task_class("SetReceiveConnector")
    supports_should_process: t.ClassVar[bool] = True
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        *_COMMON,
        values.TLS_CERTIFICATE_NAME,
        values.multi_valued(
            "TlsDomainCapabilities", _CAPABILITIES, values.capabilities("AcceptCloudServicesMail", "AcceptOorgProtocol")
        ),
        Parameter("TransportRole", Kind.ENUM, _TRANSPORT_ROLE),
    )

    def process(self, call: Call) -> None:
        vantage = vantage_of(call)
        if "Bindings" in call.bound:
            raise not_in_this_lab(vantage, "Changing Bindings")
        identity = identity_text(call.bound.get("Identity")) or ""
        found = named_receive_connectors(vantage, identity)
        if not found:
            call.error(object_not_found(vantage, identity))
            return
        try:
            self._set(call, identity, found)
        except OrganisationError as error:
            call.error(refusal(vantage, error))

    def _set(self, call: Call, identity: str, found: list[tuple[Server, ReceiveConnector]]) -> None:
        if len(found) > 1:
            # Assumption: a name that several servers' connectors have is refused; Exchange's own text is unknown.
            raise MailFlowRuleError(identity, "several Receive connectors have this name.")
        server, connector = found[0]
        changes = values.changes(call, _FIELDS)
        if call.bound.get("SuppressXAnonymousTls"):
            # The lab has no Set-TransportService, so its switch is off on every server (cmdlet sheet 5.2).
            raise MailFlowRuleError(connector.name, "SuppressXAnonymousTls needs UseDownGradedExchangeServerAuth.")
        if "role" in changes and "Edge" in server.roles:
            raise MailFlowRuleError(connector.name, "TransportRole cannot be set on an Edge Transport server.")
        mail_flow_changes.require_receive_connector(connector, changes)
        printed = f"{server.name}\\{connector.name}"
        # Assumption: the words of this question; it is asked with -Confirm alone, and -WhatIf prints them.
        if call.should_process(printed, self.name) and not mail_flow_changes.change_receive_connector(
            vantage_of(call), connector, changes
        ):
            nothing_modified(call, printed)


class EarlySetReceiveConnector(SetReceiveConnector):
    """The same on Exchange 2010, whose connectors name no certificate and whose servers have one transport role."""

    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        *_COMMON,
        values.multi_valued("TlsDomainCapabilities", _CAPABILITIES, values.capabilities("AcceptOorgProtocol")),
    )


__all__ = ("EarlySetReceiveConnector", "SetReceiveConnector")
