#!/usr/bin/python
# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: exchange_hybrid_certificate
short_description: Bring the certificate of a hybrid to all servers that carry its mail
version_added: 0.1.0
description:
  - Makes sure that every transport server that the hybrid configuration names has the certificate, with its private key and
    enabled for SMTP, and that it meets the requirements of hybrid mail there. Connectors and mail flow stay as they are.
  - Where a server lacks it, it is exported from one that has it and imported, in memory, under a random password that travels
    encrypted. A server that has another valid certificate of the same issuer and subject needs none, if that ends at most
    a week sooner; the one that is renewed does not count.
  - The internal transport certificates stay what they are. Exchange's question about them is answered with No.
  - If anything else speaks against the certificate on any server, all of it is in the error, and nothing is changed.
extends_documentation_fragment:
  - certops.exchange._endpoint
  - certops.exchange._endpoint.exchange
  - certops.exchange._hybrid
  - certops.exchange._attributes
  - certops.exchange._attributes.write
attributes:
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
    support: full
options:
  thumbprint:
    description:
      - Thumbprint of the certificate, which at least one server must have.
    type: str
    required: true
author:
  - certops.exchange contributors (@certops)
seealso:
  - module: certops.exchange.exchange_hybrid_info
  - module: certops.exchange.exchange_hybrid_reset
"""

EXAMPLES = r"""
- name: Bring the new certificate to all transport servers of the hybrid
  certops.exchange.exchange_hybrid_certificate:
    thumbprint: 1B2C3D4E5F60718293A4B5C6D7E8F90112233445
    edge_hosts: "{{ groups['edge_servers'] | default([]) }}"
  run_once: true
"""

RETURN = r"""
certificate:
  description: What the certificate says of itself, with the keys of RV(certops.exchange.exchange_certificate_info#module:certificates).
  returned: when a server has the certificate, also after an error
  type: dict
  sample: {thumbprint: 1B2C3D4E5F60718293A4B5C6D7E8F90112233445, subject: CN=mail.contoso.com, issuer: CN=New CA}
tls_certificate_name:
  description: How connectors name it; null where its subject has no common name, so that none can.
  returned: when a server has the certificate, also after an error
  type: str
  sample: <I>CN=New CA<S>CN=mail.contoso.com
checks:
  description: Every requirement on every transport server, with the keys of RV(certops.exchange.exchange_hybrid_info#module:checks).
  returned: when a server has the certificate, also after an error
  type: list
  elements: dict
  sample: []
failures:
  description: Those of RV(checks) that speak against using the certificate.
  returned: when a server has the certificate, also after an error
  type: list
  elements: dict
  sample: []
matching:
  description:
    - Every certificate on those servers that has the name, with the keys of
      RV(certops.exchange.exchange_hybrid_info#module:matching).
  returned: when a server has the certificate, also after an error
  type: list
  elements: dict
  sample: []
name_changed:
  description:
    - Whether issuer or subject of the certificate differ from what the hybrid configuration or a connector names.
  returned: success
  type: bool
  sample: true
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
      sample: Export-ExchangeCertificate -Server ex1.contoso.com -Thumbprint 1B2C3D4E5F60718293A4B5C6D7E8F90112233445 ... -Password <SecureString>
    reason:
      description: Why the step is needed.
      type: str
      sample: It is missing on other servers.
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
from ansible_collections.certops.exchange.plugins.module_utils._hybrid import HYBRID_SPEC

ARGUMENT_SPEC: dict[str, dict[str, t.Any]] = {
    **ENDPOINT_SPEC,
    **HYBRID_SPEC,
    "thumbprint": {"type": "str", "required": True},
}


def main() -> None:
    module = AnsibleModule(
        argument_spec=ARGUMENT_SPEC,
        supports_check_mode=True,
    )
    module.fail_json(msg="This module runs on the controller, by the action plugin of the same name.")


if __name__ == "__main__":
    main()
