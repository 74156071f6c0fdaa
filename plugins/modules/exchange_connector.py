#!/usr/bin/python
# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: exchange_connector
short_description: Set the TLS properties of a Send or Receive connector
version_added: 0.1.0
description:
  - Gives a connector of an Exchange organisation the TLS properties that are asked for. What is not named is left alone, what is
    named in O(clear) is emptied.
  - The connector must be there; this module makes none.
extends_documentation_fragment:
  - certops.exchange._endpoint
  - certops.exchange._endpoint.exchange
  - certops.exchange._tls_certificate
  - certops.exchange._attributes
  - certops.exchange._attributes.write
attributes:
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
    support: full
options:
  kind:
    description:
      - Which kind of connector it is.
    type: str
    choices: [receive, send]
    required: true
  identity:
    description:
      - The server and the name of a Receive connector, such as V(EX1\\Default Frontend EX1), or the name of a Send connector.
    type: str
    required: true
  clear:
    description:
      - Properties to set to null, which is something else than leaving them alone. V(tls_domain_capabilities) exists on Receive
        connectors only, V(tls_auth_level), V(tls_domain) and V(fqdn) can be cleared on Send connectors only.
    type: list
    elements: str
    choices: [tls_certificate_name, tls_domain_capabilities, tls_auth_level, tls_domain, fqdn]
    default: []
  tls_domain_capabilities:
    description:
      - What senders that prove a domain by their certificate may do, as C(domain:capability), for example
        V(mail.protection.outlook.com:AcceptCloudServicesMail). The list replaces what is there. Receive connectors only.
    type: list
    elements: str
  auth_mechanism:
    description:
      - How senders may authenticate. The list replaces what is there; an empty one means none. Receive connectors only.
    type: list
    elements: str
    choices: [Tls, Integrated, BasicAuth, BasicAuthRequireTLS, ExchangeServer, ExternalAuthoritative]
  suppress_x_anonymous_tls:
    description:
      - Whether X-ANONYMOUSTLS is switched off. Receive connectors only.
    type: bool
  extended_protection_policy:
    description:
      - How Extended Protection is used. Receive connectors only.
    type: str
    choices: [None, Allow, Require]
  tls_auth_level:
    description:
      - What is demanded of the other side's certificate. Send connectors only.
    type: str
    choices: [EncryptionOnly, CertificateValidation, DomainValidation]
  tls_domain:
    description:
      - The domain that the other side's certificate must have with V(DomainValidation) in O(tls_auth_level). Send connectors only.
    type: str
  ignore_starttls:
    description:
      - Whether STARTTLS is not used even where it is offered. Send connectors only.
    type: bool
  cloud_services_mail_enabled:
    description:
      - Whether the headers stay by which Exchange Online takes the mail for the organisation's own. Send connectors only.
    type: bool
  require_tls:
    description:
      - Whether TLS is required.
    type: bool
  domain_secure_enabled:
    description:
      - Whether mutual TLS authentication is enabled.
    type: bool
  fqdn:
    description:
      - The name that it announces.
    type: str
author:
  - certops.exchange contributors (@certops)
seealso:
  - module: certops.exchange.exchange_connector_info
  - module: certops.exchange.exchange_hybrid_reset
  - name: Set-ReceiveConnector
    description: Microsoft's page on the cmdlet.
    link: https://learn.microsoft.com/powershell/module/exchangepowershell/set-receiveconnector
  - name: Set-SendConnector
    description: Microsoft's page on the cmdlet.
    link: https://learn.microsoft.com/powershell/module/exchangepowershell/set-sendconnector
"""

EXAMPLES = r"""
- name: Have a Receive connector present a certificate, which must be on its server
  certops.exchange.exchange_connector:
    kind: receive
    identity: EX1\Default Frontend EX1
    tls_certificate_thumbprint: 1B2C3D4E5F60718293A4B5C6D7E8F90112233445
  run_once: true

