#!/usr/bin/python
# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: exchange_hybrid_info
short_description: Show the hybrid set-up, and whether a certificate can carry its mail and does
version_added: 0.1.0
description:
  - Reads the hybrid configuration, the servers and the connectors that carry mail between the organisation and Exchange Online,
    found by what they may do and not by their names, and says what would keep the Hybrid Configuration Wizard from running.
  - With O(thumbprint) it also checks that certificate on every transport server, and whether the connectors and the hybrid
    configuration carry it. Changes nothing.
extends_documentation_fragment:
  - certops.exchange._endpoint
  - certops.exchange._endpoint.exchange
  - certops.exchange._hybrid
  - certops.exchange._attributes
  - certops.exchange._attributes.info
options:
  thumbprint:
    description:
      - Thumbprint of the certificate to check and to look for.
    type: str
  minimum_builds:
    description:
      - By product (V(2013), V(2016), V(2019), V(SE)), the build from which on the Hybrid Configuration Wizard takes a server. What is
        given here comes in place of the built-in values - 2013 CU23, 2016 CU23, 2019 CU14, and any build of Subscription Edition.
    type: dict
    default: {}
author:
  - certops.exchange contributors (@certops)
seealso:
  - module: certops.exchange.exchange_hybrid
  - module: certops.exchange.exchange_hybrid_certificate
  - module: certops.exchange.exchange_hybrid_reset
  - module: certops.exchange.exchange_online_connector_info
  - name: Certificate requirements for hybrid deployments
    description: What Microsoft demands of the certificate.
    link: https://learn.microsoft.com/exchange/certificate-requirements
"""

EXAMPLES = r"""
- name: Look at the hybrid set-up
  certops.exchange.exchange_hybrid_info:
  register: hybrid
  run_once: true

- name: Look whether the new certificate is in use everywhere
  certops.exchange.exchange_hybrid_info:
    thumbprint: 1B2C3D4E5F60718293A4B5C6D7E8F90112233445
    edge_hosts: "{{ groups['edge_servers'] | default([]) }}"
  register: hybrid
  failed_when: hybrid.failures or hybrid.verification | selectattr('passed', 'equalto', false)
  run_once: true
"""

RETURN = r"""
organisation:
  description: Which organisation it is.
  returned: success
  type: dict
  contains:
    name:
      description: Its name.
      type: str
      sample: Contoso
    guid:
      description: GUID of its object in the directory.
      type: str
      sample: 76fd9fb1-54f2-4fc8-8b04-97ca4824a55b
hybrid_configuration:
  description: The hybrid configuration; null where there is none.
  returned: success
  type: dict
  contains:
    tls_certificate_name:
      description: The certificate, as C(<I>issuer<S>subject); null where unset.
      type: str
      sample: <I>CN=Old CA<S>CN=mail.contoso.com
    receiving_transport_servers:
      description: Names of the servers that receive mail from Exchange Online.
      type: list
      elements: str
      sample: [EX1, EX2]
    sending_transport_servers:
      description: Names of the servers that send mail to Exchange Online.
      type: list
      elements: str
      sample: [EX1, EX2]
    edge_transport_servers:
      description: Names of the Edge servers that do both.
      type: list
      elements: str
      sample: []
    client_access_servers:
      description: Names of Client Access servers, where they are listed.
      type: list
      elements: str
      sample: []
    domains:
      description: The domains that both sides share.
      type: list
      elements: str
      sample: [contoso.com]
    features:
      description: What the hybrid is set up for.
      type: list
      elements: str
      sample: [FreeBusy, SecureMail]
    on_premises_smart_host:
      description: Where Exchange Online delivers to; null where unset.
      type: str
      sample: mail.contoso.com
    service_instance:
      description: V(0), or V(1) for the cloud operated in China; null where the version does not say.
      type: int
      sample: 0
servers:
  description: The transport servers that the hybrid configuration names. What the organisation does not know is V(unknown).
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: As the hybrid configuration names it.
      type: str
      sample: EX1
    fqdn:
      description: Fully qualified name.
      type: str
      sample: ex1.contoso.com
    version:
      description: Its build.
      type: str
      sample: 15.2.1748.10
    product:
      description: V(2010), V(2013), V(2016), V(2019) or V(SE).
      type: str
      sample: "2019"
    edge:
      description: Whether it is an Edge server.
      type: raw
      sample: false
