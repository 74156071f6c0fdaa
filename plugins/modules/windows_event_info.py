#!/usr/bin/python
# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: windows_event_info
short_description: Read events of a Windows event log
version_added: 0.1.0
description:
  - Reads events by log, provider and id. Texts of events are in the server's language, so look at RV(events[].data), the
    values that an event carries, and not at its text.
  - Where Get-WinEvent does not work, as on an old Windows, Get-EventLog takes its place for the logs that it can read, and looks
    at the newest 5000 entries of the provider.
extends_documentation_fragment:
  - certops.exchange._endpoint
  - certops.exchange._endpoint.windows
  - certops.exchange._attributes
  - certops.exchange._attributes.info
options:
  log:
    description:
      - Name of the event log.
    type: str
    default: Application
  provider:
    description:
      - Name of the provider (source) of the events.
    type: str
    required: true
  ids:
    description:
      - Event ids to look for.
    type: list
    elements: int
    required: true
  since:
    description:
      - Only events from this moment on, ISO 8601 with a zone, for example V(2026-11-30T22:00:00Z).
    type: str
  value:
    description:
      - Only events that carry this value, compared without case. An event that does not carry its values one by one is
        matched when its text contains the value as a word.
    type: str
  limit:
    description:
      - At most this many events are read, the newest first.
    type: int
    default: 50
author:
  - certops.exchange contributors (@certops)
seealso:
  - name: Get-WinEvent
    description: Microsoft's page on the cmdlet.
    link: https://learn.microsoft.com/powershell/module/microsoft.powershell.diagnostics/get-winevent
"""

EXAMPLES = r"""
- name: Look whether AuthAdmin has published the certificate on this server
  certops.exchange.windows_event_info:
    provider: MSExchange AuthAdmin
    ids:
      - 2014
    value: 1B2C3D4E5F60718293A4B5C6D7E8F90112233445
  register: published
"""

RETURN = r"""
events:
  description: The events, newest first.
  returned: always
  type: list
  elements: dict
  contains:
    id:
      description: Event id.
      type: int
      sample: 2014
    provider:
      description: Provider.
      type: str
      sample: MSExchange AuthAdmin
    time:
      description: When it was written, UTC.
      type: str
      sample: "2026-11-30T22:10:00Z"
    data:
      description: The values that the event carries.
      type: list
      elements: str
      sample: [1B2C3D4E5F60718293A4B5C6D7E8F90112233445]
    message:
      description: Its text, in the server's language.
      type: str
      sample: The current signing certificate for Exchange has been updated.
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.certops.exchange.plugins.module_utils._endpoint import ENDPOINT_SPEC

ARGUMENT_SPEC: dict[str, dict[str, t.Any]] = {
    **ENDPOINT_SPEC,
    "log": {"type": "str", "default": "Application"},
    "provider": {"type": "str", "required": True},
    "ids": {"type": "list", "elements": "int", "required": True},
    "since": {"type": "str"},
    "value": {"type": "str"},
    "limit": {"type": "int", "default": 50},
}


def main() -> None:
    module = AnsibleModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    module.fail_json(msg="This module runs on the controller, by the action plugin of the same name.")


if __name__ == "__main__":
    main()
