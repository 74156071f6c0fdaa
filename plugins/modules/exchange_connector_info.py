#!/usr/bin/python
# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: exchange_connector_info
short_description: Show the TLS properties of Send and Receive connectors
version_added: 0.1.0
description:
  - Reads the connectors of an Exchange organisation with the properties that decide over TLS, and says which of them carry
    mail between the organisation and Exchange Online. Changes nothing.
extends_documentation_fragment:
  - certops.exchange._endpoint
  - certops.exchange._endpoint.exchange
  - certops.exchange._attributes
  - certops.exchange._attributes.info
options:
  kind:
    description:
      - Which connectors to read. Both kinds where it is not given.
    type: str
    choices: [receive, send]
  identity:
    description:
      - Only the connector of this identity - the server and the name of a Receive connector, such as
        V(EX1\\Default Frontend EX1), or the name of a Send connector.
    type: str
  server:
    description:
      - Only Receive connectors of this server, and Send connectors that send from it. Short or fully qualified name.
    type: str
author:
  - certops.exchange contributors (@certops)
seealso:
  - module: certops.exchange.exchange_connector
  - module: certops.exchange.exchange_hybrid_info
  - name: Get-ReceiveConnector
    description: Microsoft's page on the cmdlet.
    link: https://learn.microsoft.com/powershell/module/exchangepowershell/get-receiveconnector
  - name: Get-SendConnector
    description: Microsoft's page on the cmdlet.
    link: https://learn.microsoft.com/powershell/module/exchangepowershell/get-sendconnector
"""

EXAMPLES = r"""
- name: Read all connectors
  certops.exchange.exchange_connector_info:
  register: connectors
  run_once: true

- name: Show what Exchange Online delivers to
  ansible.builtin.debug:
    msg: "{{ connectors.receive_connectors | selectattr('hybrid') | map(attribute='identity') }}"
  run_once: true
"""

RETURN = r"""
receive_connectors:
  description: The Receive connectors, in the order in which Exchange gave them. Empty where only Send connectors were asked for.
  returned: success
  type: list
  elements: dict
  contains:
    identity:
      description: Server and name.
      type: str
      sample: EX1\Default Frontend EX1
    servers:
      description: Short name of its server.
      type: list
      elements: str
      sample: [EX1]
    transport_role:
      description: V(FrontendTransport) or V(HubTransport).
      type: str
      sample: FrontendTransport
    enabled:
      description: Whether it is enabled; V(unknown) where the endpoint does not say.
      type: raw
      sample: true
    tls_certificate_name:
      description: The certificate, as C(<I>issuer<S>subject); null where unset. Not there on Exchange 2010.
      type: str
      sample: <I>CN=DigiCert TLS RSA SHA256 2020 CA1, O=DigiCert Inc, C=US<S>CN=mail.contoso.com
    tls_domain_capabilities:
      description: What senders that prove a domain may do, as C(domain:capability).
      type: list
      elements: str
      sample: ["mail.protection.outlook.com:AcceptCloudServicesMail"]
    auth_mechanism:
      description: How senders may authenticate.
      type: list
      elements: str
      sample: [Tls, Integrated]
    require_tls:
      description: Whether TLS is required.
      type: bool
      sample: false
    domain_secure_enabled:
      description: Whether mutual TLS authentication is enabled.
      type: bool
      sample: false
    suppress_x_anonymous_tls:
      description: Whether X-ANONYMOUSTLS is switched off.
      type: bool
      sample: false
    extended_protection_policy:
      description: V(None), V(Allow) or V(Require).
      type: str
      sample: "None"
    fqdn:
      description: The name that it announces.
      type: str
      sample: mail.contoso.com
    hybrid:
      description: Whether it accepts mail of Exchange Online as the organisation's own - its RV(receive_connectors[].tls_domain_capabilities) are not empty.
      type: bool
      sample: true
    changed_at:
      description: When the connector was last written, UTC; null where the endpoint does not say.
      type: str
      sample: "2026-11-23T10:00:00Z"
send_connectors:
  description: The Send connectors, in the order in which Exchange gave them. Empty where only Receive connectors were asked for.
  returned: success
  type: list
  elements: dict
  contains:
    identity:
      description: Its name.
      type: str
      sample: Outbound to Office 365
    servers:
      description: Short names of the servers that it sends from.
      type: list
      elements: str
      sample: [EX1, EX2]
    enabled:
      description: Whether it is enabled; V(unknown) where the endpoint does not say.
      type: raw
      sample: true
    tls_certificate_name:
      description: The certificate, as C(<I>issuer<S>subject); null where unset. Not there on Exchange 2010.
      type: str
      sample: <I>CN=DigiCert TLS RSA SHA256 2020 CA1, O=DigiCert Inc, C=US<S>CN=mail.contoso.com
    tls_auth_level:
      description: V(EncryptionOnly), V(CertificateValidation) or V(DomainValidation); null where unset.
      type: str
      sample: DomainValidation
    tls_domain:
      description: The domain that the other side's certificate must have; null where unset.
      type: str
      sample: mail.protection.outlook.com
    require_tls:
      description: Whether TLS is required.
      type: bool
      sample: true
    ignore_starttls:
      description: Whether STARTTLS is not used even where it is offered.
      type: bool
      sample: false
    domain_secure_enabled:
      description: Whether mutual TLS authentication is enabled.
      type: bool
      sample: false
    cloud_services_mail_enabled:
      description: Whether the headers stay by which Exchange Online takes the mail for the organisation's own.
      type: bool
      sample: true
    fqdn:
      description: The name that it announces; null where unset, which means that of the server.
      type: str
      sample: mail.contoso.com
    hybrid:
      description: Whether it sends to Exchange Online as from the same organisation - RV(send_connectors[].cloud_services_mail_enabled) is true.
      type: bool
      sample: true
    changed_at:
      description: When the connector was last written, UTC; null where the endpoint does not say.
      type: str
      sample: "2026-11-23T10:00:00Z"
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.certops.exchange.plugins.module_utils._endpoint import ENDPOINT_SPEC

ARGUMENT_SPEC: dict[str, dict[str, t.Any]] = {
    **ENDPOINT_SPEC,
    "kind": {"type": "str", "choices": ["receive", "send"]},
    "identity": {"type": "str"},
    "server": {"type": "str"},
}


def main() -> None:
    module = AnsibleModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    module.fail_json(msg="This module runs on the controller, by the action plugin of the same name.")


if __name__ == "__main__":
    main()
