#!/usr/bin/python
# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: tls_certificate_info
short_description: Report the certificate that a server presents
version_added: 0.1.0
description:
  - Makes a TLS handshake from the controller and reports the certificate that the server presents. Trust, names and dates are
    not verified, and nothing is sent but the handshake, and what has to come before it (O(starttls)).
  - Fails when nothing listens there, nothing answers in time, STARTTLS is not offered, or there is no handshake, and says
    which.
extends_documentation_fragment:
  - certops.exchange._endpoint
  - certops.exchange._endpoint.windows
  - certops.exchange._attributes
  - certops.exchange._attributes.info
options:
  host:
    description:
      - Name or address to connect to. Defaults to the address of the host's own connection.
    type: str
  port:
    description:
      - TCP port.
    type: int
    required: true
  server_name:
    description:
      - Name to ask for (SNI). Defaults to O(host) where that is a name; empty asks for none.
    type: str
  starttls:
    description:
      - What is spoken before the handshake. V(none) begins with it, as the ports of IIS want it; V(smtp) asks for STARTTLS
        first, as ports 25, 587 and 717 of transport want it. No mail is sent.
      - A connector without a certificate does not offer STARTTLS, and transport writes event 12014. The module fails then and
        says so; M(certops.exchange.exchange_transport_events_info) tells why.
    type: str
    choices: [none, smtp]
    default: none
  timeout:
    description:
      - How many seconds to wait for the connection, and for each answer.
    type: int
    default: 10
author:
  - certops.exchange contributors (@certops)
notes:
  - Needs no session on the server, so the host can have any connection.
seealso:
  - module: certops.exchange.exchange_transport_events_info
  - module: certops.exchange.iis_binding_info
"""

EXAMPLES = r"""
- name: Look which certificate the back end presents
  certops.exchange.tls_certificate_info:
    port: 444
  register: presented

- name: Look which certificate transport presents to other mail servers
  certops.exchange.tls_certificate_info:
    port: 25
    starttls: smtp
  register: presented
"""

RETURN = r"""
certificate:
  description: The certificate presented.
  returned: success
  type: dict
  contains:
    thumbprint:
      description: SHA-1 hash of the certificate, 40 upper-case hexadecimal digits.
      type: str
      sample: 1B2C3D4E5F60718293A4B5C6D7E8F90112233445
    subject:
      description: Subject as .NET prints it.
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
protocol:
  description: Version of TLS that was agreed on.
  returned: success
  type: str
  sample: TLSv1.2
cipher:
  description: Cipher suite that was agreed on.
  returned: success
  type: str
  sample: ECDHE-RSA-AES256-GCM-SHA384
host:
  description: What was connected to.
  returned: success
  type: str
  sample: ex1.contoso.lab
port:
  description: Port.
  returned: success
  type: int
  sample: 444
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.certops.exchange.plugins.module_utils._endpoint import ENDPOINT_SPEC

ARGUMENT_SPEC: dict[str, dict[str, t.Any]] = {
    **ENDPOINT_SPEC,
    "host": {"type": "str"},
    "port": {"type": "int", "required": True},
    "server_name": {"type": "str"},
    "starttls": {"type": "str", "choices": ["none", "smtp"], "default": "none"},
    "timeout": {"type": "int", "default": 10},
}


def main() -> None:
    module = AnsibleModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    module.fail_json(msg="This module runs on the controller, by the action plugin of the same name.")


if __name__ == "__main__":
    main()
