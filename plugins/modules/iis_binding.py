#!/usr/bin/python
# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: iis_binding
short_description: Give an IIS binding another certificate
version_added: 0.1.0
description:
  - Sets the certificate of one binding of a site, or of all its bindings on a port. Binding information, SSL flags and every
    other binding stay as they are, which is verified afterwards.
  - The certificate must be in the store C(My) of the computer account and have its private key, else nothing is touched.
  - The binding is changed in place, so it is never without a certificate. Where IIS does not offer that, the entry of http.sys
    is made anew, and if that fails the old certificate is put back.
  - Without O(site) it is the entry of http.sys itself that gets the certificate, such as the one of WMSvc on port 8172. Restart
    such a service afterwards with M(certops.exchange.windows_service).
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
  site:
    description:
      - Name of the site. Leave it out for an entry of http.sys.
    type: str
  protocol:
    description:
      - Protocol of the binding.
    type: str
    choices: [https]
    default: https
  port:
    description:
      - Port of the binding.
    type: int
    required: true
  address:
    description:
      - Address of the binding, needed when the port alone fits several. V(*) and an empty one both mean all addresses.
    type: str
  host:
    description:
      - Host name of the binding, needed when address and port fit several. Empty means the one without a host name.
    type: str
  all_addresses:
    description:
      - Change all bindings that fit, for example V(127.0.0.1:443) beside V(*:443). Otherwise more than one is an error.
    type: bool
    default: false
  create:
    description:
      - Without O(site), make the entry of http.sys if there is none. Otherwise none is an error.
    type: bool
    default: false
  thumbprint:
    description:
      - Thumbprint of the certificate. Spaces, colons and the invisible characters that the Windows certificate dialog
        copies along are ignored.
    type: str
    required: true
author:
  - certops.exchange contributors (@certops)
seealso:
  - module: certops.exchange.iis_binding_info
  - module: certops.exchange.trusted_root
  - module: certops.exchange.windows_service
"""

EXAMPLES = r"""
- name: Let the back end present the new certificate
  certops.exchange.iis_binding:
    site: Exchange Back End
    port: 444
    thumbprint: 1B2C3D4E5F60718293A4B5C6D7E8F90112233445

- name: The same for all addresses of the Default Web Site
  certops.exchange.iis_binding:
    site: Default Web Site
    port: 443
    all_addresses: true
    thumbprint: 1B2C3D4E5F60718293A4B5C6D7E8F90112233445

- name: The certificate of the Web Management Service, which is no site
  certops.exchange.iis_binding:
    port: 8172
    create: true
    thumbprint: 2B2C3D4E5F60718293A4B5C6D7E8F90112233445
"""

RETURN = r"""
bindings:
  description:
    - The bindings that were meant, as they are now; without O(site) the entries of http.sys, as in RV(certops.exchange.iis_binding_info#module:ssl_entries).
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: The binding in one line.
      type: str
      sample: "https *:444: of Exchange Back End"
    site:
      description: Name of the site.
      type: str
      sample: Exchange Back End
    site_id:
      description: Id of the site.
      type: int
      sample: 2
    protocol:
      description: Protocol.
      type: str
      sample: https
    binding_information:
      description: The binding as IIS keeps it.
      type: str
      sample: "*:444:"
    address:
      description: Address, V(*) for all.
      type: str
      sample: "*"
    port:
      description: Port; null for protocols of another form.
      type: int
      sample: 444
    host:
      description: Host name; empty for any.
      type: str
      sample: ""
    ssl_flags:
      description: Flags of the binding as a number (1 is SNI, 2 the central certificate store), or V(unknown).
      type: raw
      sample: 0
    certificate_hash:
      description: Thumbprint of the certificate that it presents; empty for none.
      type: str
      sample: 1B2C3D4E5F60718293A4B5C6D7E8F90112233445
    certificate_store:
      description: Store that the certificate is looked for in.
      type: str
      sample: MY
    certificate_state:
      description:
        - V(present) in that store, V(missing) when there is a hash but no such certificate, V(none) without a hash.
      type: str
      sample: present
    certificate:
      description: The certificate, null unless it is V(present).
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
          description: Whether the server has the private key, or the string V(unknown).
          type: raw
          sample: true
        in_root:
          description: Whether it is among the trusted roots of the computer account.
          type: bool
          sample: true
certificate:
  description: The certificate asked for.
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
      description: Whether the server has the private key, or the string V(unknown).
      type: raw
      sample: true
    in_root:
      description: Whether it is among the trusted roots of the computer account.
      type: bool
      sample: true
replaced:
  description: Thumbprints of the certificates that were, or in check mode would be, replaced.
  returned: always
  type: list
  elements: str
  sample: [0B2C3D4E5F60718293A4B5C6D7E8F90112233445]
method:
  description:
    - V(in_place), V(ssl_entry) when the entry of http.sys was made anew, or V(none) when there was nothing to do. In check mode
      what would be tried first.
  returned: always
  type: str
  sample: in_place
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
      sample: >-
        Get-WebBinding -Name 'Exchange Back End' -Protocol https -Port 444
        | Where-Object -Property bindingInformation -EQ:$true -Value '*:444:'
        | ForEach-Object -MemberName AddSslCertificate -ArgumentList 1B2C3D4E5F60718293A4B5C6D7E8F90112233445, My
    reason:
      description: Why the step is needed.
      type: str
      sample: "https *:444: of Exchange Back End presents 0B2C3D4E5F60718293A4B5C6D7E8F90112233445."
    state:
      description:
        - V(planned) in check mode, V(done), V(failed) for a step that failed, V(not_done) for the steps behind it.
      type: str
      sample: done
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.certops.exchange.plugins.module_utils._endpoint import ENDPOINT_SPEC

MUTUALLY_EXCLUSIVE = [("address", "all_addresses")]
ARGUMENT_SPEC: dict[str, dict[str, t.Any]] = {
    **ENDPOINT_SPEC,
    "site": {"type": "str"},
    "protocol": {"type": "str", "choices": ["https"], "default": "https"},
    "port": {"type": "int", "required": True},
    "address": {"type": "str"},
    "host": {"type": "str"},
    "all_addresses": {"type": "bool", "default": False},
    "create": {"type": "bool", "default": False},
    "thumbprint": {"type": "str", "required": True},
}


def main() -> None:
    module = AnsibleModule(argument_spec=ARGUMENT_SPEC, mutually_exclusive=MUTUALLY_EXCLUSIVE, supports_check_mode=True)
    module.fail_json(msg="This module runs on the controller, by the action plugin of the same name.")


if __name__ == "__main__":
    main()
