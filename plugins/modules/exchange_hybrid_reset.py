#!/usr/bin/python
# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: exchange_hybrid_reset
short_description: Reset the connectors of a hybrid for a new certificate, or put them back
version_added: 0.1.0
description:
  - Where issuer or subject of the new certificate differ from the old one's, clears certificate and domain capabilities of the
    Receive connectors that accept mail of Exchange Online, and names the certificate in the hybrid configuration, so that the
    Hybrid Configuration Wizard, a step for a person, sets both sides up for it. Until that has ended, mail from Exchange Online
    counts as Internet mail, of which a warning is given, and Send connectors keep the old certificate.
  - Where they are the same, as after a renewal, the wizard has nothing to change. The certificates of the connectors are then
    cleared and at once set again, so that they find the new certificate and let go of the old one.
  - All values that may be overwritten, by this module or by the wizard, are recorded first, in O(backup_file) and in the result.
    V(restored) in O(state) puts them back.
  - Before anything is changed, the certificate is checked on all transport servers, and the builds of the servers against what
    the wizard needs.
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
    details:
      - A connector whose certificate keeps its name is set again once in a reset. What is recorded in O(backup_file) or O(backup)
        tells that it was.
options:
  state:
    description:
      - V(reset) makes the connectors ready for the new certificate, V(restored) gives them the recorded values.
    type: str
    choices: [reset, restored]
    default: reset
  thumbprint:
    description:
      - Thumbprint of the new certificate. Required for V(reset) in O(state).
    type: str
  backup_file:
    description:
      - File on the controller for the recorded values. It is written before the first change and never overwritten by later
        values. It holds no secrets. A reset for another certificate needs another file.
    type: path
  backup:
    description:
      - The recorded values themselves instead of a file, as RV(backup) of an earlier run gave them; an empty dictionary begins a
        record that is in the result alone. Give a repeated reset the record of the first, which has the values before all of it.
    type: dict
  receive_connectors:
    description:
      - Identities of Receive connectors to reset beside those that are found by what they accept, for example
        V(EX1\\Default Frontend EX1).
    type: list
    elements: str
    default: []
  send_connectors:
    description:
      - Names of Send connectors that belong to the hybrid beside those that are found.
    type: list
    elements: str
    default: []
  minimum_builds:
    description:
      - By product (V(2013), V(2016), V(2019), V(SE)), the build from which on the Hybrid Configuration Wizard takes a server. What is
        given here comes in place of the built-in values - 2013 CU23, 2016 CU23, 2019 CU14, and any build of Subscription Edition.
    type: dict
    default: {}
author:
  - certops.exchange contributors (@certops)
seealso:
  - module: certops.exchange.exchange_hybrid_certificate
  - module: certops.exchange.exchange_hybrid_info
  - module: certops.exchange.exchange_connector
"""

EXAMPLES = r"""
- name: Make the connectors ready for the wizard
  certops.exchange.exchange_hybrid_reset:
    thumbprint: 1B2C3D4E5F60718293A4B5C6D7E8F90112233445
    backup_file: "{{ inventory_dir }}/hybrid_connectors_backup.json"
  run_once: true

- name: Put everything back
  certops.exchange.exchange_hybrid_reset:
    state: restored
    backup_file: "{{ inventory_dir }}/hybrid_connectors_backup.json"
  run_once: true
"""

RETURN = r"""
name_changed:
  description: Whether issuer or subject of the certificate differ from those that were recorded.
  returned: success, for V(reset) in O(state)
  type: bool
  sample: true
tls_certificate_name:
  description: How connectors name the certificate.
  returned: success, for V(reset) in O(state)
  type: str
  sample: <I>CN=New CA<S>CN=mail.contoso.com
objects:
  description: What became of each connector and of the hybrid configuration, or in check mode would.
  returned: once the plan is made, also after an error
  type: list
  elements: dict
  contains:
    kind:
      description: V(receive_connector), V(send_connector) or V(hybrid_configuration).
      type: str
      sample: receive_connector
    identity:
      description: Identity of the connector; empty for the hybrid configuration.
      type: str
      sample: EX1\Default Frontend EX1
    action:
      description:
        - V(cleared) for the wizard, V(reassigned) where it was cleared and set again, V(named), V(restored), V(left) as it is for the
          wizard to change, or V(done) where nothing is left to be done.
      type: str
      sample: cleared
    reason:
      description: Why.
      type: str
      sample: Its certificate has another issuer or subject.
backup:
  description: The recorded values, for O(backup).
  returned: once the plan is made, also after an error
  type: dict
  contains:
    kind:
      description: Always V(hybrid_connectors).
      type: str
      sample: hybrid_connectors
    organisation:
      description: Name and GUID of the organisation.
      type: dict
      sample: {name: Contoso, guid: 76fd9fb1-54f2-4fc8-8b04-97ca4824a55b}
    thumbprint:
      description: Of the certificate that the reset is for.
      type: str
      sample: 1B2C3D4E5F60718293A4B5C6D7E8F90112233445
    taken_at:
      description: When the record was begun, by the server's clock, UTC.
      type: str
      sample: "2026-11-23T10:00:00Z"
    objects:
      description: Kind, identity and values of each object, and when it had been written last.
      type: list
      elements: dict
      sample: []
server_time:
  description: The endpoint's clock, UTC.
  returned: success
  type: str
  sample: "2026-11-23T10:00:00Z"
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
      sample: Get-ReceiveConnector -Identity 'EX1\Default Frontend EX1' | Set-ReceiveConnector -TlsCertificateName $null -TlsDomainCapabilities $null
    reason:
      description: Why the step is needed.
      type: str
      sample: It is cleared, so that the wizard sets it up for the new certificate.
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
    "state": {"type": "str", "choices": ["reset", "restored"], "default": "reset"},
    "thumbprint": {"type": "str"},
    "backup_file": {"type": "path"},
    "backup": {"type": "dict"},
    "receive_connectors": {"type": "list", "elements": "str", "default": []},
    "send_connectors": {"type": "list", "elements": "str", "default": []},
    "minimum_builds": {"type": "dict", "default": {}},
}
MUTUALLY_EXCLUSIVE: list[list[str]] = [["backup_file", "backup"]]
REQUIRED_ONE_OF: list[list[str]] = [["backup_file", "backup"]]
REQUIRED_IF: list[tuple[str, str, list[str]]] = [("state", "reset", ["thumbprint"])]


def main() -> None:
    module = AnsibleModule(
        argument_spec=ARGUMENT_SPEC,
        supports_check_mode=True,
        mutually_exclusive=MUTUALLY_EXCLUSIVE,
        required_one_of=REQUIRED_ONE_OF,
        required_if=REQUIRED_IF,
    )
    module.fail_json(msg="This module runs on the controller, by the action plugin of the same name.")


if __name__ == "__main__":
    main()
