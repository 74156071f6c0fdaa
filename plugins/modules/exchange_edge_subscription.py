#!/usr/bin/python
# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: exchange_edge_subscription
short_description: Subscribe an Edge server, and subscribe it anew when a certificate has changed
version_added: 0.1.0
description:
  - Makes sure that an Edge server is subscribed to an AD site, and that the synchronisation with it works. The credentials of a
    subscription are encrypted to the internal transport certificates of both sides, so the Edge server has to be subscribed anew
    when one of these is replaced.
  - Runs on the Edge server, with its own credentials and O(endpoint_kind=snapin). The other side is a server of the site, one of
    O(mailbox_hosts), which is reached with the connection, the credentials and the variables C(exchange_endpoint_...) of its own
    host. Both sides are read before anything is done, and nothing is done anywhere when one of them does not answer.
  - Subscribes when the organisation has no subscription of the Edge server (O(create)); when C(Test-EdgeSynchronization) does not say that its
    status is V(Normal); or when the internal transport certificate of the Edge server or of a server of the site became valid
    after the subscription was made. Where the synchronisation alone is the reason, it is only started at first, and then AD LDS
    is restarted; a new subscription is made when that does not help.
  - Then makes the subscription file on the Edge server, hands its content to the other side, restarts AD LDS
    (C(ADAM_MSExchange)) together with the services that need it and ran before, starts a full synchronisation, and waits until its
    status is V(Normal).
  - The file holds a password in clear text. It lies in the folder for temporary files of the account that logs on, which nobody
    but that account, administrators and SYSTEM may read, under a random name, and is removed in the message that reads it. Windows
    PowerShell 2.0 reads one statement of a message, so there it is removed by the next one. The controller keeps the
    content in memory only, and Exchange 2007 needs such a file on its Hub server for as long as it reads it. What a run that was
    cut off has left is removed at the beginning of the next one of the same account.
  - Can be run again after it was cut off, and goes on from there.
extends_documentation_fragment:
  - certops.exchange._endpoint
  - certops.exchange._endpoint.exchange
  - certops.exchange._attributes
  - certops.exchange._attributes.write
attributes:
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
    support: partial
    details: With O(renew=always) every run subscribes the Edge server anew.
options:
  mailbox_hosts:
    description:
      - Names of hosts of the inventory that are servers with mailboxes, or with the Hub Transport role of 2007 and 2010. A host is
        named as its server is. The first one that answers and is in the AD site of the subscription is used.
      - A server of 2007 tells of its own certificates alone, so name all Hub servers of the site there.
    type: list
    elements: str
    required: true
  state:
    description:
      - V(present) makes sure of a subscription that works.
    type: str
    choices: [present]
    default: present
  method:
    description:
      - How a subscription is renewed. V(overwrite) puts the new one in place of it. V(recreate) removes it on the side of the
        organisation first, in the message that makes the new one. Microsoft says so for an Edge server whose certificate is from
        an authority. Only V(recreate) moves an Edge server to another site.
    type: str
    choices: [overwrite, recreate]
    default: overwrite
  create:
    description:
      - Whether an Edge server is subscribed that the organisation has no subscription of. Without it such a server is left alone,
        with a warning. It may be without one on purpose, and a first subscription deletes the Send connectors and domains that it
        has of its own.
    type: bool
    default: true
  site:
    description:
      - Name of the AD site that the Edge server is subscribed to. Defaults to the site of the present subscription, and without
        one to the site of the first of O(mailbox_hosts) that answers.
    type: str
  create_internet_send_connector:
    description:
      - Whether the Send connector C(EdgeSync - <site> to Internet) is made, or gets the Edge server as a source. Defaults to what
        is so now, and without a subscription to V(true), as Exchange does.
    type: bool
  create_inbound_send_connector:
    description:
      - The same of the Send connector C(EdgeSync - Inbound to <site>).
    type: bool
  renew:
    description:
      - Whether the Edge server is subscribed anew when there is a reason, or in any case.
    type: str
    choices: [when_needed, always]
    default: when_needed
  timeout:
    description:
      - How many seconds to wait until the synchronisation works. The same again for the services that are restarted.
    type: int
    default: 300
  restart_adam:
    description:
      - Whether AD LDS is restarted, which takes the transport service of the Edge server down for a moment. Without it the
        synchronisation may not work before somebody restarts AD LDS.
    type: bool
    default: true
