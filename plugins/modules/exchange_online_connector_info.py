#!/usr/bin/python
# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: exchange_online_connector_info
short_description: Report the connectors in Exchange Online, and whether they fit a certificate
version_added: 0.1.0
description:
  - Reads the inbound and outbound connectors of a tenant in Exchange Online, and which of them the hybrid wizard made. With a
    certificate or names to compare with, says whether the connectors take that certificate for the on-premises side's.
  - This is the part of a change of the hybrid certificate that lies in Exchange Online. What is wrong there is put right with
    the hybrid wizard. The module never writes there, as it sends no other cmdlets than C(Get-InboundConnector),
    C(Get-OutboundConnector) and C(Get-OnPremisesOrganization), and refuses to.
  - Runs on the controller, and opens no connection to the host.
  - Without credentials it reads nothing, and says how a person checks instead. That is no failure. At most one of
    O(client_secret), O(client_certificate), O(client_certificate_path) and O(access_token) can be given; an empty text counts
    as not given.
extends_documentation_fragment:
  - certops.exchange._endpoint
  - certops.exchange._endpoint.windows
  - certops.exchange._attributes
  - certops.exchange._attributes.info
requirements:
  - requests (on the controller)
  - msal (on the controller, unless there is an O(access_token))
options:
  tenant:
    description:
      - Id of the tenant, or its initial domain, for example V(contoso.onmicrosoft.com). Needed together with credentials.
    type: str
  client_id:
    description:
      - Id of an application in the tenant. It needs the application permission C(Exchange.ManageAsApp) of
        C(Office 365 Exchange Online), with admin consent, and a directory role; C(Global Reader) is enough.
      - Needed together with O(client_secret), O(client_certificate) and O(client_certificate_path).
    type: str
  client_secret:
    description:
      - A secret of the application. A certificate is the better way.
    type: str
  client_certificate:
    description:
      - Private key and certificate of the application, both in PEM form in one text. The key is an RSA key that is not
        encrypted.
    type: str
  client_certificate_path:
    description:
      - File on the controller with what O(client_certificate) takes.
    type: path
  access_token:
    description:
      - A token for C(https://outlook.office365.com) from elsewhere, for example of a managed identity.
    type: str
  online_url:
    description:
      - Address of Exchange Online. Other clouds have others.
    type: str
    default: https://outlook.office365.com
  authority:
    description:
      - Address of the service that gives tokens. Other clouds have others.
    type: str
    default: https://login.microsoftonline.com
  ca_path:
    description:
      - File or folder on the controller with the certificates of the authorities that are trusted, in PEM form. Defaults to
        the authorities that Python trusts on the controller. For a proxy that inspects TLS.
    type: path
  validate_certs:
    description:
      - Whether the certificates of both services are verified. Without that, anybody on the way can take the secret and the
        token.
    type: bool
    default: true
  timeout:
    description:
      - How many seconds to wait for a connection, and for each answer. When the service is busy, up to four more attempts are
        made, after the time that it asks for.
    type: int
    default: 30
  certificate:
    description:
      - The certificate that the on-premises side presents, to compare the connectors with. In PEM form, or in DER form as
        base64.
    type: str
  names:
    description:
      - Names to compare the connectors with, in place of O(certificate), not together with it.
    type: list
    elements: str
author:
  - certops.exchange contributors (@certops)
notes:
  - A proxy is taken from the environment of Ansible (C(HTTPS_PROXY), C(NO_PROXY)).
seealso:
  - module: certops.exchange.exchange_certificate_info
  - name: App-only authentication
    description: Microsoft's page on how to register the application.
    link: https://learn.microsoft.com/powershell/exchange/app-only-auth-powershell-v2
"""

EXAMPLES = r"""
- name: Look whether Exchange Online takes the new certificate
  certops.exchange.exchange_online_connector_info:
    tenant: contoso.onmicrosoft.com
    client_id: 11111111-2222-3333-4444-555555555555
    client_certificate_path: /etc/ansible/exchange-online.pem
    certificate: "{{ lookup('ansible.builtin.file', 'mail.contoso.com.pem') }}"
  register: online

- name: Stop where it does not
  ansible.builtin.assert:
    that: online.checks | rejectattr('passed') | length == 0
    fail_msg: "{{ online.checks | rejectattr('passed') }}"
  when: online.checked

- name: Compare names, with a token from elsewhere
  certops.exchange.exchange_online_connector_info:
    tenant: contoso.onmicrosoft.com
    access_token: "{{ exchange_online_token }}"
    names:
      - mail.contoso.com
"""

RETURN = r"""
checked:
  description: Whether Exchange Online was read. It is not without credentials.
  returned: success
  type: bool
  sample: true
reason:
  description: Why it was not.
  returned: when RV(checked) is false
  type: str
  sample: No credentials for Exchange Online were given, so nothing was read there.
how_to_check:
  description: How a person checks it, step by step.
  returned: when RV(checked) is false
  type: list
  elements: str
  sample:
    - Open the Exchange admin center of Exchange Online, Mail flow, Connectors.
tenant:
  description: The tenant that was asked for.
  returned: when RV(checked) is true
  type: str
  sample: contoso.onmicrosoft.com
inbound_connectors:
  description: All inbound connectors. A value is null where it is not set, and V(unknown) where the service did not send it.
  returned: when RV(checked) is true
  type: list
  elements: dict
  contains:
    identity:
      description: Identity.
      type: str
      sample: Inbound from 0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0
    name:
      description: Name.
      type: str
      sample: Inbound from 0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0
    enabled:
      description: Whether it is on.
      type: bool
      sample: true
    connector_type:
      description: V(OnPremises) or V(Partner).
      type: str
      sample: OnPremises
    connector_source:
      description: Who made it, V(HybridWizard) for the wizard.
      type: str
      sample: HybridWizard
    from_wizard:
      description: Whether it is the wizard's, by its source or because the on-premises organisation names it.
      type: bool
      sample: true
    sender_domains:
      description: The domains that it accepts.
      type: list
      elements: str
      sample: ["smtp:*;1"]
    sender_ip_addresses:
      description: The addresses that it accepts.
      type: list
      elements: str
      sample: []
    require_tls:
      description: Whether mail is refused without TLS.
      type: bool
      sample: true
    restrict_domains_to_certificate:
      description: Whether mail of its domains is refused when the certificate is another.
      type: bool
      sample: false
    tls_sender_certificate_name:
      description: The domain that the sender's certificate must hold; may begin with C(*.).
      type: str
      sample: "*.contoso.com"
    cloud_services_mail_enabled:
      description: Whether it keeps the headers of hybrid mail flow.
      type: bool
      sample: true
    matches:
      description:
        - Whether the certificate or the names have one that RV(inbound_connectors[].tls_sender_certificate_name) takes. Null
          where that is not set, or where nothing was given to compare with.
      type: bool
      sample: true
outbound_connectors:
  description:
    - All outbound connectors, those in test mode and those for transport rules too. A value is null where it is not set, and
      V(unknown) where the service did not send it.
  returned: when RV(checked) is true
  type: list
  elements: dict
  contains:
    identity:
      description: Identity.
      type: str
      sample: Outbound to 0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0
    name:
      description: Name.
      type: str
      sample: Outbound to 0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0
    enabled:
      description: Whether it is on.
      type: bool
      sample: true
    connector_type:
      description: V(OnPremises) or V(Partner).
      type: str
      sample: OnPremises
    connector_source:
      description: Who made it, V(HybridWizard) for the wizard.
      type: str
      sample: HybridWizard
    from_wizard:
      description: Whether it is the wizard's, by its source or because the on-premises organisation names it.
      type: bool
      sample: true
    smart_hosts:
      description: Where it delivers to.
      type: list
      elements: str
      sample: [mail.contoso.com]
    recipient_domains:
      description: The domains that it delivers.
      type: list
      elements: str
      sample: [contoso.com]
    tls_settings:
      description: V(EncryptionOnly), V(CertificateValidation) or V(DomainValidation); null where TLS is not required.
      type: str
      sample: DomainValidation
    tls_domain:
      description: The domain that the receiver's certificate must hold, with V(DomainValidation).
      type: str
      sample: mail.contoso.com
    cloud_services_mail_enabled:
      description: Whether it keeps the headers of hybrid mail flow.
      type: bool
      sample: true
    use_mx_record:
      description: Whether it delivers by MX records instead of to smart hosts.
      type: bool
      sample: false
    matches:
      description:
        - Whether the certificate or the names have one that RV(outbound_connectors[].tls_domain) takes. Null where that is
          not set, or where nothing was given to compare with.
      type: bool
      sample: true
on_premises_organizations:
  description: What the wizard remembers, one for each Exchange organisation that it was run for.
  returned: when RV(checked) is true
  type: list
  elements: dict
  contains:
    organization_name:
      description: Name of the organisation.
      type: str
      sample: Contoso
    hybrid_domains:
      description: Its domains.
      type: list
      elements: str
      sample: [contoso.com]
    inbound_connector:
      description: The inbound connector that the wizard made for it.
      type: str
      sample: Inbound from 0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0
    outbound_connector:
      description: The outbound connector that the wizard made for it.
      type: str
      sample: Outbound to 0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0
checks:
  description: What has to be so for hybrid mail flow, for each of the wizard's connectors.
  returned: when RV(checked) is true
  type: list
  elements: dict
  contains:
    row:
      description:
        - V(S4-25), the inbound connector verifies the sender's certificate; V(S4-26), nothing was changed; V(S4-27), the
          outbound connector is on and takes the certificate; V(S4-28), it always uses TLS.
      type: str
      sample: S4-25
    what:
      description: What has to be so, in words.
      type: str
      sample: Outbound connector Outbound to 0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0 always uses TLS.
    passed:
      description: Whether it is so; null where it can't be told, for example with nothing to compare with.
      type: bool
      sample: true
    found:
      description: What was found.
      type: str
      sample: TlsSettings DomainValidation.
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.certops.exchange.plugins.module_utils._endpoint import ENDPOINT_SPEC

ARGUMENT_SPEC: dict[str, dict[str, t.Any]] = {
    **ENDPOINT_SPEC,
    "tenant": {"type": "str"},
    "client_id": {"type": "str"},
    "client_secret": {"type": "str", "no_log": True},
    "client_certificate": {"type": "str", "no_log": True},
    "client_certificate_path": {"type": "path"},
    "access_token": {"type": "str", "no_log": True},
    "online_url": {"type": "str", "default": "https://outlook.office365.com"},
    "authority": {"type": "str", "default": "https://login.microsoftonline.com"},
    "ca_path": {"type": "path"},
    "validate_certs": {"type": "bool", "default": True},
    "timeout": {"type": "int", "default": 30},
    "certificate": {"type": "str"},
    "names": {"type": "list", "elements": "str"},
}


def main() -> None:
    module = AnsibleModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    module.fail_json(msg="This module runs on the controller, by the action plugin of the same name.")


if __name__ == "__main__":
    main()
