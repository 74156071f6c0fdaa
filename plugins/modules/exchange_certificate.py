#!/usr/bin/python
# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: exchange_certificate
short_description: Manage certificates of an Exchange server
version_added: 0.1.0
description:
  - Makes sure that a server has a self-signed certificate of the given description, and creates it if not.
  - The internal transport certificate of the server is never replaced by accident. Its thumbprint is read before and
    after, and the task fails if it did not stay, or change, as O(internal_transport) promises.
extends_documentation_fragment:
  - certops.exchange._endpoint
  - certops.exchange._endpoint.exchange
  - certops.exchange._attributes
  - certops.exchange._attributes.write
attributes:
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
    support: full
    details:
      - A certificate that fits the description, and is not named in O(exclude), is found and used. So a run that was cut
        off after the creation is continued with that certificate.
options:
  server:
    description:
      - Server that holds the certificate, by short or fully qualified name.
    type: str
    required: true
  state:
    description:
      - V(present) makes sure that a certificate fits.
    type: str
    choices: [present]
    default: present
  subject:
    description:
      - Subject of the certificate, for example V(CN=mail.contoso.com).
    type: str
    required: true
  friendly_name:
    description:
      - Friendly name in the store, shorter than 64 characters. Not compared where the endpoint does not give it.
    type: str
    default: Microsoft Exchange
  domains:
    description:
      - DNS names for the subject alternative name. An empty list makes a certificate without that extension, which is what
        the auth certificate has.
      - When left out, Exchange puts in the server's short and fully qualified name.
    type: list
    elements: str
  key_size:
    description:
      - Size of the RSA key in bits.
    type: int
    choices: [2048, 4096]
    default: 2048
  exportable:
    description:
      - Whether the private key can be exported. The auth certificate needs V(true), or it cannot reach the other servers.
    type: bool
    default: false
  services:
    description:
      - Services to enable the certificate for. None by default. Exchange only ever adds services, it takes none away.
    type: list
    elements: str
    choices: [IMAP, POP, UM, IIS, SMTP, Federation, UMCallRouter]
    default: []
  internal_transport:
    description:
      - What to do with the internal transport certificate (the default SMTP certificate) of the server. Enabling a
        certificate for SMTP makes Exchange ask whether it shall replace that one.
      - V(keep) answers No. V(replace) answers Yes, and needs V(SMTP) in O(services).
    type: str
    choices: [keep, replace]
    default: keep
  minimum_days_left:
    description:
      - An existing certificate counts only when it is valid for at least that many days more.
    type: int
    default: 30
  exclude:
    description:
      - Thumbprints of certificates that do not count, although they may fit.
    type: list
    elements: str
    default: []
author:
  - certops.exchange contributors (@certops)
seealso:
  - module: certops.exchange.exchange_certificate_info
  - module: certops.exchange.exchange_authconfig
  - name: New-ExchangeCertificate
    description: Microsoft's page on the cmdlet.
    link: https://learn.microsoft.com/powershell/module/exchangepowershell/new-exchangecertificate
"""

EXAMPLES = r"""
- name: Create a new auth certificate and leave the internal transport certificate alone
  certops.exchange.exchange_certificate:
    server: EX1
    subject: CN=Microsoft Exchange Server Auth Certificate
    friendly_name: Microsoft Exchange Server Auth Certificate
    domains: []
    exportable: true
    services:
      - SMTP
    internal_transport: keep
    exclude:
      - 1B2C3D4E5F60718293A4B5C6D7E8F90112233445
  register: created
  run_once: true

- name: Give a server a new certificate for SMTP
  certops.exchange.exchange_certificate:
    server: EX1
    subject: CN=EX1
    services:
      - SMTP
    internal_transport: replace
    minimum_days_left: 60
"""

RETURN = r"""
certificate:
  description: The certificate that fits. Not returned in check mode when it would be created.
  returned: when it exists
  type: dict
  contains:
    server:
      description: Fully qualified name of the server.
      type: str
      sample: ex1.contoso.lab
    thumbprint:
      description: SHA-1 hash of the certificate, 40 upper-case hexadecimal digits.
      type: str
      sample: 1B2C3D4E5F60718293A4B5C6D7E8F90112233445
    subject:
      description: Subject as .NET prints it.
      type: str
      sample: CN=Microsoft Exchange Server Auth Certificate
    issuer:
      description: Issuer as .NET prints it.
      type: str
      sample: CN=Microsoft Exchange Server Auth Certificate
    serial_number:
      description: Serial number in hexadecimal digits.
      type: str
      sample: 5AF0C3D2
    not_before:
      description: Start of the validity, UTC.
      type: str
      sample: "2026-11-23T10:00:00Z"
    not_after:
      description: End of the validity, UTC.
      type: str
      sample: "2031-11-23T10:00:00Z"
    self_signed:
      description: Whether subject and issuer are the same.
      type: bool
      sample: true
    key_size:
      description: Size of the public key in bits.
      type: int
      sample: 2048
    domains:
      description: DNS names of the subject alternative name; empty where the certificate has none.
      type: list
      elements: str
      sample: []
    friendly_name:
      description: Friendly name in the store, or V(unknown).
      type: str
      sample: Microsoft Exchange Server Auth Certificate
    services:
      description: Services that the certificate is enabled for, or the string V(unknown).
      type: raw
      sample: [SMTP]
    status:
      description: Status that Exchange gives, for example V(Valid), or V(unknown).
      type: str
      sample: Valid
    root_ca_type:
      description: How its root is trusted, for example V(None) or V(Registry), or V(unknown).
      type: str
      sample: None
    has_private_key:
      description: Whether the server has the private key, or the string V(unknown).
      type: raw
      sample: true
    private_key_exportable:
      description: Whether the private key can be exported, or the string V(unknown).
      type: raw
      sample: true
internal_transport:
  description: Thumbprint of the server's internal transport certificate.
  returned: always
  type: dict
  contains:
    before:
      description: Before the task.
      type: str
      sample: AA2C3D4E5F60718293A4B5C6D7E8F90112233445
    after:
      description: After the task; in check mode what it would be, or V(unknown) when a new certificate would take its place.
      type: str
      sample: AA2C3D4E5F60718293A4B5C6D7E8F90112233445
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
      sample: New-ExchangeCertificate -Server EX1 -SubjectName "CN=EX1" -Services SMTP
    reason:
      description: Why the step is needed.
      type: str
      sample: No certificate on EX1 fits.
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
      sample: New-ExchangeCertificate
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

SERVICES = ["IMAP", "POP", "UM", "IIS", "SMTP", "Federation", "UMCallRouter"]

ARGUMENT_SPEC: dict[str, dict[str, t.Any]] = {
    **ENDPOINT_SPEC,
    "server": {"type": "str", "required": True},
    "state": {"type": "str", "choices": ["present"], "default": "present"},
    "subject": {"type": "str", "required": True},
    "friendly_name": {"type": "str", "default": "Microsoft Exchange"},
    "domains": {"type": "list", "elements": "str"},
    "key_size": {"type": "int", "choices": [2048, 4096], "default": 2048},
    "exportable": {"type": "bool", "default": False},
    "services": {"type": "list", "elements": "str", "choices": SERVICES, "default": []},
    "internal_transport": {"type": "str", "choices": ["keep", "replace"], "default": "keep"},
    "minimum_days_left": {"type": "int", "default": 30},
    "exclude": {"type": "list", "elements": "str", "default": []},
}


def main() -> None:
    module = AnsibleModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    module.fail_json(msg="This module runs on the controller, by the action plugin of the same name.")


if __name__ == "__main__":
    main()