author:
  - certops.exchange contributors (@certops)
seealso:
  - module: certops.exchange.exchange_edge_subscription_info
  - module: certops.exchange.exchange_certificate
  - name: Edge subscription procedures
    description: Microsoft's page on subscribing an Edge server anew.
    link: https://learn.microsoft.com/exchange/architecture/edge-transport-servers/edge-subscription-procedures
  - name: New-EdgeSubscription
    description: Microsoft's page on the cmdlet.
    link: https://learn.microsoft.com/powershell/module/exchangepowershell/new-edgesubscription
"""

EXAMPLES = r"""
- name: Subscribe the Edge servers anew where the new certificates ask for it
  certops.exchange.exchange_edge_subscription:
    endpoint_kind: snapin
    mailbox_hosts: "{{ groups['exchange'] }}"

- name: Replace the subscription of an Edge server that has got a certificate of an authority
  certops.exchange.exchange_edge_subscription:
    endpoint_kind: snapin
    mailbox_hosts: [EX1, EX2]
    method: recreate
"""

RETURN = r"""
needed:
  description:
    - Why the Edge server is subscribed anew; empty where the subscription can stay. V(not_subscribed), V(other_site),
      V(edge_certificate), V(mailbox_certificate), V(not_synchronized), V(always).
  returned: when both sides could be read
  type: list
  elements: str
  sample: [edge_certificate, not_synchronized]
mailbox_server:
  description: The server of the other side.
  returned: when both sides could be read
  type: str
  sample: EX1.contoso.lab
before:
  description:
    - The subscription before the task, with the keys of
      RV(certops.exchange.exchange_edge_subscription_info#module:subscriptions); null where there was none.
  returned: when both sides could be read
  type: dict
  sample: {edge_server: EDGE1, site: Munich, created: '2026-01-28T09:00:00Z'}
after:
  description: The same after the task. In check mode its key C(created) is V(renewed) where a subscription would be made.
  returned: success
  type: dict
  sample: {edge_server: EDGE1, site: Munich, created: '2026-11-24T09:00:00Z'}
dependents_restarted:
  description: The services that were restarted together with AD LDS, because they need it and ran before.
  returned: when both sides could be read
  type: list
  elements: str
  sample: [MSExchangeEdgeCredential, MSExchangeTransport]
leftovers_removed:
  description: Paths of the files that an earlier run had left; in check mode they are still there.
  returned: when both sides could be read
  type: list
  elements: str
  sample: []
commands:
  description:
    - The plan, in order - what was, or in check mode would be, sent to the servers. For people to read; it is never executed.
  returned: always
  type: list
  elements: dict
  contains:
    command:
      description: The pipelines of a message, or of several that belong together, as PowerShell text. Secrets, and the content of the file, are masked.
      type: str
      sample: >-
        New-EdgeSubscription -FileData <Edge subscription> -Site Munich -CreateInternetSendConnector:$true
        -CreateInboundSendConnector:$true -Force:$true
    reason:
      description: Why the step is needed.
      type: str
      sample: EDGE1 is to be subscribed to the AD site Munich with its new credentials.
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
      sample: Remove-EdgeSubscription
    question:
      description: The question in full, in the server's language.
      type: str
      sample: Removing the subscription can take long. Continue?
    answer:
      description: The answer given, V(yes) or V(no).
      type: str
      sample: "yes"
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.certops.exchange.plugins.module_utils._endpoint import ENDPOINT_SPEC

ARGUMENT_SPEC: dict[str, dict[str, t.Any]] = {
    **ENDPOINT_SPEC,
    "mailbox_hosts": {"type": "list", "elements": "str", "required": True},
    "state": {"type": "str", "choices": ["present"], "default": "present"},
    "method": {"type": "str", "choices": ["overwrite", "recreate"], "default": "overwrite"},
    "create": {"type": "bool", "default": True},
    "site": {"type": "str"},
    "create_internet_send_connector": {"type": "bool"},
    "create_inbound_send_connector": {"type": "bool"},
    "renew": {"type": "str", "choices": ["when_needed", "always"], "default": "when_needed"},
    "timeout": {"type": "int", "default": 300},
    "restart_adam": {"type": "bool", "default": True},
}


def main() -> None:
    module = AnsibleModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    module.fail_json(msg="This module runs on the controller, by the action plugin of the same name.")


if __name__ == "__main__":
    main()
