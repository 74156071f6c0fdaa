#!/usr/bin/python
# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: windows_service
short_description: Restart a Windows service that was started too long ago
version_added: 0.1.0
description:
  - Restarts a service when its process was started before a given moment, and sees to it that it runs again.
extends_documentation_fragment:
  - certops.exchange._endpoint
  - certops.exchange._endpoint.windows
  - certops.exchange._attributes
  - certops.exchange._attributes.write
attributes:
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
    support: partial
    details: Without O(older_than) the service is restarted each time with O(state=restarted).
options:
  name:
    description:
      - Name of the service, not its display name.
    type: str
    required: true
  state:
    description:
      - V(restarted) stops and starts the service; one that does not run is left alone.
      - V(started) does the same, and starts the service if it does not run. One that is disabled is an error.
    type: str
    choices: [restarted, started]
    default: restarted
  older_than:
    description:
      - Restart only when the service's process was started before this moment, ISO 8601 with a zone, for example
        V(2026-11-30T22:00:00Z).
    type: str
  force_dependent_services:
    description:
      - Restart the service although other running services depend on it, directly or through others.
      - Those that ran before are stopped with it and run again afterwards; those that did not run stay stopped.
      - Where the task fails in between, RV(dependents_to_start) names those that are to be started by hand. A second run can't
        know them.
    type: bool
    default: false
  timeout:
    description:
      - How many seconds to wait until the service runs again, and then until those run again that depend on it.
    type: int
    default: 300
author:
  - certops.exchange contributors (@certops)
seealso:
  - module: certops.exchange.iis_app_pool
  - name: Restart-Service
    description: Microsoft's page on the cmdlet.
    link: https://learn.microsoft.com/powershell/module/microsoft.powershell.management/restart-service
"""

EXAMPLES = r"""
- name: Let the AuthAdmin servicelet run now
  certops.exchange.windows_service:
    name: MSExchangeServiceHost
    older_than: "2026-11-30T22:00:00Z"
  run_once: true

- name: Restart the directory of an Edge server, and transport and all else that depends on it and ran
  certops.exchange.windows_service:
    name: ADAM_MSExchange
    force_dependent_services: true
"""

RETURN = r"""
service:
  description: The service.
  returned: always
  type: dict
  contains:
    name:
      description: Its name.
      type: str
      sample: MSExchangeServiceHost
    exists:
      description: Whether the server has it.
      type: bool
      sample: true
    state:
      description: Its state, for example V(Running); empty where it does not exist.
      type: str
      sample: Running
    pid:
      description: Its process id; 0 when it does not run.
      type: int
      sample: 1234
    started_at:
      description: When its process was started, UTC; empty when it does not run.
      type: str
      sample: "2026-11-23T10:00:00Z"
dependents:
  description:
    - The services that depend on it and ran before, in the order in which they were started again; in check mode those that
      would be. Empty without O(force_dependent_services), and where it was not restarted.
  returned: success
  type: list
  elements: str
  sample: [MSExchangeAntispamUpdate, MSExchangeEdgeCredential, MSExchangeTransport]
dependents_to_start:
  description:
    - The services that depend on it, ran before, and do not run now, or may not where the connection was lost.
  returned: when the task failed after the restart was begun with O(force_dependent_services)
  type: list
  elements: str
  sample: [MSExchangeTransport]
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
      sample: Restart-Service -Name MSExchangeServiceHost
    reason:
      description: Why the step is needed.
      type: str
      sample: The service was started before 2026-11-30T22:00:00Z.
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
    "state": {"type": "str", "choices": ["restarted", "started"], "default": "restarted"},
    "older_than": {"type": "str"},
    "force_dependent_services": {"type": "bool", "default": False},
    "timeout": {"type": "int", "default": 300},
}


def main() -> None:
    module = AnsibleModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    module.fail_json(msg="This module runs on the controller, by the action plugin of the same name.")


if __name__ == "__main__":
    main()
