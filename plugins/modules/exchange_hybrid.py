#!/usr/bin/python
# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: exchange_hybrid
short_description: Set the certificate and the transport servers of the hybrid configuration
version_added: 0.1.0
description:
  - Writes down in the hybrid configuration which certificate and which servers the Hybrid Configuration Wizard is to use. The
    wizard, a step for a person, then applies it; until then mail flows as before.
  - The hybrid configuration must be there; the wizard makes it.
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
  receiving_transport_servers:
    description:
      - Names of the servers that receive mail from Exchange Online. The list replaces what is there.
    type: list
    elements: str
  sending_transport_servers:
    description:
      - Names of the servers that send mail to Exchange Online. The list replaces what is there.
    type: list
    elements: str
  edge_transport_servers:
    description:
      - Names of the Edge servers that do both. The list replaces what is there. The other two lists must be empty then.
    type: list
    elements: str
  clear:
    description:
      - Properties to set to null, which is something else than leaving them alone.
    type: list
    elements: str
    choices: [tls_certificate_name, receiving_transport_servers, sending_transport_servers, edge_transport_servers]
    default: []
author:
  - certops.exchange contributors (@certops)
seealso:
  - module: certops.exchange.exchange_hybrid_info
  - module: certops.exchange.exchange_hybrid_reset
  - name: Set-HybridConfiguration
    description: Microsoft's page on the cmdlet.
    link: https://learn.microsoft.com/powershell/module/exchangepowershell/set-hybridconfiguration
"""

EXAMPLES = r"""
- name: Let the wizard offer the new certificate
  certops.exchange.exchange_hybrid:
    tls_certificate_thumbprint: 1B2C3D4E5F60718293A4B5C6D7E8F90112233445
  run_once: true

- name: Let mail flow through two Edge servers
  certops.exchange.exchange_hybrid:
    edge_transport_servers: [EDGE1, EDGE2]
    clear:
      - receiving_transport_servers
      - sending_transport_servers
  run_once: true
"""

RETURN = r"""
hybrid_configuration:
  description: The hybrid configuration, with the keys of RV(certops.exchange.exchange_hybrid_info#module:hybrid_configuration).
  returned: success
  type: dict
  sample: {tls_certificate_name: '<I>CN=New CA<S>CN=mail.contoso.com'}
before:
  description: The same before the task.
  returned: success
  type: dict
  sample: {tls_certificate_name: '<I>CN=Old CA<S>CN=mail.contoso.com'}
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
      sample: Set-HybridConfiguration -TlsCertificateName '<I>CN=New CA<S>CN=mail.contoso.com'
    reason:
      description: Why the step is needed.
      type: str
      sample: The hybrid configuration is to name the certificate.
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
    "receiving_transport_servers": {"type": "list", "elements": "str"},
    "sending_transport_servers": {"type": "list", "elements": "str"},
    "edge_transport_servers": {"type": "list", "elements": "str"},
    "clear": {
        "type": "list",
        "elements": "str",
        "choices": [
            "tls_certificate_name",
            "receiving_transport_servers",
            "sending_transport_servers",
            "edge_transport_servers",
        ],
        "default": [],
    },
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
