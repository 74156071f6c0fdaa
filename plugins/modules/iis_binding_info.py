#!/usr/bin/python
# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: iis_binding_info
short_description: Read IIS bindings and the certificates that they present
version_added: 0.1.0
description:
  - Reads the bindings of one site or all, the entries of http.sys that hold their certificates (also those that belong to no
    site, such as the one of WMSvc on port 8172), and of each certificate its facts, whether the server has its key, and
    whether it is among the trusted roots.
  - A hash whose certificate is not in the store any more is reported as V(missing), not as an error.
extends_documentation_fragment:
  - certops.exchange._endpoint
  - certops.exchange._endpoint.windows
  - certops.exchange._attributes
  - certops.exchange._attributes.info
options:
  site:
    description:
      - Name of a site; only its bindings and their entries of http.sys are reported. A site that does not exist has none.
      - Defaults to all sites, and all entries of http.sys.
    type: str
author:
  - certops.exchange contributors (@certops)
seealso:
  - module: certops.exchange.iis_binding
  - module: certops.exchange.tls_certificate_info
  - name: Get-WebBinding
    description: Microsoft's page on the cmdlet.
    link: https://learn.microsoft.com/powershell/module/webadministration/get-webbinding
"""

EXAMPLES = r"""
- name: Read which certificate the back end presents
  certops.exchange.iis_binding_info:
    site: Exchange Back End
  register: back_end
"""

RETURN = r"""
bindings:
  description: The bindings of sites.
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
ssl_entries:
  description: The entries of http.sys.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: The entry in one line.
      type: str
      sample: "http.sys *:8172"
    address:
      description: Address, V(*) for all; empty with a host name.
      type: str
      sample: "*"
    port:
      description: Port.
      type: int
      sample: 8172
    host:
      description: Host name with SNI, else empty.
      type: str
      sample: ""
    used_by:
      description: The bindings of sites that present this entry's certificate; none for a service such as WMSvc.
      type: list
      elements: str
      sample: []
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
server_time:
  description: The server's clock, UTC.
  returned: always
  type: str
  sample: "2026-11-24T09:00:00Z"
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.certops.exchange.plugins.module_utils._endpoint import ENDPOINT_SPEC

ARGUMENT_SPEC: dict[str, dict[str, t.Any]] = {
    **ENDPOINT_SPEC,
    "site": {"type": "str"},
}


def main() -> None:
    module = AnsibleModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    module.fail_json(msg="This module runs on the controller, by the action plugin of the same name.")


if __name__ == "__main__":
    main()
