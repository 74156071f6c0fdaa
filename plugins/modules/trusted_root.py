#!/usr/bin/python
# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: trusted_root
short_description: Put a certificate among the trusted roots of the computer account, or take it away
version_added: 0.1.0
description:
  - Makes sure that a certificate is, or is not, in a store of the computer account; the trusted roots unless O(store) says
    otherwise.
  - Only the certificate itself is ever handled, never its private key, and no file is written on the server at any moment.
extends_documentation_fragment:
  - certops.exchange._endpoint
  - certops.exchange._endpoint.windows
  - certops.exchange._attributes
  - certops.exchange._attributes.write
attributes:
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
    support: full
options:
  state:
    description:
      - V(present) adds it if it is not there, V(absent) removes exactly this one.
    type: str
    choices: [present, absent]
    default: present
  store:
    description:
      - Store of the computer account, for example V(Root) or V(CA). V(My) is refused.
    type: str
    default: Root
  thumbprint:
    description:
      - Thumbprint of the certificate. With O(state=present) it is copied from O(source_store).
      - Exactly one of O(thumbprint), O(content) and O(path) is needed.
    type: str
  source_store:
    description:
      - Store of the computer account on the same server that the certificate of O(thumbprint) is copied from.
    type: str
    default: My
  content:
    description:
      - The certificate itself, PEM text or DER written as base64. Content with a private key in it is refused.
    type: str
  path:
    description:
      - File on the controller with the certificate, PEM or DER. A relative path is looked for as by other modules, in C(files/)
        of the role or beside the playbook.
    type: path
author:
  - certops.exchange contributors (@certops)
seealso:
  - module: certops.exchange.iis_binding
  - module: certops.exchange.exchange_certificate
"""

EXAMPLES = r"""
- name: Trust the server's new self-signed certificate
  certops.exchange.trusted_root:
    thumbprint: 1B2C3D4E5F60718293A4B5C6D7E8F90112233445

- name: Trust the company's certification authority
  certops.exchange.trusted_root:
    path: contoso-root-ca.pem

- name: Forget the certificate before
  certops.exchange.trusted_root:
    thumbprint: 0B2C3D4E5F60718293A4B5C6D7E8F90112233445
    state: absent
"""

RETURN = r"""
store:
  description: The store.
  returned: always
  type: str
  sample: Root
thumbprint:
  description: Thumbprint of the certificate.
  returned: always
  type: str
  sample: 1B2C3D4E5F60718293A4B5C6D7E8F90112233445
present:
  description: Whether it is in the store now.
  returned: always
  type: bool
  sample: true
certificate:
  description: The certificate; null where it is not in the store and only its thumbprint was given.
  returned: always
  type: dict
  contains:
    thumbprint:
      description: SHA-1 hash of the certificate, 40 upper-case hexadecimal digits.
      type: str
      sample: 1B2C3D4E5F60718293A4B5C6D7E8F90112233445
    subject:
      description: Subject as .NET prints it. This and the following facts are missing where the certificate can't be read.
      type: str
      sample: CN=EX1
    issuer:
      description: Issuer as .NET prints it.
      type: str
      sample: CN=EX1
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
    domains:
      description: DNS names of the certificate, and its common name where that can be one.
      type: list
      elements: str
      sample: [EX1, ex1.contoso.lab]
    self_signed:
      description: Whether subject and issuer are the same.
      type: bool
      sample: true
    key_algorithm:
      description: Kind of the public key, for example V(RSA) or V(EC).
      type: str
      sample: RSA
    key_size:
      description: Size of the public key in bits.
      type: int
      sample: 2048
    signature_hash:
      description: Hash algorithm of the signature; null where it has none.
      type: str
      sample: SHA256
    extended_key_usage:
      description: Purposes; null where the certificate does not limit them.
      type: list
      elements: str
      sample: [serverAuth]
    key_usage:
      description: Key usages; null where the certificate does not limit them.
      type: list
      elements: str
      sample: [digitalSignature, keyEncipherment]
    is_ca:
      description: Whether it may sign other certificates; null where it does not say.
      type: bool
      sample: false
    expired:
      description: Whether it has expired, by the server's clock.
      type: bool
      sample: false
    days_left:
      description: Whole days until it expires, by the server's clock; negative after that.
      type: int
      sample: 1203
    has_private_key:
      description: Whether the store that it was read from has its private key too, or the string V(unknown).
      type: raw
      sample: true
commands:
  description:
    - The plan, in order - what was, or in check mode would be, sent to the server. For people to read; it is never executed.
  returned: always
  type: list
  elements: dict
  contains:
    command:
      description: The pipeline as PowerShell text.
      type: str
      sample: "New-Object -TypeName System.Security.Cryptography.X509Certificates.X509Store -ArgumentList Root, LocalMachine | Set-Variable -Name certopsStore"
    reason:
      description: Why the step is needed.
      type: str
      sample: The certificate 1B2C3D4E5F60718293A4B5C6D7E8F90112233445 is not in Root.
    state:
      description:
        - V(planned) in check mode, V(done), V(failed) for a step that failed, V(not_done) for the steps behind it.
      type: str
      sample: done
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.certops.exchange.plugins.module_utils._endpoint import ENDPOINT_SPEC

MUTUALLY_EXCLUSIVE = [("thumbprint", "content", "path")]
REQUIRED_ONE_OF = [("thumbprint", "content", "path")]
ARGUMENT_SPEC: dict[str, dict[str, t.Any]] = {
    **ENDPOINT_SPEC,
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    "store": {"type": "str", "default": "Root"},
    "thumbprint": {"type": "str"},
    "source_store": {"type": "str", "default": "My"},
    "content": {"type": "str"},
    "path": {"type": "path"},
}


def main() -> None:
    module = AnsibleModule(
        argument_spec=ARGUMENT_SPEC,
        mutually_exclusive=MUTUALLY_EXCLUSIVE,
        required_one_of=REQUIRED_ONE_OF,
        supports_check_mode=True,
    )
    module.fail_json(msg="This module runs on the controller, by the action plugin of the same name.")


if __name__ == "__main__":
    main()
