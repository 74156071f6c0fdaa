#!/usr/bin/python
# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: exchange_edge_subscription_info
short_description: Read the Edge subscriptions
version_added: 0.1.0
description:
  - Reads the Edge subscriptions of the organisation, with the Send connectors that belong to them.
  - On an Edge server, which has no way in but its snap-in (O(endpoint_kind)), it reads what that server itself knows of its
    subscription.
extends_documentation_fragment:
  - certops.exchange._endpoint
  - certops.exchange._endpoint.exchange
  - certops.exchange._attributes
  - certops.exchange._attributes.info
options:
  test:
    description:
      - Whether C(Test-EdgeSynchronization) is asked about every subscription, without its comparison of recipients. Only a server
        with mailboxes, or one with the Hub Transport role of 2007 and 2010, can do so.
    type: bool
    default: false
author:
  - certops.exchange contributors (@certops)
seealso:
  - module: certops.exchange.exchange_edge_subscription
  - name: Get-EdgeSubscription
    description: Microsoft's page on the cmdlet.
    link: https://learn.microsoft.com/powershell/module/exchangepowershell/get-edgesubscription
  - name: Test-EdgeSynchronization
    description: Microsoft's page on the cmdlet.
    link: https://learn.microsoft.com/powershell/module/exchangepowershell/test-edgesynchronization
"""

EXAMPLES = r"""
- name: Look whether the synchronisation with all Edge servers works
  certops.exchange.exchange_edge_subscription_info:
    test: true
  run_once: true
  register: edge

- name: Ask an Edge server whether it is subscribed
  certops.exchange.exchange_edge_subscription_info:
    endpoint_kind: snapin
  delegate_to: EDGE1
"""

RETURN = r"""
subscriptions:
  description: The subscriptions; on an Edge server its own, if it has one.
  returned: always
  type: list
  elements: dict
  contains:
    edge_server:
      description: Name of the Edge server, which is that of the subscription.
      type: str
      sample: EDGE1
    site:
      description: Name of the AD site.
      type: str
      sample: Munich
    created:
      description: When the subscription's object was made, UTC.
      type: str
      sample: "2026-01-28T09:00:00Z"
    changed:
      description: When it was last written, UTC.
      type: str
      sample: "2026-01-28T09:00:00Z"
    send_connectors:
      description: Names of the C(EdgeSync - ...) Send connectors that have the Edge server as a source.
      type: list
      elements: str
      sample: [EdgeSync - Munich to Internet, EdgeSync - Inbound to Munich]
    synchronization:
      description: What C(Test-EdgeSynchronization) says; null without O(test).
      type: dict
      contains:
        status:
          description: V(Normal) where all is well, V(unknown) where the cmdlet failed.
          type: str
          sample: Normal
        detail:
          description: Why it is not V(Normal), in the server's words.
          type: str
          sample: The supplied credential is invalid.
        lease_holder:
          description: The server that synchronises.
          type: str
          sample: EX1
        last_synchronized:
          description: When it last worked, UTC; null where it never did.
          type: str
          sample: "2026-11-24T08:57:00Z"
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.certops.exchange.plugins.module_utils._endpoint import ENDPOINT_SPEC

ARGUMENT_SPEC: dict[str, dict[str, t.Any]] = {
    **ENDPOINT_SPEC,
    "test": {"type": "bool", "default": False},
}


def main() -> None:
    module = AnsibleModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    module.fail_json(msg="This module runs on the controller, by the action plugin of the same name.")


if __name__ == "__main__":
    main()
