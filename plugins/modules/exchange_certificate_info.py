#!/usr/bin/python
# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: exchange_certificate_info
short_description: Read the certificates of Exchange servers
version_added: 0.1.0
description:
  - Reads the certificates of one or many servers of the organisation in one session.
  - The X.509 facts come from the certificate itself. What only the server knows (services, status, friendly name...) is
    reported as V(unknown) where the endpoint does not give it, never as empty.
  - Says of each certificate what it is there for, and whether it is its server's internal transport certificate.
extends_documentation_fragment:
  - certops.exchange._endpoint
  - certops.exchange._endpoint.exchange
  - certops.exchange._attributes
  - certops.exchange._attributes.info
options:
  servers:
    description:
      - Servers to read, by short or fully qualified name.
      - Defaults to all Exchange 2013 and later servers of the organisation but Edge Transport servers, which are not
        reached through the Exchange endpoint.
    type: list
    elements: str
  thumbprint:
    description:
      - Report this certificate only. Spaces, colons and the invisible characters that the Windows certificate dialog
        copies along are ignored.
    type: str
author:
  - certops.exchange contributors (@certops)
seealso:
  - module: certops.exchange.exchange_certificate
  - module: certops.exchange.exchange_authconfig_info
  - name: Get-ExchangeCertificate
    description: Microsoft's page on the cmdlet.
    link: https://learn.microsoft.com/powershell/module/exchangepowershell/get-exchangecertificate
"""

EXAMPLES = r"""
- name: Read the certificates of all servers
  certops.exchange.exchange_certificate_info:
  register: inventory
  run_once: true

- name: Look for one certificate on two servers
  certops.exchange.exchange_certificate_info:
    servers:
      - EX1
      - ex2.contoso.lab
    thumbprint: 1B2C3D4E5F60718293A4B5C6D7E8F90112233445
  run_once: true
"""

RETURN = r"""
certificates:
  description: The certificates, server by server.
  returned: always
  type: list
  elements: dict
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
    class:
      description:
        - What the certificate is there for. V(auth_current), V(auth_next) and V(auth_previous) go by the thumbprints of the
          auth configuration; V(auth_stale) has the subject of an auth certificate and is none of them.
        - V(server) is self-signed and names the server, V(wmsvc) is that of the Web Management Service, V(federation) is
          enabled for Federation, V(public) was issued by an authority, V(other) is none of all that.
        - V(unknown) where the auth configuration could not be read and the certificate may belong to it.
      type: str
      sample: auth_current
    is_internal_transport:
      description:
        - Whether it is the internal transport certificate of its server, or the string V(unknown), for example on an
          Exchange 2013 server without the Mailbox role.
      type: raw
      sample: false
servers:
  description: The servers asked.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: Short name.
      type: str
      sample: EX1
    fqdn:
      description: Fully qualified name.
      type: str
      sample: ex1.contoso.lab
    state:
      description:
        - V(read), V(unreachable) when the endpoint's server could not reach it, or V(access_denied).
      type: str
      sample: read
    message:
      description: What Exchange said, empty when the server was read.
      type: str
      sample: ""
unknown:
  description: Names of the properties that the endpoint did not give for at least one certificate.
  returned: always
  type: list
  elements: str
  sample: []
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.certops.exchange.plugins.module_utils._endpoint import ENDPOINT_SPEC

ARGUMENT_SPEC: dict[str, dict[str, t.Any]] = {
    **ENDPOINT_SPEC,
    "servers": {"type": "list", "elements": "str"},
    "thumbprint": {"type": "str"},
}


def main() -> None:
    module = AnsibleModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    module.fail_json(msg="This module runs on the controller, by the action plugin of the same name.")


if __name__ == "__main__":
    main()