- name: Take the certificate away from a Send connector
  certops.exchange.exchange_connector:
    kind: send
    identity: Outbound to Office 365
    clear:
      - tls_certificate_name
  run_once: true
"""

RETURN = r"""
connector:
  description:
    - The connector, with the keys of RV(certops.exchange.exchange_connector_info#module:receive_connectors) or of
      RV(certops.exchange.exchange_connector_info#module:send_connectors).
  returned: success
  type: dict
  sample: {identity: 'EX1\Default Frontend EX1', tls_certificate_name: null}
before:
  description: The same before the task.
  returned: success
  type: dict
  sample: {identity: 'EX1\Default Frontend EX1', tls_certificate_name: '<I>CN=Old CA<S>CN=mail.contoso.com'}
commands:
  description:
    - The plan, in order - what was, or in check mode would be, sent to the server. For people to read; it is never executed.
  returned: always
  type: list
  elements: dict
  contains:
    command:
      description: The pipeline as PowerShell text. Secrets are masked.
      type: str
      sample: Get-ReceiveConnector -Identity 'EX1\Default Frontend EX1' | Set-ReceiveConnector -TlsCertificateName $null
    reason:
      description: Why the step is needed.
      type: str
      sample: The certificate is to be cleared.
    state:
      description:
        - V(planned) in check mode, V(done), V(failed) for the step that ended the task, V(not_done) for the steps behind it.
      type: str
      sample: done
questions:
  description: Questions that cmdlets asked, with the answers given.
  returned: always
  type: list
  elements: dict
  contains:
    cmdlet:
      description: The cmdlet that asked.
      type: str
      sample: Enable-ExchangeCertificate
    question:
      description: The question in full, in the server's language.
      type: str
      sample: "Overwrite the existing default SMTP certificate?"
    answer:
      description: The answer given, V(yes) or V(no).
      type: str
      sample: "no"
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.certops.exchange.plugins.module_utils._endpoint import ENDPOINT_SPEC
from ansible_collections.certops.exchange.plugins.module_utils._tls_certificate import (
    TLS_CERTIFICATE_OPTIONS,
    TLS_CERTIFICATE_SPEC,
)

ARGUMENT_SPEC: dict[str, dict[str, t.Any]] = {
    **ENDPOINT_SPEC,
    **TLS_CERTIFICATE_SPEC,
    "kind": {"type": "str", "choices": ["receive", "send"], "required": True},
    "identity": {"type": "str", "required": True},
    "clear": {
        "type": "list",
        "elements": "str",
        "choices": ["tls_certificate_name", "tls_domain_capabilities", "tls_auth_level", "tls_domain", "fqdn"],
        "default": [],
    },
    "tls_domain_capabilities": {"type": "list", "elements": "str"},
    "auth_mechanism": {
        "type": "list",
        "elements": "str",
        "choices": ["Tls", "Integrated", "BasicAuth", "BasicAuthRequireTLS", "ExchangeServer", "ExternalAuthoritative"],
    },
    "suppress_x_anonymous_tls": {"type": "bool"},
    "extended_protection_policy": {"type": "str", "choices": ["None", "Allow", "Require"]},
    "tls_auth_level": {"type": "str", "choices": ["EncryptionOnly", "CertificateValidation", "DomainValidation"]},
    "tls_domain": {"type": "str"},
    "ignore_starttls": {"type": "bool"},
    "cloud_services_mail_enabled": {"type": "bool"},
    "require_tls": {"type": "bool"},
    "domain_secure_enabled": {"type": "bool"},
    "fqdn": {"type": "str"},
}
MUTUALLY_EXCLUSIVE: list[list[str]] = [TLS_CERTIFICATE_OPTIONS]


def main() -> None:
    module = AnsibleModule(
        argument_spec=ARGUMENT_SPEC,
        supports_check_mode=True,
        mutually_exclusive=MUTUALLY_EXCLUSIVE,
    )
    module.fail_json(msg="This module runs on the controller, by the action plugin of the same name.")


if __name__ == "__main__":
    main()