receive_connectors:
  description: The Receive connectors that accept mail of Exchange Online, as in RV(certops.exchange.exchange_connector_info#module:receive_connectors).
  returned: success
  type: list
  elements: dict
  sample: []
send_connectors:
  description: The Send connectors to Exchange Online, as in RV(certops.exchange.exchange_connector_info#module:send_connectors).
  returned: success
  type: list
  elements: dict
  sample: []
wizard_blockers:
  description: A sentence for each server that the Hybrid Configuration Wizard would refuse.
  returned: success
  type: list
  elements: str
  sample: []
name_changed:
  description:
    - Whether issuer or subject of the certificate differ from what the hybrid configuration or a connector names; null where
      its subject has no common name.
  returned: when O(thumbprint) is given
  type: bool
  sample: true
verification:
  description: Whether the hybrid configuration and each connector carry the certificate.
  returned: when O(thumbprint) is given
  type: list
  elements: dict
  contains:
    row:
      description: The step that asks for it, by its number in the collection's C(docs/change_hybrid_certificate.md).
      type: str
      sample: S4-24
    where:
      description: The object.
      type: str
      sample: Receive connector EX1\Default Frontend EX1
    passed:
      description: V(true), V(false), or V(unknown) where it can't be seen from here.
      type: raw
      sample: true
    detail:
      description: What was found, in words.
      type: str
      sample: It names <I>CN=New CA<S>CN=mail.contoso.com.
certificate:
  description: What the certificate says of itself, with the keys of RV(certops.exchange.exchange_certificate_info#module:certificates).
  returned: when O(thumbprint) is given
  type: dict
  sample: {thumbprint: 1B2C3D4E5F60718293A4B5C6D7E8F90112233445, subject: CN=mail.contoso.com, issuer: CN=New CA}
tls_certificate_name:
  description: How connectors name it; null where its subject has no common name, so that none can.
  returned: when O(thumbprint) is given
  type: str
  sample: <I>CN=New CA<S>CN=mail.contoso.com
checks:
  description: Every requirement on every transport server that the hybrid configuration names, Edge servers included.
  returned: when O(thumbprint) is given
  type: list
  elements: dict
  contains:
    row:
      description: The step that asks for it, by its number in the collection's C(docs/change_hybrid_certificate.md).
      type: str
      sample: S4-01
    server:
      description: The server.
      type: str
      sample: ex1.contoso.com
    check:
      description:
        - V(present), V(common_name), V(public_authority), V(private_key), V(dates), V(chain), V(server_authentication) or
          V(smtp).
      type: str
      sample: private_key
    passed:
      description: V(true), V(false), or V(unknown) where it can't be read.
      type: raw
      sample: true
    detail:
      description: What was found, in words.
      type: str
      sample: Its private key is there.
failures:
  description: Those of RV(checks) that speak against using the certificate.
  returned: when O(thumbprint) is given
  type: list
  elements: dict
  sample: []
matching:
  description:
    - Every certificate on those servers that has the name. After a renewal under the same name these are several; connectors
      tell them apart only by when the name was written.
  returned: when O(thumbprint) is given
  type: list
  elements: dict
  contains:
    server:
      description: The server.
      type: str
      sample: ex1.contoso.com
    thumbprint:
      description: The certificate.
      type: str
      sample: 1B2C3D4E5F60718293A4B5C6D7E8F90112233445
    not_after:
      description: When it ends, UTC.
      type: str
      sample: "2027-11-23T10:00:00Z"
server_time:
  description: The endpoint's clock, UTC.
  returned: success
  type: str
  sample: "2026-11-23T10:00:00Z"
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.certops.exchange.plugins.module_utils._endpoint import ENDPOINT_SPEC
from ansible_collections.certops.exchange.plugins.module_utils._hybrid import HYBRID_SPEC

ARGUMENT_SPEC: dict[str, dict[str, t.Any]] = {
    **ENDPOINT_SPEC,
    **HYBRID_SPEC,
    "thumbprint": {"type": "str"},
    "minimum_builds": {"type": "dict", "default": {}},
}


def main() -> None:
    module = AnsibleModule(
        argument_spec=ARGUMENT_SPEC,
        supports_check_mode=True,
    )
    module.fail_json(msg="This module runs on the controller, by the action plugin of the same name.")


if __name__ == "__main__":
    main()
