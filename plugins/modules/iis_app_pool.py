#!/usr/bin/python
# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: iis_app_pool
short_description: Recycle an IIS application pool whose worker process is too old
version_added: 0.1.0
description:
  - Recycles an application pool when one of its worker processes was started before a given moment. Worker processes of
    Exchange keep what they have read at the start, the auth certificate for one.
  - A pool that does not exist, is stopped, or has no worker process has nothing to forget and is left alone.
extends_documentation_fragment:
  - certops.exchange._endpoint
  - certops.exchange._endpoint.windows
  - certops.exchange._attributes
  - certops.exchange._attributes.write
attributes:
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
    support: partial
    details: Without O(older_than) the pool is recycled each time.
options:
  name:
    description:
      - Name of the application pool.
    type: str
    required: true
  state:
    description:
      - V(recycled) replaces the worker processes of the pool.
    type: str
    choices: [recycled]
    default: recycled
  older_than:
    description:
      - Recycle only when a worker process was started before this moment, ISO 8601 with a zone, for example
        V(2026-11-30T22:00:00Z).
    type: str
  timeout:
    description:
      - How many seconds to wait until the pool is started again and no older worker process is left.
    type: int
    default: 150
author:
  - certops.exchange contributors (@certops)
seealso:
  - module: certops.exchange.windows_service
  - name: Restart-WebAppPool
    description: Microsoft's page on the cmdlet.
    link: https://learn.microsoft.com/powershell/module/webadministration/restart-webapppool
"""

EXAMPLES = r"""
- name: Let Outlook on the web read the new auth certificate
  certops.exchange.iis_app_pool:
    name: MSExchangeOWAAppPool
    older_than: "2026-11-30T22:00:00Z"
  throttle: 1
"""

RETURN = r"""
app_pool:
  description: The application pool.
  returned: always
  type: dict
  contains:
    name:
      description: Its name.
      type: str
      sample: MSExchangeOWAAppPool
    exists:
      description: Whether the server has it.
      type: bool
      sample: true
    state:
      description: Its state, for example V(Started); empty where it does not exist.
      type: str
      sample: Started
    workers:
      description: Its worker processes.
      type: list
      elements: dict
      contains:
        pid:
          description: Process id.
          type: int
          sample: 4242
        started_at:
          description: When the process was started, UTC.
          type: str
          sample: "2026-11-23T10:00:00Z"
      sample: []
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
      sample: Restart-WebAppPool -Name MSExchangeOWAAppPool
    reason:
      description: Why the step is needed.
      type: str
      sample: Its worker process was started before 2026-11-30T22:00:00Z.
    state:
      description:
        - V(planned) in check mode, V(done), V(failed) for the step that ended the task, V(not_done) for the steps behind it.
      type: str
      sample: done
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.certops.exchange.plugins.module_utils._endpoint import ENDPOINT_SPEC

ARGUMENT_SPEC: dict[str, dict[str, t.Any]] = {
    **ENDPOINT_SPEC,
    "name": {"type": "str", "required": True},
    "state": {"type": "str", "choices": ["recycled"], "default": "recycled"},
    "older_than": {"type": "str"},
    "timeout": {"type": "int", "default": 150},
}


def main() -> None:
    module = AnsibleModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    module.fail_json(msg="This module runs on the controller, by the action plugin of the same name.")


if __name__ == "__main__":
    main()
